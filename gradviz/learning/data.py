"""Data: features and a target, split for training and validation, and scaled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.declarations.sentences import N_
from gradviz.language.vocabulary import ALIASES, CONSTANTS
from gradviz.learning.data_errors import DataError, Note
from gradviz.learning.data_extra import data_extra
from gradviz.learning.losses import Task
from gradviz.learning.terms import Array

LEAST_ROWS = 4
_SHOWN = 60  # characters of the features' names in one line
RESERVED = frozenset({*ALIASES, *CONSTANTS, "and", "or", "not", "True", "False", "Piecewise"})


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """N examples of P features each, and a target for every one.

    `features` has the shape (N, P) and `target` (N,); in classification the target is 0 or 1, of K
    classes from 0 to K - 1, and `classes` says what these mean. `title` and `notes` are sentences
    to be translated, except that the title of a person's own file is its name.

    >>> data = Dataset("mine", "mine.csv", [[1.0], [2.0]], [3.0, 5.0], ("x",), "y")
    >>> data.size, data.dimension, data.added([3.0], 7.0).target.tolist()
    (2, 1, [3.0, 5.0, 7.0])
    >>> data
    <Dataset mine: 2 rows of x for y, regression>
    """

    name: str
    title: str
    features: Array
    target: Array
    feature_names: tuple[str, ...]
    target_name: str
    task: Task = "regression"
    source: str = ""
    notes: tuple[Note, ...] = ()
    classes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        features = ", ".join(self.feature_names)
        if len(features) > _SHOWN:
            features = f"{self.dimension} features"
        rows = f"{self.size} rows of {features} for {self.target_name}"
        return f"<Dataset {self.name}: {rows}, {self.task}>"

    def __post_init__(self) -> None:
        object.__setattr__(self, "features", np.asarray(self.features, dtype=np.float64))
        object.__setattr__(self, "target", np.asarray(self.target, dtype=np.float64))
        shape = (len(self.target), len(self.feature_names))
        if self.features.shape != shape:
            raise ValueError(f"the features need the shape {shape}, not {self.features.shape}")

    @property
    def size(self) -> int:
        """The number of examples, N."""
        return len(self.target)

    @property
    def dimension(self) -> int:
        """The number of features, P."""
        return len(self.feature_names)

    @property
    def class_count(self) -> int:
        """The number of classes, K; 0 in regression."""
        return max(2, len(self.classes)) if self.task == "classification" else 0

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """The features' names as words that may stand in a typed model, all different.

        >>> names = ("mean radius", "Größe (cm)", "2nd", "exp", "x")
        >>> Dataset("", "", [[0.0] * 5], [0.0], names, "y").symbols
        ('mean_radius', 'Grosse_cm', 'x3', 'exp_', 'x')
        """
        words: list[str] = []
        for j, name in enumerate(self.feature_names, 1):
            plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
            word = re.sub(r"[^A-Za-z0-9]+", "_", plain.encode("ascii", "ignore").decode())
            word = word.strip("_")[:30]
            word = word if word[:1].isalpha() else f"x{j}"
            # a function would be hidden by a column of its name
            word = f"{word}_" if word in RESERVED else word
            while word in words:
                word += "_"
            words.append(word)
        return tuple(words)

    def take(self, rows: NDArray[np.intp]) -> Dataset:
        """Return the same with these rows only."""
        return replace(self, features=self.features[rows], target=self.target[rows])

    def sample(self, count: int, seed: int = 0) -> Dataset:
        """Return `count` rows drawn without replacement, or itself where it has no more."""
        if count >= self.size:
            return self
        rng = np.random.default_rng(seed)
        return self.take(np.sort(rng.choice(self.size, count, replace=False)))

    def with_features(self, names: Sequence[str]) -> Dataset:
        """Return the same with these features only. Raises DataError for an unknown one."""
        for name in names:
            if name not in self.feature_names:
                known = ", ".join(self.feature_names)
                raise DataError("unknown_column", {"column": name, "names": known})
        if not names:
            raise DataError("no_features")
        columns = [self.feature_names.index(name) for name in names]
        return replace(self, features=self.features[:, columns], feature_names=tuple(names))

    def added(self, features: ArrayLike, target: float) -> Dataset:
        """Return the same with one more example at its end."""
        row = np.asarray(features, dtype=np.float64).reshape(1, -1)
        return replace(
            self,
            features=np.concatenate([self.features, row]),
            target=np.append(self.target, target),
        )

    def moved(self, row: int, features: ArrayLike, target: float) -> Dataset:
        """Return the same with the example `row` changed to these features and target."""
        changed, values = self.features.copy(), self.target.copy()
        changed[row], values[row] = features, target
        return replace(self, features=changed, target=values)

    def without(self, row: int) -> Dataset:
        """Return the same without the example `row`."""
        return self.take(np.delete(np.arange(self.size), row))


@dataclass(frozen=True, eq=False)
class Split:
    """A data set parted in two: what a model learns from, and what it has never seen.

    `rows` are the training examples' places in the whole, `held_out` those of the others.
    """

    training: Dataset
    validation: Dataset | None
    rows: NDArray[np.intp]
    held_out: NDArray[np.intp]


def split(dataset: Dataset, share: float = 0.25, seed: int = 0) -> Split:
    """Hold a share of the examples out for validation, drawn by `seed`; 0 holds none out.

    Classes keep their shares in both parts where each has two examples or more. Raises DataError
    where fewer than two examples would be left to train on.

    Source: sklearn.model_selection.train_test_split.
    """
    everything = np.arange(dataset.size)
    if not share:
        return Split(dataset, None, everything, everything[:0])
    held = int(np.ceil(share * dataset.size))
    if dataset.size - held < LEAST_ROWS // 2:
        raise DataError("too_few_rows", {"count": dataset.size, "least": LEAST_ROWS})
    if dataset.task == "classification":
        counts = np.unique(dataset.target, return_counts=True)[1]
        if min(counts.min(), held, dataset.size - held) >= 2:
            return _parted(dataset, *_stratified(dataset.target, held, seed))
    # what train_test_split draws; its import takes half a second, which the first page need not
    drawn = np.random.RandomState(seed).permutation(dataset.size)
    return _parted(dataset, drawn[held:], drawn[:held])


def _stratified(target: Array, held: int, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    with data_extra():
        from sklearn.model_selection import train_test_split

    places = np.arange(len(target))
    rows, held_out = train_test_split(places, test_size=held, random_state=seed, stratify=target)
    return rows, held_out


def _parted(dataset: Dataset, rows: NDArray[np.intp], held_out: NDArray[np.intp]) -> Split:
    rows, held_out = np.sort(rows), np.sort(held_out)
    return Split(dataset.take(rows), dataset.take(held_out), rows, held_out)


@dataclass(frozen=True)
class Scaler:
    """A way to bring features to one scale, by its name in scikit-learn ("" for none)."""

    name: str
    title: str
    summary: str
    estimator: str = ""


SCALERS: Mapping[str, Scaler] = MappingProxyType(
    {
        each.name: each
        for each in (
            Scaler("none", N_("None"), N_("The features as they are.")),
            Scaler(
                "standardize",
                N_("Standardize"),
                N_("Each feature gets mean 0 and standard deviation 1."),
                "StandardScaler",
            ),
            Scaler(
                "minmax",
                N_("Min-max"),
                N_("Each feature goes from 0 to 1."),
                "MinMaxScaler",
            ),
            Scaler(
                "robust",
                N_("Robust"),
                N_(
                    "Each feature gets median 0 and interquartile range 1, so that outliers do not"
                    " set the scale."
                ),
                "RobustScaler",
            ),
        )
    }
)


@dataclass(frozen=True, eq=False)
class Scaling:
    """A scaler that was fitted: `apply` takes features to the model's scale, `undo` back.

    >>> data = Dataset("mine", "mine.csv", [[1.0], [3.0]], [3.0, 5.0], ("x",), "y")
    >>> scaling = fit_scaling("standardize", data)
    >>> scaling.apply(data.features).ravel().tolist(), scaling.undo([[1.0]]).tolist()
    ([-1.0, 1.0], [[3.0]])
    """

    scaler: Scaler
    fitted: Any = field(repr=False)
    width: int = 1

    def apply(self, features: ArrayLike) -> Array:
        """Return features of shape (M, P) at the model's scale."""
        given = np.asarray(features, dtype=np.float64)
        return given if self.fitted is None else np.asarray(self.fitted.transform(given))

    def undo(self, features: ArrayLike) -> Array:
        """Return features of shape (M, P) at the data's own scale."""
        given = np.asarray(features, dtype=np.float64)
        return given if self.fitted is None else np.asarray(self.fitted.inverse_transform(given))

    @property
    def affine(self) -> tuple[Array, Array]:
        """The scaler as (shift, factor), both (P,): the model's feature is shift + factor x.

        >>> data = Dataset("mine", "mine.csv", [[1.0], [3.0]], [3.0, 5.0], ("x",), "y")
        >>> [each.tolist() for each in fit_scaling("standardize", data).affine]
        [[-2.0], [1.0]]
        """
        shift = self.apply(np.zeros((1, self.width)))[0]
        return shift, self.apply(np.ones((1, self.width)))[0] - shift

    def scaled(self, dataset: Dataset) -> Dataset:
        """Return a data set at the model's scale."""
        return replace(dataset, features=self.apply(dataset.features))


