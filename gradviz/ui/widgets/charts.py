"""Shows Plotly figures: as wide as their place, their numbers as the language writes them."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import streamlit as st

from gradviz.ui.i18n import decimal_sign


def current_theme() -> str:
    """Return "light" or "dark"."""
    return st.context.theme.type or "light"


def show_chart(figure: Any, key: str, *, wide: bool = False) -> None:
    """Show a figure under a key, with the decimal sign of the current language.

    A `wide` one scrolls where the place is narrow. The wheel is the page's.
    """
    decimal = decimal_sign()
    # the second sign parts the thousands
    figure.update_layout(separators=decimal + ("." if decimal == "," else ","))
    with st.container(key="wide-figure") if wide else nullcontext():
        st.plotly_chart(figure, key=key, config={"displayModeBar": False, "scrollZoom": False})
