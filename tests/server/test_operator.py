"""What only the operator sees: the health, the figures, the log, and a stop that cuts nothing."""

from __future__ import annotations

import logging
import os
import platform
import re
import signal
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import streamlit as st
from prometheus_client.parser import text_string_to_metric_families

from gradviz.ui.i18n import gettext
from gradviz.ui.server.error_handling import BROKEN
from gradviz.ui.server.figures import counter, exposition, gauge, timed
from gradviz.ui.server.logs import one_line
from tests.benchmarks.bench_server import serving
from tests.browser.conftest import ROOT, free_port, running_app
from tests.server.conftest import ask
from tests.visitor import Answer, Visitor

if TYPE_CHECKING:
    from tests.server.conftest import Served

STAMPED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \w+ +[\w.]+: \S.*")
BANNER = re.compile(r"|  You can now view your Streamlit app in your browser\.|  URL: \S+")
ANSWERING = "gradviz_answering[]"
SLOW = ROOT / "tests" / "server" / "slow_app.py"


def figures(text: str) -> dict[str, float]:
    """Return every figure by its name and labels, read by Prometheus' own reader."""
    return {
        f"{sample.name}{sorted(sample.labels.items())}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_figures_are_counted_where_they_arise() -> None:
    counter("test_events", "Events of a test", ("kind",)).labels("one").inc()
    gauge("test_queue", "A queue of a test").set(3)
    with pytest.raises(KeyError), timed("work of a test"):
        raise KeyError
    found = figures(exposition())
    assert found["gradviz_test_events_total[('kind', 'one')]"] == 1
    assert found["gradviz_test_queue[]"] == 3
    assert found["gradviz_work_seconds_count[('kind', 'work of a test')]"] == 1
    assert counter("test_events", "Events of a test", ("kind",)) is counter(
        "test_events", "Events of a test", ("kind",)
    )


def test_the_operator_sees_health_and_figures(served: Served) -> None:
    health = ask(served.operator, "/health")
    assert (health.status, health.text) == (200, "ok\n")
    assert ask(served.operator, "/").status == 404
    with Visitor(served.address, page="gradient") as visitor:
        visitor.open()
        answer = ask(served.operator, "/metrics")
        assert answer.headers["Content-Type"].startswith("text/plain")
        found = figures(answer.text)
        assert found["gradviz_visits[]"] >= 1
        assert found["gradviz_visits_waiting[]"] == 0
        assert found["process_resident_memory_bytes[]"] > 50e6
        assert found["process_cpu_seconds_total[]"] > 0
        assert found["gradviz_work_seconds_count[('kind', 'answer: gradient')]"] >= 1
    # nothing of it at the visitors' address
    assert "gradviz_visits" not in ask(served.address, "/metrics").text


def test_an_event_is_one_line_without_what_was_typed() -> None:
    try:
        int("a secret formula")
    except ValueError as error:
        raised = (type(error), error, error.__traceback__)
    record = logging.LogRecord("a", logging.ERROR, "a.py", 1, "Uncaught\n%s", ("x",), raised)
    text = logging.Formatter("%(message)s").format(one_line(record))
    assert re.fullmatch(r"Uncaught x: ValueError at tests/server/test_operator\.py:\d+", text)


HOSTILE = [
    "?f=" + quote(f"secretname{k}({'(' * k}") + f"&seed={text}&steps={text}&runs={quote(text)}"
    for k, text in enumerate(
        ["inf", "1e309", "9" * 400, "![a](//host.invalid/p)", "<script>", "\n\n"]
    )
]


def test_hostile_links_leave_no_trace_of_what_they_held(served: Served) -> None:
    before = len(served.log.read_text())
    for page in ("", "gradient", "compare", "losses"):
        for link in HOSTILE:
            with Visitor(served.address, page=page, query=link.removeprefix("?")) as visitor:
                visitor.open()
    said = served.log.read_text()
    assert "secretname" not in said
    assert "host.invalid" not in said
    assert "Traceback" not in said
    # at most a line for each
    assert len(said[before:].splitlines()) <= 4 * len(HOSTILE)
    for line in said.splitlines():
        assert STAMPED.fullmatch(line) or BANNER.fullmatch(line), line


def test_a_visit_tells_no_path_no_version_and_no_machine(served: Served) -> None:
    with Visitor(served.address) as visitor:
        messages = visitor.open().messages
    said = b"".join(each.SerializeToString() for each in messages)
    for secret in (str(ROOT), st.__version__, platform.python_version()):
        assert secret.encode() not in said
    begun = next(each for each in messages if each.WhichOneof("type") == "new_session").new_session
    assert begun.initialize.session_id
    assert not begun.initialize.user_info.ListFields()
    assert not begun.initialize.environment_info.ListFields()


def test_an_error_tells_a_visitor_no_path_and_no_version(tmp_path: Path) -> None:
    script = str(ROOT / "tests" / "browser" / "broken_app.py")
    with running_app(tmp_path, script, details="type") as address, Visitor(address) as visitor:
        said = b"".join(each.SerializeToString() for each in visitor.open().messages)
    assert gettext(BROKEN).encode() in said
    assert b"a secret place" not in said
    assert b"Traceback" not in said


def state_of(process: int) -> str:
    """Return a process's state in a letter (Linux): Z has ended, and its parent has not looked."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0]


def test_it_stops_once_the_answers_that_are_under_way_have_arrived(tmp_path: Path) -> None:
    operator = f"127.0.0.1:{free_port()}"
    variables = {"GRADVIZ_OPERATOR_ADDRESS": operator, "GRADVIZ_STOP_SECONDS": "60"}
    with running_app(tmp_path, str(SLOW), **variables) as address:
        process = serving(address)
        with Visitor(address, query="seconds=3") as visitor, Visitor(address) as idle:
            idle.open()
            arrived: list[Answer] = []
            answering = Thread(target=lambda: arrived.append(visitor.open()))
            answering.start()
            end = time.monotonic() + 30
            while figures(ask(f"http://{operator}", "/metrics").text)[ANSWERING] == 0:
                assert time.monotonic() < end
            os.kill(process, signal.SIGTERM)
            while ask(f"http://{operator}", "/health").text != "stopping\n":
                assert time.monotonic() < end
            with pytest.raises(Exception, match="503"), Visitor(address):
                pass
            answering.join(timeout=60)
            assert "arrived" in str(arrived[0].elements)
        end = time.monotonic() + 30
        while Path(f"/proc/{process}/stat").exists() and state_of(process) != "Z":
            assert time.monotonic() < end
            time.sleep(0.1)
        said = (tmp_path / "server.log").read_text()
        assert "1 answers are under way" in said
        assert "0 answers are cut short" in said
