"""Numbers and texts in the short form of the record, and how two records differ."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

DIGITS = 10  # of a number in the record
LONGEST = 100  # characters of a text in the record
_NUMBER = re.compile(r"(?<![\w])[-−+]?\d+(?:[.,]\d+)*(?:[eE][-−+]?\d+)?")
_EXACT = ("h", "settings", "learning rate", "tolerance", "controls", "offsets")
"""Where a number that is next to nothing is meant, and is not the rounding of 0."""


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it: numbers to ten digits, arrays and long lists digested."""
    match value:
        case np.ndarray():
            return digest(value) if value.size > 4 else [plain(each) for each in value.tolist()]
        case bool() | None | str() | int():
            return value
        case float():
            return _rounded(value)
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case Sequence():
            flat = value and all(isinstance(each, int | float) for each in value)
            if flat and len(value) > 10:
                return digest(np.array(value, dtype=np.float64))
            return [plain(each) for each in value]
    return plain(value.item())


def _rounded(value: float) -> float | str:
    if not math.isfinite(value):
        return str(value)
    return float(f"{value:.{DIGITS}g}")


def digest(values: np.ndarray) -> list[Any]:
    """Return the size, the range and a checksum to six digits of the largest number."""
    flat = np.ravel(np.asarray(values, dtype=np.float64))
    finite = flat[np.isfinite(flat)]
    top = float(np.max(np.abs(finite), initial=0.0))
    places = 5 - math.floor(math.log10(top)) if top > 0 else 0
    scaled = np.where(np.isfinite(flat), np.round(flat * 10.0**places, 0), flat)
    found = zlib.crc32((scaled + 0.0).astype("<f8").tobytes())
    low, high = (float(edge(finite)) if finite.size else math.nan for edge in (np.min, np.max))
    return [flat.size, _six(low), _six(high), f"{found:08x}"]


def _six(value: float) -> float | str:
    return float(f"{value:.6g}") if math.isfinite(value) else str(value)


def checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def numbers(text: str) -> str:
    """Return the numbers of a text; what is next to nothing is rounding, and written as 0."""
    found = []
    for each in _NUMBER.findall(text.replace("\\", "")):
        bare = each.replace("−", "-")
        small = re.search(r"e-(\d+)$", bare)
        found.append("0" if small and int(small[1]) > 7 else bare)
    joined = " ".join(found)
    return joined if len(joined) <= LONGEST else f"{len(found)} {checksum(joined)}"


def told(text: str) -> str:
    """Return how many lines and which numbers a text has."""
    return f"{text.count(chr(10)) + 1}: {numbers(text)}"


def differences(was: Any, now: Any, place: str = "") -> list[str]:
    """Return a line for each place where two records differ; numbers differ from the tenth digit.

    >>> differences({"a": [1.0, 2.0]}, {"a": [1.0, 2.5], "b": 1})
    ['a.1: 2.0 was recorded, 2.5 is shown', 'b: nothing was recorded, 1 is shown']
    """
    if isinstance(was, dict) and isinstance(now, dict):
        found = []
        for name in sorted({*was, *now}):
            here = f"{place}.{name}" if place else name
            if name not in was:
                found.append(f"{here}: nothing was recorded, {now[name]!r} is shown")
            elif name not in now:
                found.append(f"{here}: {was[name]!r} was recorded, nothing is shown")
            else:
                found += differences(was[name], now[name], here)
        return found
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        pairs = enumerate(zip(was, now, strict=True))
        return [line for at, pair in pairs for line in differences(*pair, f"{place}.{at}")]
    if _same(was, now, exact=any(part in _EXACT for part in place.split("."))):
        return []
    return [f"{place}: {was!r} was recorded, {now!r} is shown"]


def _same(was: Any, now: Any, *, exact: bool) -> bool:
    if isinstance(was, str) and isinstance(now, str):  # an option may be kept by name or by code
        return was.casefold() == now.casefold()
    both = all(isinstance(each, int | float) for each in (was, now))
    if both and not isinstance(was, bool) and not isinstance(now, bool):
        return math.isclose(was, now, rel_tol=2e-9, abs_tol=0.0 if exact else 1e-9)
    return type(was) is type(now) and was == now
