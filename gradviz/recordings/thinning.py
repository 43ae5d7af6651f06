"""Rows that come without end, of which some are kept: evenly, or ever fewer."""

from __future__ import annotations

import math
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Kept(Protocol[T]):
    """Decides by its number whether a row is kept, and keeps it."""

    stride: int

    def wants(self, number: int) -> bool:
        """Tell whether a row of this number would be kept."""

    def keep(self, number: int, row: T) -> None:
        """Keep a row."""

    @property
    def numbers(self) -> list[int]:
        """The numbers of the rows kept."""

    @property
    def rows(self) -> list[T]:
        """The rows kept."""


class Thinned(Generic[T]):
    """Keeps at most `most` rows: those whose number is a multiple of the stride.

    The stride doubles when they would be more, so that the rows kept lie evenly over all that came.
    Raises ValueError for a budget below 2.

    >>> rows = Thinned(4)
    >>> for number in range(9):
    ...     if rows.wants(number):
    ...         rows.keep(number, f"row {number}")
    >>> rows.numbers, rows.stride
    ([0, 4, 8], 4)
    """

    def __init__(self, most: int, stride: int = 1) -> None:
        if most < 2 or stride < 1:
            raise ValueError("a budget is at least 2 rows, and a stride at least 1")
        self.most, self.stride = most, stride
        self._rows: dict[int, T] = {}

    def wants(self, number: int) -> bool:
        """Tell whether a row of this number would be kept."""
        return number % self.stride == 0

    def keep(self, number: int, row: T) -> None:
        """Keep a row, and thin out where there are too many."""
        self._rows[number] = row
        while len(self._rows) > self.most:
            # from a stride of the caller's own, doubling keeps multiples of multiples
            self.stride *= 2
            self._rows = {
                each: kept for each, kept in self._rows.items() if each % self.stride == 0
            }

    @property
    def numbers(self) -> list[int]:
        """The numbers of the rows kept."""
        return list(self._rows)

    @property
    def rows(self) -> list[T]:
        """The rows kept."""
        return list(self._rows.values())


class Geometric(Generic[T]):
    """Keeps the rows 0, 1, 2, ... and then ever fewer, each number `ratio` times the one before.

    So they lie evenly on a logarithmic axis. Raises ValueError for a ratio of at most 1.

    >>> rows = Geometric(1.5)
    >>> for number in range(20):
    ...     if rows.wants(number):
    ...         rows.keep(number, f"row {number}")
    >>> rows.numbers
    [0, 1, 2, 3, 5, 8, 12, 18]
    """

    def __init__(self, ratio: float) -> None:
        if not ratio > 1.0:
            raise ValueError(f"ratio has to be more than 1, not {ratio}")
        self.ratio, self.stride = ratio, 1
        self._rows: dict[int, T] = {}

    def wants(self, number: int) -> bool:
        """Tell whether a row of this number would be kept: as far as those before are."""
        last = max(self._rows, default=-1)
        return number >= max(last + 1, math.ceil(last * self.ratio))

    def keep(self, number: int, row: T) -> None:
        """Keep a row."""
        self._rows[number] = row

    @property
    def numbers(self) -> list[int]:
        """The numbers of the rows kept."""
        return list(self._rows)

    @property
    def rows(self) -> list[T]:
        """The rows kept."""
        return list(self._rows.values())


__all__ = ["Geometric", "Kept", "Thinned"]
