"""Made-up data with two classes to tell apart."""

from __future__ import annotations

import numpy as np

from gradviz.declarations.sentences import N_
from gradviz.learning.data_extra import data_extra
from gradviz.learning.datasets.base import (
    MISLABELED,
    SEED,
    DatasetGroup,
    Examples,
    Recipe,
    count,
    noise,
)
from gradviz.learning.terms import Array

_CLASSES = ("0", "1")


def _rows(points: Array, labels: Array, spread: float, outliers: float, seed: int) -> Examples:
    """Scatter points, and give a share of them the other class."""
    rng = np.random.default_rng([seed, 1])
    scattered = points + spread * rng.standard_normal(points.shape)
    wrong = rng.permutation(len(labels))[: round(outliers * len(labels))]
    given = labels.astype(np.float64)  # a copy
    given[wrong] = 1.0 - given[wrong]
    return Examples(scattered, given, ("x1", "x2"), "class", _CLASSES)


def _halves(n: int) -> Array:
    """Return labels, half of them 0 and half of them 1."""
    return (np.arange(n) >= n // 2).astype(np.float64)


def _gaussians(n: int, noise: float, outliers: float, seed: int) -> Examples:
    labels = _halves(n)
    centres = np.where(labels[:, None] == 1.0, (1.0, 1.0), (-1.0, -1.0))
    return _rows(centres, labels, noise, outliers, seed)


def _moons(n: int, noise: float, outliers: float, seed: int) -> Examples:
    with data_extra():
        from sklearn.datasets import make_moons

    points, labels = make_moons(n, shuffle=False)
    return _rows(points, labels, noise, outliers, seed)


def _circles(n: int, noise: float, outliers: float, seed: int) -> Examples:
    with data_extra():
        from sklearn.datasets import make_circles

    points, labels = make_circles(n, shuffle=False, factor=0.5)
    return _rows(points, labels, noise, outliers, seed)


def _xor(n: int, noise: float, outliers: float, seed: int) -> Examples:
    points = np.random.default_rng(seed).uniform(-1.0, 1.0, (n, 2))
    labels = (points[:, 0] * points[:, 1] > 0.0).astype(np.float64)
    return _rows(points, labels, noise, outliers, seed)


def _spiral(n: int, noise: float, outliers: float, seed: int) -> Examples:
    labels = _halves(n)
    along = np.concatenate([np.arange(n // 2) / (n // 2), np.arange(n - n // 2) / (n - n // 2)])
    angle = 3.5 * np.pi * along + np.pi * labels
    points = along[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    return _rows(points, labels, noise, outliers, seed)


GROUP = DatasetGroup(
    2,
    N_("Synthetic classes"),
    (
        Recipe(
            "gaussians",
            N_("Two Gaussians"),
            "classification",
            N_("Two round clouds; a straight line is the best that can be done."),
            N_("made by gradviz"),
            _gaussians,
            (count(100), noise(0.8, 3.0), MISLABELED, SEED),
        ),
        Recipe(
            "moons",
            N_("Moons"),
            "classification",
            N_("Two half circles that reach into each other."),
            "sklearn.datasets.make_moons",
            _moons,
            (count(100), noise(0.15, 1.0), MISLABELED, SEED),
        ),
        Recipe(
            "circles",
            N_("Circles"),
            "classification",
            N_("A ring around a ring: no line parts them, a polynomial of degree 2 does."),
            "sklearn.datasets.make_circles",
            _circles,
            (count(100), noise(0.1, 1.0), MISLABELED, SEED),
        ),
        Recipe(
            "xor",
            N_("XOR"),
            "classification",
            N_("The class depends on two signs at once; only their product tells it."),
            "after Minsky & Papert (1969), Perceptrons",
            _xor,
            (count(100), noise(0.05, 1.0), MISLABELED, SEED),
        ),
        Recipe(
            "spiral",
            N_("Spiral"),
            "classification",
            N_("Two arms wound around each other: hard for all models here."),
            "after TensorFlow Playground, classifySpiralData",
            _spiral,
            (count(200), noise(0.02, 1.0), MISLABELED, SEED),
        ),
    ),
)
