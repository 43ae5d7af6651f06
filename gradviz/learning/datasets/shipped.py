"""Real data that comes inside scikit-learn, so that nothing is fetched."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from gradviz.declarations.hyperparameters import Interval, number
from gradviz.declarations.sentences import N_
from gradviz.learning.data_errors import Note
from gradviz.learning.data_extra import data_extra
from gradviz.learning.datasets.base import DatasetGroup, Examples, Recipe

NAMES = (
    N_("mean radius"),
    N_("mean texture"),
    N_("mean perimeter"),
    N_("mean area"),
    N_("mean smoothness"),
    N_("mean compactness"),
    N_("mean concavity"),
    N_("mean concave points"),
    N_("mean symmetry"),
    N_("mean fractal dimension"),
    N_("radius error"),
    N_("texture error"),
    N_("perimeter error"),
    N_("area error"),
    N_("smoothness error"),
    N_("compactness error"),
    N_("concavity error"),
    N_("concave points error"),
    N_("symmetry error"),
    N_("fractal dimension error"),
    N_("worst radius"),
    N_("worst texture"),
    N_("worst perimeter"),
    N_("worst area"),
    N_("worst smoothness"),
    N_("worst compactness"),
    N_("worst concavity"),
    N_("worst concave points"),
    N_("worst symmetry"),
    N_("worst fractal dimension"),
    N_("sepal length"),
    N_("sepal width"),
    N_("petal length"),
    N_("petal width"),
    N_("progression"),
    N_("species"),
    N_("diagnosis"),
    N_("malignant"),
    N_("benign"),
    N_("age"),
    N_("sex"),
)
"""What is measured, and told, in these data: a page says it in its own language."""


def _loaded(name: str, **options: Any) -> Any:
    with data_extra():
        from sklearn import datasets

    return getattr(datasets, f"load_{name}")(**options)


def _diabetes() -> Examples:
    # as measured, not as scikit-learn scales it: scaling is what the page shows
    bunch = _loaded("diabetes", scaled=False)
    return Examples(bunch.data, bunch.target, tuple(bunch.feature_names), "progression")


def _iris(species: int) -> Examples:
    whole = _iris_species()
    chosen = whole.classes[species]
    rest = "/".join(name for name in whole.classes if name != chosen)
    return replace(whole, target=(whole.target == species).astype(float), classes=(rest, chosen))


def _iris_species() -> Examples:
    bunch = _loaded("iris")
    names = tuple(name.removesuffix(" (cm)") for name in bunch.feature_names)
    classes = tuple(str(name) for name in bunch.target_names)
    return Examples(bunch.data, bunch.target.astype(np.float64), names, "species", classes)


def _breast_cancer_means() -> Examples:
    whole = _breast_cancer()
    means = [j for j, name in enumerate(whole.feature_names) if name.startswith("mean ")]
    names = tuple(whole.feature_names[j] for j in means)
    return replace(whole, features=whole.features[:, means], feature_names=names)


def _breast_cancer() -> Examples:
    bunch = _loaded("breast_cancer")
    classes = tuple(str(name) for name in bunch.target_names)
    names = tuple(str(name) for name in bunch.feature_names)
    return Examples(bunch.data, bunch.target, names, "diagnosis", classes)


GROUP = DatasetGroup(
    3,
    N_("Real data"),
    (
        Recipe(
            "diabetes",
            N_("Diabetes"),
            "regression",
            N_("How far diabetes has advanced after a year, from ten measurements of 442 people."),
            "Efron, Hastie, Johnstone & Tibshirani (2004), Least angle regression;"
            " sklearn.datasets.load_diabetes(scaled=False)",
            _diabetes,
        ),
        Recipe(
            "iris",
            N_("Iris"),
            "classification",
            N_("Four measurements of 150 flowers of three species."),
            "Fisher (1936); sklearn.datasets.load_iris",
            _iris,
            (
                number(
                    "species",
                    2,
                    0,
                    2,
                    kind="integer",
                    words=N_("The species to be told from the rest."),
                    interval=Interval(0, 2),
                ),
            ),
            (Note(N_("Two classes are told apart: one species, and the other two together.")),),
        ),
        Recipe(
            "iris_species",
            N_("Iris, three species"),
            "classification",
            N_("Four measurements of 150 flowers, whose species is one of three."),
            "Fisher (1936); sklearn.datasets.load_iris",
            _iris_species,
            class_count=3,
        ),
        Recipe(
            "breast_cancer",
            N_("Breast cancer"),
            "classification",
            N_(
                "Whether a tumour is benign, from 30 measurements of the cells of 569 people. The"
                " scales of the measurements differ by a factor of a hundred thousand."
            ),
            "Street, Wolberg & Mangasarian (1993); sklearn.datasets.load_breast_cancer",
            _breast_cancer,
        ),
        Recipe(
            "breast_cancer_means",
            N_("Breast cancer, means"),
            "classification",
            N_(
                "Whether a tumour is benign, from the means of ten measurements of the cells of"
                " 569 people."
            ),
            "Street, Wolberg & Mangasarian (1993); sklearn.datasets.load_breast_cancer",
            _breast_cancer_means,
        ),
    ),
)
