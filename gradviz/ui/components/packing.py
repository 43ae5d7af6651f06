"""How data travel to the browser: one block of bytes, which `shared/data.js` takes apart.

It is a JSON header and, behind it, the float64 arrays as they are in memory.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np


def packed(data: Mapping[str, Any]) -> bytes:
    r"""Return the data as bytes: header length (uint32), JSON header, arrays.

    In the header an array is `{"floats": [first, count]}`, counted in float64 from the end of the
    header (padded to 8 bytes), one of uint16 `{"uint16": [first, count]}` (`first` counted as
    there), and a number that JSON does not have is `{"number": "inf"}`. An
    array that is met twice is sent once. Without a `version` the header gets a checksum of
    everything, so that equal data are known.

    >>> packed({"steps": 3, "version": "a"})
    b'\x1c\x00\x00\x00{"steps":3,"version":"a"}    '
    >>> packed({"rows": np.array([1, 258], dtype=np.uint16), "version": "a"})[-8:]
    b'\x01\x00\x02\x01\x00\x00\x00\x00'
    """
    arrays: list[bytes] = []
    header = _plain(data, arrays, {})
    body = b"".join(arrays)
    if "version" not in data:
        header["version"] = f"{crc32(body, crc32(json.dumps(header).encode())):08x}"
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return struct.pack("<I", len(text)) + text + body


def _plain(value: Any, arrays: list[bytes], known: dict[int, list[int]]) -> Any:
    match value:
        case np.ndarray() if value.dtype == np.uint16:
            if id(value) not in known:
                block = value.astype("<u2").tobytes()
                known[id(value)] = [sum(map(len, arrays)) // 8, value.size]
                arrays.append(block + bytes(-len(block) % 8))
            return {"uint16": known[id(value)]}
        case bytes() | np.ndarray():
            if id(value) not in known:
                block = value if isinstance(value, bytes) else value.astype("<f8").tobytes()
                known[id(value)] = [sum(map(len, arrays)) // 8, len(block) // 8]
                arrays.append(block)
            return {"floats": known[id(value)]}
        case Mapping():
            return {str(name): _plain(each, arrays, known) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each, arrays, known) for each in value]
        case float() if not math.isfinite(value):
            return {"number": str(float(value))}
        case np.generic():
            return _plain(value.item(), arrays, known)
    return value


__all__ = ["packed"]
