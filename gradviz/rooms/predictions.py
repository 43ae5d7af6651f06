"""Questions whose answers are right or wrong: where a run ends, which one wins, a lesson's own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

from gradviz.comparing.outcomes import race, standing
from gradviz.experiments import ComparisonExperiment
from gradviz.experiments.descent import run_all
from gradviz.experiments.functions import FunctionExperiment
from gradviz.experiments.runs import Descents
from gradviz.lessons import Lesson, library
from gradviz.lessons.lesson import PLACE
from gradviz.rooms.questions import (
    Descending,
    Json,
    Question,
    descending,
    label_of,
    named_run,
    number_of,
    point_within,
    rounded,
    runs_of,
)
from gradviz.rooms.refusals import RoomError

NEAR = 0.05
"""The part of the diagonal of the plot range within which a predicted place is right."""

ROUNDING = 1e-14
"""The part of a final value by which rounding may change it in a long run."""

Ranges = tuple[tuple[float, float], ...]


def _ranges(experiment: FunctionExperiment) -> tuple[Ranges, tuple[int, ...]]:
    """Return the plot range of the coordinates that a picture shows, and which they are."""
    problem = experiment.problem
    axes = tuple(dict.fromkeys(problem.axes))
    return tuple(problem.domain[axis] for axis in axes), axes


def _diagonal(ranges: Ranges) -> float:
    return math.hypot(*(high - low for low, high in ranges))


def _beside(value: list[float], truth: Json | None, tolerance: float) -> Json:
    """Return how far a point is from the true one, and whether that is near."""
    end = [] if truth is None else truth["value"]
    if None in end or len(end) != len(value):
        return {"distance": None, "correct": False}
    distance = math.dist(value, end)
    return {"distance": rounded(distance), "correct": distance <= tolerance}


@dataclass(frozen=True)
class Where(Question):
    """Where will the run end? Answered by a point of the plot range."""

    kind: ClassVar[str] = "where"

    run: str
    label: str
    ranges: Ranges
    axes: tuple[int, ...]
    tolerance: float

    @classmethod
    def ask(cls, given: Json, link: str, _: Path | None) -> Self:
        """Return the question about an experiment. Raises RoomError("wrong_question")."""
        experiment = descending(link)
        run = named_run(experiment, given.get("run"))
        ranges, axes = _ranges(experiment)
        tolerance = NEAR * _diagonal(ranges)
        return cls(link, run.entry.key, label_of(experiment, run), ranges, axes, tolerance)

    def checked(self, value: object) -> list[float]:
        """Return a point of the plot range. Raises RoomError("wrong_answer")."""
        return point_within(value, self.ranges)

    def truth(self, _: Path | None) -> Json:
        """Return where the run ends."""
        experiment = descending(self.link)
        run = named_run(experiment, self.run)
        [path] = run_all(experiment.descent_problem, [run])
        end = path.positions[-1]
        return {"value": [rounded(float(end[axis])) for axis in self.axes], "run": self.run}

    def judged(self, value: Any, truth: Json | None) -> Json:
        """Return how far an answer is from the end of the run, and whether that is near."""
        return _beside(value, truth, self.tolerance)


def ranking(experiment: Descending) -> tuple[list[str], list[str]]:
    """Return the names of the runs, the best first, and those of them that are equally good.

    They are ranked as the experiment's own page ranks them: on the Descent page by the final value,
    on Compare by the steps to the target. What differs by no more than rounding is equal.
    """
    runs = runs_of(experiment)
    paths = run_all(experiment.descent_problem, runs)
    target = -math.inf
    if isinstance(experiment, ComparisonExperiment):
        found = Descents(experiment.descent_problem, runs, paths)
        target = experiment.target_value(experiment.least_value(found))
    ranked = [(runs[place].entry.key, standing(each)) for place, each in race(paths, target)]
    best = ranked[0][1]
    equal = [name for name, each in ranked if _is_equal(each, best)]
    return [name for name, _ in ranked], equal


def _is_equal(one: tuple[float, bool, float], other: tuple[float, bool, float]) -> bool:
    """Tell whether two runs stand equally: their final values may differ by rounding."""
    return one[:2] == other[:2] and math.isclose(one[2], other[2], rel_tol=ROUNDING)


@dataclass(frozen=True)
class Which(Question):
    """Which run wins? Answered by its name; each choice has its label and its colour."""

    kind: ClassVar[str] = "which"

    choices: tuple[Mapping[str, Any], ...]

    @classmethod
    def ask(cls, _given: Json, link: str, _: Path | None) -> Self:
        """Return the question about an experiment. Raises RoomError("wrong_question")."""
        experiment = descending(link)
        choices = tuple(
            {"key": run.entry.key, "label": label_of(experiment, run), "color": run.color}
            for run in runs_of(experiment)
        )
        if len(choices) < 2:
            raise RoomError("wrong_question")
        return cls(link, choices)

    def checked(self, value: object) -> str:
        """Return the name of a run. Raises RoomError("wrong_answer")."""
        if isinstance(value, str) and any(value == each["key"] for each in self.choices):
            return value
        raise RoomError("wrong_answer")

    def truth(self, _: Path | None) -> Json:
        """Return the winner, those that are as good, and all runs as the page ranks them."""
        names, equal = ranking(descending(self.link))
        return {"value": names[0], "equal": equal, "ranking": names}

    def judged(self, value: Any, truth: Json | None) -> Json:
        """Return whether an answer is a winner."""
        return {"correct": truth is not None and value in truth.get("equal", [truth["value"]])}

    def choice(self, value: Any) -> str:
        """Return the name under which an answer is counted."""
        return str(value)


@dataclass(frozen=True)
class Prediction(Question):
    """A lesson's own question about its scene: answered by a choice's place, or by a point."""

    kind: ClassVar[str] = "lesson"

    lesson: str
    choices: tuple[str, ...]
    run: str
    ranges: Ranges
    tolerance: float

    @classmethod
    def ask(cls, given: Json, _: str, lessons: Path | None) -> Self:
        """Return the question of a lesson. Raises RoomError("wrong_question")."""
        lesson = named_lesson(given.get("lesson"), lessons)
        asked, link = lesson.prediction, lesson.scene.link()
        if asked.kind == PLACE and isinstance(lesson.scene, FunctionExperiment):
            ranges = _ranges(lesson.scene)[0]
            return cls(link, lesson.name, (), asked.run, ranges, asked.tolerance)
        return cls(link, lesson.name, asked.choices, "", (), 0.0)

    def checked(self, value: object) -> int | list[float]:
        """Return the place of a choice, or a point. Raises RoomError("wrong_answer")."""
        if not self.choices:
            return point_within(value, self.ranges)
        number = number_of(value)
        if number not in range(len(self.choices)):
            raise RoomError("wrong_answer")
        return int(number)

    def truth(self, lessons: Path | None) -> Json:
        """Return what the lesson says is right; the place where its run ends is computed."""
        lesson = named_lesson(self.lesson, lessons)
        if self.choices:
            return {"value": self.choices.index(lesson.prediction.right)}
        return {"value": [rounded(each) for each in lesson.end], "run": self.run}

    def judged(self, value: Any, truth: Json | None) -> Json:
        """Return whether an answer is right, and of a place how far off it is."""
        if not self.choices:
            return _beside(value, truth, self.tolerance)
        return {"correct": truth is not None and value == truth["value"]}

    def choice(self, value: Any) -> str | None:
        """Return under which number an answer is counted; a place is under none."""
        return str(value) if self.choices else None


def named_lesson(name: object, lessons: Path | None) -> Lesson:
    """Return the lesson of a name. Raises RoomError("wrong_question")."""
    found = library(lessons).lessons
    if not isinstance(name, str) or name not in found:
        raise RoomError("wrong_question")
    return found[name]


__all__ = ["NEAR", "Prediction", "Where", "Which", "named_lesson", "ranking"]
