"""Streamlit components that paint on canvases: their code, and what travels to and from them.

A component's files are read once, joined to one module and registered at import. What travels to
the browser at a change is one block of bytes: a JSON header and, behind it, the float64 arrays as
they are in memory. The code, and the part of the data that seldom changes, travel once, each by a
component of its own that shows nothing: Streamlit sends a component's whole code along with its
data at every change, but only refers to a message that is as it was.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import streamlit as st

from gradviz.plots.colors import PALETTE
from gradviz.ui.state.bound import event

_SHARED = Path(__file__).resolve().parent / "player"


class CanvasComponent:
    """A component made of the files of a folder and of those that it shares with the player.

    `scripts` are read in order, later ones use what earlier ones define; one of them defines
    `showComponent`. The folder holds `<name>.html` and `<name>.css` too.
    """

    def __init__(self, name: str, folder: Path, scripts: Sequence[str]) -> None:
        self.code, mount, constant = modules(name, folder, scripts)
        self._keep = st.components.v2.component(
            f"gradviz_{name}_constants", js=constant, isolate_styles=False
        )
        self._provide = st.components.v2.component(
            f"gradviz_{name}_code", js=self.code, isolate_styles=False
        )
        # its types know each callback by name only where they are written out
        self._mount: Any = st.components.v2.component(
            f"gradviz_{name}", html='<div class="gradviz-mount"></div>', js=mount
        )

    def __call__(
        self,
        data: Mapping[str, Any],
        *,
        key: str,
        told: Mapping[str, Callable[[object], None]],
        constants: Mapping[str, Any] | None = None,
        examples: Mapping[str, Any] | None = None,
    ) -> None:
        """Show the data; `told` says what to call with what the browser tells, by its name.

        `constants` are what seldom changes of the data, and `examples` what changes with a table
        only: each is sent by itself, and the scripts find all in one object.
        """
        self._provide(key=f"{key}.code")
        names = []
        for part, each in (("constants", constants), ("examples", examples)):
            if each:
                slot, name = f"{key}.{part}", f"{crc32(packed(each)):08x}"
                self._keep(key=slot, data=packed({"slot": slot, "name": name, **each}))
                names.append(f"{slot} {name}")
        if names:
            data = {"constants": names, **data}
        changes = {f"on_{name}_change": _teller(key, name, tell) for name, tell in told.items()}
        self._mount(key=key, data=packed(data), **changes)


def modules(name: str, folder: Path, scripts: Sequence[str]) -> tuple[str, str, str]:
    """Return the JavaScript modules: the component, what hands data to it, what keeps constants."""

    def read(file: str) -> str:
        own = folder / file
        return (own if own.exists() else _SHARED / file).read_text(encoding="utf-8")

    markup = f"{read(f'{name}.html')}<style>{read('base.css')}{read(f'{name}.css')}</style>"
    palette = {theme: list(colors) for theme, colors in PALETTE.items()}
    code = "\n".join(
        [
            f"const PALETTE = {json.dumps(palette)}, COMPONENT_MARKUP = {json.dumps(markup)};",
            *(read(f"{script}.js") for script in scripts),
        ]
    )
    # The two find each other by this name, so that no page mixes two versions.
    stamp = f'const COMPONENT_CODE = "{name} {crc32(code.encode()):08x}";\n'
    promise = read("promise.js")
    return (
        stamp + code + promise + read("provide.js"),
        stamp + promise + read("mount.js"),
        promise + read("data.js") + read("constants.js"),
    )


def _teller(key: str, name: str, tell: Callable[[object], None]) -> Callable[[], None]:
    def changed() -> None:
        tell(event(key, name))

    return changed


def finite(values: object, count: int | None = None) -> tuple[float, ...] | None:
    """Return numbers that came from the browser, None where they are not `count` finite ones.

    >>> finite([1, 2.5], 2), finite([1, float("nan")]), finite("12"), finite([1], 2)
    ((1.0, 2.5), None, None, None)
    """
    if not isinstance(values, Sequence) or isinstance(values, str):
        return None
    if not all(isinstance(each, int | float) and math.isfinite(each) for each in values):
        return None
    if count is not None and len(values) != count:
        return None
    return tuple(float(each) for each in values)


def packed(data: Mapping[str, Any]) -> bytes:
    r"""Return the data as bytes: header length (uint32), JSON header, arrays.

    In the header an array is `{"floats": [first, count]}`, counted in float64 from the end of the
    header (padded to 8 bytes), and a number that JSON does not have is `{"number": "inf"}`. An
    array that is met twice is sent once. Without a `version` the header gets a checksum of
    everything, so that equal data are known.

    >>> packed({"steps": 3, "version": "a"})
    b'\x1c\x00\x00\x00{"steps":3,"version":"a"}    '
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


__all__ = ["CanvasComponent", "finite", "modules", "packed"]
