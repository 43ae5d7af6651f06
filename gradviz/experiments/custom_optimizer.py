"""An optimizer of one's own: the equations of another one, edited, with numbers of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.declarations.sentences import N_
from gradviz.descent.presets import PRESETS, Preset
from gradviz.experiments.base import setting
from gradviz.experiments.compared_runs import suited_entry
from gradviz.experiments.custom_runs import CUSTOM, OwnOptimizer
from gradviz.experiments.descent import ConditionedExperiment, run_all
from gradviz.experiments.runs import Descents, Run
from gradviz.experiments.selections import NO_VALUES
from gradviz.experiments.settings import Choice
from gradviz.optimizers import RULES, read_custom, write_custom
from gradviz.optimizers.base import Optimizer

BASES = tuple(key for key, each in PRESETS.items() if isinstance(each.declaration, Optimizer))
"""Optimizers that can be opened as their equations."""
BASE = Choice(
    key="base",
    default="sgd",
    title=N_("Begin with"),
    options={key: PRESETS[key].label for key in BASES},
)


def custom_numbers(base: str, own: str | None) -> tuple[Hyperparameter, ...]:
    """Return the declared numbers of an optimizer of one's own, or of what it begins with."""
    return PRESETS[base].hyperparameters if own is None else read_custom(own).hyperparameters


@dataclass(frozen=True, repr=False)
class CustomOptimizerExperiment(OwnOptimizer, ConditionedExperiment):
    """An experiment in which an optimizer races what a person made of its equations."""

    base: str = setting(BASE)

    @classmethod
    def unwritten_numbers(cls, values: Mapping[str, Any]) -> Sequence[Hyperparameter]:
        """Return the numbers of the original."""
        return PRESETS[values["base"]].hyperparameters

    @property
    def custom_numbers(self) -> tuple[Hyperparameter, ...]:
        """The declared numbers of the optimizer of one's own, or of the original."""
        return self.custom.hyperparameters

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
