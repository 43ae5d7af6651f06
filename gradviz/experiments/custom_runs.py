"""An optimizer of one's own beside the others: its equations, its numbers, and its run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from gradviz.declarations.hyperparameters import Hyperparameter, Value
from gradviz.declarations.sentences import N_
from gradviz.descent.presets import Preset
from gradviz.experiments.base import NO_FIELDS, Experiment, setting
from gradviz.experiments.links import LinkReader, PartError, SettingError
from gradviz.experiments.runs import COLORS, Run, configured, next_color, rounded_rate
from gradviz.experiments.selections import (
    NO_VALUES,
    Values,
    checked_value,
    checked_values,
    read_values,
    write_values,
)
from gradviz.experiments.settings import Setting
from gradviz.language import ExpressionError
from gradviz.optimizers import read_custom
from gradviz.optimizers.base import Optimizer
from gradviz.optimizers.custom import LENGTH_LIMIT

CUSTOM = "own"
_NO_TEXT = N_("The equations have to be a text.")
_NO_NUMBERS = N_("The numbers of an optimizer have to be given by their names.")


@dataclass(frozen=True, kw_only=True)
class Equations(Setting[str | None]):
    """The text of an optimizer of one's own, None for the original's."""

    default: str | None = None

    def checked(self, value: object) -> str | None:
        """Return the text as it is, but for its line ends. Raises SettingError for another type."""
        if value is None or isinstance(value, str):
            return value and value.replace("\r", "")
        raise SettingError(_NO_TEXT)

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the last text."""
        return texts[-1]

    def to_texts(self, value: str | None) -> list[str]:
        """Return the text, as much as tells that it is too long."""
        return [(value or "")[: LENGTH_LIMIT + 1]]

    def is_typed(self, key: str) -> bool:
        """Tell whether this is the text's own key."""
        return key == self.key


@dataclass(frozen=True, kw_only=True)
class CustomNumbers(Setting[Values]):
    """The numbers of an optimizer of one's own, `own.rate=0.5`: which there are, its text says."""

    default: Values = NO_VALUES

    def checked(self, value: object) -> Values:
        """Return the numbers. Raises SettingError."""
        if isinstance(value, Mapping):
            return value if isinstance(value, Values) else Values(value)
        raise SettingError(_NO_NUMBERS)

    def from_texts(self, texts: Sequence[str]) -> object:  # noqa: ARG002
        """Raise SettingError: there is no such text."""
        raise SettingError(_NO_NUMBERS)

    def read(self, link: LinkReader) -> Values:  # noqa: ARG002  (read when the text is known)
        """Return none: the experiment reads them."""
        return NO_VALUES

    def write(self, value: Values) -> dict[str, list[str]]:
        """Return the parameters of the numbers."""
        return write_values(CUSTOM, value)


OWN = Equations(key="own", title=N_("Equations"))
OWN_NUMBERS = CustomNumbers(key="own.")


def own_mistakes(
    values: Mapping[str, Any], unwritten: Sequence[Hyperparameter] = ()
) -> Iterator[tuple[str, Exception]]:
    """Yield what cannot be read of an optimizer of one's own, and which numbers it has not.

    `unwritten` are the numbers that there are where nothing is written.
    """
    text: str | None = values["own"]
    try:
        numbers = (
            unwritten if text is None else read_custom(text[: LENGTH_LIMIT + 1]).hyperparameters
        )
    except ExpressionError as error:
        yield "own", error
        return
    given: Values = values["own_values"]
    try:
        checked_values(CUSTOM, given, numbers, keep=given)
    except SettingError as error:
        fitting = [each.name for each in numbers if each.name in given and _fits(each, given)]
        rest = Values({name: given[name] for name in fitting})
        wrong = next(name for name in given if name not in rest)
        yield "own_values", PartError(error, f"{CUSTOM}.{wrong}", rest)


