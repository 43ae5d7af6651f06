"""A part of the link in a form that nobody reads in passing, for a race whose names are hidden.

It is no secret: whoever takes the trouble can unpack it. It only keeps the address bar on a
projector from giving the answer away, while the link stays whole and can be shared.
"""

from __future__ import annotations

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.state.links import UNSEALED

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY = "sealed"
_MOST = 20_000  # bytes that a sealed text may unpack to
_LONGEST = 4000  # characters of it


def sealed(texts: Mapping[str, str]) -> str:
    """Return texts by name as one text that a link can carry.

    >>> unsealed(sealed({"run1": "adam", "run1.beta_1": "0.5"}))
    {'run1': 'adam', 'run1.beta_1': '0.5'}
    """
    packed = zlib.compress(json.dumps(texts, separators=(",", ":")).encode(), 9)
    return urlsafe_b64encode(packed).decode().rstrip("=")


def unsealed(text: str) -> dict[str, str] | None:
    """Return what was sealed, None for a text that is not such a one, or is too long.

    >>> unsealed("nonsense") is None
    True
    """
    if not re.fullmatch(rf"[\w-]{{1,{_LONGEST}}}", text, re.ASCII):
        return None
    try:
        opener = zlib.decompressobj()
        plain = opener.decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)), _MOST)
        found = json.loads(plain)
    except (ValueError, zlib.error, RecursionError):
        return None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        return None
    return found


def keep_sealed(names: str, *, closed: bool) -> None:
    """Seal, while `closed`, what the link says of the names that match; else put it back into it.

    What is sealed is read as if it were there, see `gradviz.ui.state.links.asked_for`.
    """
    whole = re.compile(names)
    text = st.query_params.get(_KEY)
    found = (unsealed(text) or {}) if text else {}
    kept = {name: each for name, each in found.items() if whole.fullmatch(name)}
    if text and not kept:
        st.session_state[_KEY] = "–"  # the report on the link says that it is no such thing
    in_the_open = {name: st.query_params[name] for name in st.query_params if whole.fullmatch(name)}
    kept.update(in_the_open)
    if not closed or not kept:
        st.session_state[UNSEALED] = {}
        if text is not None:
            del st.query_params[_KEY]
            for name, each in kept.items():
                st.query_params[name] = each
        return
    st.session_state[UNSEALED] = kept
    for name in in_the_open:
        del st.query_params[name]
    st.session_state[_KEY] = st.query_params[_KEY] = sealed(kept)


__all__ = ["keep_sealed", "sealed", "unsealed"]
