"""The words of Streamlit's own box for files, which has them in English only."""

from __future__ import annotations

import streamlit as st

from gradviz.ui.i18n import gettext
from gradviz.ui.widgets.plain import quoted


def translate_upload_box(key: str, limit: str) -> None:
    """Write the words of the box of a key: what it asks for, and the `limit` that it names."""
    words = {
        "button p": gettext("Choose a file"),
        "[data-testid=stFileUploaderDropzoneInstructions] span": limit,
    }
    box = f".st-key-{key} [data-testid=stFileUploaderDropzone]"
    st.html(
        "<style>"
        + "".join(
            f"{box} {place} {{ font-size: 0 }} {box} {place}::after"
            f' {{ content: "{quoted(text)}"; font-size: 0.875rem }}'
            for place, text in words.items()
        )
        + "</style>"
    )


__all__ = ["translate_upload_box"]
