"""What an optimizer is: a name, hyperparameters and equations, declared once.

From the declaration come the formulas shown, the controls, the scalar, array and browser code, and
the row in the tests against Keras and torch. In the equations `x` are the parameters, `g` the
gradient at `x`, `t` the step counted from 1; what is used before it is assigned is state and
starts at 0, or at `name[0] = ...`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from gradviz.declarations.hyperparameters import (
    BELOW_ONE,
    Hyperparameter,
    Interval,
    PathValues,
    Value,
    call_text,
    checked_settings,
    flag,
    number,
)
from gradviz.declarations.sentences import N_
from gradviz.language import Equation, read_equations, specialise, to_text
from gradviz.language.tree import Name, Node, in_order, names, renamed

GIVEN = ("x", "g", "t")
Scalar = Value | np.floating[Any] | np.integer[Any] | np.bool_
Settings = tuple[tuple[str, Value | PathValues], ...]


def learning_rate(default: float, demo: float | None = None) -> Hyperparameter:
    """Return the declaration of a learning rate."""
    words = N_("Learning rate: how far a step goes.")
    return number("learning_rate", default, 1e-5, 10.0, scale="log", words=words, demo=demo)


def decay(
    name: str,
    default: float,
    words: str = "",
    demo: float | None = None,
    interval: Interval = BELOW_ONE,
) -> Hyperparameter:
    """Return the declaration of a decay rate in [0, 1): how much of the past is kept."""
    words = words or N_("How much of the past is kept at each step, from 0 to 1.")
    return number(name, default, 0.0, 0.9999, words=words, demo=demo, interval=interval)


def small(name: str, default: float, words: str = "") -> Hyperparameter:
    """Return the declaration of a small number that keeps a division from failing."""
    words = words or N_("A small number that keeps the division from failing.")
    return number(name, default, min(1e-16, default), 1e-1, scale="log", words=words)


def weight_decay(default: float = 0.0) -> Hyperparameter:
    """Return the declaration of Keras' decoupled weight decay."""
    words = N_("Weight decay: pulls the parameters towards zero at each step.")
    return number("weight_decay", default, 0.0, 1.0, words=words)


CLIPPING = (
    number(
        "clipvalue", 0.0, 0.0, 1e6, words=N_("Clips each coordinate of the gradient; 0 is off.")
    ),
    number("clipnorm", 0.0, 0.0, 1e6, words=N_("Clips the norm of the gradient; 0 is off.")),
)
_CLIP = {
    "clipvalue": CLIPPING[0],
    "clipnorm": CLIPPING[1],
    "global_clipnorm": replace(CLIPPING[1], name="global_clipnorm"),
}
# Keras' order in base_optimizer._clip_gradients: it takes the first that is set
_CLIPPING_EQUATIONS = """
    g = where(clipnorm > 0, where(norm(g) > clipnorm, g*clipnorm/norm(g), g),
        where(clipvalue > 0, min(max(g, -clipvalue), clipvalue), g))
""".replace("\n        where", " where")


@dataclass(frozen=True, repr=False)
class Declaration:
    """Equations with hyperparameters: an optimizer, or a schedule of the learning rate."""

    name: str
    source: str
    hyperparameters: tuple[Hyperparameter, ...]
    equations: str
    summary: str = ""
    variants: Mapping[str, Mapping[str, Value]] = field(default_factory=dict, hash=False)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @cached_property
    def by_name(self) -> Mapping[str, Hyperparameter]:
        """The hyperparameters by name."""
        return MappingProxyType({each.name: each for each in self.hyperparameters})

    @cached_property
    def read(self) -> tuple[Equation, ...]:
        """The equations, read. Raises ExpressionError with the place of a mistake."""
        return read_equations(self.equations, (*GIVEN, *self.by_name))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every name that the rule gives a meaning: hyperparameters and what is assigned."""
        return frozenset({*self.by_name, *(each.target for each in self.read)})

    def settings(self, values: Mapping[str, Any]) -> Settings:
        """Return every hyperparameter's value; raises TypeError and ValueError as a call does."""
        return checked_settings(self.name, self.hyperparameters, values, batch=True)


