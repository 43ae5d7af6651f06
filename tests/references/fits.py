"""What is compared with Keras' `fit`: data, a model of one layer, a start, batches, an optimizer.

This file says which cases there are; `make_fits.py` runs them with the real Keras, and the tests
run them with gradviz. It imports neither.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

EPOCHS = 5


@dataclass(frozen=True)
class Fit:
    """A training; the losses, penalties and optimizers have the same names on both sides.

    `rows` and `columns` are the size of the training data, `order` None goes through it as it is,
    and otherwise is the seed of a new order in each epoch. `penalty` is for gradviz, `regularizer`
    the same for Keras.
    """

    key: str
    loss: str
    optimizer: str
    settings: Mapping[str, Any]
    batch_size: int | None = None
    order: int | None = None
    loss_settings: Mapping[str, float] = field(default_factory=dict)
    penalty: tuple[str, Mapping[str, float]] | None = None
    regularizer: tuple[str, Mapping[str, float]] | None = None
    rows: int = 53
    columns: int = 3
    epochs: int = EPOCHS
    early_stopping: Mapping[str, Any] | None = None

    @property
    def classes(self) -> bool:
        """Whether the target is a class, 0 or 1."""
        return self.loss in ("BinaryCrossentropy", "Hinge")

    def data(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return features and target to train on, and features and target to validate with."""
        rng = np.random.default_rng(list(self.key.encode()))
        scales = 1.5 ** (np.arange(self.columns) % 3)
        features = scales * rng.normal(size=(self.rows + 21, self.columns))
        signal = 1.5 * features[:, 0] - features[:, 1] + 0.5
        noisy = signal + 2.0 * rng.standard_normal(len(features))
        target = (noisy > 0).astype(np.float64) if self.classes else noisy
        n = self.rows
        return features[:n], target[:n], features[n:], target[n:]

    def start(self) -> np.ndarray:
        """Return the weights and the bias to start with."""
        return np.linspace(-0.4, 0.7, self.columns + 1)

    def orders(self) -> list[np.ndarray]:
        """Return the order of the rows in each epoch."""
        if self.order is None:
            return [np.arange(self.rows)] * self.epochs
        return [
            np.random.default_rng([self.order, epoch]).permutation(self.rows)
            for epoch in range(self.epochs)
        ]


def _penalized(name: str, strength: float, **more: float) -> dict[str, Any]:
    ratio = {"L1": 1.0, "L2": 0.0}.get(name, more.get("l1_ratio", 0.0))
    theirs = {"l1": strength * ratio, "l2": strength * (1 - ratio)}
    wanted = {"L1": ("l1",), "L2": ("l2",)}.get(name, ("l1", "l2"))
    kind = name if name in ("L1", "L2") else "L1L2"
    return {
        "penalty": (name, {"strength": strength, **more}),
        "regularizer": (kind, {each: theirs[each] for each in wanted}),
    }


FITS = (
    Fit("linear-full", "MeanSquaredError", "SGD", {"learning_rate": 0.05}),
    Fit("linear-batches", "MeanSquaredError", "Adam", {"learning_rate": 0.05}, 16, 3),
    Fit("linear-ordered", "MeanSquaredError", "SGD", {"learning_rate": 0.02}, 10),
    Fit("linear-single", "MeanSquaredError", "SGD", {"learning_rate": 0.004}, 1, 0),
    Fit(
        "ridge", "MeanSquaredError", "RMSprop", {"learning_rate": 0.02}, 16, 7,
        **_penalized("L2", 0.3),
    ),
    Fit("huber", "Huber", "SGD", {"learning_rate": 0.05, "momentum": 0.8}, 16, 1, {"delta": 0.7}),
    Fit("absolute", "MeanAbsoluteError", "Adam", {"learning_rate": 0.05}, 16, 2),
    Fit("log-cosh", "LogCosh", "Adagrad", {"learning_rate": 0.3}, 20, 4),
    Fit("logistic-full", "BinaryCrossentropy", "Adam", {"learning_rate": 0.1}),
    Fit(
        "logistic-batches", "BinaryCrossentropy", "SGD",
        {"learning_rate": 0.2, "momentum": 0.9, "nesterov": True}, 16, 5,
    ),
    Fit(
        "logistic-elastic", "BinaryCrossentropy", "Adam", {"learning_rate": 0.03}, 1, 6,
        **_penalized("ElasticNet", 0.2, l1_ratio=0.3),
    ),
    Fit("hinge-lasso", "Hinge", "SGD", {"learning_rate": 0.05}, 8, 9, **_penalized("L1", 0.05)),
    Fit(
        "stopped", "MeanSquaredError", "Adam", {"learning_rate": 0.1}, 8, 11, rows=20, columns=14,
        epochs=60, early_stopping={"patience": 3, "min_delta": 0.01, "restore_best_weights": True},
    ),
    Fit(
        "not-restored", "BinaryCrossentropy", "Adam", {"learning_rate": 0.3}, 8, 12, rows=20,
        columns=14, epochs=60, early_stopping={"patience": 2, "start_from_epoch": 4},
    ),
)  # fmt: skip
