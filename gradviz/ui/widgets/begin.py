"""How a visit begins: one line of what to do; and what takes changes back, one or all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.ui.i18n import gettext
from gradviz.ui.state.presenting import presentation

if TYPE_CHECKING:
    from gradviz.ui.state import Page


def say_what_to_do(page: Page[Any, Any], words: str) -> None:
    """Show one line to a visitor who has not changed anything yet."""
    if page.experiment == type(page.experiment)() and not presentation().present:
        with st.container(key="what_to_do"):
            st.caption(words)


def start_again(page: Page[Any, Any]) -> None:
    """Show what undoes the last change, what makes it again, and what begins anew.

    The keys Ctrl+Z and Ctrl+Y press the first two (`components/frame/keys.js`).
    """
    with st.container(key="changes", horizontal=True, gap="xsmall"):
        st.button(
            gettext("Undo"),
            key="undo",
            on_click=page.step,
            args=(-1,),
            disabled=not page.can_step(-1),
            icon=":material/undo:",
            help=gettext("Takes the last change back (Ctrl+Z)."),
        )
        st.button(
            gettext("Redo"),
            key="redo",
            on_click=page.step,
            args=(1,),
            disabled=not page.can_step(1),
            icon=":material/redo:",
            help=gettext("Makes it again (Ctrl+Y)."),
        )
    st.button(
        gettext("Start again"),
        key="start_again",
        on_click=page.start_again,
        icon=":material/restart_alt:",
        help=gettext("Everything on this page as at first. Undo, or Back, undoes it."),
        width="stretch",
    )
