"""What a data set declares: its name, its parameters, and how its rows are made or read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gradviz.declarations.hyperparameters import (
    FRACTION,
    Hyperparameter,
    checked_settings,
    number,
)
from gradviz.declarations.sentences import N_
from gradviz.learning.data import Dataset
from gradviz.learning.data_errors import Note
from gradviz.learning.losses import Task
from gradviz.learning.terms import Array


@dataclass(frozen=True)
class Examples:
    """What a recipe returns: features (N, P), target (N,), and their names."""

    features: Array
    target: Array
    feature_names: tuple[str, ...]
    target_name: str = "y"
    classes: tuple[str, ...] = ()


NUMBERS = (N_("noise"), N_("outliers"), N_("seed"))
"""Names of numbers of the recipes: a page says them in its own language."""


@dataclass(frozen=True)
class Recipe:
    """The declaration of a data set; calling it makes or reads the data.

    `title`, `summary` and `notes` are sentences to be translated; `name` is for links, for ever.
    `class_count` are its classes where there are more than two, which not every model takes.
    Raises TypeError for an unknown parameter or what is no number, ValueError out of its range.
    """

    name: str
    title: str
    task: Task
    summary: str
    source: str
    rows: Callable[..., Examples]
    parameters: tuple[Hyperparameter, ...] = ()
    notes: tuple[Note, ...] = ()
    class_count: int = 2

    @property
    def by_name(self) -> Mapping[str, Hyperparameter]:
        """The parameters by name."""
        return MappingProxyType({each.name: each for each in self.parameters})

    def __call__(self, **values: float) -> Dataset:
        """Return the data with these parameters."""
        rows = self.rows(
            **dict(checked_settings(self.name, self.parameters, values, noun="parameter"))
        )
        return Dataset(
            self.name,
            self.title,
            rows.features,
            rows.target,
            rows.feature_names,
            rows.target_name,
            self.task,
            self.source,
            self.notes,
            rows.classes,
        )


@dataclass(frozen=True)
class DatasetGroup:
    """The data sets of one file, in the order in which they are offered, by `order`."""

    order: int
    name: str
    recipes: tuple[Recipe, ...]


def count(default: int = 100) -> Hyperparameter:
    """Return the declaration of the number of examples."""
    return number("n", default, 10, 5000, kind="integer", words=N_("How many examples."))


def noise(default: float, maximum: float) -> Hyperparameter:
    """Return the declaration of the noise's standard deviation."""
    words = N_("The standard deviation of the noise in the examples.")
    return number("noise", default, 0.0, maximum, words=words)


OUTLIERS = number(
    "outliers",
    0.0,
    0.0,
    0.5,
    words=N_("The share of examples that are far off."),
    interval=FRACTION,
)
MISLABELED = number(
    "outliers",
    0.0,
    0.0,
    0.5,
    words=N_("The share of examples that carry the wrong class."),
    interval=FRACTION,
)
SEED = number("seed", 0, 0, 9999, kind="integer", words=N_("Another seed draws other examples."))
