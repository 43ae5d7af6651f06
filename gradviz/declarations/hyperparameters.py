"""What a declaration says of its numbers and switches: the name, the default, the range offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
