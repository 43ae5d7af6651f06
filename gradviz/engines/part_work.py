"""What a worker does with one part of the data: in a thread of this process, or on a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.engines.base import Array, Problem
from gradviz.engines.data_source import Block, DataSource, Part, blocks
from gradviz.engines.drawing import drawn_counts, drawn_rows
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.partial_sums import Moments, Sums, partial_sums

Seed = int | tuple[int, ...]


@dataclass(frozen=True)
class Draw:
    """Rows to draw from one part: how many, and the seed of the part's own generator."""

    part: Part
    rows: int
    count: int
    seed: tuple[int, ...]

    @property
    def places(self) -> NDArray[np.int64]:
        """The places of the rows in the part, ascending."""
        return drawn_rows(np.random.default_rng(self.seed), self.rows, self.count)


def draws(parts: Sequence[Part], sizes: Sequence[int], count: int, seed: Seed) -> list[Draw]:
    """Return which parts hold how many of `count` rows that are drawn without replacement.

    Who reads a part draws its rows, so that nobody holds the places of all of them.

    >>> found = draws([Part("a"), Part("b")], [10, 30], 20, seed=1)
    >>> sum(each.count for each in found), sum(len(each.places) for each in found)
    (20, 20)
    """
    key = (seed,) if isinstance(seed, int) else seed
    counts = drawn_counts(np.random.default_rng((*key, 0)), sizes, count)
    return [
        Draw(part, size, int(found), (*key, 1, number))
        for number, (part, size, found) in enumerate(zip(parts, sizes, counts, strict=True))
        if found
    ]


def sampled_row_groups(
    source: DataSource, rows: int | None, row_groups: int | None, seed: Seed
) -> list[Part]:
    """Return the row groups of a sample of so many of them; none where it is one of rows.

    Raises ValueError unless one of both counts is given, of at least 1, and EngineError for row
    groups of a CSV file.
    """
    counts = [count for count in (rows, row_groups) if count is not None]
    if len(counts) != 1 or counts[0] < 1:
        raise ValueError("a sample needs a number of rows or of row groups, at least 1")
    if rows is not None:
        return []
    if source.format == "csv":
        raise EngineError("no_row_groups")
    chosen = drawn_rows(np.random.default_rng(seed), len(source.parts), counts[0])
    return [source.parts[k] for k in chosen]


class PartReader:
    """Reads parts for a problem, and compares the checksums of a part's pages the first time.

    `verified` are the parts whose checksums were compared, which readers may share.
    """

    def __init__(self, problem: Problem, verified: set[Part], *, threads: bool = False) -> None:
        self._problem, self._verified, self._threads = problem, verified, threads

    def blocks(self, part: Part) -> Iterator[Block]:
        """Return the blocks of a part: features (n, P) and targets (n,)."""
        verified = part in self._verified
        # a damaged page raises, before the part counts as verified
        yield from blocks(part, self._problem, threads=self._threads, verified=verified)
        self._verified.add(part)

    def sums(self, weights: Array, part: Part) -> Sums:
        """Return the sums of losses and gradients at weights (D,) over all rows of a part."""
        total = Sums.zero(self._problem.dimension)
        for features, target in self.blocks(part):
            total = total + partial_sums(self._problem, weights, features, target)
        return total

    def moments(self, part: Part) -> Moments:
        """Return the moments of a part's columns."""
        total = Moments.zero(len(self._problem.columns) + 1)
        for features, target in self.blocks(part):
            total = total + Moments.of(features, target)
        return total

    def drawn_sums(self, weights: Array, draw: Draw) -> tuple[Sums, int]:
        """Return the sums over rows that are drawn from a part, and how many it read for them."""
        chosen = draw.places
        total, read = Sums.zero(self._problem.dimension), 0
        for features, target in self.blocks(draw.part):
            low, high = np.searchsorted(chosen, (read, read + len(target)))
            if high > low:
                rows = chosen[low:high] - read
                own = features.T[:, rows].T, target[rows]
                total = total + partial_sums(self._problem, weights, *own)
            read += len(target)
            if high == len(chosen):
                break
        return total, read

    def table(self, part: Part, low: int, high: int) -> Array:
        """Return the rows from `low` to before `high` of a part, features and target, (n, P + 1).

        A row's numbers lie next to each other in memory.
        """
        found = [np.empty((0, len(self._problem.columns) + 1))]
        read = 0
        for features, target in self.blocks(part):
            inside = slice(max(0, low - read), max(0, high - read))
            if inside.start < len(target):
                found.append(np.column_stack([features[inside], target[inside]]))
            read += len(target)
            # to the end where that is wanted: only then are all checksums compared
            if read > high:
                break
        return np.ascontiguousarray(np.concatenate(found))


__all__ = ["Draw", "PartReader", "Seed", "draws", "sampled_row_groups"]
