"""The player's own part of the URL: `link.js` writes it, here it is read, bounded and reported.

The names are those of the controls that the player has itself. What is as it is without a link is
left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.ui.fields import FieldError, read_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SPEEDS = (0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
_VIEW = "view asked by the link"
_FLAGS = {"true": True, "false": False}


def _speed(text: str) -> float | None:
    return next((speed for speed in SPEEDS if text == f"{speed:g}"), None)


def _names(text: str) -> list[str] | None:
    return text.split(",") if re.fullmatch(r"[\w ,+.-]{1,300}", text) else None


def _name(text: str) -> str | None:
    return text if re.fullmatch(r"\w{1,40}", text) else None


def _step(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def _camera(text: str) -> list[float] | None:
    """Return azimuth and elevation in radians, and the zoom; the player knows their bounds."""
    try:
        numbers = read_numbers(text)
    except FieldError:
        return None
    return list(numbers) if len(numbers) == 3 and max(map(abs, numbers)) <= 10 else None


READERS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "speed": (_speed, "1"),
    "log": (_FLAGS.get, "true"),
    "arrows": (_FLAGS.get, "false"),
    "hide": (_names, "–"),
    "step": (_step, "0"),
    "camera": (_camera, "–"),
    "numbers": (_name, "–"),
    "coordinate": (_name, "–"),
}
"""How each name is read, None where its text is wrong, and what is there without it."""


def read_view(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return what a link says of the player; what is wrong is left out.

    >>> read_view({"speed": "0.5", "step": "12", "hide": "sgd,adam", "arrows": "perhaps"})
    {'speed': 0.5, 'hide': ['sgd', 'adam'], 'step': 12}
    """
    view = {name: read(texts[name]) for name, (read, _) in READERS.items() if name in texts}
    return {name: value for name, value in view.items() if value is not None}


def linked_view() -> dict[str, Any]:
    """Return what this session's link says of the player; call it before `report_link`."""
    if _VIEW not in st.session_state:
        texts = {name: st.query_params[name] for name in READERS if name in st.query_params}
        view = read_view(texts)
        for name, text in texts.items():  # where the report on the link looks
            st.session_state[name] = text if name in view else READERS[name][1]
        st.session_state[_VIEW] = view
    return dict(st.session_state[_VIEW])
