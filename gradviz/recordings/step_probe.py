"""What happens inside of Keras' training step, brought out of it on every backend.

A callback of Keras sees a step from outside only: running means, and weights. `StepProbe` puts two
listeners into the step of one training: around `model.compute_loss`, which knows the loss of the
batch alone, and around `optimizer.apply`, which is given the gradients. The values leave the step
as each backend allows: on JAX, whose step is compiled and has no side effects, by
`jax.debug.callback`; on TensorFlow by assignment to a variable beside the model; on torch as they
are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]


class Channel(Protocol):
    """Brings numbers out of a step."""

    def send(self, values: Any) -> None:
        """Send a vector; called in the step."""

    def take(self) -> Values | None:
        """Return what was sent last, once, or None; called between steps."""


class _JaxChannel:
    def __init__(self, _size: int) -> None:
        import jax

        self._jax = jax
        self._ordered = jax.device_count() == 1  # JAX orders calls on one device only
        self._sent: list[Values] = []

    def send(self, values: Any) -> None:
        self._jax.debug.callback(self._receive, values, ordered=self._ordered)

    def _receive(self, values: Any) -> None:
        self._sent.append(np.asarray(values, dtype=np.float32))

    def take(self) -> Values | None:
        self._jax.effects_barrier()  # the step may be under way still
        found = self._sent[-1] if self._sent else None
        self._sent.clear()
        return found


class _TensorFlowChannel:
    def __init__(self, size: int) -> None:
        import tensorflow as tf

        self._nothing = np.full(size, np.inf, dtype=np.float32)
        self._values = tf.Variable(self._nothing, trainable=False)
        self._sent = tf.Variable(initial_value=0, trainable=False)

    def send(self, values: Any) -> None:
        self._values.assign(values)
        self._sent.assign(1)

    def take(self) -> Values | None:
        if not bool(self._sent.numpy()):
            return None
        self._sent.assign(0)
        return np.array(self._values.numpy(), dtype=np.float32)


class _TorchChannel:
    def __init__(self, _size: int) -> None:
        self._sent: Any = None

    def send(self, values: Any) -> None:
        self._sent = values.detach()

    def take(self) -> Values | None:
        sent, self._sent = self._sent, None
        return None if sent is None else np.array(sent.cpu().numpy(), dtype=np.float32)


_CHANNELS: Mapping[str, Callable[[int], Channel]] = {
    "jax": _JaxChannel,
    "tensorflow": _TensorFlowChannel,
    "torch": _TorchChannel,
}


class StepProbe:
    """Listens to the steps of a compiled, built Keras model until it is removed.

    Raises ValueError on a backend that does not train.
    """

    def __init__(self, model: Any) -> None:
        import keras

        self._keras = keras
        backend = keras.backend.backend()
        if backend not in _CHANNELS:
            raise ValueError(f"backend has to be one of {', '.join(_CHANNELS)}, not {backend!r}")
        self._model = model
        self._optimizer = model.optimizer
        # with mixed precision: the gradients as they are when their scale is taken off
        while hasattr(self._optimizer, "inner_optimizer"):
            self._optimizer = self._optimizer.inner_optimizer
        self.count = len(model.trainable_variables)
        make = _CHANNELS[backend]
        self._loss, self._norms = make(2), make(self.count)
        self._listen()

    def loss_and_rows(self) -> tuple[float, float] | None:
        """Return the loss of the last batch and how many rows it had, where the step said it."""
        found = self._loss.take()
        return None if found is None else (float(found[0]), float(found[1]))

    def gradient_norms(self) -> Values | None:
        """Return the norm of each variable's gradient in the last step, where it was seen."""
        return self._norms.take()

    def remove(self) -> None:
        """Leave the model and the optimizer as they were."""
        for owner, name in ((self._model, "compute_loss"), (self._optimizer, "apply")):
            if name in vars(owner):
                delattr(owner, name)
        self._forget()

    def _listen(self) -> None:
        compute_loss, apply = self._model.compute_loss, self._optimizer.apply

        # with the arguments that the model's own has, which may be an older form without `training`
        def heard_loss(*given: Any, **named: Any) -> Any:
            loss = compute_loss(*given, **named)
            if named.get("training", True):
                self._send_loss(loss, [*given, *named.values()])
            return loss

        def heard_apply(grads: Any, trainable_variables: Any = None) -> Any:
            gradients = list(grads)
            self._send_norms(gradients)
            if trainable_variables is None:
                return apply(gradients)
            return apply(gradients, trainable_variables)

        self._model.compute_loss = heard_loss
        self._optimizer.apply = heard_apply
        self._forget()

    def _forget(self) -> None:
        """Let the step be compiled anew, with the listeners or without."""
        self._model.train_function = None
        self._model.make_train_function()

    def _send_loss(self, loss: Any, data: list[Any]) -> None:
        if loss is None:
            return
        ops = self._keras.ops
        leaves = (each for each in self._keras.tree.flatten(data) if hasattr(each, "shape"))
        first = next((each for each in leaves if len(each.shape)), None)
        rows = 0 if first is None else ops.shape(first)[0]
        pair = [ops.cast(loss, "float32"), ops.cast(rows, "float32")]
        self._loss.send(ops.stack([ops.reshape(each, ()) for each in pair]))

    def _send_norms(self, gradients: list[Any]) -> None:
        if len(gradients) != self.count:
            return
        ops = self._keras.ops
        norms = []
        for gradient in gradients:
            if gradient is None:
                norms.append(ops.convert_to_tensor(float("nan"), "float32"))
                continue
            dense = ops.cast(ops.convert_to_tensor(gradient), "float32")
            norms.append(ops.sqrt(ops.sum(ops.square(dense))))
        self._norms.send(ops.stack(norms))


__all__ = ["StepProbe"]
