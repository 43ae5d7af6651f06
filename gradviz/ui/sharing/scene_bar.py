"""What is left around a page that is presented: the scene's title, and the way through the deck."""

from __future__ import annotations

import streamlit as st

from gradviz.ui.i18n import gettext, number
from gradviz.ui.state.going import go_to
from gradviz.ui.state.presenting import present, presentation
from gradviz.ui.widgets.plain import plain


def scene_bar() -> None:
    """Show the bar of a page that is presented.

    The keys Page Up, Page Down and Escape press its buttons (`components/frame/keys.js`).
    """
    shown = presentation()
    with st.container(key="scene_bar", horizontal=True, gap="xsmall", vertical_alignment="center"):
        if shown.deck:
            title = shown.deck[shown.place].title
            if title:
                st.markdown(f"**{plain(title)}**", width="content")
            _turn(-1, "scene_back", gettext("Previous scene (Page Up)"), ":material/chevron_left:")
            st.markdown(f"{number(shown.place + 1)} / {number(len(shown.deck))}", width="content")
            _turn(1, "scene_next", gettext("Next scene (Page Down)"), ":material/chevron_right:")
        st.button(
            gettext("Leave the presentation"),
            key="leave_presentation",
            on_click=lambda: present(presentation().changed(present=False)),
            icon=":material/close_fullscreen:",
            help=gettext("Leave the presentation (Escape)"),
        )


def _turn(by: int, key: str, words: str, icon: str) -> None:
    shown = presentation()
    place = shown.place + by

    def turn() -> None:
        go_to(shown.deck[place].link, shown.with_scene(place))

    st.button(
        words,
        key=key,
        on_click=turn,
        icon=icon,
        help=words,
        disabled=not 0 <= place < len(shown.deck),
    )
