"""Fitted weights are scikit-learn's; a fit that was stopped goes on and ends bit for bit alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.engines import ArrowEngine, EngineError, Fit, Progress, open_data, problem_of
from gradviz.engines.checkpoints import load_checkpoint
from gradviz.engines.fit_recording import fit_recording
from gradviz.learning import PENALTIES
from gradviz.learning.networks import Dense, Network
from gradviz.optimizers import RULES, SCHEDULES, SGD, Adam
from gradviz.recordings import open_recording, recording_bytes
from tests.engines.conftest import as_columns, rows, write

if TYPE_CHECKING:
    from tests.engines.conftest import Array

Logistic = tuple[Path, "Array", "Array"]
FAST = SGD(learning_rate=1.0, momentum=0.9, nesterov=True)


def test_logistic_regression_is_scikit_learns(logistic_file: Logistic) -> None:
    from sklearn.linear_model import LogisticRegression

    path, x, y = logistic_file
    done = gv.fit("logistic", path, FAST, target="y", steps=500, tolerance=1e-8)
    wanted = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(x, y)
    assert done.status == "converged"
    found = done.unscaled_weights
    np.testing.assert_allclose(found[:-1], wanted.coef_[0], atol=1e-4)
    np.testing.assert_allclose(found[-1], wanted.intercept_[0], atol=1e-4)


def test_ridge_regression_is_scikit_learns(tmp_path: Path) -> None:
    from sklearn.linear_model import Ridge

    x, y = rows(800)
    path = write(tmp_path / "d.parquet", as_columns(x, y), [300, 500])
    done = gv.fit(
        "linear",
        path,
        SGD(learning_rate=0.02, momentum=0.9),
        target="y",
        steps=2000,
        scaler="none",
        penalty=PENALTIES["L2"](strength=0.1),
        tolerance=1e-9,
    )
    wanted = Ridge(alpha=0.1 * 800).fit(x, y)
    assert done.status == "converged"
    np.testing.assert_allclose(done.weights, [*wanted.coef_, wanted.intercept_], atol=1e-4)


def test_minibatches_come_near_the_same_weights(logistic_file: Logistic) -> None:
    path, _, _ = logistic_file
    whole = gv.fit("logistic", path, FAST, target="y", steps=300)
    schedule = SCHEDULES["CosineDecay"](initial_learning_rate=0.3, decay_steps=600)
    done = gv.fit(
        "logistic", path, SGD(learning_rate=schedule), target="y", batch=50, epochs=10, seed=2
    )
    assert done.steps == 600
    assert done.rows_read == 3000 * 11  # one pass for the statistics
    assert done.loss - whole.loss < 1e-3
    assert (np.diff(done.seconds_by_step) >= 0).all()


@pytest.mark.parametrize("name", RULES)
def test_every_optimizer_drives_a_fit_as_it_descends(name: str, logistic_file: Logistic) -> None:
    """The reference: `gradviz.descend` over the loss of the same rows in memory."""
    path, x, y = logistic_file
    rule = RULES[name]
    done = gv.fit("logistic", path, rule, target="y", steps=5, scaler="none", tolerance=0.0)
    data = gv.learning.Dataset("d", "d", x, y, ("a", "b", "c"), "y", "classification")
    model = gv.learning.MODELS["logistic"](("a", "b", "c"))
    loss = gv.learning.data_loss(model, data, gv.learning.LOSSES["BinaryCrossentropy"])
    run: Any = gv.descend(loss, np.zeros(4), rule, steps=5)
    np.testing.assert_allclose(done.weights, run.positions[5], rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(done.loss_by_step, run.values[:5], rtol=1e-8)


def test_a_network_is_fitted_and_its_recording_opens(logistic_file: Logistic) -> None:
    path, _, _ = logistic_file
    net = Network(3, (Dense(8, "tanh"), Dense(1, "sigmoid")))
    done = gv.fit(net, path, Adam(learning_rate=0.02), target="y", batch=100, epochs=5)
    best = gv.fit("logistic", path, FAST, target="y", steps=300)
    assert done.loss < best.loss + 0.01
    opened = open_recording(recording_bytes(fit_recording(done)))
    assert [each.path for each in opened.variables][:2] == ["dense/kernel", "dense/bias"]
    assert opened.dimension == net.dimension
    assert opened.epoch_steps.tolist() == [30, 60, 90, 120, 150]
    np.testing.assert_allclose(opened.loss, done.loss_by_step.astype(np.float32))
    np.testing.assert_array_equal(opened.weights[-1], done.weights.astype(np.float32))


class StoppedError(Exception):
    pass


def _fit(path: Path, **more: Any) -> Fit:
    settings: dict[str, Any] = {"target": "y", "epochs": 3, "batch": 70, "seed": 5} | more
    return gv.fit("logistic", path, Adam(learning_rate=0.05), **settings)


@pytest.mark.parametrize("stop", [1, 42, 43, 100])
@pytest.mark.parametrize("more", [{}, {"batch": None, "epochs": None, "steps": 101}], ids=str)
def test_a_stopped_fit_goes_on_bit_for_bit(
    logistic_file: Logistic, tmp_path: Path, stop: int, more: dict[str, Any]
) -> None:
    path, _, _ = logistic_file
    wanted = _fit(path, **more)

    def broken(now: Progress) -> None:
        if now.step == stop:
            raise StoppedError

    kept = tmp_path / "fit.npz"
    with pytest.raises(StoppedError):
        _fit(path, checkpoint=kept, progress=broken, **more)
    found = _fit(path, checkpoint=kept, **more)
    assert (found.weights == wanted.weights).all()
    assert (found.loss_by_step == wanted.loss_by_step).all()
    assert (found.rows_by_step == wanted.rows_by_step).all()
    assert (found.weights_by_step == wanted.weights_by_step).all()
    assert found.loss == wanted.loss
    assert sorted(each.name for each in tmp_path.iterdir()) == ["fit.npz"]


def test_a_finished_fit_can_take_more_steps(logistic_file: Logistic, tmp_path: Path) -> None:
    path, _, _ = logistic_file
    kept = tmp_path / "fit.npz"
    _fit(path, checkpoint=kept, epochs=1)
    found = _fit(path, checkpoint=kept, epochs=3)
    assert (found.weights == _fit(path, epochs=3).weights).all()


def test_a_checkpoint_of_another_fit_is_refused(logistic_file: Logistic, tmp_path: Path) -> None:
    path, _, _ = logistic_file
    kept = tmp_path / "fit.npz"
    _fit(path, checkpoint=kept, epochs=1)
    with pytest.raises(EngineError, match="is of another fit"):
        _fit(path, checkpoint=kept, seed=6)
    kept.write_bytes(kept.read_bytes()[:200])
    with pytest.raises(EngineError, match="is damaged"):
        _fit(path, checkpoint=kept)
    np.save(tmp_path / "other.npy", np.zeros(3))
    with pytest.raises(EngineError, match="is damaged"):
        load_checkpoint(tmp_path / "other.npy", "")


def test_too_large_a_rate_ends_as_diverged(tmp_path: Path) -> None:
    x, y = rows(100)
    path = write(tmp_path / "d.parquet", as_columns(x, y), [100])
    done = gv.fit("linear", path, SGD(learning_rate=10.0), target="y", steps=500)
    assert done.status == "diverged"
    assert done.steps < 50
    assert "diverged at step" in done.ending


def test_single_rows_that_are_missing_move_nothing(tmp_path: Path) -> None:
    x, y = rows(40)
    x[::2, 1] = np.nan
    path = write(tmp_path / "d.parquet", as_columns(x, y), [40])
    done = gv.fit("linear", path, SGD(learning_rate=0.01), target="y", batch=1)
    assert done.steps == 40
    assert np.isnan(done.loss_by_step).sum() == 20
    assert (done.rows, done.missing) == (20, 20)
    assert np.isfinite(done.weights).all()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"batch": 0}, "batch has to be at least 1"),
        ({"steps": 0}, "steps has to be at least 1"),
        ({"scaler": "robust"}, "scaler has to be none or standardize"),
        ({"loss": "Cross"}, "loss has to be one of"),
        ({"start": [1.0]}, "start needs the shape"),
        ({"target": "z"}, "There is no column “z”"),
        ({"columns": ("a", "y")}, "is what shall be predicted"),
        ({"columns": ("a", "d")}, "There is no column “d”"),
    ],
)
def test_what_is_out_of_range_is_said(
    logistic_file: Logistic, settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        gv.fit("logistic", logistic_file[0], Adam, **({"target": "y"} | settings))


def test_a_method_of_scipy_is_no_first_order_step(logistic_file: Logistic) -> None:
    for optimizer in (gv.optimizers.BFGS, SGD(learning_rate=[0.1, 0.2])):
        with pytest.raises(TypeError, match="one first-order optimizer"):
            gv.fit("logistic", logistic_file[0], optimizer, target="y")  # type: ignore[arg-type]


def test_an_engine_of_ones_own_is_taken(logistic_file: Logistic) -> None:
    source = open_data(logistic_file[0])
    engine = ArrowEngine(source, problem_of(source, "linear", "y"), workers=1)
    one = gv.fit("logistic", source, FAST, target="y", steps=5, engine=engine)
    two = gv.fit("logistic", source, FAST, target="y", steps=5)
    assert (one.weights == two.weights).all()


@pytest.mark.parametrize("groups", [[], [0, 0]], ids=str)
@pytest.mark.parametrize("scaler", ["none", "standardize"])
@pytest.mark.parametrize("batch", [None, 5])
def test_a_file_without_rows_is_said(
    tmp_path: Path, groups: list[int], scaler: str, batch: int | None
) -> None:
    path = write(tmp_path / "d.parquet", as_columns(np.empty((0, 3)), np.empty(0)), groups)
    with pytest.raises(EngineError, match="No row has a number"):
        gv.fit("linear", path, SGD, target="y", scaler=scaler, batch=batch)


def test_dropout_is_refused() -> None:
    net = Network(1, (Dense(2, "relu", dropout=0.5), Dense(1, "sigmoid")))
    with pytest.raises(EngineError, match="has dropout"):
        gv.engines.Problem(net, "BinaryCrossentropy", ("x",), "y")
