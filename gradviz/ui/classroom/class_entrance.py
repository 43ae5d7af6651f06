"""Where a class is opened and joined: on its own page, and in a menu on every other."""

from __future__ import annotations

import streamlit as st

from gradviz.ui.classroom.class_strip import way
from gradviz.ui.classroom.class_words import class_words
from gradviz.ui.components.classroom import classroom
from gradviz.ui.i18n import current_language, gettext
from gradviz.ui.sharing.links_out import class_address, is_only_here
from gradviz.ui.state.classroom import in_class


def class_entrance(*, menu: bool = False) -> None:
    """Show it: what a browser does first, and in a class the code that lets others in.

    In a `menu` stands first what a teacher does, on the page what students do.
    """
    here, key = in_class(), "class menu" if menu else "entrance"
    data = {
        "place": "entrance",
        "menu": menu,
        "locale": current_language(),
        "way": way(here) if here is not None else {},
    }
    classroom(data, {"words": class_words()}, key=key)
    if here is not None and here.role == "teacher" and is_only_here(class_address()):
        st.caption(
            gettext(
                "This address works on this machine only. README tells how to let a class in; then"
                " open gradviz by the machine's address, and share that."
            )
        )


__all__ = ["class_entrance"]
