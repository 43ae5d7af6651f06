"""A fit as a recording, which the page of networks opens: `gradviz.open_recording` reads it."""

from __future__ import annotations

import platform

import numpy as np
from numpy.typing import NDArray

from gradviz.engines.base import Problem
from gradviz.engines.fit_result import Fit
from gradviz.learning.networks.network import Network
from gradviz.recordings.recording import Layer, Recording, Variable
from gradviz.recordings.recording_header import plain_values

MOST_STEPS = 20_000


def fit_recording(fit: Fit) -> Recording:
    """Return what a fit did, in single precision; a linear model is a layer of one unit.

    Of more than 20,000 steps every 2nd, 4th, ... is in it. The norm of the gradient is that of all
    parameters together, and is told of a model with one variable only; of others it is nan.

    Source: keras.Model.fit, whose names of layers and variables are taken.
    """
    problem = fit.problem
    layers, variables = _shape(problem)
    stride = -(-max(1, fit.steps) // MOST_STEPS)
    steps = np.arange(0, fit.steps, stride, dtype=np.int32)
    norms = np.full((len(steps), len(variables)), np.nan, dtype=np.float32)
    if len(variables) == 1:
        norms[:, 0] = fit.gradient_norms[steps]
    ends = np.arange(fit.steps_per_epoch, fit.steps + 1, fit.steps_per_epoch, dtype=np.int32)
    finite = np.isfinite(fit.weights_by_step).all(axis=1)
    return Recording(
        layers=layers,
        variables=variables,
        steps=steps,
        loss=fit.loss_by_step[steps].astype(np.float32),
        metrics=np.zeros((len(steps), 0), dtype=np.float32),
        gradient_norms=norms,
        epoch_steps=ends,
        epoch_logs=_means(fit, ends)[:, None],
        weight_steps=fit.weight_steps[finite].astype(np.int32),
        weights=fit.weights_by_step[finite].astype(np.float32),
        log_names=("loss",),
        has_gradients=len(variables) == 1,
        optimizer=plain_values(
            {"name": fit.optimizer.name, "config": dict(fit.optimizer.settings)}
        ),
        made_with={"python": platform.python_version(), "numpy": np.__version__},
    )


def _means(fit: Fit, ends: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return the mean of the losses of each epoch's steps, in single precision, (E,)."""
    losses = fit.loss_by_step[: len(ends) * fit.steps_per_epoch]
    means = losses.reshape(len(ends), fit.steps_per_epoch).mean(axis=1)
    return np.asarray(means, dtype=np.float32)


def _shape(problem: Problem) -> tuple[tuple[Layer, ...], tuple[Variable, ...]]:
    model = problem.model
    if isinstance(model, Network):
        layers, variables = [], []
        for k, (layer, place) in enumerate(zip(model.layers, model.places, strict=True)):
            name = f"dense_{k}" if k else "dense"
            layers.append(Layer(name, "Dense", layer.activation))
            variables.append(Variable(f"{name}/kernel", (place.inputs, place.units)))
            variables.append(Variable(f"{name}/bias", (place.units,)))
        return tuple(layers), tuple(variables)
    count = sum(model.weights)
    kernel = (Variable("dense/kernel", (count, 1)),)
    bias = (Variable("dense/bias", (1,)),) if model.bias else ()
    activation = "sigmoid" if problem.classifies else "linear"
    return (Layer("dense", "Dense", activation),), kernel + bias


__all__ = ["MOST_STEPS", "fit_recording"]
