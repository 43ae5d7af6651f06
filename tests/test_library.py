"""What a notebook imports: names that are there, values that are checked where they are set."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.descent.presets import PRESETS

BOWL = gv.parse("x^2 + 3y^2")


def test_every_public_name_is_there() -> None:
    for name in gv.__all__:
        assert getattr(gv, name) is not None
    assert gv.learning.DATASETS
    assert gv.export.__name__ == "gradviz.export"
    assert gv.experiments.DescentExperiment().run().trajectories
    assert gv.__version__
    with pytest.raises(AttributeError, match="nothing"):
        gv.nothing  # noqa: B018


def test_every_name_that_the_app_offers_is_an_optimizer() -> None:
    for preset in PRESETS.values():
        made: Any = getattr(gv.optimizers, preset.label)()
        shown = {each.name: each.default for each in preset.hyperparameters}
        assert dict(made.settings) == {**shown, **preset.settings}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: gv.optimizers.SGD(learning_rate="12"), "learning_rate of SGD has to be a number"),
        (lambda: gv.optimizers.SGD(learning_rate=[0.1, "2"]), "has to be a number"),
        (lambda: gv.optimizers.Adam(beta_1=None), "beta_1 of Adam has to be a number"),
        (lambda: gv.optimizers.Adam(rate=0.1), "has no hyperparameter 'rate'"),
    ],
)
def test_what_is_no_number_is_refused(make: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: gv.optimizers.Adam(beta_1=7), "beta_1 of Adam has to be from 0 to 1, not 7"),
        (lambda: gv.optimizers.SGD(learning_rate=-0.1), "learning_rate of SGD .* not -0.1"),
        (lambda: gv.optimizers.SGD(learning_rate=float("nan")), "not nan"),
        (lambda: gv.optimizers.SGD(learning_rate=[0.1, -0.1]), "not -0.1"),
    ],
)
def test_what_has_no_meaning_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_what_is_not_called_has_its_defaults() -> None:
    one = gv.descend(BOWL, (2, 1), gv.optimizers.Adam, 20, gradient=gv.gradients.CentralDifference)
    same = gv.descend(
        BOWL, (2, 1), gv.optimizers.Adam(), 20, gradient=gv.gradients.CentralDifference()
    )
    np.testing.assert_array_equal(one.positions, same.positions)
    moved = gv.descend(BOWL, (2, 1), gv.optimizers.Momentum, 20)
    sgd = gv.optimizers.SGD(learning_rate=0.01, momentum=0.9)
    np.testing.assert_array_equal(moved.positions, gv.descend(BOWL, (2, 1), sgd, 20).positions)


def test_packages_are_imported_when_they_are_asked_for() -> None:
    assert importlib.import_module("gradviz.learning") is gv.learning