@dataclass(frozen=True, repr=False)
class Schedule(Declaration):
    """The declaration of a learning-rate schedule: its equations assign `learning_rate`."""

    def __call__(self, /, **values: Value | ArrayLike) -> ConfiguredSchedule:
        """Return the schedule with these hyperparameters; raises TypeError for an unknown one."""
        return ConfiguredSchedule(self, self.settings(values))


@dataclass(frozen=True, repr=False)
class ConfiguredSchedule:
    """A schedule and the values of its hyperparameters."""

    declaration: Schedule
    settings: Settings

    def __repr__(self) -> str:
        return call_text(self.declaration.name, self.settings, self.declaration.hyperparameters)

    @property
    def rate_name(self) -> str:
        """The hyperparameter that scales the whole schedule: the first one declared."""
        return self.settings[0][0]


@dataclass(frozen=True, repr=False)
class Optimizer(Declaration):
    """The declaration of an optimizer; calling it gives one that is ready to run.

    >>> from gradviz.optimizers import Adam
    >>> Adam(learning_rate=0.1).values["beta_1"]
    0.9
    """

    @overload
    def __call__(
        self,
        /,
        *,
        clipvalue: float | None = ...,
        clipnorm: float | None = ...,
        global_clipnorm: float | None = ...,
        learning_rate: Scalar | ConfiguredSchedule | Schedule | None = ...,
        **values: Scalar,
    ) -> Configured: ...

    @overload
    def __call__(
        self,
        /,
        *,
        clipvalue: float | None = ...,
        clipnorm: float | None = ...,
        global_clipnorm: float | None = ...,
        learning_rate: ArrayLike | ConfiguredSchedule | Schedule | None = ...,
        **values: ArrayLike,
    ) -> ConfiguredSweep: ...

    def __call__(
        self,
        /,
        *,
        clipvalue: float | None = None,
        clipnorm: float | None = None,
        global_clipnorm: float | None = None,
        learning_rate: ArrayLike | ConfiguredSchedule | Schedule | None = None,
        **values: ArrayLike,
    ) -> Configured:
        """Return the optimizer with these hyperparameters.

        An array of B values in place of one gives each path of a batch its own. `learning_rate` may
        be a schedule.

        The parameters of a function are one variable, so Keras' `clipnorm` and `global_clipnorm`
        do the same here. Raises TypeError for an unknown name and for what is no number, and
        ValueError for a number that has no meaning, and where two kinds of clipping are asked for,
        as Keras does.

        >>> Adam = Optimizer("Adam", "", (decay("beta_1", 0.9),), "x = x - beta_1*g")
        >>> Adam(beta_1=7)
        Traceback (most recent call last):
        ValueError: beta_1 of Adam has to be in [0, 1), not 7
        """
        clips = {"clipvalue": clipvalue, "clipnorm": clipnorm, "global_clipnorm": global_clipnorm}
        given = {
            name: _CLIP[name].checked(value, owner=self.name)
            for name, value in clips.items()
            if value is not None
        }
        clip = tuple(
            ("clipnorm" if name != "clipvalue" else name, float(value))
            for name, value in given.items()
            if value
        )
        if len(clip) > 1:
            raise ValueError(f"only one kind of clipping at a time, not {', '.join(given)}")
        if isinstance(learning_rate, Schedule):
            learning_rate = learning_rate()
        schedule = learning_rate if isinstance(learning_rate, ConfiguredSchedule) else None
        if learning_rate is not None and not isinstance(learning_rate, ConfiguredSchedule):
            values["learning_rate"] = learning_rate
        return _configured(self, self.settings(values), clip, schedule)


