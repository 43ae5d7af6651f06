"""Penalties on the weights, each declared once: `w` is one weight, and the penalty is their sum.

The strengths are those of Keras' regularizers, without a half: L2 adds `strength*w^2`. The bias is
never penalized (as in Keras, where `bias_regularizer` is its own option, and in scikit-learn).

scikit-learn writes the same problems with other factors, for N rows and the mean squared error:
`Ridge(alpha)` is L2 with strength alpha/N, `Lasso(alpha)` is L1 with strength 2 alpha, and
`ElasticNet(alpha, l1_ratio=r)` is ElasticNet with strength s and ratio q, where s q = 2 alpha r and
s (1 - q) = alpha (1 - r). `LogisticRegression(C)` is L2 with strength 1/(2 C N).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from gradviz.declarations.hyperparameters import FRACTION, number
from gradviz.declarations.sentences import N_
from gradviz.learning.terms import Array, ConfiguredTerm, Term

_STRENGTH = number(
    "strength",
    0.01,
    1e-6,
    100.0,
    scale="log",
    words=N_("How strongly the weights are pulled towards zero."),
)


@dataclass(frozen=True, repr=False)
class Penalty(Term):
    """The declaration of a penalty; calling it gives one that can be computed.

    >>> penalty = L2(strength=0.5)
    >>> float(penalty.total([1.0, 2.0])), penalty.first_derivative([1.0, 2.0]).tolist()
    (2.5, [1.0, 2.0])
    """

    keras: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """The weight."""
        return ("w",)

    def __call__(self, **values: float) -> ConfiguredPenalty:
        """Return the penalty with these hyperparameters; raises TypeError for an unknown one."""
        return ConfiguredPenalty(self, self.settings(values))


@dataclass(frozen=True, repr=False)
class ConfiguredPenalty(ConfiguredTerm):
    """A penalty with its values."""

    declaration: Penalty

    def value(self, weights: ArrayLike) -> Array:
        """Return the penalty of each weight."""
        return self.compute("value", weights)

    def first_derivative(self, weights: ArrayLike) -> Array:
        """Return the derivative by each weight; 0 at the kink of |w|."""
        return self.compute("first_derivative", weights)

    def second_derivative(self, weights: ArrayLike) -> Array:
        """Return the second derivative by each weight."""
        return self.compute("second_derivative", weights)

    def total(self, weights: ArrayLike) -> Array:
        """Return the sum over the last axis: (..., K) -> (...)."""
        result: Array = np.sum(self.value(weights), axis=-1)
        return result

    @property
    def parts(self) -> tuple[float, float]:
        """How much of |w| and of w^2 is in it, read off the formula: a|w| + b w^2 for each weight.

        >>> ElasticNet(strength=2, l1_ratio=0.25).parts
        (0.5, 1.5)
        """
        square = float(self.second_derivative(1.0)) / 2
        return float(self.value(1.0)) - square, square


L1 = Penalty(
    "L1",
    N_("L1 (lasso)"),
    "strength*abs(w)",
    "Tibshirani (1996), Regression shrinkage and selection via the lasso; keras.regularizers.L1",
    N_("Pulls every weight equally hard: the useless ones become exactly zero."),
    (_STRENGTH,),
    keras="L1",
)
L2 = Penalty(
    "L2",
    N_("L2 (ridge)"),
    "strength*w^2",
    "Hoerl & Kennard (1970), Ridge regression; keras.regularizers.L2",
    N_("Pulls large weights most: all of them shrink, and none becomes zero."),
    (_STRENGTH,),
    keras="L2",
)
ElasticNet = Penalty(
    "ElasticNet",
    N_("Elastic net"),
    "strength*(l1_ratio*abs(w) + (1 - l1_ratio)*w^2)",
    "Zou & Hastie (2005), Regularization and variable selection via the elastic net;"
    " keras.regularizers.L1L2",
    N_("A mixture of the two."),
    (
        _STRENGTH,
        number(
            "l1_ratio",
            0.5,
            0.0,
            1.0,
            words=N_("The share of L1 in the mixture."),
            interval=FRACTION,
        ),
    ),
    keras="L1L2",
)

PENALTIES: Mapping[str, Penalty] = MappingProxyType(
    {each.name: each for each in tuple(globals().values()) if isinstance(each, Penalty)}
)
