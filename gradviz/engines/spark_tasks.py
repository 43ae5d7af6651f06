"""What an executor does: functions of some parts of the data, which give one small result.

An error of the data comes back as a value: Spark would try a task that raises again and again, and
tell of it in the words of its own machinery.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.engines.base import Array, Problem
from gradviz.engines.data_source import Part
from gradviz.engines.one_step import WORK, timed_sums
from gradviz.engines.part_work import Draw, PartReader
from gradviz.engines.partial_sums import Moments, Sums, partial_sums

Places = NDArray[np.int64]
T = TypeVar("T")
MOST_KEPT = 256 << 20
"""Bytes of rows that a worker of Python keeps for the minibatches to come."""
MOST_NUMBERS = 1 << 23
"""Numbers of a part that is kept as a whole: 64 MB."""
_verified: set[Part] = set()
_kept: OrderedDict[Any, Array] = OrderedDict()
_stamps: dict[str, tuple[int, int, int]] = {}


@dataclass(frozen=True)
class Slab:
    """The rows from `low` to before `high` of a part: what a worker holds for a window.

    `first` is the place of the first of them among the rows of all parts.
    """

    part: Part
    low: int
    high: int
    first: int


@dataclass(frozen=True)
class Rows:
    """Rows of a slab by their places in it, of a minibatch."""

    slab: Slab
    places: Places


def merged(one: Any, other: Any) -> Any:
    """Add two results; an error of the data wins."""
    if isinstance(one, SentenceError):
        return one
    return other if isinstance(other, SentenceError) else one + other


def one_by_one(work: Callable[[Any], T], tasks: Iterable[Any]) -> Iterator[Any]:
    """Do tasks one after the other; the first error of the data ends them."""
    try:
        for task in tasks:
            yield work(task)
    except SentenceError as error:
        yield error


@dataclass(frozen=True)
class Read:
    """Sums that also count the rows that were read for them."""

    sums: Sums
    read: int

    def __add__(self, other: Read) -> Read:
        return Read(self.sums + other.sums, self.read + other.read)


def sums_of_parts(problem: Problem, weights: Array, parts: Iterable[Part]) -> Sums:
    """Return the sums over all rows of parts."""
    reader, total = PartReader(problem, _verified), Sums.zero(problem.dimension)
    for part in parts:
        total = total + reader.sums(weights, _current(part))
    return total


@dataclass(frozen=True)
class Timed:
    """Sums, and the seconds that workers took for reading, computing and combining."""

    sums: Sums
    seconds: dict[str, float]

    def __add__(self, other: Timed) -> Timed:
        both = {name: value + other.seconds[name] for name, value in self.seconds.items()}
        return Timed(self.sums + other.sums, both)


def timed_sums_of_parts(problem: Problem, weights: Array, parts: Iterable[Part]) -> Timed:
    """Return the sums over all rows of parts, with a clock beside it."""
    total = Timed(Sums.zero(problem.dimension), dict.fromkeys(WORK, 0.0))
    for part in parts:
        total = total + Timed(*timed_sums(part, problem, weights))
    return total


def sums_of_draws(problem: Problem, weights: Array, draws: Iterable[Draw]) -> Read:
    """Return the sums over rows that are drawn here from parts."""
    reader, total = PartReader(problem, _verified), Read(Sums.zero(problem.dimension), 0)
    for draw in draws:
        _current(draw.part)
        total = total + Read(*reader.drawn_sums(weights, draw))
    return total


def moments_of_parts(problem: Problem, parts: Iterable[tuple[int, Part]]) -> Numbered:
    """Return the moments of numbered parts, by their numbers."""
    reader = PartReader(problem, _verified)
    return Numbered({number: reader.moments(_current(part)) for number, part in parts})


@dataclass(frozen=True)
class Numbered:
    """Results by the numbers of their parts, so that they can be merged in order."""

    found: dict[int, Any]

    def __add__(self, other: Numbered) -> Numbered:
        return Numbered({**self.found, **other.found})


def sizes_of_parts(problem: Problem, parts: Iterable[tuple[int, Part]]) -> Numbered:
    """Return the number of rows of numbered parts, by reading them."""
    reader = PartReader(problem, _verified)
    return Numbered({number: sum(len(y) for _, y in reader.blocks(part)) for number, part in parts})


def sums_of_rows(problem: Problem, weights: Array, rows: Iterable[Rows]) -> Sums:
    """Return the sums over rows of a minibatch; their parts are kept at hand for the next."""
    total = Sums.zero(problem.dimension)
    for each in rows:
        table = _table(problem, each.slab)[each.places]
        total = total + partial_sums(problem, weights, table[:, :-1], table[:, -1])
    return total


def _current(part: Part) -> Part:
    """Return a part; what is known of its file is forgotten where that was replaced.

    Workers outlive a fit, and files do not.
    """
    try:
        found = Path(part.path).stat()
    except OSError:
        return part  # its reader says so
    stamp = found.st_mtime_ns, found.st_size, found.st_ino
    if _stamps.setdefault(part.path, stamp) != stamp:
        _stamps[part.path] = stamp
        _verified.difference_update([each for each in _verified if each.path == part.path])
        for key in [key for key in _kept if key[0].part.path == part.path]:
            del _kept[key]
    return part


def _table(problem: Problem, slab: Slab) -> Array:
    _current(slab.part)
    key = slab, problem.columns, problem.target
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    reader = PartReader(problem, _verified)
    found = _kept[key] = reader.table(slab.part, slab.low, slab.high)
    while sum(each.nbytes for each in _kept.values()) > MOST_KEPT and len(_kept) > 1:
        _kept.popitem(last=False)
    return found


def slabs(parts: Sequence[Part], edges: Places, begin: int, end: int, numbers: int) -> list[Slab]:
    """Return what the rows from `begin` to before `end` lie in, of parts that follow each other.

    `edges` are the parts' ends, `numbers` how many a row holds. Small parts are held as a whole, so
    that the next window finds them; of a large one only the rows of the window.

    >>> parts, edges = [Part("a"), Part("b")], np.array([0, 10, 20])
    >>> [(each.part.path, each.low, each.high) for each in slabs(parts, edges, 4, 10, numbers=3)]
    [('a', 0, 10)]
    """
    found = []
    for part, low, high in zip(parts, edges[:-1], edges[1:], strict=True):
        first, last = int(max(low, begin)), int(min(high, end))
        if first >= last:
            continue
        if (high - low) * numbers <= MOST_NUMBERS:
            first, last = int(low), int(high)
        found.append(Slab(part, first - int(low), last - int(low), first))
    return found


def rows_of(order: Places, held: Sequence[Slab]) -> list[Rows]:
    """Return places among the rows of all parts as rows of the slabs that hold them.

    >>> held = slabs([Part("a"), Part("b")], np.array([0, 10, 20]), 0, 20, numbers=3)
    >>> [found] = rows_of(np.array([12, 11]), held)
    >>> found.slab.part.path, found.places.tolist()
    ('b', [2, 1])
    """
    firsts = np.array([each.first for each in held])
    owner = np.searchsorted(firsts, order, side="right") - 1
    return [Rows(held[k], order[owner == k] - firsts[k]) for k in np.unique(owner)]


__all__ = [
    "Moments",
    "Numbered",
    "Read",
    "Rows",
    "Slab",
    "Timed",
    "merged",
    "moments_of_parts",
    "one_by_one",
    "rows_of",
    "sizes_of_parts",
    "slabs",
    "sums_of_draws",
    "sums_of_parts",
    "sums_of_rows",
    "timed_sums_of_parts",
]