@dataclass(frozen=True, repr=False)
class Configured:
    """An optimizer with its values: what `gradviz.descend` runs.

    It is shown as it would be typed, without what is as declared.

    >>> from gradviz.optimizers import SGD, CosineDecay
    >>> SGD(momentum=0.9, clipnorm=1), SGD(learning_rate=CosineDecay(alpha=0.1))
    (SGD(momentum=0.9, clipnorm=1.0), SGD(learning_rate=CosineDecay(alpha=0.1)))
    >>> SGD(learning_rate=[0.1, 0.2, 0.4])
    SGD(learning_rate=[3 values])
    """

    declaration: Optimizer
    settings: Settings
    clipping: tuple[tuple[str, float], ...] = ()
    schedule: ConfiguredSchedule | None = None

    def __repr__(self) -> str:
        settings: tuple[tuple[str, object], ...] = (*self.settings, *self.clipping)
        if self.schedule is not None:
            own = tuple(each for each in settings if each[0] != "learning_rate")
            settings = (("learning_rate", self.schedule), *own)
        return call_text(self.name, settings, self.declaration.hyperparameters)

    @property
    def name(self) -> str:
        """The declaration's name."""
        return self.declaration.name

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """Every hyperparameter's value, those of clipping and of the schedule included."""
        values: dict[str, Any] = dict(self.settings)
        values.update(self.clipping)
        if self.schedule is not None:
            values.pop("learning_rate", None)
            values.update(
                (self._apart.get(name, name), value) for name, value in self.schedule.settings
            )
        return MappingProxyType(values)

    @cached_property
    def paths(self) -> int | None:
        """How many paths have values of their own, None where all are the same.

        Raises ValueError where two hyperparameters have a different number of values.
        """
        counts = {len(value) for value in self.values.values() if isinstance(value, tuple)}
        if len(counts) > 1:
            raise ValueError(f"{self.name} got {sorted(counts)} values for its hyperparameters")
        return counts.pop() if counts else None

    @cached_property
    def _apart(self) -> Mapping[str, str]:
        """New names for what the schedule names as the optimizer names something of its own.

        Both CosineDecay and ScheduleFreeAdamW have `warmup_steps`, and both work out a `warm`.
        """
        if self.schedule is None:
            return {}
        ours, theirs = self.declaration.vocabulary, self.schedule.declaration.vocabulary
        shared = ours & theirs - {*GIVEN, "learning_rate"}
        return {name: f"schedule_{name}" for name in shared}

    @property
    def rate_name(self) -> str:
        """The hyperparameter that says how far a step goes, the schedule's where there is one."""
        if self.schedule is None:
            return "learning_rate"
        return self._apart.get(self.schedule.rate_name, self.schedule.rate_name)

    @cached_property
    def rule(self) -> StepRule:
        """The equations of one step, with every option decided."""
        schedule = None if self.schedule is None else self.schedule.declaration
        renames = tuple(self._apart.items())
        decided = tuple(self._conditions.items())
        return _rule(
            self.declaration, schedule, bool(self.clipping), renames, decided, tuple(self.values)
        )

    @cached_property
    def _conditions(self) -> Mapping[str, float]:
        """The values that decide options; the rest stays adjustable in the compiled code."""
        values = {
            name: float(value)
            for name, value in self.values.items()
            if not isinstance(value, tuple)
        }
        values.update(
            {each.name: 0.0 for each in CLIPPING if each.name not in self.values}
            if self.clipping
            else {}
        )
        return {name: value for name, value in values.items() if name != self.rate_name}

    @overload
    def with_values(self, /, **values: Scalar) -> Configured: ...

    @overload
    def with_values(self, /, **values: ArrayLike) -> ConfiguredSweep: ...

    def with_values(self, /, **values: ArrayLike) -> Configured:
        """Return the same optimizer with some hyperparameters changed, the schedule's included.

        Raises TypeError and ValueError as a call of the declaration does.
        """
        schedule = self.schedule
        if schedule is not None:
            theirs = {
                name: values.pop(self._apart.get(name, name))
                for name, _ in schedule.settings
                if self._apart.get(name, name) in values
            }
            kept = {**dict(schedule.settings), **theirs}
            schedule = schedule.declaration(**kept)
        clipping = {name: values.pop(name, old) for name, old in self.clipping}
        clip = tuple(
            (name, float(_CLIP[name].checked(value, owner=self.name)))
            for name, value in clipping.items()
        )
        settings = self.declaration.settings({**dict(self.settings), **values})
        return _configured(self.declaration, settings, clip, schedule)

    def part(self, paths: slice) -> Configured:
        """Return the same optimizer for some of the paths that have values of their own."""
        sweeps = {
            name: value[paths] for name, value in self.values.items() if isinstance(value, tuple)
        }
        return self.with_values(**sweeps) if sweeps else self


@dataclass(frozen=True, repr=False)
class ConfiguredSweep(Configured):
    """An optimizer with several values of a hyperparameter: `gradviz.descend` gives a `Batch`."""


