"""A class without a browser: a teacher and students who speak to a running app as pages do.

A student listens as a browser's EventSource does: when a stream breaks off it asks again by itself,
after the time that the server said.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

PATIENCE = 60.0
LINK = "/?f=x%5E2%2B3y%5E2&start=2,1&steps=50&runs=SGD&runs=Adam&sgd.learning_rate=0.05"


@dataclass(frozen=True)
class Said:
    """What the server answered."""

    status: int
    body: Any

    @property
    def error(self) -> str:
        """The word of a refusal."""
        return str(self.body["error"])


def send(
    address: str,
    path: str,
    body: object = None,
    *,
    raw: bytes | None = None,
    method: str = "POST",
    headers: dict[str, str] | None = None,
    cookie: str | None = None,
) -> Said:
    """Send one request, of JSON unless the bytes are given."""
    place = urlsplit(address)
    data = json.dumps({} if body is None else body).encode() if raw is None else raw
    kind = {"Content-Type": "application/json", **({"Cookie": cookie} if cookie else {})}
    with closing(HTTPConnection(place.netloc, timeout=PATIENCE)) as connection:
        connection.request(method, f"{place.path}/{path}", data, {**kind, **(headers or {})})
        answer = connection.getresponse()
        found, what = answer.read(), answer.headers.get_content_type()
        if what == "application/json":
            return Said(answer.status, json.loads(found))
        return Said(answer.status, found if what == "application/octet-stream" else found.decode())


@dataclass
class Heard:
    """A state as it was heard, with when, and its size on the wire."""

    when: float
    state: dict[str, Any]
    size: int


@dataclass
class Listener:
    """Follows a room in a thread; `who` is `member=…` or `key=…`. Used in a `with`."""

    address: str
    code: str
    who: str
    cookie: str | None = None
    heard: list[Heard] = field(default_factory=list)
    beats: int = 0
    openings: int = 0
    status: int = 0
    refused: int = 0
    """The status of an answer that is no stream: the browser then asks no more."""

    def __enter__(self) -> Self:
        self._over, self._news = threading.Event(), threading.Condition()
        self._connection: HTTPConnection | None = None
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(2)
        self._thread.join(PATIENCE)

    @property
    def state(self) -> dict[str, Any]:
        """The last state that was heard."""
        return self.heard[-1].state

    def wait(self, what: Callable[[dict[str, Any]], bool], seconds: float = PATIENCE) -> Heard:
        """Return the first state of which something holds, heard already or yet to come."""
        end = time.monotonic() + seconds
        with self._news:
            while True:
                for each in self.heard:
                    if what(each.state):
                        return each
                left = end - time.monotonic()
                assert left > 0, f"not heard; last: {self.heard[-1:]}, {self.refused}"
                self._news.wait(left)

    def _listen(self) -> None:
        while not self._over.is_set() and not self.refused:
            with suppress(OSError, HTTPException, ValueError, AttributeError):
                self._stream()
            self._over.wait(1.0)  # what `retry` says

    def _stream(self) -> None:
        place = urlsplit(self.address)
        path = f"{place.path}/rooms/{quote(self.code)}/events?{self.who}"
        headers = {"Cookie": self.cookie} if self.cookie else {}
        with closing(HTTPConnection(place.netloc, timeout=PATIENCE)) as connection:
            self._connection = connection
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            self.status = answer.status
            if answer.headers.get_content_type() != "text/event-stream":
                # a proxy without a server behind it is asked again by the page itself
                self.refused = answer.status if answer.status < 500 else 0
                return
            self.openings += 1
            event = ""
            while line := answer.readline().decode():
                if line.startswith("event:"):
                    event = line.partition(":")[2].strip()
                    self.beats += event == "beat"
                elif line.startswith("data:") and event == "state":
                    heard = Heard(time.monotonic(), json.loads(line[5:]), len(line))
                    with self._news:
                        self.heard.append(heard)
                        self._news.notify_all()


@dataclass
class Teacher:
    """Who opened a room."""

    address: str
    code: str
    key: str
    cookie: str | None = None

    def does(self, what: str, **body: Any) -> Said:
        """Do something that only the teacher may."""
        path = f"rooms/{quote(self.code)}/{what}"
        return send(self.address, path, {"key": self.key, **body}, cookie=self.cookie)

    def shows(self, link: str = LINK, **body: Any) -> Said:
        """Show an experiment."""
        return self.does("show", link=link, **body)

    def asks(self, kind: str, **question: Any) -> Said:
        """Ask a question."""
        return self.does("ask", question={"kind": kind, **question})

    def listens(self) -> Listener:
        """Return what hears what the teacher is told."""
        return Listener(self.address, self.code, f"key={self.key}", self.cookie)


@dataclass
class Student:
    """Who joined a room."""

    address: str
    code: str
    member: str
    cookie: str | None = None

    def does(self, what: str, **body: Any) -> Said:
        """Do what a member may."""
        path = f"rooms/{quote(self.code)}/{what}"
        return send(self.address, path, {"member": self.member, **body}, cookie=self.cookie)

    def answers(self, value: Any) -> Said:
        """Answer the question."""
        return self.does("answer", value=value)

    def listens(self) -> Listener:
        """Return what hears what the student is told."""
        return Listener(self.address, self.code, f"member={self.member}", self.cookie)


def opened(address: str, cookie: str | None = None, by: str = "") -> Teacher:
    """Open a room; `by` is the address of the teacher, as a proxy on this machine would say it."""
    headers = {"X-Forwarded-For": by} if by else {}
    said = send(address, "rooms", cookie=cookie, headers=headers)
    assert said.status == 201, said
    return Teacher(address, said.body["code"], said.body["key"], cookie)


def joined(address: str, code: str, cookie: str | None = None) -> Student:
    """Join a room."""
    said = send(address, f"rooms/{quote(code)}/join", cookie=cookie)
    assert said.status == 200, said
    return Student(address, code, said.body["member"], cookie)
