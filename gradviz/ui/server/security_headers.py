"""The headers that tell a browser what gradviz's pages may do, and who may show them in a frame."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.datastructures import MutableHeaders

from gradviz.ui.server.environment import environment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def policy(scripts: Iterable[str] = (), framed_by: Iterable[str] = ()) -> str:
    """Return the Content-Security-Policy, for a page with inline scripts of these texts.

    Nothing is loaded from another host, and no script that stands in the page's text is run but
    these. What Streamlit needs beyond its own files: `blob:` for the scripts of components, whose
    text it sends over its socket, and inline styles. `unsafe-eval` lets the player make functions
    of the JavaScript that the server printed of the typed formula; only a script that runs already
    can do so.
    """
    hashes = [f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in scripts]
    sources = {
        "default-src": ["'none'"],
        "script-src": ["'self'", "blob:", "'unsafe-eval'", *hashes],
        "worker-src": ["'self'", "blob:"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],  # two experiments side by side
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'", *framed_by],
    }
    return "; ".join(" ".join([name, *values]) for name, values in sources.items())


def inline_scripts() -> list[str]:
    """Return the scripts that stand in the text of Streamlit's own page."""
    page = Path(st.__file__).parent / "static" / "index.html"
    return _SCRIPT.findall(page.read_text("utf-8"))


class SecurityHeaders:
    """Middleware that puts the headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": policy(inline_scripts(), environment().framed_by),
            "X-Content-Type-Options": "nosniff",
            # the address holds what was typed
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to its answer."""

        async def with_headers(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, with_headers)