def fit_scaling(name: str, training: Dataset) -> Scaling:
    """Fit a scaler to the training data: what is held out must not leak into it.

    Source: sklearn.preprocessing; raises KeyError for an unknown name.
    """
    scaler = SCALERS[name]
    if not scaler.estimator:
        return Scaling(scaler, None, training.dimension)
    with data_extra():
        from sklearn import preprocessing

    fitted = getattr(preprocessing, scaler.estimator)().fit(training.features)
    return Scaling(scaler, fitted, training.dimension)


@dataclass(frozen=True, eq=False)
class Prepared:
    """A data set split and scaled, ready for a model: what pages work with."""

    whole: Dataset
    parts: Split
    scaling: Scaling

    @cached_property
    def training(self) -> Dataset:
        """The training examples at the model's scale."""
        return self.scaling.scaled(self.parts.training)

    @cached_property
    def validation(self) -> Dataset | None:
        """The validation examples at the model's scale, where some are held out."""
        held = self.parts.validation
        return None if held is None else self.scaling.scaled(held)


def prepare(
    dataset: Dataset, *, scaler: str = "none", share: float = 0.25, seed: int = 0
) -> Prepared:
    """Split a data set and fit a scaler to its training part. Raises what `split` raises.

    >>> from gradviz.learning.datasets import DATASETS
    >>> ready = prepare(DATASETS["line"](n=40), scaler="standardize")
    >>> ready.training.size, ready.validation.size, ready.training.features.std().round(9)
    (30, 10, np.float64(1.0))
    """
    parts = split(dataset, share, seed)
    return Prepared(dataset, parts, fit_scaling(scaler, parts.training))
