"""What the experiment on a model's loss may be set to, declared setting by setting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.declarations.sentences import N_
from gradviz.experiments.links import LinkReader, SettingError, read_number
from gradviz.experiments.runs import Optimizers
from gradviz.experiments.selections import (
    OptionalSelecting,
    Selecting,
    Selection,
    checked_value,
)
from gradviz.experiments.settings import (
    NONE,
    Choice,
    Choices,
    Number,
    Numbers,
    OptionalChoice,
    Setting,
    Switch,
    Text,
    whole_number,
)
from gradviz.learning import (
    DATASETS,
    INITIALIZERS,
    LOSSES,
    MODELS,
    PENALTIES,
    DataError,
    Dataset,
    Edit,
    read_edits,
    write_edits,
)

FIRST_DATA = "line"
OWN_TABLE = "csv"
OWN_MODEL = "own"
FULL, MINI, ONE = "full", "mini", "one"
SEVERAL = 3
"""Features from which on a person chooses among them."""

_NO_EDITS = N_("{name} has to be changes of points, for example 12:0.5:1.2~+:1:2~-3.")


@cache
def outline(name: str) -> Dataset:
    """Return a data set without its rows: its task and what its columns are called.

    >>> outline("moons").feature_names, outline("moons").task, outline("moons").size
    (('x1', 'x2'), 'classification', 0)
    """
    return without_rows(DATASETS[name]())


def without_rows(dataset: Dataset) -> Dataset:
    """Return a data set without its rows."""
    return dataset.take(np.arange(0))


@dataclass(frozen=True, kw_only=True)
class Features(Setting[tuple[str, ...] | None]):
    """The features that a model sees, as `iris.features=petal length`: None for all there are.

    Only data with several features has this setting; the experiment knows which data it has, and
    writes it. `first_data` is the data of a link that names none.
    """

    default: tuple[str, ...] | None = None
    first_data: str = FIRST_DATA

    def checked(self, value: object) -> tuple[str, ...] | None:
        """Return the names. Raises SettingError for what cannot be names."""
        return None if value is None else Choices(key=self.key, default=()).checked(value)

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the names."""
        return Choices(key=self.key, default=()).from_texts(texts)

    def read(self, link: LinkReader) -> tuple[str, ...] | None:
        """Return what a link says of the features of the data that it names."""
        asked = link.text("data")
        name = self.first_data if asked is None else asked
        known = offered_features(name)
        texts = link.texts(f"{name}.{self.key}") if known else None
        if texts is None:
            return None
        try:
            return checked_features(self.checked(self.from_texts(texts)), known)
        except ValueError as error:
            link.refuse(f"{name}.{self.key}", ", ".join(known), error)
            return None

    def write(self, value: tuple[str, ...] | None) -> dict[str, list[str]]:  # noqa: ARG002
        """Return nothing: the key depends on the data."""
        return {}


def offered_features(name: str) -> tuple[str, ...]:
    """Return the features that can be chosen among, none where there are too few for a choice.

    >>> offered_features("moons"), len(offered_features("breast_cancer"))
    ((), 30)
    """
    names = outline(name).feature_names if name in DATASETS else ()
    return names if len(names) >= SEVERAL else ()


def checked_features(
    features: tuple[str, ...] | None, known: Sequence[str]
) -> tuple[str, ...] | None:
    """Return features; all of them are none in particular. Raises DataError for an unknown one."""
    if features is None or (known and set(features) == set(known)):
        return None
    for name in features:
        if name not in known:
            names = ", ".join(known) or "–"
            raise DataError("unknown_column", {"column": name[:60], "names": names})
    if not known:
        raise DataError("no_features")
    return features


@dataclass(frozen=True, kw_only=True)
class PointEdits(Setting[tuple[Edit, ...]]):
    """Changes of single examples: `points=12:0.5:1.2~+:1:2~-3`; what cannot be read is left out."""

    default: tuple[Edit, ...] = ()

    def checked(self, value: object) -> tuple[Edit, ...]:
        """Return the changes, to five digits. Raises SettingError for what is none."""
        if isinstance(value, str):
            return read_edits(value)
        if isinstance(value, Sequence) and all(isinstance(each, Edit) for each in value):
            return read_edits(write_edits(value))
        raise SettingError(_NO_EDITS, {"name": self.key})

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the last text."""
        return texts[-1]

    def to_texts(self, value: tuple[Edit, ...]) -> list[str]:
        """Return the changes as one text."""
        return [write_edits(value)]


@dataclass(frozen=True, kw_only=True)
class OptionalNumber(Setting[int | None]):
    """A declared whole number of which other settings say how it is offered: None, until set."""

    default: int | None = None
    declared: Hyperparameter

    def checked(self, value: object) -> int | None:
        """Return the number. Raises SettingError outside of its range."""
        return None if value is None else int(checked_value(self.declared, value))

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the number of the last text. Raises ValueError."""
        return read_number(texts[-1], whole=True)


