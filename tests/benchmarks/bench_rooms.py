"""Measures a class that plays together: how soon forty students see what the teacher does.

    python -m tests.benchmarks.bench_rooms

Forty students join within twenty seconds: each has a stream of events, as a page has, and a session
of Streamlit. The teacher changes something again and again: the step, which a page's player follows
by itself as soon as it has heard of it; and the experiment, which a player gets at once, and with
which each session runs anew when it is its turn. Then all answer a question within five seconds. At
last fifty rooms are opened and ended one after the other, and the server's memory is watched
(Linux). With `--replicas` there are two servers behind the proxy of compose.yaml (nginx), and a
Redis.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.benchmarks.bench_server import serving, usage
from tests.browser.conftest import running_app
from tests.classroom import Listener, Student, Teacher, joined, opened, send
from tests.rooms.conftest import running_redis
from tests.server.test_replicas import proxy
from tests.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

JOIN = 20.0
"""Seconds within which all join."""
ANSWER = 5.0
"""Seconds within which all answer."""
SETTLE, TURN = 1.0, 0.08
"""Seconds after which a browser tells its session, and that each of a class has for it."""
FUNCTIONS = ("x^2+{k}y^2", "(1-x)^2+{k}(y-x^2)^2", "x^2+y^2+sin({k}x)", "x^4+{k}y^2-x^2")


@dataclass
class Seat:
    """A student: the member, the stream, and the session of Streamlit."""

    student: Student
    listener: Listener
    visitor: Visitor


def ticket(number: int) -> str:
    """Return the cookie that keeps a student with one server where there are several."""
    return f"gradviz_visitor={number:032x}"


def said(name: str, waits: Sequence[float], floor: str = "") -> None:
    """Print what was waited, in milliseconds."""
    ordered = sorted(1000 * each for each in waits)
    late = ordered[round(0.95 * (len(ordered) - 1))]
    median = statistics.median(ordered)
    print(f"{name:34} {len(waits):6} {median:8.0f} {late:8.0f} {ordered[-1]:8.0f}  {floor}")


def seats(address: str, teacher: Teacher, number: int, stack: ExitStack) -> list[Seat]:
    """Let so many students join, each at a moment of its own."""

    def join(k: int) -> Seat:
        time.sleep(random.Random(k).uniform(0, JOIN))
        cookie = ticket(k + 1)
        student = joined(address, teacher.code, cookie)
        visitor = Visitor(address, cookie=cookie).__enter__()
        visitor.open()
        return Seat(student, student.listens().__enter__(), visitor)

    with ThreadPoolExecutor(number) as pool:
        found = list(pool.map(join, range(number)))
    for each in found:
        stack.callback(each.visitor.__exit__, None, None, None)
        stack.callback(each.listener.__exit__, None, None, None)
    return found


def step_by_step(teacher: Teacher, class_: list[Seat], times: int) -> None:
    """Show other steps of the same experiment; print how soon they are heard of."""
    waits, sizes = [], []
    for number in range(1, times + 1):
        time.sleep(0.7)
        began = time.monotonic()
        assert teacher.shows(step=number).status == 200
        for each in class_:
            heard = each.listener.wait(lambda state, k=number: state["step"] == k)
            waits.append(heard.when - began)
            sizes.append(heard.size)
    size = statistics.mean(sizes)
    said("another step, heard", waits, f"{size:.0f} bytes each, {size * len(class_):.0f} in all")


def other_experiments(teacher: Teacher, class_: list[Seat], times: int) -> None:
    """Show other functions; print how soon they are heard of, are here, and sessions show them."""
    heard_after, here_after, shown_after = list[float](), list[float](), list[float]()
    sizes, scenes = list[int](), list[int]()
    lock = threading.Lock()

    def follow(seat: Seat, count: int, began: float) -> None:
        heard = seat.listener.wait(lambda state: state["shown"] == count)
        student = seat.student
        scene = send(
            student.address,
            f"rooms/{student.code}/scene",
            {"member": student.member, "language": "en"},
            headers={"Accept-Encoding": "gzip"},
            cookie=student.cookie,
        )
        here = time.monotonic()
        assert scene.status == 200
        # as following.js waits before it tells its session
        time.sleep(SETTLE + random.random() * TURN * len(class_))
        seat.visitor._query = heard.state["link"].partition("?")[2]
        answer = seat.visitor.open()
        assert "exception" not in answer.kinds
        with lock:
            heard_after.append(heard.when - began)
            here_after.append(here - began)
            scenes.append(len(scene.body))
            shown_after.append(time.monotonic() - began)
            sizes.append(answer.size)

    with ThreadPoolExecutor(len(class_)) as pool:
        for number in range(times):
            time.sleep(2.0)
            count = class_[0].listener.state["shown"] + 1
            text = FUNCTIONS[number % len(FUNCTIONS)].format(k=2 + number)
            link = f"/?f={text.replace('+', '%2B')}&runs=SGD&runs=Adam&runs=Momentum"
            began = time.monotonic()
            assert teacher.shows(link).status == 200
            list(pool.map(lambda seat: follow(seat, count, began), class_))  # noqa: B023
    size = statistics.mean(sizes) / 1000
    said("another function, heard", heard_after)
    scene = statistics.mean(scenes) / 1000
    said("another function, in the player", here_after, f"{scene:.0f} kB each")
    said("another function, in the session", shown_after, f"{size:.0f} kB each")


def all_answer(teacher: Teacher, class_: list[Seat], wall: Listener, kind: str) -> None:
    """Let all answer within five seconds; print how soon each was counted, and all."""
    assert teacher.shows().status == 200
    assert teacher.asks(kind, run="sgd").status == 200
    waits = list[float]()

    def answer(number: int) -> float:
        chance = random.Random(number)
        time.sleep(chance.uniform(0, ANSWER))
        value = {"where": [chance.uniform(-1, 1), chance.uniform(-1, 1)], "rate": 0.01}
        value |= {"race": {"learning_rate": chance.uniform(0.001, 0.3)}}
        began = time.monotonic()
        assert class_[number].student.answers(value[kind]).status == 200
        waits.append(time.monotonic() - began)
        return time.monotonic()

    with ThreadPoolExecutor(len(class_)) as pool:
        last = max(pool.map(answer, range(len(class_))))
    asked = wall.state["question"]["number"]
    counted = wall.wait(
        lambda state: state["answered"] == len(class_) and state["question"]["number"] == asked
    )
    began = time.monotonic()
    assert teacher.does("reveal").status == 200
    revealed = [
        each.listener.wait(
            lambda state: "results" in state and state["question"]["number"] == asked
        )
        for each in class_
    ]
    assert all(len(each.state["results"]["answers"]) == len(class_) for each in revealed)
    size = statistics.mean(each.size for each in revealed) / 1000
    after = (
        f"all {len(class_)} counted {1000 * max(0.0, counted.when - last):.0f} ms after the last"
    )
    said(f"an answer ({kind})", waits, after)
    said(f"revealed ({kind})", [each.when - began for each in revealed], f"{size:.1f} kB each")


def rooms_one_after_the_other(address: str, process: int, rooms: int, students: int) -> None:
    """Open rooms and end them; print the slope of the server's memory."""

    def one(number: int) -> float:
        teacher = opened(address, by=f"10.0.{number}.1")
        members = [joined(address, teacher.code) for _ in range(students)]
        with ExitStack() as stack:
            listeners = [stack.enter_context(each.listens()) for each in members]
            assert teacher.shows().status == 200
            assert teacher.asks("race", run="adam", steps=50).status == 200
            for place, member in enumerate(members, 1):
                member.answers({"learning_rate": 0.01 * place})
            assert teacher.does("reveal").status == 200
            for each in listeners:
                each.wait(lambda state: "results" in state)
            assert teacher.does("end").status == 200
            for each in listeners:
                each.wait(lambda state: state["phase"] == "ended")
        return usage(process).memory

    memory = [one(number) for number in range(rooms)]
    half = memory[len(memory) // 5 :]  # what is compiled and cached once is not a slope
    slope = float(np.polyfit(range(len(half)), half, 1)[0])
    print(
        f"memory over {rooms} rooms of {students}: {memory[0]:.1f} MB after the first,"
        f" {memory[-1]:.1f} after the last, {1000 * slope:.0f} kB a room"
    )


def servers_of(replicas: bool, stack: ExitStack) -> Iterator[str]:
    """Start one server, or two with a Redis; yield their addresses, then that for visitors."""
    homes = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(1 + replicas)]
    variables = {"GRADVIZ_MAX_CLASSES": "1000"}
    if replicas:
        variables["GRADVIZ_REDIS_URL"] = stack.enter_context(running_redis(homes[0]))
    servers = [stack.enter_context(running_app(home, warm_up=True, **variables)) for home in homes]
    time.sleep(15)  # they visit their own pages
    yield from servers
    yield stack.enter_context(proxy(homes[0], servers)) if replicas else servers[0]


