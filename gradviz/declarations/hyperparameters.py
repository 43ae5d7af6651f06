"""What a declaration says of its numbers and switches: the default, the ranges, and their check."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

Value = float | int | bool
PathValues = tuple[float, ...]  # a value for each path of a batch


@dataclass(frozen=True, slots=True)
class Interval:
    """The real numbers from `low` to `high`, without an end that is `above` or `below` only.

    >>> print(Interval(0, 1, below=True), Interval(0, above=True), Interval())
    [0, 1) (0, inf) (-inf, inf)
    >>> 1.0 in Interval(0, 1), 1.0 in Interval(0, 1, below=True), math.inf in Interval()
    (True, False, False)
    """

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    below: bool = False

    def __contains__(self, value: float) -> bool:
        low = self.low < value if self.above else self.low <= value
        high = value < self.high if self.below else value <= self.high
        return low and high and math.isfinite(value)

    def holds(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return of each value whether it is in the interval."""
        low = values > self.low if self.above else values >= self.low
        high = values < self.high if self.below else values <= self.high
        result: NDArray[np.bool_] = low & high & np.isfinite(values)
        return result

    def __str__(self) -> str:
        opening = "(" if self.above or self.low == -math.inf else "["
        closing = ")" if self.below or self.high == math.inf else "]"
        return f"{opening}{self.low:g}, {self.high:g}{closing}"


REAL = Interval()
NONNEGATIVE = Interval(0)
POSITIVE = Interval(0, above=True)
FRACTION = Interval(0, 1)
BELOW_ONE = Interval(0, 1, below=True)
INSIDE_ONE = Interval(0, 1, above=True, below=True)
COUNT = Interval(1)


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """A number or a switch of an optimizer, an estimator or a loss, with two ranges.

    A control offers the values from `minimum` to `maximum`; code may set every value of `interval`,
    in which the mathematics has a meaning.
    """

    name: str
    default: Value
    minimum: float
    maximum: float
    scale: Literal["linear", "log"] = "linear"
    kind: Literal["float", "integer", "flag"] = "float"
    words: str = ""
    demo: Value | None = None
    interval: Interval = REAL

    @property
    def shown(self) -> Value:
        """The value with which the app starts: the library's default, or one that shows more."""
        return self.default if self.demo is None else self.demo

    @property
    def offered(self) -> Interval:
        """The values that a control offers."""
        return Interval(self.minimum, self.maximum)

    def checked(self, value: object, interval: Interval | None = None, owner: str = "") -> Value:
        """Return a value as it is kept: a float, an integer or a switch.

        Raises TypeError for what is none, and ValueError outside of the interval (`self.interval`).

        >>> momentum = number("momentum", 0.0, 0.0, 0.999, interval=BELOW_ONE)
        >>> momentum.checked(0.9)
        0.9
        >>> momentum.checked(7, owner="SGD")
        Traceback (most recent call last):
        ValueError: momentum of SGD has to be in [0, 1), not 7
        """
        of = f"{self.name} of {owner}" if owner else self.name
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value.item()
        switch = isinstance(value, bool | np.bool_)
        if self.kind == "flag":
            if not switch and not (isinstance(value, Real) and value in (0, 1)):
                raise TypeError(f"{of} has to be True or False, not {value!r}")
            return bool(value)
        if switch or not isinstance(value, Real):
            raise TypeError(f"{of} has to be a number, not {_short(value)}")
        one, allowed = float(value), self.interval if interval is None else interval
        whole = self.kind == "integer"
        if one not in allowed or (whole and not one.is_integer()):
            kind = "a whole number " if whole else ""
            raise ValueError(f"{of} has to be {kind}in {allowed}, not {value}")
        return int(one) if whole else one

    def checked_each(self, values: Iterable[Any], owner: str = "") -> PathValues:
        """Return the values of a batch, one for each path; switches become 0 and 1.

        >>> number("h", 0.1, 0.0, 1.0).checked_each([1, 2])
        (1.0, 2.0)
        """
        given = list(values)
        if not given:
            raise ValueError(f"{self.name} of {owner} has no value")
        array = np.array(given) if np.ndim(given[0]) == 0 else None
        if array is None or array.dtype.kind not in "iuf" or self.kind == "flag":
            return tuple(float(self.checked(each, owner=owner)) for each in given)
        # the same check for many at once; what is wrong is told of the first that is
        wrong = ~self.interval.holds(array)
        if self.kind == "integer":
            wrong |= array != np.floor(array)
        if wrong.any():
            self.checked(given[int(np.argmax(wrong))], owner=owner)
        return tuple(array.astype(np.float64).tolist())


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


@overload
def checked_settings(
    owner: str,
    declared: Iterable[Hyperparameter],
    values: Mapping[str, Any],
    *,
    noun: str = ...,
    batch: Literal[False] = ...,
) -> tuple[tuple[str, Value], ...]: ...


@overload
def checked_settings(
    owner: str,
    declared: Iterable[Hyperparameter],
    values: Mapping[str, Any],
    *,
    noun: str = ...,
    batch: Literal[True],
) -> tuple[tuple[str, Value | PathValues], ...]: ...


def checked_settings(
    owner: str,
    declared: Iterable[Hyperparameter],
    values: Mapping[str, Any],
    *,
    noun: str = "hyperparameter",
    batch: bool = False,
) -> tuple[tuple[str, Value | PathValues], ...]:
    """Return every declared number's value, the default where `values` says nothing.

    With `batch`, an array or a sequence gives each path of a batch its own. Raises TypeError for an
    unknown name and for what is no number, ValueError for a number that has no meaning there.

    >>> checked_settings("SGD", [number("rate", 0.1, 0.0, 1.0)], {"rate": [1, 2]}, batch=True)
    (('rate', (1.0, 2.0)),)
    """
    by_name = {each.name: each for each in declared}
    for name in values:
        if name not in by_name:
            known = ", ".join(by_name) or "none"
            raise TypeError(f"{owner} has no {noun} {name!r}; it has: {known}")
    found: list[tuple[str, Value | PathValues]] = []
    for name, each in by_name.items():
        value = values.get(name, each.default)
        several = batch and _is_several(value)
        found.append(
            (name, each.checked_each(value, owner) if several else each.checked(value, owner=owner))
        )
    return tuple(found)


def _is_several(value: object) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping | Set)


def call_text(
    name: str, settings: Iterable[tuple[str, object]], declared: Iterable[Hyperparameter]
) -> str:
    """Return how a call would be typed: what is as declared, and arrays, are not written out.

    >>> call_text("SGD", [("rate", 0.5), ("seed", 1)], [number("seed", 1, 0, 9)])
    'SGD(rate=0.5)'
    """
    defaults = {each.name: each.default for each in declared}
    shown = (
        f"{key}=[{len(value)} values]" if isinstance(value, tuple) else f"{key}={value!r}"
        for key, value in settings
        if key not in defaults or value != defaults[key]
    )
    return f"{name}({', '.join(shown)})"


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
    interval: Interval | None = None,
) -> Hyperparameter:
    """Return the declaration of any other number.

    Without an interval, what is offered from 0 or above cannot be negative, and a count that is
    offered from 1 or above cannot be 0.
    """
    if interval is None:
        counts = kind == "integer" and minimum >= 1
        interval = COUNT if counts else NONNEGATIVE if minimum >= 0 else REAL
    return Hyperparameter(name, default, minimum, maximum, scale, kind, words, demo, interval)
