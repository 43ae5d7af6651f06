"""Models: what predicts a target from features, with the parameters that are to be learned.

Linear, polynomial and logistic regression are linear in their parameters, p = A w, with a matrix A
made once from the data. A person's own formula may be anything; it is differentiated by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement
from math import comb
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from gradviz.declarations.hyperparameters import Hyperparameter, number
from gradviz.declarations.sentences import N_
from gradviz.learning.data_errors import DataError
from gradviz.learning.losses import Task
from gradviz.learning.rows import LinearRows, Rows
from gradviz.learning.terms import Array

PARAMETER_LIMIT = 300


class Model(Protocol):
    """What a loss over data needs of a model."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The parameters' names."""

    @property
    def weights(self) -> tuple[bool, ...]:
        """Which parameters a penalty is laid on: all but the bias."""

    @property
    def latex(self) -> str:
        """The prediction p in LaTeX."""

    def rows(self, features: ArrayLike) -> Rows:
        """Return the model at the examples `features` (N, P), ready to predict for each."""


@dataclass(frozen=True)
class LinearModel:
    """A prediction linear in its parameters: p = sum_j w_j t_j(x) + b, t_j the terms.

    Terms are the monomials of degree 1 to `degree` in the columns, in scikit-learn's order
    (PolynomialFeatures). The bias b is the last parameter.

    >>> model = LinearModel(("x", "z"), degree=2)
    >>> model.variables, model.terms
    (('w1', 'w2', 'w3', 'w4', 'w5', 'b'), ('x', 'z', 'x^2', 'x z', 'z^2'))
    >>> model.predict([1, 0, 0, 0, 0, 0.5], [[2.0, 3.0]]).tolist()
    [2.5]
    """

    columns: tuple[str, ...]
    degree: int = 1
    bias: bool = True

    def __post_init__(self) -> None:
        count = comb(len(self.columns) + self.degree, self.degree)
        if count > PARAMETER_LIMIT:
            raise DataError("too_many_parameters", {"count": count, "limit": PARAMETER_LIMIT})

    @cached_property
    def powers(self) -> tuple[tuple[int, ...], ...]:
        """Each term as the places of its factors among the columns: (0, 0, 1) is x x z."""
        places = range(len(self.columns))
        return tuple(
            term
            for degree in range(1, self.degree + 1)
            for term in combinations_with_replacement(places, degree)
        )

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The terms, written out."""
        return tuple(
            " ".join(
                self.columns[j] + (f"^{term.count(j)}" if term.count(j) > 1 else "")
                for j in dict.fromkeys(term)
            )
            for term in self.powers
        )

    @property
    def variables(self) -> tuple[str, ...]:
        """The weights, w or w1, w2, ..., and the bias b."""
        count = len(self.powers)
        names = ("w",) if count == 1 else tuple(f"w{j}" for j in range(1, count + 1))
        return (*names, "b") if self.bias else names

    @property
    def weights(self) -> tuple[bool, ...]:
        """True for the weights, False for the bias."""
        return (True,) * len(self.powers) + (False,) * self.bias

    @property
    def latex(self) -> str:
        """The prediction in LaTeX; of many terms the first two and the last."""
        names = [_subscripted(name) for name in self.variables]
        parts = [
            rf"{name}\,{_term(self.columns, term)}"
            for name, term in zip(names, self.powers, strict=False)
        ]
        if len(parts) > 4:
            parts = [*parts[:2], r"\dots", parts[-1]]
        return " + ".join([*parts, "b"] if self.bias else parts)

    def design(self, features: ArrayLike) -> Array:
        """Return the matrix A of shape (N, D): a column for each term, and ones for the bias."""
        given = np.asarray(features, dtype=np.float64)
        columns = [given[:, list(term)].prod(axis=1) for term in self.powers]
        return np.column_stack([*columns, np.ones(len(given))] if self.bias else columns)

    def rows(self, features: ArrayLike) -> Rows:
        """Return the model at the examples `features` (N, P)."""
        return LinearRows(self.design(features))

    def predict(self, points: ArrayLike, features: ArrayLike) -> Array:
        """Return predictions, (..., D) and (N, P) -> (..., N)."""
        return predict(self, points, features)


def predict(model: Model, points: ArrayLike, features: ArrayLike) -> Array:
    """Return a model's predictions p (logits in classification): (..., D), (N, P) -> (..., N)."""
    parameters = np.asarray(points, dtype=np.float64)
    flat = parameters.reshape(-1, parameters.shape[-1])
    predictions = model.rows(features).predict(flat)
    return predictions.reshape(*parameters.shape[:-1], -1)


def _subscripted(name: str) -> str:
    return f"{name[0]}_{{{name[1:]}}}" if name[1:] else name


def _term(columns: tuple[str, ...], term: tuple[int, ...]) -> str:
    # a column of a person's file may be called anything
    escaped = {j: _word(columns[j]) for j in term}
    return r"\,".join(
        escaped[j] + (f"^{{{term.count(j)}}}" if term.count(j) > 1 else "")
        for j in dict.fromkeys(term)
    )


def _word(name: str) -> str:
    if len(name) == 1 and name.isalpha():
        return name
    if name[:1].isalpha() and name[1:].isdigit():
        return _subscripted(name)
    safe = "".join(letter if letter.isalnum() or letter in " -." else r"\_" for letter in name)
    return rf"\text{{{safe}}}"


@dataclass(frozen=True)
class ModelKind:
    """A kind of model as a page offers it; calling it with the columns' names gives the model."""

    name: str
    title: str
    task: Task
    loss: str
    summary: str
    source: str
    hyperparameters: tuple[Hyperparameter, ...] = ()

    def __call__(
        self, columns: tuple[str, ...], *, degree: int = 0, bias: bool = True
    ) -> LinearModel:
        """Return the model; a degree of 0 is the declared one. Raises DataError if too large."""
        declared = {each.name: int(each.default) for each in self.hyperparameters}
        return LinearModel(columns, degree or declared.get("degree", 1), bias)


def _degree(default: int, minimum: int) -> Hyperparameter:
    return number(
        "degree",
        default,
        minimum,
        12,
        kind="integer",
        words=N_("The highest power; high degrees bend more, and overfit."),
    )


MODELS: Mapping[str, ModelKind] = MappingProxyType(
    {
        each.name: each
        for each in (
            ModelKind(
                "linear",
                N_("Linear regression"),
                "regression",
                "MeanSquaredError",
                N_("A straight line, or a plane."),
                "Legendre (1805)",
            ),
            ModelKind(
                "polynomial",
                N_("Polynomial regression"),
                "regression",
                "MeanSquaredError",
                N_("A curve; still linear in what is learned."),
                "Gergonne (1815)",
                (_degree(3, 2),),
            ),
            ModelKind(
                "logistic",
                N_("Logistic regression"),
                "classification",
                "BinaryCrossentropy",
                N_("A line between two classes; with a degree above 1, a curve."),
                "Cox (1958)",
                (_degree(1, 1),),
            ),
        )
    }
)
