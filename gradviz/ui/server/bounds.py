"""What visitors may send, one and all together; and what only the operator may ask for."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from streamlit.runtime import get_instance

from gradviz.declarations.sentences import N_
from gradviz.ui.server.asgi import header, path_within, refuse
from gradviz.ui.server.clean_stop import is_stopping
from gradviz.ui.server.environment import environment
from gradviz.ui.server.figures import REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

TOO_MUCH = N_("This visit holds as many files as it may. Reload the page to begin with none.")
FULL = N_("The server holds as many files as it may. Try again in a minute.")
NO_LENGTH = N_("A file is accepted only if its size is said before it.")
BUSY = N_("The server takes no more visits at the moment. Try again in a minute.")
NOT_HERE = N_("There is nothing at this address.")

MEGABYTE = 1024 * 1024
SOCKETS_A_VISIT = 2
"""So many sockets for every visit that is served: those that wait are told so by a page."""

_UPLOAD = re.compile(r"_stcore/upload_file/([^/]+)/([^/]+)")
_FOR_THE_OPERATOR = re.compile(r"_stcore/(metrics|script-health-check|agent/.*)")


class UploadQuota:
    """The bytes that are on their way, beside those that are held, by session."""

    def __init__(self, held: Callable[[str], int], all_held: Callable[[], int]) -> None:
        self._held = held
        self._all_held = all_held
        self._coming: Counter[str] = Counter()

    def refusal(self, session: str, size: int) -> str | None:
        """Return why a session may not send so many bytes more, None where it may.

        >>> quota = UploadQuota(held=lambda _: 30 * MEGABYTE, all_held=lambda: 30 * MEGABYTE)
        >>> quota.refusal("a", 5 * MEGABYTE)
        >>> with quota.coming("a", 9 * MEGABYTE):
        ...     quota.refusal("a", 5 * MEGABYTE) == TOO_MUCH
        True
        """
        of_one = self._held(session) + self._coming[session] + size
        of_all = self._all_held() + self._coming.total() + size
        if of_one > environment().uploads * MEGABYTE:
            return TOO_MUCH
        return FULL if of_all > environment().all_uploads * MEGABYTE else None

    @contextmanager
    def coming(self, session: str, size: int) -> Iterator[None]:
        """Count what is on its way."""
        self._coming[session] += size
        try:
            yield
        finally:
            self._coming[session] -= size
            if not self._coming[session]:
                del self._coming[session]


def _files() -> MemoryUploadedFileManager:
    return cast("MemoryUploadedFileManager", get_instance().uploaded_file_mgr)


def _held(session: str) -> int:
    return sum(len(each.data) for each in list(_files().file_storage.get(session, {}).values()))


def _all_held() -> int:
    return sum(_held(session) for session in list(_files().file_storage))


class Bounds:
    """Middleware that bounds files and sockets, and hides what is the operator's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.sockets = 0
        self.quota = UploadQuota(_held, _all_held)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is within the bounds."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _FOR_THE_OPERATOR.fullmatch(path_within(scope)):
            await refuse(scope, receive, send, NOT_HERE, 404)
        elif scope["method"] == "PUT" and (found := _UPLOAD.fullmatch(path_within(scope))):
            await self._upload(found[1], scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_stopping() or self.sockets >= environment().visits * SOCKETS_A_VISIT:
            REFUSED.labels("stopping" if is_stopping() else "visits").inc()
            await refuse(scope, receive, send, BUSY, 503)
            return

        async def receive_bytes() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes") is None:
                # Streamlit's pages send no text; its server would fail on it
                await send({"type": "websocket.close", "code": 1003})
                return {"type": "websocket.disconnect", "code": 1003}
            return message

        self.sockets += 1
        try:
            await self.app(scope, receive_bytes, send)
        finally:
            self.sockets -= 1

    async def _upload(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        length = header(scope, "content-length") or ""
        if not re.fullmatch(r"\d{1,15}", length):
            await refuse(scope, receive, send, NO_LENGTH, 411)
            return
        if reason := self.quota.refusal(session, int(length)):
            REFUSED.labels("uploads").inc()
            await refuse(scope, receive, send, reason, 413)
            return
        with self.quota.coming(session, int(length)):
            await self.app(scope, receive, send)
