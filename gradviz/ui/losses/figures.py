"""Shows figures of the sections in the theme of the page."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import streamlit as st

from gradviz.ui.charts import show_chart


def current_theme() -> str:
    """Return "light" or "dark"."""
    return st.context.theme.type or "light"


def show_figure(figure: Any, key: str, *, wide: bool = False) -> None:
    """Show a Plotly figure as wide as its place; a `wide` one scrolls where the place is narrow."""
    with st.container(key="wide-figure") if wide else nullcontext():
        show_chart(figure, key)
