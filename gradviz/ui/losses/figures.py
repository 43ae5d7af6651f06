"""Shows figures of the sections in the theme of the page."""

from __future__ import annotations

from typing import Any

import streamlit as st


def current_theme() -> str:
    """Return "light" or "dark"."""
    return st.context.theme.type or "light"


def show_figure(figure: Any, key: str) -> None:
    """Show a Plotly figure as wide as its place."""
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})
