"""How parameters are initialised: each way declared once, by its spread as a formula.

`fan_in` is the number of weights that a prediction sums over, `fan_out` the number of predictions,
1 here. As in Keras' Dense layer the bias starts at 0, unless it shall be drawn like the weights. A
typed model's parameters all count as weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from scipy import special

from gradviz.declarations.hyperparameters import number
from gradviz.declarations.sentences import N_
from gradviz.learning.models import Model
from gradviz.learning.terms import Array, ConfiguredTerm, Term

Distribution = Literal["constant", "normal", "truncated", "uniform"]
# the standard deviation of a normal distribution cut off at two of its own (keras VarianceScaling)
_CUT = 0.87962566103423978


@dataclass(frozen=True, repr=False)
class Initializer(Term):
    """The declaration of an initializer; calling it gives one that draws.

    `formula` is the standard deviation, of "uniform" the limit: the numbers lie in (-u, u).

    >>> from gradviz.learning.models import LinearModel
    >>> start = GlorotUniform().draw(LinearModel(("x", "z")), count=3, seed=1)
    >>> start.shape, bool((abs(start[:, :2]) < (6 / 3) ** 0.5).all()), start[:, 2].tolist()
    ((3, 3), True, [0.0, 0.0, 0.0])
    """

    distribution: Distribution = "constant"
    keras: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """How many numbers come in and go out."""
        return ("fan_in", "fan_out")

    def __call__(self, **values: float) -> ConfiguredInitializer:
        """Return it with these hyperparameters; raises TypeError for an unknown one."""
        return ConfiguredInitializer(self, self.settings(values))


@dataclass(frozen=True, repr=False)
class ConfiguredInitializer(ConfiguredTerm):
    """An initializer with its values."""

    declaration: Initializer

    def spread(self, fan_in: int, fan_out: int = 1) -> float:
        """Return the standard deviation, or of a uniform distribution the limit."""
        return float(self.compute("value", fan_in, fan_out))

    def draw(self, model: Model, count: int = 1, seed: int = 0, *, bias: bool = False) -> Array:
        """Return starting parameters of shape (count, D), row k from the seed (seed, k).

        `bias` draws the bias like a weight instead of starting it at 0.
        """
        weights = np.array(model.weights)
        drawn = weights | bias
        spread = self.spread(int(weights.sum()))
        starts = np.zeros((count, len(weights)))
        for k, start in enumerate(starts):
            numbers = self.numbers(np.random.default_rng([seed, k]), int(drawn.sum()))
            start[drawn] = spread * numbers
        return starts

    def numbers(self, rng: np.random.Generator, count: int) -> Array:
        """Return numbers of spread 1, (count,)."""
        kind = self.declaration.distribution
        if kind == "constant":
            return np.zeros(count)
        if kind == "normal":
            return rng.standard_normal(count)
        if kind == "uniform":
            return rng.uniform(-1.0, 1.0, count)
        low, high = special.ndtr(-2.0), special.ndtr(2.0)
        return np.asarray(special.ndtri(rng.uniform(low, high, count)) / _CUT)


_GLOROT = "Glorot & Bengio (2010), Understanding the difficulty of training deep networks"
_HE = "He, Zhang, Ren & Sun (2015), Delving deep into rectifiers"
Zeros = Initializer(
    "Zeros",
    N_("Zeros"),
    "0*fan_in",
    "keras.initializers.Zeros",
    N_("Every parameter starts at 0."),
    keras="Zeros",
)
RandomNormal = Initializer(
    "RandomNormal",
    N_("Normal"),
    "stddev",
    "keras.initializers.RandomNormal",
    N_("Normal numbers around 0."),
    (number("stddev", 0.05, 0.001, 10.0, scale="log", words=N_("Their standard deviation.")),),
    "normal",
    "RandomNormal",
)
RandomUniform = Initializer(
    "RandomUniform",
    N_("Uniform"),
    "maxval",
    "keras.initializers.RandomUniform",
    N_("All numbers between two limits are equally likely."),
    (
        number(
            "maxval",
            0.05,
            0.001,
            10.0,
            scale="log",
            words=N_("The upper limit; the lower one is its negative."),
        ),
    ),
    "uniform",
    "RandomUniform",
)
GlorotUniform = Initializer(
    "GlorotUniform",
    N_("Glorot, uniform"),
    "sqrt(6/(fan_in + fan_out))",
    f"{_GLOROT}, equation 16; keras.initializers.GlorotUniform",
    N_("Keeps signals as large from layer to layer; the way of Keras' layers."),
    (),
    "uniform",
    "GlorotUniform",
)
GlorotNormal = Initializer(
    "GlorotNormal",
    N_("Glorot, normal"),
    "sqrt(2/(fan_in + fan_out))",
    f"{_GLOROT}, section 4.2.1; keras.initializers.GlorotNormal",
    N_("Keeps signals as large too, with normal numbers, cut off at two standard deviations."),
    (),
    "truncated",
    "GlorotNormal",
)
HeUniform = Initializer(
    "HeUniform",
    N_("He, uniform"),
    "sqrt(6/fan_in)",
    f"{_HE}, section 2.2; keras.initializers.HeUniform",
    N_("Makes up for the half of the signal that ReLU takes away."),
    (),
    "uniform",
    "HeUniform",
)
HeNormal = Initializer(
    "HeNormal",
    N_("He, normal"),
    "sqrt(2/fan_in)",
    f"{_HE}, equation 10; keras.initializers.HeNormal",
    N_("Makes up for the half of the signal that ReLU takes away; normal numbers, cut off."),
    (),
    "truncated",
    "HeNormal",
)

INITIALIZERS: Mapping[str, Initializer] = MappingProxyType(
    {each.name: each for each in tuple(globals().values()) if isinstance(each, Initializer)}
)
