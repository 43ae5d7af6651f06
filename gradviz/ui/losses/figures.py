"""Shows figures of the sections in the theme of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    import plotly.graph_objects as go


def current_theme() -> str:
    """Return "light" or "dark"."""
    return st.context.theme.type or "light"


def show_figure(figure: go.Figure, key: str) -> None:
    """Show a figure as wide as its place."""
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})
