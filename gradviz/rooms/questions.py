"""What a question to a class is, and what all kinds of questions share.

A question is a frozen value that goes to the browsers as JSON: with it stands what may be answered,
so that an answer is checked by the question alone. What is true, and what a student's own numbers
do, is computed here and never believed from a browser.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import numpy as np

from gradviz.descent.endings import ASTRAY
from gradviz.descent.trajectories import Trajectory
from gradviz.experiments import ComparisonExperiment, DescentExperiment
from gradviz.experiments.runs import Run
from gradviz.rooms.refusals import RoomError
from gradviz.rooms.shown_links import opened_experiment

Json: TypeAlias = "Mapping[str, Any]"
Descending: TypeAlias = "DescentExperiment | ComparisonExperiment"
MOST_POINTS = 60
"""Points of a path that go to a browser."""


@dataclass(frozen=True)
class Question(ABC):
    """A question: `link` is the experiment that it is about.

    `is_worked` tells whether something comes of an answer, which takes a while to compute.
    """

    kind: ClassVar[str]
    is_worked: ClassVar[bool] = False
    link: str

    def to_json(self) -> dict[str, Any]:
        """Return the question as JSON has it."""
        return {"kind": self.kind, **asdict(self)}

    @abstractmethod
    def checked(self, value: object) -> Any:
        """Return an answer as it is kept. Raises RoomError("wrong_answer")."""

    def worked(self, value: Any) -> Json:  # noqa: ARG002  (those with a descent of its own use it)
        """Return what comes of an answer, beside its value: a student's own descent."""
        return {}

    @abstractmethod
    def truth(self, lessons: Path | None) -> Json | None:
        """Return what is true; `lessons` is the folder of further lessons."""

    def judged(self, value: Any, truth: Json | None) -> Json:  # noqa: ARG002
        """Return how an answer did beside what is true: `correct`, `distance`."""
        return {}

    def choice(self, value: Any) -> str | None:  # noqa: ARG002
        """Return under which name an answer is counted, None where answers are no choices."""
        return None


def descending(link: str) -> Descending:
    """Return the experiment of a link, whose runs descend side by side from one start.

    Raises RoomError("wrong_question") for one whose do not.
    """
    if not link:
        raise RoomError("wrong_question")
    experiment = opened_experiment(link)
    if isinstance(experiment, DescentExperiment) and experiment.many is None:
        return experiment
    if isinstance(experiment, ComparisonExperiment):
        return experiment
    raise RoomError("wrong_question")


def runs_of(experiment: Descending) -> tuple[Run, ...]:
    """Return the runs in the order in which they are shown."""
    runs = experiment.configured_runs
    if isinstance(experiment, ComparisonExperiment):
        return tuple(runs[place] for place in experiment.race_order)
    return runs


def named_run(experiment: Descending, name: object) -> Run:
    """Return the run of a name, the first one where there is no name. Raises RoomError."""
    runs = runs_of(experiment)
    for run in runs:
        if name is None or run.entry.key == name:
            return run
    raise RoomError("wrong_question")


def label_of(experiment: Descending, run: Run) -> str:
    """Return a run's label, an empty one while nobody is to know which run is which."""
    hidden = isinstance(experiment, ComparisonExperiment) and experiment.is_hidden
    return "" if hidden else run.entry.label


def number_of(value: object) -> float:
    """Return a finite number. Raises RoomError("wrong_answer") for all else.

    >>> number_of(3), number_of(0.5)
    (3.0, 0.5)
    >>> number_of(float("nan"))
    Traceback (most recent call last):
    gradviz.rooms.refusals.RoomError: wrong_answer
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise RoomError("wrong_answer")
    try:
        number = float(value)
    except OverflowError:
        raise RoomError("wrong_answer") from None
    if not math.isfinite(number):
        raise RoomError("wrong_answer")
    return number


def point_within(value: object, ranges: tuple[tuple[float, float], ...]) -> list[float]:
    """Return a point inside of a range for each coordinate. Raises RoomError("wrong_answer").

    >>> point_within([1, 2], ((0.0, 2.0), (0.0, 2.0)))
    [1.0, 2.0]
    """
    if not isinstance(value, list) or len(value) != len(ranges):
        raise RoomError("wrong_answer")
    point = [number_of(each) for each in value]
    if not all(low <= each <= high for each, (low, high) in zip(point, ranges, strict=True)):
        raise RoomError("wrong_answer")
    return point


def rounded(value: float) -> float | None:
    """Return a number of six digits, None for what JSON has no number for.

    >>> rounded(1 / 3), rounded(float("inf"))
    (0.333333, None)
    """
    return float(f"{value:.6g}") if math.isfinite(value) else None


def shown_path(path: Trajectory, axes: tuple[int, int]) -> list[list[float | None]]:
    """Return at most 60 points of a path on two coordinates; of one variable, with the value."""
    count = len(path.positions)
    places = np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int))
    across = path.positions[places, axes[0]]
    one = path.positions.shape[-1] == 1
    upward = path.values[places] if one else path.positions[places, axes[1]]
    return [[rounded(x), rounded(y)] for x, y in zip(across.tolist(), upward.tolist(), strict=True)]


def is_astray(path: Trajectory) -> bool:
    """Tell whether a run diverged or left the domain: it ranks behind all others."""
    return path.status in ASTRAY


__all__ = [
    "MOST_POINTS",
    "Descending",
    "Json",
    "Question",
    "descending",
    "is_astray",
    "label_of",
    "named_run",
    "number_of",
    "point_within",
    "rounded",
    "runs_of",
    "shown_path",
]
