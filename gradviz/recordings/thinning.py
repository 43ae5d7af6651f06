"""Rows that come without end, kept within a budget: every one, then every 2nd, 4th, 8th, ..."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


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


__all__ = ["Thinned"]
