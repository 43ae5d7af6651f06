"""Training equals Keras' `fit`: the same start, batches and optimizer give the same losses.

The committed losses were made by `tests/references/make_fits.py` with the versions that
`made_with.json` names; the tests marked `references` make them anew.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import ks_2samp

import gradviz as gv
from gradviz.learning import LOSSES, PENALTIES, DataLoss, Dataset, LinearModel, data_loss
from gradviz.learning.batches import Batches
from gradviz.learning.initializers import INITIALIZERS
from gradviz.learning.training import EarlyStopping, train
from tests.references import make_fits
from tests.references.fits import FITS, Fit
from tests.references.make import HERE, load_keras

RECORDED = dict(np.load(HERE / "fits.npz"))
every_fit = pytest.mark.parametrize("case", FITS, ids=lambda case: case.key)


def _losses(case: Fit) -> tuple[DataLoss, DataLoss]:
    names = tuple(f"c{j}" for j in range(case.columns))
    features, target, held_features, held_target = case.data()
    task: Any = "classification" if case.classes else "regression"
    penalty = case.penalty and PENALTIES[case.penalty[0]](**case.penalty[1])
    loss = LOSSES[case.loss](**case.loss_settings)

    def over(x: np.ndarray, y: np.ndarray) -> DataLoss:
        return data_loss(LinearModel(names), Dataset("", "", x, y, names, "y", task), loss, penalty)

    return over(features, target), over(held_features, held_target)


def _compare(case: Fit, theirs: dict[str, np.ndarray]) -> None:
    loss, validation = _losses(case)
    batches = Batches(case.rows, case.batch_size, case.order or 0, case.order is not None)
    stopping = case.early_stopping and EarlyStopping(**case.early_stopping)
    done = train(
        loss,
        case.start(),
        gv.optimizers.RULES[case.optimizer](**case.settings),
        case.epochs,
        batches=batches,
        validation=validation,
        early_stopping=stopping or None,
    )
    epochs = len(theirs["loss"])
    assert done.epochs == epochs
    np.testing.assert_allclose(done.running_by_epoch, theirs["loss"], rtol=1e-9)
    assert done.validation_by_epoch is not None
    np.testing.assert_allclose(done.validation_by_epoch[1:], theirs["val_loss"], rtol=1e-9)
    ends = done.trajectory.positions[done.epoch_steps[1:]]
    np.testing.assert_allclose(ends, theirs["weights"], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(done.parameters, theirs["end"], rtol=1e-8, atol=1e-10)
    if case.early_stopping is not None:
        assert [done.stopped_epoch, done.best_epoch] == theirs["stopped"].tolist()
        assert epochs < case.epochs


@every_fit
def test_committed_losses(case: Fit) -> None:
    theirs = {
        key.partition("/")[2]: values
        for key, values in RECORDED.items()
        if key.startswith(f"{case.key}/")
    }
    _compare(case, theirs)


def test_every_loss_and_penalty_of_keras_is_compared() -> None:
    assert {case.loss for case in FITS} == {name for name, each in LOSSES.items() if each.keras}
    assert {case.penalty[0] for case in FITS if case.penalty} == set(PENALTIES)


@pytest.mark.references
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # inside Keras
@every_fit
def test_live_losses(case: Fit) -> None:
    _compare(case, make_fits.run_fit(case))


@pytest.mark.references
@pytest.mark.parametrize("name", INITIALIZERS)
def test_live_initializers(name: str) -> None:
    keras: Any = load_keras().keras
    declaration, model = INITIALIZERS[name], LinearModel(tuple("abcde"))
    settings = {each.name: 0.3 for each in declaration.hyperparameters}
    drawn = declaration(**settings).draw(model, count=600)
    theirs = {"minval": -0.3, "maxval": 0.3} if name == "RandomUniform" else settings
    kernels = [
        np.ravel(
            getattr(keras.initializers, name)(**theirs, **({} if name == "Zeros" else {"seed": k}))(
                (5, 1)
            )
        )
        for k in range(600)
    ]
    assert not drawn[:, -1].any()
    found = ks_2samp(np.ravel(drawn[:, :-1]), np.ravel(kernels))
    assert found.pvalue > 0.01
    assert np.abs(drawn).max() == pytest.approx(np.abs(kernels).max(), rel=0.05, abs=1e-12) or (
        name == "RandomNormal"
    )
