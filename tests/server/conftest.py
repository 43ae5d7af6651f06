"""A running app for the tests in this folder, which speak with it without a browser."""

from __future__ import annotations

import http.client
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import free_port, running_app

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: http.client.HTTPMessage
    text: str


def ask(
    address: str,
    path: str = "/",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """Send one request; a Host among the headers takes the place of the address's own."""
    place = urlsplit(address)
    assert place.hostname
    with closing(http.client.HTTPConnection(place.hostname, place.port, timeout=60)) as connection:
        connection.request(method, f"{place.path}{path}", body, dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode("utf-8", "replace"))


@dataclass(frozen=True)
class Served:
    """A running app: its address, its operator's, and its log."""

    address: str
    operator: str
    log: Path


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run the app as whoever installs it runs it, with an address for the operator."""
    home, operator = tmp_path_factory.mktemp("home"), f"127.0.0.1:{free_port()}"
    variables = {"GRADVIZ_OPERATOR_ADDRESS": operator, "GRADVIZ_MAX_VISITS": "3"}
    with running_app(home, details="type", **variables) as address:
        yield Served(address, f"http://{operator}", home / "server.log")