def main() -> None:
    """Print what a class waits, and the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--times", type=int, default=12, help="changes of each kind")
    parser.add_argument("--rooms", type=int, default=50, help="opened and ended, 0 for none")
    parser.add_argument("--replicas", action="store_true", help="two servers behind the proxy")
    asked = parser.parse_args()
    with ExitStack() as stack:
        *servers, address = servers_of(asked.replicas, stack)
        processes = [serving(each) for each in servers]
        teacher = opened(address, ticket(0))
        wall = stack.enter_context(teacher.listens())
        with ExitStack() as class_over:
            began = time.monotonic()
            class_ = seats(address, teacher, asked.students, class_over)
            print(f"{asked.students} students joined in {time.monotonic() - began:.1f} s")
            print(f"{'':34} {'times':>6} {'median':>8} {'95 %':>8} {'longest':>8}  ms")
            before = [usage(each).seconds for each in processes]
            step_by_step(teacher, class_, asked.times)
            spent = sum(usage(each).seconds for each in processes) - sum(before)
            print(f"{'':34} {1000 * spent / asked.times:.0f} ms of a processor for each step")
            before = [usage(each).seconds for each in processes]
            other_experiments(teacher, class_, asked.times)
            spent = sum(usage(each).seconds for each in processes) - sum(before)
            runs = asked.times * len(class_)
            print(f"{'':34} {1000 * spent / runs:.0f} ms of a processor for each session's run")
            for kind in ("where", "rate", "race"):
                all_answer(teacher, class_, wall, kind)
        assert teacher.does("end").status == 200
        if asked.rooms and not asked.replicas:
            rooms_one_after_the_other(address, processes[0], asked.rooms, 4)


if __name__ == "__main__":
    main()
