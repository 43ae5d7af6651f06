"""Settings of a network's layers: one value for all of them, or one for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from gradviz.experiments.links import read_number, written
from gradviz.experiments.settings import OUT_OF_RANGE, Setting, no_option, refused
from gradviz.learning.networks.network import MOST_HIDDEN

T = TypeVar("T")


def of_layer(values: Sequence[T], place: int) -> T:
    """Return the value of a layer: the last one is that of all layers after it too.

    >>> of_layer(("relu",), 2), of_layer(("relu", "tanh"), 1)
    ('relu', 'tanh')
    """
    return values[min(place, len(values) - 1)]


@dataclass(frozen=True, kw_only=True)
class LayerChoices(Setting[tuple[str, ...]]):
    """One of the `options` for each layer, `activation=relu,tanh`; alone it is that of all.

    >>> setting = LayerChoices(key="activation", default=("relu",), options=("relu", "tanh"))
    >>> setting.checked("tanh"), setting.checked(["relu", "tanh"])
    (('tanh',), ('relu', 'tanh'))
    """

    options: tuple[str, ...]

    def checked(self, value: object) -> tuple[str, ...]:
        """Return the names. Raises SettingError for what is no option."""
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, Sequence) or not 1 <= len(given) <= MOST_HIDDEN:
            raise no_option(self.key, value, self.options)
        for each in given:
            if each not in self.options:
                raise no_option(self.key, each, self.options)
        return tuple(given)

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the names of the last text."""
        return [each.strip() for each in texts[-1].split(",")]

    def to_texts(self, value: tuple[str, ...]) -> list[str]:
        """Return the names as one text."""
        return [",".join(value)]


@dataclass(frozen=True, kw_only=True)
class LayerNumbers(Setting[tuple[float, ...]]):
    """A number for each layer, `dropout=0.1,0.2`; alone it is that of all.

    >>> setting = LayerNumbers(key="dropout", default=(0.0,), minimum=0.0, maximum=0.9)
    >>> setting.checked(0.5), setting.checked([0.1, 0.2])
    ((0.5,), (0.1, 0.2))
    """

    minimum: float
    maximum: float
    step: float | None = None
    format: str = "%.6g"
    most: int = MOST_HIDDEN

    def checked(self, value: object) -> tuple[float, ...]:
        """Return the numbers. Raises SettingError outside of the range."""
        given = [value] if isinstance(value, int | float) else value
        low, high = written(self.minimum), written(self.maximum)
        if not isinstance(given, Sequence) or not len(self.default) <= len(given) <= self.most:
            raise refused(OUT_OF_RANGE, self.key, value, minimum=low, maximum=high)
        for each in given:
            number = isinstance(each, int | float) and not isinstance(each, bool)
            if not number or not self.minimum <= each <= self.maximum:
                raise refused(OUT_OF_RANGE, self.key, each, minimum=low, maximum=high)
        return tuple(map(float, given))

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the numbers of the last text. Raises ValueError."""
        return [read_number(each) for each in texts[-1].split(",")]

    def to_texts(self, value: tuple[float, ...]) -> list[str]:
        """Return the numbers as one text."""
        return [",".join(map(written, value))]


__all__ = ["LayerChoices", "LayerNumbers", "of_layer"]
