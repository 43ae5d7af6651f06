"""Questions answered by numbers with which a student's own descent is run: a rate, or a race."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Self

from gradviz.declarations.hyperparameters import Hyperparameter, Value
from gradviz.experiments.descent import run_all
from gradviz.experiments.links import SettingError
from gradviz.experiments.runs import Run
from gradviz.experiments.selections import checked_value
from gradviz.optimizers.base import Configured
from gradviz.rooms.questions import (
    Descending,
    Json,
    Question,
    descending,
    is_astray,
    label_of,
    named_run,
    number_of,
    rounded,
    shown_path,
)
from gradviz.rooms.refusals import RoomError

MOST_STEPS = 1000
RATE = "learning_rate"


def _equations(run: Run) -> Configured:
    """Return a run's optimizer. Raises RoomError for one of SciPy's methods."""
    if not isinstance(run.optimizer, Configured):
        raise RoomError("wrong_question")
    return run.optimizer


def with_numbers(run: Run, numbers: Mapping[str, Value]) -> Run:
    """Return a run with other numbers; with a schedule the learning rate is the schedule's first.

    Raises RoomError("wrong_answer") for numbers that have no meaning together.
    """
    optimizer = _equations(run)
    named = {optimizer.rate_name if name == RATE else name: each for name, each in numbers.items()}
    try:
        return replace(run, optimizer=optimizer.with_values(**named))
    except (TypeError, ValueError):
        raise RoomError("wrong_answer") from None


def own_descent(experiment: Descending, run: Run, steps: int) -> Json:
    """Return what a run does within some steps: its final value, how it ended, its path.

    `final` is None where it went astray or the value is no number: that ranks last.
    """
    problem = replace(experiment.descent_problem, steps=min(steps, MOST_STEPS))
    [path] = run_all(problem, [run])
    final = None if is_astray(path) else rounded(float(path.values[-1]))
    shown = shown_path(path, problem.axes)
    return {"final": final, "status": path.status, "steps": path.steps, "path": shown}


@dataclass(frozen=True)
class Rate(Question):
    """Which learning rate? Each answer is a descent of its own."""

    kind: ClassVar[str] = "rate"
    is_worked: ClassVar[bool] = True

    run: str
    label: str
    minimum: float
    maximum: float
    value: float

    @classmethod
    def ask(cls, given: Json, link: str, _: Path | None) -> Self:
        """Return the question about a run. Raises RoomError("wrong_question") without a rate."""
        experiment = descending(link)
        run = named_run(experiment, given.get("run"))
        rate, optimizer = run.entry.rate, _equations(run)
        if rate is None:
            raise RoomError("wrong_question")
        label, value = label_of(experiment, run), float(optimizer.values[optimizer.rate_name])
        return cls(link, run.entry.key, label, rate.minimum, rate.maximum, value)

    def checked(self, value: object) -> float:
        """Return a learning rate within its range. Raises RoomError("wrong_answer")."""
        number = number_of(value)
        if not self.minimum <= number <= self.maximum:
            raise RoomError("wrong_answer")
        return number

    def worked(self, value: Any) -> Json:
        """Return the descent with this learning rate."""
        experiment = descending(self.link)
        run = with_numbers(named_run(experiment, self.run), {RATE: value})
        return own_descent(experiment, run, experiment.steps)

    def truth(self, _: Path | None) -> Json:
        """Return the experiment's own rate, and how it does: a measure, not what is right."""
        return {"value": self.value, **self.worked(self.value)}


@dataclass(frozen=True)
class Race(Question):
    """Who comes lowest within a budget of steps? Answered by numbers of one optimizer."""

    kind: ClassVar[str] = "race"
    is_worked: ClassVar[bool] = True

    run: str
    label: str
    steps: int
    numbers: tuple[Mapping[str, Any], ...]

    @classmethod
    def ask(cls, given: Json, link: str, _: Path | None) -> Self:
        """Return the race of an optimizer. Raises RoomError("wrong_question")."""
        experiment = descending(link)
        run = named_run(experiment, given.get("run"))
        steps = given.get("steps", experiment.steps)
        if not isinstance(steps, int) or isinstance(steps, bool) or not 1 <= steps <= MOST_STEPS:
            raise RoomError("wrong_question")
        optimizer = _equations(run)
        numbers = tuple(_shown(each, optimizer) for each in run.entry.hyperparameters)
        if not numbers:
            raise RoomError("wrong_question")
        return cls(link, run.entry.key, label_of(experiment, run), steps, numbers)

    def checked(self, value: object) -> dict[str, Value]:
        """Return numbers of the optimizer, each in its range. Raises RoomError("wrong_answer")."""
        if not isinstance(value, dict) or len(value) > len(self.numbers):
            raise RoomError("wrong_answer")
        known = {each["name"]: each for each in self.numbers}
        found: dict[str, Value] = {}
        for name, given in value.items():
            if name not in known:
                raise RoomError("wrong_answer")
            try:
                found[name] = checked_value(_declared(known[name]), given)
            except SettingError:
                raise RoomError("wrong_answer") from None
        return found

    def worked(self, value: Any) -> Json:
        """Return the descent with these numbers within the budget of steps."""
        experiment = descending(self.link)
        run = with_numbers(named_run(experiment, self.run), value)
        return own_descent(experiment, run, self.steps)

    def truth(self, _: Path | None) -> Json:
        """Return how the optimizer does as it was shown: the one to beat."""
        return {"value": {}, **self.worked({})}


def _shown(declared: Hyperparameter, optimizer: Configured) -> dict[str, Any]:
    name = optimizer.rate_name if declared.name == RATE else declared.name
    return {
        "name": declared.name,
        "minimum": declared.minimum,
        "maximum": declared.maximum,
        "scale": declared.scale,
        "kind": declared.kind,
        "value": optimizer.values.get(name, declared.shown),
    }


def _declared(number: Mapping[str, Any]) -> Hyperparameter:
    return Hyperparameter(
        name=number["name"],
        default=number["value"],
        minimum=number["minimum"],
        maximum=number["maximum"],
        scale=number["scale"],
        kind=number["kind"],
    )


__all__ = ["MOST_STEPS", "Race", "Rate", "own_descent", "with_numbers"]
