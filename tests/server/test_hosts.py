"""Who is answered: this machine by default; others by the names that lead to this server."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import streamlit as st
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from gradviz.ui.i18n import gettext, languages, set_language
from gradviz.ui.server.allowed_hosts import UNKNOWN_HOST, host_is_known, origin_is_known
from tests.benchmarks.bench_server import serving
from tests.browser.conftest import ROOT, running_app
from tests.server.conftest import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.server.conftest import Served

HERE = {"server.address": "localhost", "browser.serverAddress": "localhost"}
FOR_ALL = {"server.address": "0.0.0.0", "browser.serverAddress": "localhost"}  # noqa: S104
NAMED = {**FOR_ALL, "browser.serverAddress": "math.school.org"}
LISTED = {**FOR_ALL, "server.allowedHosts": ["a.org", "*.b.org"]}


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, object]], None]:
    """Return a function that gives Streamlit these options, and all others their defaults."""
    standard = {"server.allowedHosts": [], "server.corsAllowedOrigins": [], "server.enableCORS": 1}

    def choose(chosen: dict[str, object]) -> None:
        values = {**standard, **HERE, **chosen}
        monkeypatch.setattr(st, "get_option", values.__getitem__)
        monkeypatch.setattr("streamlit.config.get_option", values.__getitem__)

    return choose


@pytest.mark.parametrize(
    ("chosen", "known", "unknown"),
    [
        (
            HERE,
            ["localhost", "LOCALHOST:8501", "127.0.0.1:8501", "[::1]:8501", "localhost."],
            [None, "", "evil.example", "10.0.0.7", "localhost.evil.example", "a@localhost",
             "localhost:x", "localhost/x", "[::1", gethostname(), "127.0.0.1.evil.example"],
        ),
        (
            FOR_ALL,
            ["localhost", "10.0.0.7:8501", "[fe80::1]:8501", gethostname(),
             f"{gethostname()}.local",],
            ["evil.example", "10.0.0.7.evil.example", "math.school.org", None],
        ),
        (NAMED, ["math.school.org", "MATH.school.org:8501", "10.0.0.7"], ["school.org"]),
        (LISTED, ["a.org:8501", "x.b.org"], ["b.org", "10.0.0.7", "localhost", "evil.example"]),
    ],
)  # fmt: skip
def test_a_host_is_known_by_the_address_and_the_names_given(
    options: Callable[[dict[str, object]], None],
    chosen: dict[str, object],
    known: list[str],
    unknown: list[str | None],
) -> None:
    options(chosen)
    assert [host for host in known if not host_is_known(host)] == []
    assert [host for host in unknown if host_is_known(host)] == []


@pytest.mark.parametrize(
    ("origin", "host", "known"),
    [
        (None, "localhost:8501", True),
        ("http://localhost:8501", "localhost:8501", True),
        ("http://LOCALHOST:8501", "localhost:8501", True),
        ("https://math.school.org", "math.school.org", True),
        ("https://math.school.org", "math.school.org:443", True),
        ("http://math.school.org", "math.school.org:443", False),
        ("http://localhost:3000", "localhost:8501", False),
        ("http://127.0.0.1:8501", "localhost:8501", False),
        ("https://evil.example", "localhost:8501", False),
        ("null", "localhost:8501", False),
        ("", "localhost:8501", False),
        ("http://localhost:x", "localhost:8501", False),
        ("https://lms.school.org", "localhost:8501", True),
    ],
)
def test_only_pages_of_this_server_are_answered(
    options: Callable[[dict[str, object]], None], origin: str | None, host: str, known: bool
) -> None:
    options({"server.corsAllowedOrigins": ["https://lms.school.org"]})
    assert origin_is_known(origin, host) == known
    options({"server.enableCORS": False})
    assert origin_is_known(origin, host)


@pytest.mark.parametrize("path", ["/", "/compare", "/_stcore/health", "/modules/0/x.js"])
def test_a_foreign_host_gets_a_sentence_in_its_language(served: Served, path: str) -> None:
    for code in languages():
        set_language(code)
        headers = {"Host": "evil.example", "Accept-Language": f"{code};q=0.9"}
        answer = ask(served.address, path, headers=headers)
        assert (answer.status, answer.text) == (403, gettext(UNKNOWN_HOST))


def test_a_foreign_page_is_refused(served: Served) -> None:
    for method in ("GET", "POST", "PUT", "OPTIONS"):
        answer = ask(served.address, "/", method, {"Origin": "https://evil.example"})
        assert answer.status == 403


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("evil.example", None),
        ("evil.example", "http://evil.example"),
        ("localhost", "https://evil.example"),
        ("localhost", "null"),
    ],
)
def test_a_foreign_socket_does_not_open(served: Served, host: str, origin: str | None) -> None:
    place = urlsplit(served.address)
    with socket.create_connection((place.hostname, place.port)) as raw:
        asked = f"ws://{host}/_stcore/stream"
        with (
            pytest.raises(InvalidStatus) as refused,
            connect(asked, sock=raw, origin=Origin(origin) if origin else None),
        ):
            pass
    assert refused.value.response.status_code == 403


def test_nothing_listens_but_the_two_addresses_of_this_machine(served: Served) -> None:
    process = serving(served.address)
    sockets = set()
    for link in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since
            kind, _, name = str(link.readlink()).partition(":")
            sockets |= {name[1:-1]} if kind == "socket" else set()
    tables = [Path(f"/proc/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table]
    listening = {row[1] for row in rows if row[9] in sockets and row[3] == "0A"}
    ports = [urlsplit(each).port for each in (served.address, served.operator)]
    assert listening == {f"0100007F:{port:04X}" for port in ports}


def test_a_class_reaches_a_server_that_is_opened_to_it(tmp_path: Path) -> None:
    """As README says, with the names in the environment."""
    slow = str(ROOT / "tests" / "server" / "slow_app.py")
    variables = {
        "STREAMLIT_SERVER_ADDRESS": "0.0.0.0",  # noqa: S104
        "STREAMLIT_SERVER_ALLOWED_HOSTS": "localhost math.school.org",
    }
    with running_app(tmp_path, slow, **variables) as address:
        for host, status in [("math.school.org:8501", 200), ("evil.example", 403)]:
            assert ask(address, "/", headers={"Host": host}).status == status
        port = urlsplit(address).port
        rows = Path("/proc/net/tcp").read_text()
        assert f" 00000000:{port:04X} " in rows
