"""Streamlit components whose code is native ES modules: how they are mounted, told, and heard.

With a change travel its data and three lines that import the component's module; the browser keeps
the modules themselves (`serving`). The part of the data that seldom changes travels once, by a
component of its own that shows nothing: Streamlit sends all data of a component at every change,
but only refers to a message that is as it was.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

import streamlit as st

from gradviz.ui.components.packing import packed
from gradviz.ui.components.serving import PREFIX, imported, modules
from gradviz.ui.state.bound import event

_MOUNT = """
const component = import(new URL("{address}/{name}/{name}.js", document.baseURI));
export default async (mounting) => (await component).mount(mounting);
"""
_KEEP = """
const constants = import(new URL("{address}/shared/constants.js", document.baseURI));
export default async (mounting) => (await constants).keepConstants(mounting);
"""
# All files at once: without this the browser meets them one import after the other.
_FETCH = """
const folder = new URL("{address}/", document.baseURI), files = {files};
for (const file of files) {{
  const link = document.createElement("link"), [rel, as] = file.endsWith(".js")
    ? ["modulepreload", "script"] : ["preload", "fetch"];
  Object.assign(link, {{ rel, as, crossOrigin: "anonymous", href: new URL(file, folder) }});
  document.head.append(link);
}}
export default ({{ parentElement }}) => {{
  const room = parentElement.closest('[data-testid="stElementContainer"]');
  if (room) room.style.display = "none";
}};
"""


class Component:
    """The component of a folder of `components`, named like the module in it that is its entry.

    That module exports `mount`, which Streamlit calls in the browser at every change of the data.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._registered = lru_cache(maxsize=1)(self._register)

    def _register(self, version: str) -> tuple[Any, Any, Any]:
        """Tell Streamlit what fetches the modules, what keeps constants, and the component."""
        address = f"{PREFIX}/{version}"
        files = json.dumps(imported(self.name))
        make, name = st.components.v2.component, f"gradviz_{self.name}"
        return (
            make(
                f"{name}_modules",
                js=_FETCH.format(address=address, files=files),
                isolate_styles=False,
            ),
            make(f"{name}_constants", js=_KEEP.format(address=address), isolate_styles=False),
            make(
                name,
                html='<div class="gradviz-mount"></div>',
                js=_MOUNT.format(address=address, name=self.name),
            ),
        )

    def __call__(
        self,
        data: Mapping[str, Any],
        *,
        key: str,
        callbacks: Mapping[str, Callable[[object], None]] | None = None,
        constants: Mapping[str, Any] | None = None,
        examples: Mapping[str, Any] | None = None,
    ) -> None:
        """Show the data; `callbacks` take what the browser sends, by its name.

        `constants` are what seldom changes of the data, and `examples` what changes with a table
        only: each is sent by itself, and the component finds all in one object.
        """
        fetch, keep, mount = self._registered(modules().version)
        fetch(key=f"{key}.modules")
        names = []
        for part, each in (("constants", constants), ("examples", examples)):
            if each:
                slot, name = f"{key}.{part}", f"{crc32(packed(each)):08x}"
                keep(key=slot, data=packed({"slot": slot, "name": name, **each}))
                names.append(f"{slot} {name}")
        if names:
            data = {"constants": names, **data}
        changes = {
            f"on_{name}_change": _taking(key, name, take)
            for name, take in (callbacks or {}).items()
        }
        mount(key=key, data=packed(data), **changes)


def _taking(key: str, name: str, take: Callable[[object], None]) -> Callable[[], None]:
    def changed() -> None:
        take(event(key, name))

    return changed


_LARGEST = sys.float_info.max  # an integer of JSON may have any number of digits


def finite(values: object, count: int | None = None) -> tuple[float, ...] | None:
    """Return numbers that came from the browser, None where they are not `count` finite ones.

    >>> finite([1, 2.5], 2), finite([1, float("nan")]), finite("12"), finite([1], 2)
    ((1.0, 2.5), None, None, None)
    """
    if not isinstance(values, Sequence) or isinstance(values, str):
        return None
    if count is not None and len(values) != count:
        return None
    if not all(isinstance(each, int | float) and abs(each) <= _LARGEST for each in values):
        return None
    return tuple(float(each) for each in values)


__all__ = ["Component", "finite"]
