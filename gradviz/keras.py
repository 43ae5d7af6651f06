"""A callback that records a training of Keras, to be opened by `gradviz.open_recording`.

It needs Keras and one of its backends, which gradviz itself does not.
"""

from __future__ import annotations

import math
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.recordings.recording import Layer, Recording, Variable
from gradviz.recordings.recording_file import MOST_WEIGHTS, recording_bytes
from gradviz.recordings.recording_header import plain_values
from gradviz.recordings.step_probe import StepProbe
from gradviz.recordings.thinning import Thinned

try:
    import keras
except ImportError as error:
    raise ImportError("gradviz.keras needs Keras: pip install keras jax") from error

_WEIGHT_NUMBERS = 3_000_000  # numbers of all weights kept: 12 MB
_STEP_NUMBERS = 750_000  # numbers of all steps kept: 3 MB
_MOST_STEPS = 20_000
_Row = tuple[float, tuple[float, ...], NDArray[np.float32]]


class Recorder(keras.callbacks.Callback):  # type: ignore[misc]
    """Records a `model.fit` into a file at `path`, on every backend.

    Of each batch: the loss of that batch alone (with penalties, before its step), the metrics, and
    the Euclidean norm of each trainable variable's gradient, as the optimizer is given it: before
    clipping. Of each epoch: the logs of training and validation. Every `every` steps, and at the
    end: the weights, in single precision. Beside these: layers, variables, the optimizer's
    settings, and versions.

    Loss and gradients are heard inside of Keras' own step; where a `train_step` of your own calls
    neither `compute_loss` nor `optimizer.apply`, the loss is the running mean that Keras tells, and
    the norms are nan; the file says so (`Recording.means`, `Recording.has_gradients`). Metrics of
    a batch are found from Keras' running means m and the numbers of rows n, (m_t n_t - m_{t-1}
    n_{t-1}) / (n_t - n_{t-1}), where they are means over rows; others, such as AUC, and those
    weighted by samples, stay running values, and the file names them. With `steps_per_execution`
    above 1, the last step of each execution is recorded.

    The file stays below 20 MB: where weights or steps become too many, every second one is dropped
    and from then on every second one recorded. Of a model with more than 1.5 million parameters no
    weights are kept. The file is written when the training ends; `save` writes it before.

    Raises ValueError for `every` below 1, and on a backend that does not train.

    Source: keras.callbacks.Callback.

    >>> import gradviz as gv
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model.compile(optimizer="sgd", loss="mse")
    >>> x = np.ones((4, 1))
    >>> _ = model.fit(x, x, epochs=3, batch_size=2, verbose=0, callbacks=[Recorder(PATH)])
    >>> gv.open_recording(PATH)
    <Recording of 2 parameters: 6 steps, 3 epochs>
    """

    def __init__(self, path: str | os.PathLike[str], *, every: int = 1) -> None:
        super().__init__()
        if every < 1:
            raise ValueError(f"every has to be at least 1, not {every}")
        self.path, self.every = Path(path), every
        self._probe: StepProbe | None = None

    def on_train_begin(self, logs: Any = None) -> None:  # noqa: ARG002
        """Begin a new recording."""
        model = self.model
        if self._probe is not None:  # of a training that was broken off
            self._probe.remove()
        self._probe = StepProbe(model)
        self._variables = tuple(
            Variable(str(each.path)[:200], tuple(map(int, each.shape)))
            for each in model.trainable_variables
        )
        dimension = sum(variable.size for variable in self._variables)
        self._most_weights = min(MOST_WEIGHTS, _WEIGHT_NUMBERS // max(1, dimension))
        self._weights = Thinned[NDArray[np.float32]](max(2, self._most_weights - 1), self.every)
        self._steps: Thinned[_Row] | None = None
        self._metrics: tuple[str, ...] = ()
        self._epochs: list[tuple[int, dict[str, float]]] = []
        self._step = 0
        self._own_loss, self._has_gradients = True, False
        self._running_names: tuple[str, ...] = ()
        self._keep_weights()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
        """Begin the running means anew."""
        self._rows = 0.0
        self._running: dict[str, float] = {}
        self._batches = 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Record a step."""
        probe, told = self._probe, {name: float(value) for name, value in (logs or {}).items()}
        if probe is None:
            return
        # one call stands for several steps where Keras executes them together
        self._step += batch + 1 - self._batches
        self._batches = batch + 1
        found, norms = probe.loss_and_rows(), probe.gradient_norms()
        rows = math.nan if found is None else found[1]
        if self._steps is None:
            self._metrics = tuple(name for name in told if name != "loss")[:20]
            numbers = 2 + len(self._metrics) + len(self._variables)
            most = max(2, min(_MOST_STEPS, _STEP_NUMBERS // numbers))
            self._steps = Thinned(most)
            means = _plain_means(self.model)
            self._running_names = tuple(each for each in self._metrics if each not in means)
        self._own_loss &= found is not None
        self._has_gradients |= norms is not None
        metrics = tuple(self._own(name, told.get(name, math.nan), rows) for name in self._metrics)
        self._rows += rows
        self._running = told
        loss = told.get("loss", math.nan) if found is None else found[0]
        if norms is None:
            norms = np.full(len(self._variables), np.nan, dtype=np.float32)
        if self._steps.wants(self._step - 1):
            self._steps.keep(self._step - 1, (loss, metrics, norms))
        if self._weights.wants(self._step):
            self._keep_weights()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
        """Record what Keras tells of an epoch."""
        told = {str(name): float(value) for name, value in (logs or {}).items()}
        self._epochs.append((self._step, told))

    def on_train_end(self, logs: Any = None) -> None:  # noqa: ARG002
        """Write the file."""
        if self._probe is not None:
            self._probe.remove()
            self._probe = None
        self.save()

    def save(self) -> None:
        """Write what is recorded so far. Raises RecordingError where it is too large a file."""
        data = recording_bytes(self.recording)
        unfinished = self.path.with_name(self.path.name + ".part")
        unfinished.write_bytes(data)
        unfinished.replace(self.path)

    @property
    def recording(self) -> Recording:
        """What is recorded so far."""
        numbers, rows = (self._steps.numbers, self._steps.rows) if self._steps else ([], [])
        names = list(dict.fromkeys(name for _, told in self._epochs for name in told))[:50]
        kept, weights = self._all_weights()
        running = self._running_means()
        optimizer = self.model.optimizer
        return Recording(
            layers=tuple(map(_layer, self.model.layers)),
            variables=self._variables,
            steps=np.array(numbers, dtype=np.int32),
            loss=np.array([row[0] for row in rows], dtype=np.float32),
            metrics=_matrix([row[1] for row in rows], len(self._metrics)),
            gradient_norms=_matrix([row[2] for row in rows], len(self._variables)),
            epoch_steps=np.array([step for step, _ in self._epochs], dtype=np.int32),
            epoch_logs=_matrix(
                [[told.get(name, math.nan) for name in names] for _, told in self._epochs],
                len(names),
            ),
            weight_steps=np.array(kept, dtype=np.int32),
            weights=_matrix(weights, sum(variable.size for variable in self._variables)),
            metric_names=self._metrics,
            log_names=tuple(names),
            means=running,
            has_gradients=self._has_gradients,
            optimizer=plain_values(
                {"name": type(optimizer).__name__, "config": optimizer.get_config()}
            ),
            made_with=_versions(),
        )

    def _own(self, name: str, mean: float, rows: float) -> float:
        """Return the value of the batch alone, where the running one is a mean over rows."""
        if name in self._running_names or not rows > 0.0:
            return mean
        before = self._running.get(name, 0.0) * self._rows
        return (mean * (self._rows + rows) - before) / rows

    def _running_means(self) -> tuple[str, ...]:
        return ("loss", *self._metrics) if not self._own_loss else self._running_names

    def _keep_weights(self) -> None:
        values = self._flat()
        if values is not None:
            self._weights.keep(self._step, values)

    def _flat(self) -> NDArray[np.float32] | None:
        """Return all weights, None where they are too many, or no numbers any more."""
        if self._most_weights < 2:
            return None
        # reading `self.model` brings the state back into it on JAX
        parts = [
            np.ravel(keras.ops.convert_to_numpy(each.value)).astype(np.float32)
            for each in self.model.trainable_variables
        ]
        values = np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)
        return values if np.isfinite(values).all() else None

    def _all_weights(self) -> tuple[list[int], list[NDArray[np.float32]]]:
        """Return the weights kept, and those of now."""
        numbers, rows = self._weights.numbers, self._weights.rows
        if self._step not in numbers:
            values = self._flat()
            if values is not None:
                return [*numbers, self._step], [*rows, values]
        return numbers, rows


def _plain_means(model: Any) -> frozenset[str]:
    """Return the names of a model's metrics that are means over rows, each counted once."""
    found: list[Any] = []
    for each in model.metrics:
        # a container knows its own only when it is built; with sample weights rows count unequally
        if not getattr(each, "_user_weighted_metrics", None):
            found += getattr(each, "metrics", [each])
    return frozenset(each.name for each in found if isinstance(each, keras.metrics.Mean))


def _layer(layer: Any) -> Layer:
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "__name__", "") if activation is not None else ""
    return Layer(str(layer.name)[:200], type(layer).__name__[:200], str(name)[:200])


def _matrix(rows: Any, columns: int) -> NDArray[np.float32]:
    return np.array(rows, dtype=np.float32).reshape(len(rows), columns)


def _versions() -> dict[str, str]:
    """Return what the training ran on."""
    backend = keras.backend.backend()
    found = {"python": platform.python_version(), "backend": backend}
    for package in ("keras", backend):
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # such as tensorflow-cpu
            found[package] = str(getattr(sys.modules.get(package), "__version__", ""))
    return found


__all__ = ["Recorder"]