def _configured(
    declaration: Optimizer,
    settings: Settings,
    clipping: tuple[tuple[str, float], ...],
    schedule: ConfiguredSchedule | None,
) -> Configured:
    theirs = () if schedule is None else schedule.settings
    several = any(isinstance(value, tuple) for _, value in (*settings, *theirs))
    kind = ConfiguredSweep if several else Configured
    return kind(declaration, settings, clipping, schedule)


@dataclass(frozen=True)
class StepRule:
    """The equations of one step: those for the states' starts, and those of the update.

    `key` is their text with the options decided: rules with one key are the same, and share what
    is compiled of them.
    """

    key: str
    initial: tuple[Equation, ...] = field(compare=False, repr=False)
    update: tuple[Equation, ...] = field(compare=False, repr=False)
    states: tuple[str, ...] = field(compare=False)
    inputs: tuple[str, ...] = field(compare=False)


@lru_cache(maxsize=256)
def _rule(
    declaration: Optimizer,
    schedule: Schedule | None,
    clips: bool,
    renames: tuple[tuple[str, str], ...],
    decided: tuple[tuple[str, float], ...],
    settings: tuple[str, ...],
) -> StepRule:
    """Return the equations of one step, which optimizers made anew with equal values share.

    `renames` are what the schedule's names are called here, `decided` the values that decide
    options, and `settings` the names of all values.
    """
    parts: list[Equation] = []
    if schedule is not None:
        names = dict(renames)
        parts += (
            replace(
                each,
                target=names.get(each.target, each.target),
                tree=renamed(each.tree, names),
            )
            for each in schedule.read
        )
    if clips:
        known = ("g", *(each.name for each in CLIPPING))
        parts += read_equations(_CLIPPING_EQUATIONS, known)
    parts += declaration.read
    return _decide(tuple(parts), dict(decided), settings)


def _decide(
    equations: tuple[Equation, ...], values: Mapping[str, float], settings: Collection[str]
) -> StepRule:
    """Decide the options and leave out what then does nothing."""
    assigned = {each.target for each in equations}
    values = {name: value for name, value in values.items() if name not in assigned}
    trees = [(each, specialise(each.tree, values)) for each in equations]
    decided = [replace(each, tree=tree) for each, tree in trees]
    update = _live([each for each in decided if not each.initial])
    states = _states(update)
    initial = [each for each in decided if each.initial and each.target in states]
    # a setting that is assigned is a state, and starts at the setting
    initial += [_start(name) for name in states if name in settings]
    used = set().union(*(names(each.tree) for each in update))
    used -= {*states, *(each.target for each in update)}
    used = used.union(*(names(each.tree) for each in initial))
    adjustable = tuple(in_order(used - set(GIVEN)))
    key = "; ".join(
        f"{each.target}{'[0]' * each.initial} = {to_text(each.tree)}"
        for each in (*initial, *update)
    )
    return StepRule(key, tuple(initial), tuple(update), states, adjustable)


def _start(name: str) -> Equation:
    return Equation(name, initial=True, tree=Name(name), line=0, text=f"{name}[0] = {name}")


def _live(update: list[Equation]) -> list[Equation]:
    """Return the equations on which `x` depends, in this step or in a later one.

    What only stays as it is (`m = m`) goes, unless others use it: then it is a state at rest.
    """
    moving = [each for each in update if each.tree != Name(each.target)]
    used = set().union(*(names(each.tree) for each in moving)) - set(GIVEN)
    update = [each for each in update if each in moving or each.target in used]
    wanted = {"x"}
    while True:
        live = [each for each in update if each.target in wanted]
        more = wanted.union(*(names(each.tree) for each in live))
        if more == wanted:
            return live
        wanted = more


def _states(update: list[Equation]) -> tuple[str, ...]:
    """Return what is assigned, but used before that."""
    assigned: set[str] = set()
    targets = {each.target for each in update}
    states: dict[str, None] = {}
    for each in update:
        for name in in_order(names(each.tree) & targets - assigned - set(GIVEN)):
            states[name] = None
        assigned.add(each.target)
    return tuple(states)


__all__ = [
    "CLIPPING",
    "GIVEN",
    "Configured",
    "ConfiguredSchedule",
    "ConfiguredSweep",
    "Declaration",
    "Equation",
    "Hyperparameter",
    "Node",
    "Optimizer",
    "Schedule",
    "StepRule",
    "Value",
    "decay",
    "flag",
    "learning_rate",
    "number",
    "small",
    "weight_decay",
]
