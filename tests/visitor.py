"""A visitor without a browser: speaks to a running app as Streamlit's own page does.

What a browser takes to start and to paint is not in its figures, and forty of them fit on a small
machine. The messages are Streamlit's protocol buffers; those that the server marks as cacheable are
kept, as a browser keeps them, so that the server sends only their names again.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

if TYPE_CHECKING:
    from types import TracebackType

    from websockets.sync.client import ClientConnection

PATIENCE = 60.0
"""Seconds that an answer may take."""


@dataclass
class Answer:
    """All that the server said until its script had come to rest."""

    messages: list[ForwardMsg] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    """Seconds until each message."""
    seconds: float = 0.0
    first: float = 0.0
    """Seconds until the first element."""
    size: int = 0
    """Bytes."""

    @property
    def elements(self) -> list[Any]:
        """Return the elements of the page, those in full."""
        kind = "new_element"
        deltas = [each.delta for each in self.messages if each.WhichOneof("type") == "delta"]
        return [delta.new_element for delta in deltas if delta.WhichOneof("type") == kind]

    @property
    def boxes(self) -> list[Any]:
        """Return what holds elements, and may itself be a control: `expandable`, `popover`."""
        kind = "add_block"
        deltas = [each.delta for each in self.messages if each.WhichOneof("type") == "delta"]
        found = [delta.add_block for delta in deltas if delta.WhichOneof("type") == kind]
        return [each for each in found if each.WhichOneof("type")]

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of elements: `slider`, `markdown`, `exception`."""
        return [element.WhichOneof("type") for element in self.elements]

    def at(self, kind: str) -> float | None:
        """Return the seconds until the first element of a kind, None without one."""
        for message, moment in zip(self.messages, self.moments, strict=True):
            # what is no element has none of a type
            if message.delta.new_element.WhichOneof("type") == kind:
                return moment
        return None

    @property
    def page_was_not_found(self) -> bool:
        """Tell whether the server has told that there is no such page."""
        return any(each.WhichOneof("type") == "page_not_found" for each in self.messages)


class Visitor:
    """One session of an app."""

    def __init__(
        self,
        address: str,
        page: str = "",
        query: str = "",
        locale: str = "en",
        cookie: str | None = None,
    ) -> None:
        self._address = address
        self._session = ""
        self._url = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._page, self._query, self._locale = page, query, locale
        self._headers = {"Cookie": cookie} if cookie else {}
        self._widgets: dict[str, str] = {}
        self._known: set[str] = set()
        self._hash = ""
        self._state = BackMsg().rerun_script.widget_states

    def __enter__(self) -> Self:
        self._closing = ExitStack()
        self._socket: ClientConnection = self._closing.enter_context(
            connect(
                self._url,
                subprotocols=["streamlit"],
                max_size=None,
                compression=None,
                additional_headers=self._headers,
            )
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.close()

    def open(self) -> Answer:
        """Ask for the page, and wait for all of it."""
        return self._ask(page_name=self._page)

    def begin(self) -> None:
        """Ask for the page, and do not wait for it."""
        self._send(page_name=self._page)

    def wait(self) -> Answer:
        """Wait for all of what was begun."""
        return self._listen(time.perf_counter())

    def set(self, key: str, **value: Any) -> Answer:
        """Give the control with a key a value, such as `double_array_value=[3]`."""
        name = self._widgets[key]
        [*same] = (each for each in self._state.widgets if each.id == name)
        state = same[0] if same else self._state.widgets.add(id=name)
        for part, new in value.items():
            if isinstance(new, list):
                getattr(state, part).data[:] = new
            else:
                setattr(state, part, new)
        return self._ask(page_script_hash=self._hash)

    def upload(self, key: str, name: str, content: bytes) -> Answer:
        """Give the file uploader with a key a file, as the browser does it: in three messages."""
        ask = BackMsg()
        ask.file_urls_request.request_id = "1"
        ask.file_urls_request.file_names.append(name)
        ask.file_urls_request.session_id = self._session
        self._socket.send(ask.SerializeToString())
        while True:
            data = self._socket.recv(timeout=PATIENCE)
            message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            if message.WhichOneof("type") == "file_urls_response":
                break
        [place] = message.file_urls_response.file_urls
        self._put(place.upload_url, name, content)
        widget = self._state.widgets.add(id=self._widgets[key])
        file = widget.file_uploader_state_value.uploaded_file_info.add()
        file.name, file.size, file.file_id = name, len(content), place.file_id
        file.file_urls.CopyFrom(place)
        return self._ask(page_script_hash=self._hash)

    def _put(self, path: str, name: str, content: bytes) -> None:
        """Send a file's bytes, with the token that a browser gets with the page."""
        border = "a border that no table contains"
        head = (
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        )
        body = head.encode() + content + f"\r\n--{border}--\r\n".encode()
        where = urlsplit(self._address)
        with closing(HTTPConnection(where.netloc, timeout=PATIENCE)) as connection:
            connection.request("GET", f"{where.path}/_stcore/health")
            answer = connection.getresponse()
            answer.read()
            cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
            headers = {
                "Content-Type": f'multipart/form-data; boundary="{border}"',
                "Cookie": cookie,
                "X-Xsrftoken": cookie.partition("=")[2].strip('"'),
            }
            connection.request("PUT", path, body, headers)
            answer = connection.getresponse()
            assert answer.status in (200, 204), answer.read()

    def has(self, key: str) -> bool:
        """Tell whether the page has shown a control with this key."""
        return key in self._widgets

    def _ask(self, **what: str) -> Answer:
        return self._listen(self._send(**what))

    def _send(self, **what: str) -> float:
        message = BackMsg()
        run = message.rerun_script
        run.query_string = self._query
        run.widget_states.CopyFrom(self._state)
        run.cached_message_hashes.extend(self._known)
        run.context_info.locale = self._locale
        run.context_info.timezone = "UTC"
        for part, value in what.items():
            setattr(run, part, value)
        began = time.perf_counter()
        self._socket.send(message.SerializeToString())
        return began

    def _listen(self, began: float) -> Answer:
        answer, again = Answer(), ForwardMsg.FINISHED_EARLY_FOR_RERUN
        while True:
            data = self._socket.recv(timeout=PATIENCE)
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            answer.messages.append(message)
            answer.moments.append(time.perf_counter() - began)
            answer.size += len(data)
            kind = message.WhichOneof("type")
            if kind == "delta" and not answer.first:
                answer.first = time.perf_counter() - began
            if kind == "new_session":
                self._hash = message.new_session.page_script_hash
                self._session = message.new_session.initialize.session_id
            elif kind == "navigation":
                self._hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "script_finished" and message.script_finished != again:
                break
            if message.metadata.cacheable:
                self._known.add(message.hash)
        answer.seconds = time.perf_counter() - began
        for element in (*answer.elements, *answer.boxes):
            name = getattr(getattr(element, element.WhichOneof("type")), "id", "")
            if isinstance(name, str) and "-" in name:
                self._widgets[name.split("-", 2)[-1]] = name
        return answer
