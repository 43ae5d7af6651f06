"""Shows Plotly figures: as wide as their place, their numbers as the language writes them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gradviz.ui.i18n import decimal_sign


def show_chart(figure: Any, key: str) -> None:
    """Show a figure under a key, with the decimal sign of the current language."""
    decimal = decimal_sign()
    # the second sign parts the thousands
    figure.update_layout(separators=decimal + ("." if decimal == "," else ","))
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})
