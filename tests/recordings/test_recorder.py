"""A recorded `model.fit` of the real Keras is what gradviz' own training of the same model is.

Both start from the same weights and see the same rows in the same order, and neither knows of the
other.
"""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pytest

import gradviz as gv
from gradviz.learning.networks import NetworkTraining, network_loss, train_network
from tests.recordings.record_fit import FITS, Fit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gradviz.recordings import Recording

    Fits = Callable[[str, str], Recording]

BACKENDS = [
    pytest.param("jax", marks=pytest.mark.references),
    pytest.param("torch", marks=pytest.mark.references),
    pytest.param("tensorflow", marks=pytest.mark.tensorflow),
]
SINGLE = {"rtol": 2e-4, "atol": 2e-6}  # Keras trains in single precision


def run(program: list[str], backend: str) -> str:
    done = subprocess.run(
        [sys.executable, *program],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def fits(tmp_path_factory: pytest.TempPathFactory) -> Fits:
    """Return what opens a recording of a backend; each backend trains once."""

    @cache
    def folder(backend: str) -> Path:
        made = tmp_path_factory.mktemp(backend)
        run(["-m", "tests.recordings.record_fit", str(made)], backend)
        return made

    return lambda case, backend: gv.open_recording(folder(backend) / f"{case}.gradviz")


def ours(fit: Fit) -> NetworkTraining:
    loss = network_loss(fit.network, fit.data, fit.loss)
    start = fit.network.initial(1)
    return train_network(loss, start, fit.own, fit.epochs, batches=fit.batches, validation=loss)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", FITS)
def test_it_is_the_training(case: str, backend: str, fits: Fits) -> None:
    fit = FITS[case]
    found, done = fits(case, backend), ours(fit)
    assert found.made_with["backend"] == backend
    assert found.optimizer["name"] == fit.optimizer
    assert found.has_gradients
    np.testing.assert_array_equal(found.steps, np.arange(done.steps))
    np.testing.assert_allclose(found.loss, done.batch_losses, **SINGLE)
    # the norm over a layer, of its kernel's and its bias'
    layers = found.gradient_norms.reshape(done.steps, -1, 2)
    np.testing.assert_allclose(np.hypot(*layers.T).T, done.gradient_norms, **SINGLE)
    np.testing.assert_array_equal(found.weight_steps, np.arange(done.steps + 1))
    np.testing.assert_allclose(found.weights[found.epoch_steps], done.weights[1:], **SINGLE)
    np.testing.assert_allclose(found.weights[7], done.at(7)[0], **SINGLE)
    np.testing.assert_array_equal(found.epoch_steps, done.epoch_steps[1:])
    loss, validation = found.log("loss"), found.log("val_loss")
    assert loss is not None
    assert validation is not None
    np.testing.assert_allclose(loss, done.running_by_epoch, **SINGLE)
    np.testing.assert_allclose(validation, done.training_by_epoch[1:], **SINGLE)
    kinds = [(layer.kind, layer.activation) for layer in found.layers]
    assert kinds == [("Dense", layer.activation) for layer in fit.network.layers]
    assert [v.path.rpartition("/")[2] for v in found.variables[:2]] == ["kernel", "bias"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_metrics_are_those_of_the_batch_alone(backend: str, fits: Fits) -> None:
    fit = FITS["moons"]
    found, done = fits("moons", backend), ours(fit)
    wanted = []
    for step in range(done.steps):
        rows = fit.batches.rows(step)
        guessed = done.loss.predict(done.at(step)[0], fit.data.features[rows])[:, 0] > 0.5
        wanted.append(np.mean(guessed == fit.data.target[rows]))
    assert found.metric_names == ("accuracy", "auc")
    assert found.means == ("auc",)  # no mean over rows: it stays what Keras tells
    np.testing.assert_allclose(found.metrics[:, 0], wanted, atol=1e-5)
    ends = found.epoch_steps - 1
    auc = found.log("auc")
    np.testing.assert_allclose(found.metrics[ends, 1], auc, rtol=1e-6)


@pytest.mark.parametrize("backend", BACKENDS)
def test_weights_are_kept_every_few_steps_and_at_the_end(backend: str, fits: Fits) -> None:
    found = fits("every third", backend)
    np.testing.assert_array_equal(found.weight_steps, [0, 3, 6, 9, 12, 15, 16])
    np.testing.assert_allclose(found.weights[-1], ours(FITS["a line"]).parameters, **SINGLE)


OTHERS = """
import sys
import keras, numpy as np
import gradviz as gv

rng = np.random.default_rng(0)
x, y = rng.normal(size=(40, 3)).astype("float32"), rng.normal(size=(40, 1)).astype("float32")

def model(**options):
    keras.utils.set_random_seed(1)
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "relu"),
                             keras.layers.BatchNormalization(), keras.layers.Dense(1)])
    made.compile(loss="mse", **{"optimizer": "sgd", **options})
    return made

def record(made, **options):
    made.fit(x, y, epochs=2, batch_size=10, verbose=0, callbacks=[gv.keras.Recorder(sys.argv[1])],
             **options)
    return gv.open_recording(sys.argv[1])

# nothing that the recorder does changes the training
plain, seen = model(), model()
plain.fit(x, y, epochs=2, batch_size=10, verbose=0)
found = record(seen)
keras.utils.set_random_seed(1)
for a, b in zip(plain.get_weights(), seen.get_weights(), strict=True):
    assert a.shape == b.shape
assert len(found.variables) == 6 and found.has_gradients  # the moving means are not trained

if keras.backend.backend() != "torch":  # which has none
    found = record(model(steps_per_execution=2))
    assert found.steps.tolist() == [1, 3, 5, 7], found.steps
    assert np.isfinite(found.loss).all() and np.isfinite(found.gradient_norms).all()

found = record(model(run_eagerly=True))
assert found.has_gradients and found.steps.size == 8

found = record(model(optimizer=keras.optimizers.SGD(1e12, clipnorm=None)))
assert not np.isfinite(found.loss[-1])  # a training that diverges is a recording, too
assert np.isfinite(found.weights).all()

frozen = model()
frozen.layers[0].trainable = False
frozen.compile(loss="mse", optimizer="adam")
assert len(record(frozen).variables) == 4

# a long training is thinned out evenly, and of a large model no weights are kept
gv.keras._STEP_NUMBERS, gv.keras._WEIGHT_NUMBERS = 4 * 8, 4 * 29
found = record(model())
assert found.dimension == 29
assert found.steps.tolist() == [0, 2, 4, 6], found.steps
assert found.weight_steps.tolist() == [0, 4, 8], found.weight_steps
gv.keras._WEIGHT_NUMBERS = 29
assert record(model()).weights.shape == (0, 29)
gv.keras._WEIGHT_NUMBERS = 10_000

keras.mixed_precision.set_global_policy("mixed_float16")
mixed = record(model(optimizer=keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.01))))
# steps in which the scaled loss overflows are skipped
assert mixed.has_gradients and np.nanmax(mixed.gradient_norms) < 1e3, mixed.gradient_norms
"""


@pytest.mark.parametrize("backend", BACKENDS)
def test_other_models_and_ways_to_fit(backend: str, tmp_path: Path) -> None:
    run(["-c", OTHERS, str(tmp_path / "fit.gradviz")], backend)


@pytest.mark.references
def test_the_example_of_its_docstring(tmp_path: Path) -> None:
    program = (
        "import doctest, gradviz.keras as own; own.PATH = r'{}'; "
        "print(doctest.testmod(own, optionflags=doctest.ELLIPSIS))"
    )
    printed = run(["-c", program.format(tmp_path / "fit.gradviz")], "jax")
    assert printed.strip() == str(doctest.TestResults(0, 6))


@pytest.mark.skipif(find_spec("keras") is not None, reason="Keras is there")
def test_without_keras_it_says_what_to_install() -> None:
    # in a process of its own: looking for doctests leaves half of the module behind in this one
    asked = [sys.executable, "-c", "import gradviz as gv; gv.keras"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    said = "ImportError: gradviz.keras needs Keras: pip install keras jax"
    assert done.stderr.strip().endswith(said)
