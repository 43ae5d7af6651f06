"""An optimizer of one's own: the equations of another one, edited, with numbers of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.declarations.sentences import N_
from gradviz.descent.presets import PRESETS, Preset
from gradviz.experiments.base import NO_FIELDS, setting
from gradviz.experiments.compared_runs import suited_entry
from gradviz.experiments.descent import ConditionedExperiment, run_all
from gradviz.experiments.links import LinkReader, PartError, SettingError
from gradviz.experiments.runs import Descents, Run
from gradviz.experiments.selections import (
    NO_VALUES,
    Values,
    checked_value,
    checked_values,
    read_values,
    write_values,
)
from gradviz.experiments.settings import Choice, Setting
from gradviz.language import ExpressionError
from gradviz.optimizers import RULES, read_custom, write_custom
from gradviz.optimizers.base import Optimizer
from gradviz.optimizers.custom import LENGTH_LIMIT

CUSTOM = "own"

BASES = tuple(key for key, each in PRESETS.items() if isinstance(each.declaration, Optimizer))
"""Optimizers that can be opened as their equations."""
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


BASE = Choice(
    key="base",
    default="adam",
    title=N_("Begin with"),
    options={key: PRESETS[key].label for key in BASES},
)
OWN = Equations(key="own", title=N_("Equations"))
OWN_NUMBERS = CustomNumbers(key="own.")


def custom_numbers(base: str, own: str | None) -> tuple[Hyperparameter, ...]:
    """Return the declared numbers of an optimizer of one's own."""
    return PRESETS[base].hyperparameters if own is None else read_custom(own).hyperparameters


def custom_mistakes(values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
    """Yield what cannot be read of an optimizer of one's own, and which numbers it has not."""
    text: str | None = values["own"]
    try:
        numbers = custom_numbers(values["base"], text and text[: LENGTH_LIMIT + 1])
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
class CustomOptimizerExperiment(ConditionedExperiment):
    """An experiment in which an optimizer races what a person made of its equations."""

    kept_while_typing: ClassVar[tuple[str, ...]] = ("own",)

    base: str = setting(BASE)
    own: str | None = setting(OWN)
    own_values: Values = setting(OWN_NUMBERS)

    @classmethod
    def mistakes(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
        """Yield what cannot be read of the equations, and which numbers they have not."""
        yield from super().mistakes(values)
        yield from custom_mistakes(values)

    @classmethod
    def read(cls, link: LinkReader, fallback: Mapping[str, Any] = NO_FIELDS) -> Self:
        """Return what a link says; which numbers there are, the equations say."""
        found = super().read(link, fallback)
        if any(key.startswith(f"{CUSTOM}.") for key in link.parameters):
            numbers = found.custom.hyperparameters
            names = [each.name for each in numbers]
            found = replace(found, own_values=read_values(link, CUSTOM, numbers, keep=names))
        return found

    def changed(self, **values: Any) -> Self:
        """Return the same with other values; what was written for another optimizer goes."""
        if values.get("base", self.base) != self.base:
            values = {"own": None, "own_values": NO_VALUES, **values}
        return super().changed(**values)

    @cached_property
    def original(self) -> Preset:
        """The optimizer that one's own begins with."""
        return suited_entry(self.base, "original", self.problem.rate_scale)

    @cached_property
    def original_text(self) -> str:
        """The equations of the original, with the numbers it is offered with."""
        entry, rule = self.original, RULES[self.original.declaration.name]
        values = {each.name: entry.shown(each) for each in entry.hyperparameters}
        named = Optimizer(entry.label, rule.source, rule.hyperparameters, rule.equations)
        return write_custom(named, **values)

    @cached_property
    def custom(self) -> Optimizer:
        """The optimizer that the equations say."""
        return read_custom(self.original_text if self.own is None else self.own)

    @cached_property
    def custom_runs(self) -> tuple[Run, Run]:
        """The original and one's own, to race each other."""
        entry, mine = self.original, Preset(CUSTOM, self.custom.name, self.custom, {})
        return Run(entry, entry.configure({}), 0), Run(mine, mine.configure(self.own_values), 1)

    def custom_race(self) -> Descents:
        """Descend with the original and with one's own."""
        runs = self.custom_runs
        return Descents(self.descent_problem, runs, run_all(self.descent_problem, runs))
