"""Two experiments side by side, each in a frame of its own."""

from __future__ import annotations

import streamlit as st

from gradviz.experiments.links import page_of, parameters_of, query_of
from gradviz.experiments.presentation import AROUND_SCENES
from gradviz.ui.i18n import current_language, gettext
from gradviz.ui.sharing.links_out import embedded, full_link, server_address
from gradviz.ui.state.presenting import present, presentation

_HEIGHT = 1100
"""Pixels: a page scrolls in its frame beyond that."""
_NOT_IN_FRAMES = ("embed", "lang", *AROUND_SCENES)


def show_pair() -> None:
    """Show the page, and beside it the one that the link names."""
    beside = presentation().beside
    st.button(
        gettext("The left one alone"),
        key="leave_pair",
        on_click=lambda: present(presentation().changed(beside="")),
        icon=":material/close_fullscreen:",
    )
    st.html("<style>[data-testid=stSidebar] { display: none }</style>")
    left, right = st.columns(2)
    with left:
        _frame(full_link(without=_NOT_IN_FRAMES))
    with right:
        # only the page and the parameters: a link leads to no other server
        query = query_of(
            {k: v for k, v in parameters_of(beside).items() if k not in _NOT_IN_FRAMES}
        )
        _frame(f"{server_address()}/{page_of(beside)}?{query}")


def _frame(link: str) -> None:
    st.iframe(f"{embedded(link)}&lang={current_language()}", height=_HEIGHT)