def degree(model: str) -> OptionalNumber:
    """Return the declaration of a model's degree."""
    [declared] = MODELS[model].hyperparameters
    return OptionalNumber(key=f"{model}.{declared.name}", declared=declared, title=N_("Degree"))


def choice_of_data(first: str, most_classes: int = 2) -> Selecting:
    """Return the choice among the data sets of at most so many classes, and a person's own.

    >>> "iris_species" in choice_of_data("line").options
    False
    """
    offered = {name: each for name, each in DATASETS.items() if each.class_count <= most_classes}
    return Selecting(
        key="data",
        default=Selection(first),
        title=N_("Data"),
        options={**{name: each.parameters for name, each in offered.items()}, OWN_TABLE: ()},
        titles={
            **{name: each.title for name, each in offered.items()},
            OWN_TABLE: N_("Your own table (CSV)"),
        },
    )


DATA = choice_of_data(FIRST_DATA)
FEATURES = Features(
    key="features",
    title=N_("Features"),
    help=N_("With one feature you see the curve, with two the boundary between classes."),
)
UNLIKE_FEATURES = ("mean radius", "mean area")
"""Features of the breast cancer data: one is of about ten, the other of hundreds."""
SHARE = Number(
    key="share",
    default=0.25,
    minimum=0.0,
    maximum=0.8,
    step=0.05,
    format="%.2f",
    title=N_("Validation split"),
    help=N_("The share of the examples kept for validation, not used for gradients."),
)
SPLIT_SEED = whole_number("split_seed", 0, 0, 9999, title=N_("Split seed"))
SCALER = OptionalChoice(
    key="scaler",
    title=N_("Normalization"),
    help=N_("Fitted to the training data only, so that no validation data leaks into it."),
)
MODEL = OptionalChoice(key="model", title=N_("Model"))
FORMULA = Text(
    key="formula",
    formula=True,
    title=N_("Formula"),
    help=N_("The columns are {names}; every other word is a parameter. Write products with *."),
)
LOSS = OptionalSelecting(
    key="loss",
    title=N_("Loss"),
    term="loss_function",
    options={name: each.hyperparameters for name, each in LOSSES.items()},
)
PENALTY = Selecting(
    key="penalty",
    default=Selection(NONE),
    title=N_("Penalty"),
    term="regularization",
    options={NONE: (), **{name: each.hyperparameters for name, each in PENALTIES.items()}},
    titles={NONE: N_("None"), **{name: each.title for name, each in PENALTIES.items()}},
)
EPOCHS = whole_number(
    "epochs", 60, 5, 500, step=5, control="slider", title=N_("Epochs"), term="epoch"
)
BATCHES = Choice(
    key="batches",
    default=FULL,
    title=N_("Gradient from"),
    term="batch",
    options={FULL: N_("Full batch"), MINI: N_("Minibatches"), ONE: N_("Stochastic (batch size 1)")},
)
BATCH_SIZE = whole_number("batch_size", 8, 1, 5000, title=N_("Batch size"), term="minibatch")
BATCH_SEED = whole_number("batch_seed", 0, 0, 9999, title=N_("Seed of the batches"))
INITIALIZATION = Selecting(
    key="init",
    default=Selection("Zeros"),
    title=N_("Initialization"),
    term="initialization",
    options={name: each.hyperparameters for name, each in INITIALIZERS.items()},
    titles={name: each.title for name, each in INITIALIZERS.items()},
)
SEED = whole_number("seed", 0, 0, 9999, title=N_("Seed"))
START = Numbers(
    key="start",
    longest=6000,  # as many numbers as a model may have parameters
    title=N_("Starting point"),
    placeholder=N_("as initialized"),
    help=N_("One number for each parameter: {names}. Or click the picture."),
)
EARLY = Switch(
    key="early",
    title=N_("Early stopping"),
    help=N_("Stop when the validation loss has not fallen for some epochs."),
)
PATIENCE = whole_number(
    "patience",
    5,
    1,
    200,
    title=N_("Patience"),
    help=N_("How many epochs to wait for the validation loss to fall."),
)
RUNS = Optimizers(
    key="runs",
    default=tuple(map(Selection, ("sgd", "momentum", "adam"))),
    keep=("learning_rate",),
    title=N_("Runs"),
)
SECTION = Choice(
    key="section",
    default=NONE,
    title=N_("View"),
    options={
        NONE: N_("Training"),
        "batches": N_("Batches"),
        "normalization": N_("Normalization"),
        "regularization": N_("Regularization"),
        "initialization": N_("Initialization"),
    },
    control="segments",
)
