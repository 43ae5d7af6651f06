"""A class at two servers, whose rooms are in a real Redis; one of them is killed in mid-class."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.bench_server import serving
from tests.browser.conftest import running_app
from tests.classroom import Teacher, joined, opened, send
from tests.rooms.conftest import running_redis
from tests.server.test_replicas import proxy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.classroom import Said

WITHIN = 5.0
"""Seconds within which a class goes on after one of its servers has gone."""


def insisting(doing: Callable[[], Said]) -> Said:
    """Do something again until a server is there, as a page does; return what was said then."""
    end = time.monotonic() + WITHIN
    while True:
        try:
            said = doing()
        except OSError:
            said = None
        if said is not None and said.status not in (502, 503, 504):
            return said
        assert time.monotonic() < end, said
        time.sleep(0.2)


def ticket(number: int) -> str:
    return f"gradviz_visitor={number:032x}"


def test_a_class_goes_on_when_one_of_its_servers_is_killed(tmp_path: Path) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(running_redis(tmp_path))
        servers = []
        for number in range(2):
            home = tmp_path / str(number)
            home.mkdir()
            servers.append(stack.enter_context(running_app(home, GRADVIZ_REDIS_URL=url)))
        outside = stack.enter_context(proxy(tmp_path, servers))

        # students at one server see the teacher at the other, and what one says the other knows
        teacher = opened(servers[0])
        there = joined(servers[1], teacher.code)
        with there.listens() as heard, teacher.listens() as wall:
            wall.wait(lambda state: state["present"] == 1, 5.0)
            began = time.monotonic()
            assert teacher.shows(step=3).status == 200
            shown = heard.wait(lambda state: state["step"] == 3, 5.0)
            assert shown.when - began < 1.0
            assert teacher.asks("which").status == 200
            assert there.answers("adam").status == 200
            assert wall.wait(lambda state: state["answered"] == 1, 5.0)
        assert Teacher(servers[1], teacher.code, teacher.key).does("clear").status == 200
        assert send(servers[1], f"rooms/{teacher.code}/end", {"key": there.member}).status == 403

        # through the proxy, each with the server that its cookie leads to
        at = Teacher(outside, teacher.code, teacher.key, ticket(0))
        students = [joined(outside, teacher.code, ticket(k)) for k in range(1, 13)]
        listeners = [stack.enter_context(each.listens()) for each in students]
        wall = stack.enter_context(at.listens())
        assert at.asks("rate", run="sgd").status == 200
        for k, student in enumerate(students[:8]):
            assert student.answers(0.01 * (k + 1)).status == 200
        wall.wait(lambda state: state["answered"] == 8, 10.0)

        os.kill(serving(servers[0]), signal.SIGKILL)
        gone = time.monotonic()
        for k, student in enumerate(students[8:], 8):
            assert insisting(lambda k=k, s=student: s.answers(0.01 * (k + 1))).status == 200
        assert insisting(lambda: at.shows(step=9)).status == 200
        assert insisting(lambda: at.does("reveal")).status == 200
        for listener in (*listeners, wall):
            state = listener.wait(lambda state: "results" in state, WITHIN)
            assert state.when - gone < WITHIN
        rates = [each["value"] for each in wall.state["results"]["answers"]]
        assert sorted(rates) == pytest.approx([0.01 * (k + 1) for k in range(12)])
        for k, listener in enumerate(listeners):
            assert listener.state["mine"] == pytest.approx(0.01 * (k + 1))
        moved = sum(each.openings > 1 for each in listeners)
        assert 0 < moved < len(listeners)  # those of the killed one; the others noticed nothing
        assert at.does("end").status == 200
        for listener in listeners:
            listener.wait(lambda state: state["phase"] == "ended", WITHIN)


def test_a_redis_that_goes_and_comes_is_waited_for(tmp_path: Path) -> None:
    with ExitStack() as stack:
        redis = ExitStack()
        url = redis.enter_context(running_redis(tmp_path))
        address = stack.enter_context(running_app(tmp_path, GRADVIZ_REDIS_URL=url))
        teacher = opened(address)
        student = joined(address, teacher.code)
        with student.listens() as heard:
            heard.wait(bool)
            redis.close()
            said = student.does("name", name="Ana")
            assert (said.status, said.error) == (503, "unavailable")
            assert send(address, "rooms").error == "unavailable"
            port = int(url.rpartition(":")[2].partition("/")[0])
            stack.enter_context(running_redis(tmp_path, port))
            end = time.monotonic() + 20
            # its memory is gone, and with it the class: those who listen are told of the end
            while heard.state["phase"] != "ended" and time.monotonic() < end:
                time.sleep(0.1)
            assert heard.state["phase"] == "ended"
        assert insisting(lambda: send(address, "rooms")).status == 201
        assert "Traceback" not in (tmp_path / "server.log").read_text()