def _fits(declared_number: Hyperparameter, given: Values) -> bool:
    try:
        checked_value(declared_number, given[declared_number.name])
    except SettingError:
        return False
    return True


@dataclass(frozen=True, repr=False)
class OwnOptimizer(Experiment):
    """An experiment in which an optimizer of one's own may run beside the others.

    >>> from gradviz.experiments import DescentExperiment
    >>> mine = DescentExperiment("x^2", runs=["SGD"], own="Mine: rate = 0.1 in [0, 1]; x -= rate*g")
    >>> [run.entry.label for run in mine.changed(own_values={"rate": 0.3}).run().runs]
    ['SGD', 'Mine']
    """

    kept_while_typing: ClassVar[tuple[str, ...]] = ("own",)

    own: str | None = setting(OWN)
    own_values: Values = setting(OWN_NUMBERS)

    @classmethod
    def mistakes(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
        """Yield what cannot be read of the equations, and which numbers they have not."""
        yield from super().mistakes(values)
        yield from own_mistakes(values, cls.unwritten_numbers(values))

    @classmethod
    def unwritten_numbers(cls, values: Mapping[str, Any]) -> Sequence[Hyperparameter]:  # noqa: ARG003
        """Return the numbers of an optimizer of one's own where nothing is written."""
        return ()

    @classmethod
    def read(cls, link: LinkReader, fallback: Mapping[str, Any] = NO_FIELDS) -> Self:
        """Return what a link says; which numbers there are, the equations say."""
        found = super().read(link, fallback)
        if any(key.startswith(f"{CUSTOM}.") for key in link.parameters):
            numbers = found.custom_numbers
            names = [each.name for each in numbers]
            found = replace(found, own_values=read_values(link, CUSTOM, numbers, keep=names))
        return found

    def changed(self, **values: Any) -> Self:
        """Return the same with other values; numbers that other equations have not go."""
        return super().changed(**self.with_fitting_numbers(values))

    def with_fitting_numbers(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return new values, and with them those of the numbers that new equations have too."""
        found = dict(values)
        if values.get("own", self.own) != self.own and "own_values" not in values:
            merged = {**self.values(), **values}
            for _, error in own_mistakes(merged, self.unwritten_numbers(merged)):
                if isinstance(error, PartError):
                    found["own_values"] = error.rest
        return found

    @property
    def custom_numbers(self) -> tuple[Hyperparameter, ...]:
        """The declared numbers of the optimizer of one's own."""
        return () if self.own is None else self.written.hyperparameters

    @cached_property
    def written(self) -> Optimizer:
        """The optimizer that is written. Raises ValueError where none is."""
        if self.own is None:
            raise ValueError("no optimizer is written")
        return read_custom(self.own)

    def with_own_value(self, name: str, value: Value | None) -> Self:
        """Return the experiment with one number of one's own optimizer, None for as written."""
        rest = {each: known for each, known in self.own_values.items() if each != name}
        return self.changed(own_values=Values(rest if value is None else {**rest, name: value}))

    def with_own_rate(self, rate: float) -> Self:
        """Return the experiment with the learning rate of one's own optimizer, of three digits."""
        entry = Preset(CUSTOM, CUSTOM, self.written, {})
        if entry.rate is None:
            return self
        return self.with_own_value(entry.rate.name, rounded_rate(entry, rate))

    def with_own_run(self, runs: Sequence[Run], options: Mapping[str, Any]) -> tuple[Run, ...]:
        """Return runs, and behind them that of one's own optimizer, where one is written."""
        if self.own is None:
            return tuple(runs)
        labels, name = {run.entry.label for run in runs}, self.written.name
        label = f"{name} 2" if name in labels else name
        entry = Preset(CUSTOM, label, self.written, {})
        color = next_color([run.color for run in runs], COLORS - 1)
        return (*runs, Run(entry, configured(entry, self.own_values, options), color))


__all__ = ["CUSTOM", "OwnOptimizer", "own_mistakes"]
