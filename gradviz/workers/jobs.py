"""What a worker is asked to do: a value, which is the key of its result."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from gradviz.descent.progress import Progress, Work

T = TypeVar("T")


class Job(Hashable, Protocol[T]):
    """A value that begins its work; equal jobs have equal results. It has to be picklable."""

    def begin(self) -> Work[T]:
        """Return the work."""


@dataclass(frozen=True)
class Call(Generic[T]):
    """The call of a function as a job of one piece.

    >>> Call(max, 2, 3).begin().finish()
    3
    """

    function: Callable[..., T]
    arguments: tuple[Any, ...]

    def __init__(self, function: Callable[..., T], *arguments: Any) -> None:
        object.__setattr__(self, "function", function)
        object.__setattr__(self, "arguments", arguments)

    def begin(self) -> Work[T]:
        """Return the work, which is done in one piece."""
        return Work(self._pieces())

    def _pieces(self) -> Progress[T]:
        yield 0.0
        return self.function(*self.arguments)


__all__ = ["Call", "Job"]
