"""Trains the real Keras and writes down its losses and weights.

    pip install -r requirements-references.txt
    python -m tests.references.make_fits

writes `fits.npz` beside this file. Keras runs as `make.py` has it run, in double precision.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from tests.references.fits import FITS, Fit
from tests.references.make import HERE, load_keras


def run_fit(case: Fit) -> dict[str, np.ndarray]:
    """Return the losses by epoch, the weights after each, and those at the end.

    Keras' "loss" is the mean over the epoch's batches, while the weights change; "val_loss" is that
    at the end of the epoch. Both hold the regularizer's part.
    """
    keras: Any = load_keras().keras
    features, target, held_features, held_target = case.data()
    orders, batch = case.orders(), case.batch_size or case.rows

    class Ordered(keras.utils.PyDataset):  # type: ignore[misc]
        """The rows in the order of each epoch; Keras itself does not shuffle."""

        def __init__(self) -> None:
            super().__init__()
            self.epoch = 0

        def __len__(self) -> int:
            return int(np.ceil(case.rows / batch))

        def __getitem__(self, k: int) -> tuple[np.ndarray, np.ndarray]:
            rows = orders[self.epoch][k * batch : (k + 1) * batch]
            return features[rows], target[rows, None]

    regularizer = None
    if case.regularizer is not None:
        regularizer = getattr(keras.regularizers, case.regularizer[0])(**case.regularizer[1])
    layer = keras.layers.Dense(1, kernel_regularizer=regularizer)
    model = keras.Sequential([keras.Input((case.columns,)), layer])
    start = case.start()
    layer.set_weights([start[:-1, None], start[-1:]])
    options = {"from_logits": True} if case.loss == "BinaryCrossentropy" else case.loss_settings
    loss = getattr(keras.losses, case.loss)(**options)
    optimizer = getattr(keras.optimizers, case.optimizer)(**case.settings)
    model.compile(optimizer=optimizer, loss=loss)
    ordered, weights = Ordered(), []

    def parameters() -> np.ndarray:
        return np.concatenate([np.ravel(np.array(each.value)) for each in layer.weights])

    class Record(keras.callbacks.Callback):  # type: ignore[misc]
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            ordered.epoch = epoch

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            weights.append(parameters())

    callbacks: list[Any] = [Record()]
    if case.early_stopping is not None:
        callbacks.append(keras.callbacks.EarlyStopping("val_loss", **case.early_stopping))
    history = model.fit(
        ordered, epochs=case.epochs, verbose=0, shuffle=False, callbacks=callbacks,
        validation_data=(held_features, held_target[:, None]),
    )  # fmt: skip
    found = {name: np.array(values) for name, values in history.history.items()}
    found |= {"weights": np.array(weights), "end": parameters()}
    if case.early_stopping is not None:
        found["stopped"] = np.array([callbacks[1].stopped_epoch, callbacks[1].best_epoch])
    return found


def main() -> None:
    """Write the file."""
    arrays = {
        f"{case.key}/{name}": values for case in FITS for name, values in run_fit(case).items()
    }
    np.savez_compressed(HERE / "fits.npz", **arrays)
    sys.stdout.write(f"{len(arrays)} arrays of {len(FITS)} fits\n")


if __name__ == "__main__":
    main()
