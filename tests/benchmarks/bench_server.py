"""Measures one server under a class: how long each student waits, and what the server takes.

    python -m tests.benchmarks.bench_server

So many visitors open the Descent page, and then each moves the number of steps every two seconds,
at moments of their own. They speak Streamlit's protocol without a browser, from a second process's
threads: the times are the server's and the network's, painting is in bench_browser.py. After that
one visitor types function after function, each a new one, and the server's memory is watched.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

from tests.browser.conftest import running_app
from tests.visitor import Visitor

CLASSES = (1, 10, 40)
EVERY = 2.0
"""Seconds between a student's changes."""
TYPED = 300
MEGABYTE = 1024
TICKS = 100
"""The kernel counts processor time in hundredths of a second."""


@dataclass(frozen=True)
class Usage:
    """What a process has taken so far: processor seconds, and megabytes of memory now."""

    seconds: float
    memory: float


def usage(process: int) -> Usage:
    """Read a process's account (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    status = Path(f"/proc/{process}/status").read_text()
    [memory] = re.findall(r"VmRSS:\s+(\d+) kB", status)
    return Usage((int(fields[11]) + int(fields[12])) / TICKS, int(memory) / MEGABYTE)


def serving(address: str) -> int:
    """Return the number of the process that listens at an address (Linux)."""
    port = f":{int(address.rpartition(':')[2]):04X}"
    tables = [Path(f"/proc/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table]
    [socket] = {row[9] for row in rows if row[1].endswith(port) and row[3] == "0A"}
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(link.readlink()) == f"socket:[{socket}]":
                return int(link.parts[2])
        except OSError:
            continue
    raise LookupError(f"nobody listens at {address}")


def student(address: str, changes: int, together: Barrier, seed: int) -> list[float]:
    """Open the page, wait for the class, and change a control so many times; return the waits."""
    chance = random.Random(seed)
    waits = []
    with Visitor(address) as visitor:
        visitor.open()
        together.wait()
        following = time.perf_counter() + chance.uniform(0, EVERY)
        for _ in range(changes):
            time.sleep(max(0.0, following - time.perf_counter()))
            answer = visitor.set("steps", double_array_value=[chance.randrange(50, 500)])
            assert "exception" not in answer.kinds
            waits.append(answer.seconds)
            following += EVERY
    return waits


def lesson(address: str, students: int, changes: int) -> str:
    """Return a row of the table."""
    process, together = serving(address), Barrier(students)
    before, began = usage(process), time.perf_counter()
    with ThreadPoolExecutor(students) as pool:
        waits = pool.map(lambda seed: student(address, changes, together, seed), range(students))
        every = sorted(1000 * wait for each in waits for wait in each)
    after, passed = usage(process), time.perf_counter() - began
    late = every[round(0.95 * (len(every) - 1))]
    load = (after.seconds - before.seconds) / passed
    return (
        f"{students:8} {statistics.median(every):10.0f} {late:10.0f} {every[-1]:10.0f}"
        f" {load:10.0%} {after.memory:12.0f}"
    )


def typing(address: str, count: int) -> list[float]:
    """Type so many functions, each a new one; return the megabytes after each tenth of them."""
    process, memory = serving(address), []
    with Visitor(address) as visitor:
        visitor.open()
        for i in range(count):
            text = f"x^2 + {i + 1}y^2/7 + sin({i % 17 + 2}x)*exp(-y^2/{i + 2})"
            answer = visitor.set("f", string_value=text)
            assert "exception" not in answer.kinds
            if i % (count // 10) == count // 10 - 1:
                memory.append(usage(process).memory)
    return memory


def main() -> None:
    """Print the table and the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=10, help="of each student")
    parser.add_argument("--typed", type=int, default=TYPED, help="functions")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, running_app(Path(home), warm_up=True) as address:
        time.sleep(5)  # it visits its own pages
        print(
            f"{'students':>8} {'median ms':>10} {'95 % ms':>10} {'longest':>10} {'processor':>10}"
            f" {'memory MB':>12}"
        )
        for students in CLASSES:
            print(lesson(address, students, asked.changes), flush=True)
        memory = typing(address, asked.typed)
        print(f"{asked.typed} functions typed, MB:", *(f"{each:.0f}" for each in memory))


if __name__ == "__main__":
    main()
