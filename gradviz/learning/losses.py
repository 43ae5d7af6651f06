"""Losses of a prediction, each declared once; `p` is the prediction and `y` the target.

In classification `y` is 0 or 1 and `p` a logit: any real number, positive for class 1; formulas on
the screen call it z. The loss over data is the mean over its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gradviz.declarations.hyperparameters import INSIDE_ONE, POSITIVE, number
from gradviz.declarations.sentences import N_
from gradviz.language import to_latex
from gradviz.language.reader import read_formula
from gradviz.language.tree import renamed
from gradviz.learning.terms import Array, ConfiguredTerm, Term, compiled

Task = Literal["regression", "classification"]


@dataclass(frozen=True, repr=False)
class Loss(Term):
    """The declaration of a loss; calling it gives one that can be computed.

    `formula` is what is computed, in a form that does not overflow; `textbook` is how books write
    it, where that differs. `output` is what a prediction means: `sigmoid(p)` is the probability of
    class 1. A loss whose slope jumps is linear on both sides of one prediction, its `kink`, which
    is a formula of y.

    >>> loss = Huber(delta=2)
    >>> p, y = [0.0, 5.0], [1.0, 0.0]
    >>> loss.value(p, y).tolist(), loss.first_derivative(p, y).tolist()
    ([0.5, 8.0], [-1.0, 2.0])
    """

    task: Task = "regression"
    keras: str = ""
    textbook: str = ""
    output: str = "p"
    kink: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """The prediction and the target."""
        return ("p", "y")

    @property
    def smooth(self) -> bool:
        """Whether the slope has no jumps, so that Newton-like methods may be used."""
        return not self.kink

    @property
    def symbol(self) -> str:
        """The letter for the prediction in formulas: z where it is a logit, otherwise p."""
        return "z" if self.task == "classification" else "p"

    @property
    def textbook_latex(self) -> str:
        """The formula in LaTeX, as books write it.

        >>> BinaryCrossentropy.symbol, BinaryCrossentropy.output
        ('z', 'sigmoid(p)')
        >>> Hinge.textbook_latex.count("z")
        1
        """
        tree = read_formula(self.textbook, self.inputs) if self.textbook else self.tree
        return to_latex(renamed(tree, {"p": self.symbol}))

    def __call__(self, **values: float) -> ConfiguredLoss:
        """Return the loss with these hyperparameters; raises TypeError for an unknown one."""
        return ConfiguredLoss(self, self.settings(values))


@dataclass(frozen=True, repr=False)
class ConfiguredLoss(ConfiguredTerm):
    """A loss with its values; both derivatives are by the prediction."""

    declaration: Loss

    def value(self, p: ArrayLike, y: ArrayLike) -> Array:
        """Return the loss of each prediction."""
        return self.compute("value", p, y)

    def first_derivative(self, p: ArrayLike, y: ArrayLike) -> Array:
        """Return the derivative of the loss by the prediction."""
        return self.compute("first_derivative", p, y)

    def second_derivative(self, p: ArrayLike, y: ArrayLike) -> Array:
        """Return the second derivative of the loss by the prediction."""
        return self.compute("second_derivative", p, y)

    def kink(self, y: ArrayLike) -> Array:
        """Return the predictions at which the slope jumps; only for a loss that is not smooth.

        >>> Hinge().kink([0.0, 1.0]).tolist()
        [-1.0, 1.0]
        """
        given = np.asarray(y, dtype=np.float64)
        return np.asarray(compiled(self.declaration.kink, ("y",), "value")(given))

    def output(self, p: ArrayLike) -> Array:
        """Return what predictions mean: values, or probabilities of class 1.

        >>> BinaryCrossentropy().output([0.0]).tolist()
        [0.5]
        """
        given = np.asarray(p, dtype=np.float64)
        return np.asarray(compiled(self.declaration.output, ("p",), "value")(given))


MeanSquaredError = Loss(
    "MeanSquaredError",
    N_("Mean squared error"),
    "(p - y)^2",
    "Legendre (1805); keras.losses.MeanSquaredError",
    N_("The square of each error: large errors count most, so that one outlier pulls hard."),
    keras="MeanSquaredError",
)
MeanAbsoluteError = Loss(
    "MeanAbsoluteError",
    N_("Mean absolute error"),
    "abs(p - y)",
    "Laplace (1774); keras.losses.MeanAbsoluteError",
    N_("The size of each error: outliers pull no harder than others, and the slope jumps at 0."),
    keras="MeanAbsoluteError",
    kink="y",
)
Huber = Loss(
    "Huber",
    N_("Huber"),
    "where(abs(p - y) <= delta, (p - y)^2/2, delta*(abs(p - y) - delta/2))",
    "Huber (1964), Robust estimation of a location parameter; keras.losses.Huber",
    N_("Squared for small errors, absolute for large ones."),
    (
        number(
            "delta",
            1.0,
            1e-3,
            100.0,
            scale="log",
            words=N_("The size of an error from which on it counts as large."),
            interval=POSITIVE,
        ),
    ),
    keras="Huber",
)
LogCosh = Loss(
    "LogCosh",
    N_("Log-cosh"),
    "p - y + softplus(-2*(p - y)) - log(2)",
    "keras.losses.LogCosh",
    N_("Like Huber, but smooth all over: there is no seam."),
    keras="LogCosh",
    textbook="log(cosh(p - y))",
)
Quantile = Loss(
    "Quantile",
    N_("Quantile"),
    "max(tau*(y - p), (tau - 1)*(y - p))",
    "Koenker & Bassett (1978), Regression quantiles, equation 2.1",
    N_("Finds the line below which a share tau of the data lies; one half gives the median."),
    (
        number(
            "tau",
            0.5,
            0.01,
            0.99,
            words=N_("The share of the data that shall lie below the prediction."),
            interval=INSIDE_ONE,
        ),
    ),
    kink="y",
)
BinaryCrossentropy = Loss(
    "BinaryCrossentropy",
    N_("Binary cross-entropy"),
    "softplus(p) - y*p",
    "Cox (1958), The regression analysis of binary sequences;"
    " keras.losses.BinaryCrossentropy(from_logits=True)",
    N_("How surprised the model is by the true class; the loss of logistic regression."),
    task="classification",
    keras="BinaryCrossentropy",
    textbook="-y*log(sigmoid(p)) - (1 - y)*log(1 - sigmoid(p))",
    output="sigmoid(p)",
)
Hinge = Loss(
    "Hinge",
    N_("Hinge"),
    "max(1 - (2*y - 1)*p, 0)",
    "Cortes & Vapnik (1995), Support-vector networks; keras.losses.Hinge",
    N_("Zero once a point is on its side by a margin of 1; the loss of support vector machines."),
    task="classification",
    keras="Hinge",
    kink="2*y - 1",
)

LOSSES: Mapping[str, Loss] = MappingProxyType(
    {each.name: each for each in tuple(globals().values()) if isinstance(each, Loss)}
)


def losses_for(task: Task) -> tuple[Loss, ...]:
    """Return the losses of a task, in the order in which they are offered.

    >>> [each.name for each in losses_for("classification")]
    ['BinaryCrossentropy', 'Hinge']
    """
    return tuple(each for each in LOSSES.values() if each.task == task)
