"""Made-up data with a number to predict."""

from __future__ import annotations

import numpy as np

from gradviz.declarations.sentences import N_
from gradviz.learning.datasets.base import (
    OUTLIERS,
    SEED,
    DatasetGroup,
    Examples,
    Recipe,
    count,
    noise,
)
from gradviz.learning.terms import Array


def _scatter(x: Array, y: Array, spread: float, outliers: float, seed: int) -> Examples:
    """Add noise to a curve, and throw a share of the points far to one side."""
    rng = np.random.default_rng([seed, 1])
    height = float(np.ptp(y))
    noisy = y + spread * rng.standard_normal(len(y))
    chosen = rng.permutation(len(y))[: round(outliers * len(y))]
    # all on one side, or a straight line would hardly be bent by them
    noisy[chosen] += height * rng.uniform(0.8, 1.6, len(chosen))
    return Examples(x[:, None], noisy, ("x",))


def _line(n: int, noise: float, outliers: float, seed: int) -> Examples:
    x = np.random.default_rng(seed).uniform(-2.0, 2.0, n)
    return _scatter(x, 1.5 * x + 0.5, noise, outliers, seed)


def _sine(n: int, noise: float, outliers: float, seed: int) -> Examples:
    x = np.random.default_rng(seed).uniform(0.0, 1.0, n)
    return _scatter(x, np.sin(2 * np.pi * x), noise, outliers, seed)


def _decay(n: int, noise: float, outliers: float, seed: int) -> Examples:
    x = np.random.default_rng(seed).uniform(0.0, 3.0, n)
    return _scatter(x, 2.0 * np.exp(-1.2 * x), noise, outliers, seed)


GROUP = DatasetGroup(
    1,
    N_("Synthetic numbers"),
    (
        Recipe(
            "line",
            N_("A line"),
            "regression",
            N_("Points around the line y = 3x/2 + 1/2. Outliers show which losses they can bend."),
            N_("made by gradviz"),
            _line,
            (count(60), noise(0.5, 3.0), OUTLIERS, SEED),
        ),
        Recipe(
            "sine",
            N_("A sine"),
            "regression",
            N_("Few points around one period of a sine: high degrees overfit the noise."),
            "after Bishop (2006), Pattern Recognition and Machine Learning, section 1.1",
            _sine,
            (count(20), noise(0.25, 1.0), OUTLIERS, SEED),
        ),
        Recipe(
            "decay",
            N_("An exponential decay"),
            "regression",
            N_("Points around y = 2 exp(-1.2 x), for a model of your own such as a*exp(b*x)."),
            N_("made by gradviz"),
            _decay,
            (count(60), noise(0.1, 1.0), OUTLIERS, SEED),
        ),
    ),
)
