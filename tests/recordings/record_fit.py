"""Records a training of the real Keras, in a process of its own, since a process has one backend.

    KERAS_BACKEND=jax python -m tests.recordings.record_fit FOLDER

The trainings are `FITS`, which the tests do with gradviz, too.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gradviz.learning import DATASETS, PENALTIES, Batches, Dataset
from gradviz.learning.networks import Dense, Network
from gradviz.optimizers import RULES


@dataclass(frozen=True)
class Fit:
    """A training that both do: data, network, optimizer; rows come as they lie in the data."""

    data: Dataset
    network: Network
    loss: str
    optimizer: str
    settings: dict[str, float]
    epochs: int
    batch_size: int

    @property
    def batches(self) -> Batches:
        """The rows of each batch."""
        return Batches(self.data.size, self.batch_size, shuffle=False)

    @property
    def own(self) -> Any:
        """The optimizer as gradviz has it."""
        return RULES[self.optimizer](**self.settings)


FITS = {
    "moons": Fit(
        DATASETS["moons"](n=70, noise=0.2),
        Network(2, [Dense(5, "tanh", PENALTIES["L2"](strength=0.01)), Dense(1, "sigmoid")]),
        "BinaryCrossentropy", "Adam", {"learning_rate": 0.02}, 3, 16,
    ),
    "a line": Fit(
        DATASETS["line"](n=40),
        Network(1, [Dense(4, "gelu"), Dense(3, "relu"), Dense(1)]),
        "MeanSquaredError", "SGD", {"learning_rate": 0.01, "momentum": 0.9}, 4, 10,
    ),
}  # fmt: skip


def keras_model(fit: Fit, keras: Any) -> Any:
    """Return the model of a fit, compiled."""
    layers = []
    for layer in fit.network.layers:
        penalty = layer.penalty
        strength = 0.0 if penalty is None else penalty.values["strength"]
        layers.append(
            keras.layers.Dense(
                layer.units, layer.activation, kernel_regularizer=keras.regularizers.L2(strength)
            )
        )
    model = keras.Sequential([keras.Input((fit.network.inputs,)), *layers])
    classes = fit.network.output.activation == "sigmoid"
    metrics = ["accuracy", keras.metrics.AUC(name="auc")] if classes else ["mae"]
    optimizer = getattr(keras.optimizers, fit.optimizer)(**fit.settings)
    model.compile(optimizer=optimizer, loss=getattr(keras.losses, fit.loss)(), metrics=metrics)
    return model


def restart(fit: Fit, model: Any) -> None:
    """Give a model the weights that gradviz starts from, and its optimizer nothing to remember."""
    start = fit.network.split(fit.network.initial(1))
    for layer, weights in zip(model.layers, start, strict=True):
        layer.set_weights(list(weights))
    for variable in model.optimizer.variables:
        if "learning_rate" not in variable.path:
            variable.assign(np.zeros(variable.shape))


def record(fit: Fit, path: Path, every: int) -> None:
    """Train and record."""
    import keras

    import gradviz as gv

    model = keras_model(fit, keras)
    rows = fit.data.features.astype(np.float32), fit.data.target[:, None].astype(np.float32)
    model.fit(*rows, epochs=1, verbose=0)  # one that was trained before is recorded as well
    restart(fit, model)
    model.fit(
        *rows,
        epochs=fit.epochs,
        batch_size=fit.batch_size,
        shuffle=False,
        validation_data=rows,
        verbose=0,
        callbacks=[gv.keras.Recorder(path, every=every)],
    )
    assert "compute_loss" not in vars(model)
    assert "apply" not in vars(model.optimizer)
    model.fit(*rows, epochs=1, verbose=0)  # and goes on without a recorder


def main(folder: Path) -> None:
    """Write recordings of the trainings into a folder, one with each third step's weights."""
    for case, fit in FITS.items():
        record(fit, folder / f"{case}.gradviz", 1)
    record(FITS["a line"], folder / "every third.gradviz", 3)


if __name__ == "__main__":
    os.environ.setdefault("KERAS_BACKEND", "jax")
    main(Path(sys.argv[1]))
