"""What the middlewares share: looking into a request, and refusing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket

from gradviz.ui.i18n import gettext, negotiate, set_language

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


def header(scope: Scope, name: str) -> str | None:
    """Return a header of a request, None where it has none.

    >>> header({"headers": [(b"host", b"localhost:8501")]}, "host")
    'localhost:8501'
    """
    wanted = name.lower().encode("latin-1")
    return next((text.decode("latin-1") for key, text in scope["headers"] if key == wanted), None)


def path_within(scope: Scope) -> str:
    """Return a request's path from the address of the app on, without a slash before it."""
    path, base = str(scope["path"]).strip("/"), str(st.get_option("server.baseUrlPath")).strip("/")
    return path[len(base) + 1 :] if base and path.startswith(f"{base}/") else path


async def refuse(scope: Scope, receive: Receive, send: Send, sentence: str, status: int) -> None:
    """Answer with a sentence in the browser's language; a socket does not open."""
    preferred = (header(scope, "accept-language") or "").split(",")
    set_language(negotiate(*[each.partition(";")[0].strip() for each in preferred[:10]]))
    answer = PlainTextResponse(gettext(sentence), status)
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).send_denial_response(answer)
    else:
        await answer(scope, receive, send)
