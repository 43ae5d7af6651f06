"""Measures one server while a class takes figures away: the wait of a neighbour, and of the last.

    python -m tests.benchmarks.bench_export_class

Forty visitors have Descent's box "Take away" open, each on a run of their own, and ask for a figure
for slides at the same moment. One light neighbour moves a slider all the while, and has moved it
before, when nobody asked. They speak Streamlit's protocol without a browser.
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

from tests.browser.conftest import running_app
from tests.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.visitor import Answer

PAUSE = 0.5
"""Seconds between two moves of the neighbour's slider."""


@dataclass
class Wait:
    """What one who takes a figure away has waited, in seconds; what the server said meanwhile."""

    told: float | None
    """Until a bar said how far it is."""
    done: float
    queue: list[str]
    """How many were ahead, as it was said."""
    made: bool
    refused: list[str] = field(default_factory=list)


def exporter(visitor: Visitor, ready: threading.Barrier) -> Wait:
    """Ask for a figure when all are ready, and wait for it."""
    visitor.set("take away", bool_value=True)
    visitor.set("taken", string_array_value=["Figure"])
    ready.wait()
    answer = visitor.set("draw figure", trigger_value=True)
    shown = answer.elements
    bars = [each for each in shown if each.WhichOneof("type") == "progress"]
    words = [each.markdown.body for each in shown if each.WhichOneof("type") == "markdown"]
    return Wait(
        told=answer.at("progress"),
        done=answer.seconds,
        queue=[each.progress.text for each in bars],
        made="download_button" in answer.kinds,
        refused=[each for each in words if "too much to do" in each],
    )


def moves(visitor: Visitor, over: threading.Event) -> list[float]:
    """Move the neighbour's slider until it is over; return what each move waited, in seconds."""
    chance, waits = random.Random(0), []
    while not over.wait(PAUSE):
        answer: Answer = visitor.set("steps", double_array_value=[chance.randrange(50, 500)])
        waits.append(answer.seconds)
    return waits


def said(name: str, waits: Sequence[float]) -> None:
    """Print the middle, the 95th percentile and the largest of waits, in milliseconds."""
    ordered = sorted(1000 * each for each in waits)
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    middle = statistics.median(ordered)
    print(f"{name:44}{len(ordered):5}{middle:10.0f}{late:10.0f}{ordered[-1]:10.0f}")


def main() -> None:
    """Print what the neighbour waited, alone and beside the class, and what the class waited."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--quiet", type=float, default=15.0, help="seconds of the neighbour alone")
    asked = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(running_app(home, warm_up=True))
        neighbour = stack.enter_context(Visitor(address))
        neighbour.open()
        over = threading.Event()
        threading.Timer(asked.quiet, over.set).start()
        alone = moves(neighbour, over)
        students = [
            stack.enter_context(Visitor(address, query=f"steps={100 + 10 * number}"))
            for number in range(asked.students)
        ]
        for each in students:
            each.open()
        ready, over = threading.Barrier(asked.students), threading.Event()
        with ThreadPoolExecutor(asked.students + 1) as pool:
            beside = pool.submit(moves, neighbour, over)
            began = time.perf_counter()
            waits = list(pool.map(lambda each: exporter(each, ready), students))
            print(
                f"from the first opened box to the last figure: {time.perf_counter() - began:.1f} s"
            )
            over.set()
        print(f"{'milliseconds':44}{'n':>5}{'median':>10}{'95 %':>10}{'longest':>10}")
        said("neighbour's slider, alone", alone)
        said("neighbour's slider, beside the class", beside.result())
        said("a figure", [each.done for each in waits])
        said("until a bar tells of it", [each.told for each in waits if each.told is not None])
        made, refused = sum(each.made for each in waits), sum(bool(each.refused) for each in waits)
        queue = sorted({text for each in waits for text in each.queue if "before you" in text})
        print(f"{made} figures made, {refused} told to try again, queue told: {queue[:3]} ...")


if __name__ == "__main__":
    main()
