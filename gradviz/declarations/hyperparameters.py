"""What a declaration says of its numbers and switches: the name, the default, the range offered."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Value = float | int | bool


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """A number or a switch of an optimizer or estimator, with the range that a control offers."""

    name: str
    default: Value
    minimum: float
    maximum: float
    scale: Literal["linear", "log"] = "linear"
    kind: Literal["float", "integer", "flag"] = "float"
    words: str = ""
    demo: Value | None = None

    @property
    def shown(self) -> Value:
        """The value with which the app starts: the library's default, or one that shows more."""
        return self.default if self.demo is None else self.demo

    @property
    def bounds(self) -> tuple[float, float]:
        """The range in which the value has a meaning; the one that a control offers is within it.

        What is offered from 0 or above cannot be negative, and what is offered as a fraction is at
        most 1. Nothing else is known of a number.
        """
        low = 0.0 if self.minimum >= 0 else -math.inf
        return low, 1.0 if self.scale == "linear" and self.maximum <= 1 else math.inf

    def checked(self, value: Any, owner: str = "") -> Value | tuple[float, ...]:
        """Return a value as it is kept; an array or sequence gives each path of a batch its own.

        Raises TypeError for what is no number, and ValueError outside of `bounds`.

        >>> number("momentum", 0.0, 0.0, 0.999).checked(0.9, "SGD")
        0.9
        >>> number("momentum", 0.0, 0.0, 0.999).checked(7, "SGD")
        Traceback (most recent call last):
        ValueError: momentum of SGD has to be from 0 to 1, not 7
        """
        of = f"{self.name} of {owner}" if owner else self.name
        if isinstance(value, str | bytes):
            raise TypeError(f"{of} has to be a number, not {value!r}")
        if isinstance(value, Iterable):
            return tuple(float(self._one(each, of)) for each in value)
        return self._one(value, of)

    def _one(self, value: Any, of: str) -> Value:
        try:
            one = float("" if isinstance(value, str) else value)
        except (TypeError, ValueError):
            raise TypeError(f"{of} has to be a number, not {value!r}") from None
        low, high = self.bounds
        if not (low <= one <= high and math.isfinite(one)):
            raise ValueError(f"{of} has to be from {low:g} to {high:g}, not {value!r}")
        kept: Value = value
        return kept


def flag(name: str, default: bool = False, words: str = "") -> Hyperparameter:
    """Return the declaration of a switch."""
    return Hyperparameter(name, default, 0, 1, "linear", "flag", words)


def number(
    name: str,
    default: float,
    minimum: float,
    maximum: float,
    *,
    scale: Literal["linear", "log"] = "linear",
    kind: Literal["float", "integer"] = "float",
    words: str = "",
    demo: float | None = None,
) -> Hyperparameter:
    """Return the declaration of any other number."""
    return Hyperparameter(name, default, minimum, maximum, scale, kind, words, demo)
