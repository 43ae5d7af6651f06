"""One step of a training under the microscope: every number from the batch to the update."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.learning.networks.network_steps import Stepper
from gradviz.learning.networks.network_training import NetworkTraining
from gradviz.learning.networks.propagation import masks
from gradviz.learning.terms import Array


@dataclass(frozen=True, eq=False)
class ExaminedStep:
    """What happens in a step, of B rows through L layers; everything is from before the update.

    `signals[k]` (B, inputs) come into layer k, `sums[k]` (B, units) are h W + b, `deltas[k]`
    (B, units) the derivatives of the batch's mean loss by these; `losses` (B,) are those of the
    rows, `loss` their mean with the penalties. `gradient` (D,) is that of `loss`, `parameters`
    (D,) and `states` (S, D) are those before the step, `moved` (D,) the parameters after it.
    """

    step: int
    rows: NDArray[np.intp]
    signals: Sequence[Array]
    sums: Sequence[Array]
    deltas: Sequence[Array]
    losses: Array
    loss: float
    gradient: Array
    parameters: Array
    states: Array
    moved: Array


def examine(training: NetworkTraining, step: int) -> ExaminedStep:
    """Return all numbers of a step, counted from 0. Raises ValueError for a step that was not.

    delta_L = dL/dz_L, delta_k = (delta_{k+1} W_{k+1}^T) * phi'(z_k), dL/dW_k = h_k^T delta_k.

    Source: Goodfellow, Bengio & Courville, Deep Learning (2016), algorithms 6.3 and 6.4.

    >>> from gradviz.experiments import NetworkExperiment
    >>> training = NetworkExperiment(data="moons", hidden="3", epochs=2).run().trainings[0]
    >>> found = examine(training, 1)
    >>> found.signals[1].shape, bool(abs(found.losses.mean() - found.loss) < 1e-15)
    ((32, 3), True)
    """
    if not 0 <= step < training.steps:
        raise ValueError(f"step has to be from 0 to {training.steps - 1}, not {step}")
    loss, settings = training.loss, training.settings
    network, batches = loss.network, settings.batches
    parameters, states = training.at(step)
    epoch, place = divmod(step, batches.per_epoch)
    rows = batches.epoch(epoch)[place]
    dropped = masks(network, settings.seed, step, rows) if network.has_dropout else ()
    layers = network.split(parameters)
    done = loss.forward(parameters, rows, dropped)
    losses, slope = loss.loss.value_and_slope(done.logits, loss.encoded[rows])
    deltas = [slope / len(rows)]
    for k in range(len(layers) - 1, 0, -1):
        deltas.append(deltas[-1] @ layers[k][0].T * done.slopes[k - 1])
    stepper = Stepper(loss, settings)
    stepper.restore(step, parameters, states)
    gradient = np.empty(loss.dimension)
    value = loss.step(layers, rows, network.split(gradient), dropped)
    with np.errstate(all="ignore"):
        stepper.advance()
    return ExaminedStep(
        step=step,
        rows=rows,
        signals=done.signals,
        sums=[
            signal @ kernel + bias
            for signal, (kernel, bias) in zip(done.signals, layers, strict=True)
        ],
        deltas=deltas[::-1],
        losses=losses,
        loss=value,
        gradient=gradient,
        parameters=parameters,
        states=states,
        moved=stepper.parameters,
    )


__all__ = ["ExaminedStep", "examine"]
