"""What a browser loads before it shows anything: the document, and Streamlit's own files.

Streamlit serves its files as they are, 3.5 MB before a first picture. Here each is compressed once,
as it is first asked for. And the document names at once what the first picture needs, which a
browser would else meet one import after the other, with a round trip for each.
"""

from __future__ import annotations

import gzip
import mimetypes
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from streamlit.file_util import get_static_dir

from gradviz.ui.components.serving import PREFIX
from gradviz.ui.server.first_document import document
from gradviz.ui.server.rooms_routes import PREFIX as ROOMS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

STATIC = Path(get_static_dir())
FOR_GOOD = "public, max-age=31536000, immutable"
COMPRESSED = {".js", ".css", ".svg", ".json"}
"""What is worth it: pictures and fonts are compressed already."""

_OTHERS = (
    "_stcore",
    "component",
    "media",
    "static",
    "app",
    "auth",
    "oauth2callback",
    PREFIX,
    ROOMS,
)


class FirstLoad:
    """Answers for Streamlit's files and for the document; all else goes on to the app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        response = None
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            response = await run_in_threadpool(answer, Request(scope))
        await (response or self._app)(scope, receive, send)


def answer(request: Request) -> Response | None:
    """Return what is answered to a request, None where that is the app's to say."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = request.url.path
    if base:
        if not f"{path}/".startswith(f"/{base}/"):
            return None
        path = path[len(base) + 1 :]
    first, _, name = path.removeprefix("/").partition("/")
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    if first == "static" and packed and name in _files():
        return _response(_compressed(name), mimetypes.guess_type(name)[0] or "", FOR_GOOD)
    if first in _OTHERS or "." in first or "/" in path[1:] or not path:
        return None
    if not packed:
        return Response(document(), headers={"Cache-Control": "no-cache"}, media_type="text/html")
    return _response(_document(document()), "text/html", "no-cache")


def _response(body: bytes, kind: str, lasts: str) -> Response:
    headers = {"Cache-Control": lasts, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(body, headers=headers, media_type="text/javascript" if "java" in kind else kind)


@cache
def _files() -> frozenset[str]:
    """Return the names of Streamlit's files whose names hold a checksum and which compress."""
    folder = STATIC / "static"
    return frozenset(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix in COMPRESSED and path.is_file()
    )


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress((STATIC / "static" / name).read_bytes(), 9, mtime=0)


@lru_cache(maxsize=1)
def _document(text: bytes) -> bytes:
    return gzip.compress(text, 9, mtime=0)


__all__ = ["FirstLoad", "answer"]
