"""Measures one server under a mixed class: what each kind of student waits, and the memory.

    python -m tests.benchmarks.bench_class

Forty visitors join within twenty seconds and do what a class does: a third type functions, a third
move a slider, the others open Compare's views, train a model, and upload a table of 5 MB. One light
neighbour moves a slider all the while. They speak Streamlit's protocol without a browser. The
server's memory (all of its processes) is read before, at its peak, and after all have left. With
`--replicas` there are two servers behind the proxy of compose.yaml (nginx).
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.benchmarks.bench_server import serving, usage
from tests.browser.conftest import running_app
from tests.server.test_replicas import proxy
from tests.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

JOIN = 20.0
"""Seconds within which all join."""
VIEWS = ("view=basins", "view=space", "view=tune", "view=race")
FUNCTION = "f=x%5E2%2B3y%5E2%2Bsin(3x)"


@dataclass
class Account:
    """What everybody waited, in milliseconds, by what they did; and what went wrong."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, seconds: float, kinds: list[str]) -> None:
        """Note an answer."""
        with self.lock:
            self.waits.setdefault(kind, []).append(1000 * seconds)
            if "exception" in kinds:
                self.errors.append(kind)


def slides(visitor: Visitor, account: Account, chance: random.Random, kind: str) -> None:
    answer = visitor.set("steps", double_array_value=[chance.randrange(50, 500)])
    account.add(kind, answer.seconds, answer.kinds)


def types(visitor: Visitor, account: Account, chance: random.Random) -> None:
    a, b = chance.randrange(1, 60), chance.randrange(2, 9)
    text = f"x^2 + {a}y^2/7 + sin({b}x)*exp(-y^2/{a}) + log(1 + x^2 + {b}y^2)"
    answer = visitor.set("f", string_value=text)
    account.add("typing", answer.seconds, answer.kinds)


def compares(visitor: Visitor, account: Account, chance: random.Random) -> None:
    visitor._page, visitor._query = "compare", f"{FUNCTION}&{chance.choice(VIEWS)}&seed=1"
    answer = visitor.open()
    account.add("Compare's views", answer.seconds, answer.kinds)


def trains(visitor: Visitor, account: Account, chance: random.Random) -> None:
    answer = visitor.set("epochs", double_array_value=[chance.randrange(50, 300)])
    account.add("training", answer.seconds, answer.kinds)


def table() -> bytes:
    """Return a table of 5 MB."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(55_000, 11))
    lines = (",".join(f"{each:.5f}" for each in row) for row in rows)
    return "\n".join([",".join(f"c{j}" for j in range(11)), *lines]).encode()


def student(
    address: str, number: int, account: Account, until: float, upload: bytes, every: float
) -> None:
    """Join, do one's part again and again, and leave."""
    chance = random.Random(number)
    time.sleep(chance.uniform(0, JOIN))
    role: Callable[[Visitor, Account, random.Random], None]
    page, query = "", ""
    if number % 3 == 0:
        role = types
    elif number % 3 == 1:
        role = lambda v, a, c: slides(v, a, c, "slider")
    elif number % 6 == 2:
        role, page = compares, "compare"
    else:
        role, page = trains, "losses"
    uploads = page == "losses" and number // 6 < 5
    if uploads:
        query = "data=csv"
    with Visitor(address, page, query, cookie=ticket(number)) as visitor:
        answer = visitor.open()
        account.add("joining", answer.seconds, answer.kinds)
        if uploads and visitor.has("upload"):
            answer = visitor.upload("upload", "table.csv", upload)
            account.add("5 MB table", answer.seconds, answer.kinds)
        while time.monotonic() < until:
            time.sleep(chance.uniform(0.5, 1.5) * every)
            role(visitor, account, chance)


def ticket(number: int) -> str:
    """Return the cookie that keeps a visitor with one server where there are several."""
    return f"gradviz_visitor={number:032x}"


def neighbour(address: str, account: Account, until: float) -> None:
    """Move a slider every second, all the while."""
    chance = random.Random(0)
    with Visitor(address, cookie=ticket(-1 % 2**64)) as visitor:
        visitor.open()
        while time.monotonic() < until:
            time.sleep(1.0)
            slides(visitor, account, chance, "light neighbour")


def family(process: int) -> list[int]:
    """Return a process and those that it has started (Linux)."""
    found, children = [process], {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(") ")[2].split()[1])
        except (OSError, ValueError):
            continue
        children.setdefault(parent, []).append(int(path.parent.name))
    for each in found:
        found += children.get(each, [])
    return found


def memory(processes: list[int]) -> float:
    """Return the megabytes of processes and of those that they have started."""
    total = 0.0
    for each in (one for process in processes for one in family(process)):
        try:
            total += usage(each).memory
        except (OSError, ValueError):
            continue
    return total


def lesson(
    address: str, processes: list[int], students: int, seconds: float, every: float
) -> tuple[Account, float]:
    """Hold a class; return its account and the peak of the memory."""
    account, upload = Account(), table()
    until, peak, over = time.monotonic() + seconds, [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(1.0):
            peak[0] = max(peak[0], memory(processes))

    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(students + 1) as pool:
        done = [pool.submit(neighbour, address, account, until)]
        done += [
            pool.submit(student, address, number, account, until, upload, every)
            for number in range(students)
        ]
    over.set()
    watcher.join()
    for each in done:
        if each.exception() is not None:
            account.errors.append(repr(each.exception()))
    return account, peak[0]


def main() -> None:
    """Print what each kind waited, and the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--every", type=float, default=4.0, help="seconds between one's changes")
    parser.add_argument("--classes", type=int, default=1)
    parser.add_argument("--rest", type=float, default=60.0, help="seconds after all have left")
    parser.add_argument("--replicas", action="store_true", help="two servers behind the proxy")
    asked = parser.parse_args()
    with ExitStack() as stack:
        homes = [
            Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for _ in range(1 + asked.replicas)
        ]
        servers = [stack.enter_context(running_app(home, warm_up=True)) for home in homes]
        time.sleep(15)  # they visit their own pages
        processes = [serving(each) for each in servers]
        address = stack.enter_context(proxy(homes[0], servers)) if asked.replicas else servers[0]
        before = memory(processes)
        for number in range(asked.classes):
            account, peak = lesson(address, processes, asked.students, asked.seconds, asked.every)
            if number == 0:
                print(f"{'':18} {'answers':>8} {'median':>8} {'95 %':>8} {'longest':>8}  ms")
            for kind, waits in sorted(account.waits.items()):
                ordered = sorted(waits)
                late = ordered[round(0.95 * (len(ordered) - 1))]
                print(
                    f"{kind:18} {len(waits):8} {statistics.median(ordered):8.0f}"
                    f" {late:8.0f} {ordered[-1]:8.0f}"
                )
            print(f"errors: {len(account.errors)}", *sorted(set(account.errors))[:5])
            time.sleep(asked.rest)
            print(
                f"memory: {before:.0f} MB before, {peak:.0f} at the peak,"
                f" {memory(processes):.0f} after {asked.rest:.0f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
