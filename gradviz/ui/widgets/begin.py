"""How a visit begins: one line of what to do, and the button that begins anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.ui.i18n import gettext

if TYPE_CHECKING:
    from gradviz.ui.state import Page


def say_what_to_do(page: Page[Any, Any], words: str) -> None:
    """Show one line to a visitor who has not changed anything yet."""
    if page.experiment == type(page.experiment)():
        with st.container(key="what_to_do"):
            st.caption(words)


def start_again(page: Page[Any, Any]) -> None:
    """Show the button that brings the page back to what it shows at first; Back undoes it."""
    st.button(
        gettext("Start again"),
        key="start_again",
        on_click=page.start_again,
        icon=":material/restart_alt:",
        help=gettext("Everything on this page as at first. The browser's Back undoes it."),
        width="stretch",
    )
