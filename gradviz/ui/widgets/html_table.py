"""Small tables that scroll sideways where they do not fit."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]], style: str = "") -> None:
    """Show a table of texts; each row has a name for the style, in `data-run`, or none ("")."""
    first = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(
        (f'<tr data-run="{escape(name)}">' if name else "<tr>")
        + "".join(f"<td>{escape(each)}</td>" for each in row)
        + "</tr>"
        for name, row in rows
    )
    sheet = f"<style>{style}</style>" if style else ""
    st.html(
        f'{sheet}<div class="gv-table"><table><thead><tr>{first}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
