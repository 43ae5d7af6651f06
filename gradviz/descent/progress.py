"""Long work in pieces: it tells how far it is, and stops where nobody asks for the next piece."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
Progress = Generator[float, None, T]
"""Yields the fraction done, from 0 to 1, after each piece; returns the result."""
PIECE = 0.05  # seconds that a piece should take


class Cancelled(Exception):  # noqa: N818  (a decision, no error)
    """Raised by a `progress` function to stop the work."""


class Work(Generic[T]):
    """A calculation that is done piece by piece, and has a result when the pieces are done.

    Iterate over it to get on; each piece takes about `PIECE` seconds and yields the fraction done.
    Who stops iterating has stopped the work: nothing runs by itself.

    >>> def count():
    ...     for k in range(4):
    ...         yield (k + 1) / 4
    ...     return "done"
    >>> work = Work(count())
    >>> [fraction for fraction in work], work.result
    ([0.25, 0.5, 0.75, 1.0], 'done')
    >>> Work(count()).finish()
    'done'
    """

    def __init__(self, pieces: Progress[T]) -> None:
        self._pieces = pieces
        self._results: list[T] = []

    def __iter__(self) -> Iterator[float]:
        if not self._results:
            self._results.append((yield from self._pieces))

    @property
    def done(self) -> bool:
        """Whether there is a result."""
        return bool(self._results)

    @property
    def result(self) -> T:
        """What came of it; raises RuntimeError before the last piece is done."""
        if not self._results:
            raise RuntimeError("the work is not done yet: iterate over it, or call finish()")
        return self._results[0]

    def finish(self, progress: Callable[[float], object] | None = None) -> T:
        """Do all pieces and return the result.

        `progress` is told the fraction done after each; what it raises (such as `Cancelled`) stops
        the work and is passed on.
        """
        for fraction in self:
            if progress is not None:
                progress(fraction)
        return self.result


def within(work: Progress[T], first: float, share: float) -> Progress[T]:
    """Do a part of a longer work: its fractions become a share of the whole, from `first` on.

    >>> Work(within(iter(()), 0.5, 0.25)).finish()
    """
    while True:
        try:
            yield first + share * next(work)
        except StopIteration as end:
            result: T = end.value
            return result


def in_turn(works: list[Work[T]]) -> Progress[list[T]]:
    """Do one work after the other, each counting the same; return their results."""
    for number, work in enumerate(works):
        for fraction in work:
            yield (number + fraction) / len(works)
    return [work.result for work in works]


__all__ = ["PIECE", "Cancelled", "Progress", "Work", "in_turn", "within"]
