"""A part of a link in a form that nobody reads in passing: a race without names, a deck.

It is no secret: whoever takes the trouble can unpack it. It only keeps the address bar on a
projector from giving the answer away, while the link stays whole and can be shared.
"""

from __future__ import annotations

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

_MOST = 20_000  # bytes that a sealed text may unpack to
LONGEST_SEALED = 4000
"""Characters of a sealed text."""


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
    if not re.fullmatch(rf"[\w-]{{1,{LONGEST_SEALED}}}", text, re.ASCII):
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


__all__ = ["LONGEST_SEALED", "sealed", "unsealed"]
