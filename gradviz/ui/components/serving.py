"""Serves the components' ES modules, their styles and their markup, as they lie in this folder.

Their address holds a checksum of them all, so that a browser keeps them for good and asks for
others as soon as one has changed. They are compressed once.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from os import scandir
from pathlib import Path, PurePosixPath
from posixpath import normpath
from time import monotonic
from typing import TYPE_CHECKING

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

HERE = Path(__file__).resolve().parent
PREFIX = "modules"
"""Where the modules lie, from the address of the app on."""

_SERVED = (".js", ".css", ".html")
_FOR_GOOD = "public, max-age=31536000, immutable"
# `import ... from "./a.js"`, `export ... from "./a.js"`, and a file that stands beside a module
_NAMED = re.compile(r"""(?:from\s*|import\s*|markup:\s*)"([^"]+)"|styles:\s*\[([^\]]*)\]""")


@dataclass(frozen=True)
class Modules:
    """All files that are served, by their path from this folder, and their version."""

    version: str
    texts: Mapping[str, bytes]
    compressed: Mapping[str, bytes]


def modules() -> Modules:
    """Return the files as they are now; they are read anew where one has changed.

    >>> sorted(modules().texts)[0], modules().version == modules().version
    ('cell_map/cell_map.css', True)
    """
    return _current(int(monotonic()))


@lru_cache(maxsize=1)
def _current(_second: int) -> Modules:
    """Look at the files, which takes a millisecond, no more than once a second."""
    found = [
        (f"{folder.name}/{file.name}", file.stat().st_mtime_ns)
        for folder in scandir(HERE)
        if folder.is_dir()
        for file in scandir(folder)
        if file.name.endswith(_SERVED)
    ]
    return _read(tuple(sorted(found)))


@lru_cache(maxsize=1)
def _read(files: tuple[tuple[str, int], ...]) -> Modules:
    texts = {name: (HERE / name).read_bytes() for name, _ in files}
    checksum = sha256()
    for name, text in texts.items():
        checksum.update(f"{name} {len(text)} ".encode() + text)
    compressed = {name: gzip.compress(text, 9, mtime=0) for name, text in texts.items()}
    return Modules(checksum.hexdigest()[:12], texts, compressed)


def imported(name: str, entry: str = "") -> list[str]:
    """Return all files that a component needs, found by following the imports of its entry.

    The entry is called like the component, unless another is named.

    >>> imported("graph")[2:]
    ['graph/graph.js', 'shared/data.js', 'shared/mounting.js']
    """
    waiting, found, texts = [f"{name}/{entry or name}.js"], set[str](), modules().texts
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        if not file.endswith(".js"):
            continue
        folder = PurePosixPath(file).parent
        for one, several in _NAMED.findall(texts[file].decode()):
            named = [one] if one else re.findall(r'"([^"]+)"', several)
            waiting += [normpath(folder / each) for each in named]
    return sorted(found)


PLOTLY = "plotly.min.js"
"""Where the modules find Plotly, which the package of that name brings along."""


@lru_cache(maxsize=1)
def _plotly() -> tuple[bytes, bytes]:
    """Return Plotly's JavaScript, and the same compressed: half a second of work, once."""
    text = resources.files("plotly").joinpath("package_data", PLOTLY).read_bytes()
    return text, gzip.compress(text, 6, mtime=0)


async def _serve(request: Request) -> Response:
    now, name = modules(), request.path_params["name"]
    if name == PLOTLY:
        text, compressed = await run_in_threadpool(_plotly)
        return _answer(request, name, text, compressed)
    if name not in now.texts:
        return Response("not found", 404, media_type="text/plain")
    return _answer(request, name, now.texts[name], now.compressed[name])


def _answer(request: Request, name: str, body: bytes, compressed: bytes) -> Response:
    # A window that is older than the server asks for another version: it gets all files from this.
    current = request.path_params["version"] == modules().version
    headers = {"Cache-Control": _FOR_GOOD if current else "no-cache", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body, headers["Content-Encoding"] = compressed, "gzip"
    kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return Response(body, headers=headers, media_type=kind)


def module_routes() -> list[Route]:
    """Return the routes that an app needs whose pages show components."""
    base = st.get_option("server.baseUrlPath").strip("/")
    path = "/".join(["", *([base] if base else []), PREFIX, "{version}", "{name:path}"])
    return [Route(path, _serve, methods=["GET", "HEAD"])]


__all__ = ["PREFIX", "Modules", "imported", "module_routes", "modules"]
