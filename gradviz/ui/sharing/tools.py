"""The menus beside the language: a class, to share, to present, what was shown before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.classroom.class_entrance import class_entrance
from gradviz.ui.i18n import gettext
from gradviz.ui.sharing.history_box import history_box
from gradviz.ui.sharing.learn_box import learn_box
from gradviz.ui.sharing.present_box import present_box
from gradviz.ui.sharing.share_box import share_box
from gradviz.ui.state.session import session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def tools(titles: Mapping[str, str]) -> None:
    """Show the menus, given the titles of the pages; one that is closed costs nothing."""
    with st.container(key="tools", horizontal=True, gap="xsmall"):
        _menu("learn", gettext("What is this?"), ":material/school:", learn_box)
        _menu("class", gettext("Class"), ":material/groups:", partial(class_entrance, menu=True))
        _menu("share", gettext("Share"), ":material/share:", share_box)
        _menu("present", gettext("Present"), ":material/present_to_all:", present_box)
        _menu("history", gettext("History"), ":material/history:", partial(history_box, titles))


def _menu(name: str, label: str, icon: str, show: Callable[[], None]) -> None:
    # what leads elsewhere closes the menu, which Streamlit only does for a new one
    key = f"menu_{name}_{session().begun}"
    menu = st.popover(label, icon=icon, help=label, key=key, on_change="rerun", type="tertiary")
    if menu.open:
        with menu, st.container(key=f"menu_{name}"):
            show()
