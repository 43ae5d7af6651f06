"""From what a person names to a problem: a model, its columns, and the loss that suits it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradviz.engines.base import Array, Problem
from gradviz.engines.data_source import DataSource
from gradviz.learning.losses import LOSSES, ConfiguredLoss, Loss
from gradviz.learning.models import MODELS, LinearModel
from gradviz.learning.networks.network import Network
from gradviz.learning.networks.output_loss import SPARSE
from gradviz.learning.penalties import ConfiguredPenalty, Penalty

AnyModel = str | LinearModel | Network
AnyLoss = str | Loss | ConfiguredLoss | None


def problem_of(
    source: DataSource,
    model: AnyModel,
    target: str,
    columns: Sequence[str] | None = None,
    loss: AnyLoss = None,
    penalty: Penalty | ConfiguredPenalty | None = None,
) -> Problem:
    """Return the problem of fitting a model to data; columns are all of numbers, where not named.

    A model may be a name in `MODELS`. Without a loss it is the model's own: the mean squared error,
    cross-entropy for what predicts a class. Raises DataError and EngineError for columns, and
    ValueError for a model, a loss or a penalty that is unknown or does not fit.
    """
    names = tuple(columns) if columns is not None else _columns(source, model, target)
    if isinstance(model, str):
        if model not in MODELS:
            raise ValueError(f"model has to be one of {', '.join(MODELS)}, not {model!r}")
        loss = MODELS[model].loss if loss is None else loss
        model = MODELS[model](names)
    penalized = penalty() if isinstance(penalty, Penalty) else penalty
    return Problem(model, _loss(model, loss), names, target, penalized)


def _columns(source: DataSource, model: AnyModel, target: str) -> tuple[str, ...]:
    if isinstance(model, LinearModel):
        return model.columns
    return source.features(target)


def _loss(model: LinearModel | Network, loss: AnyLoss) -> ConfiguredLoss | str:
    if loss is None:
        activation = model.output.activation if isinstance(model, Network) else "linear"
        own = {"sigmoid": "BinaryCrossentropy", "softmax": SPARSE}
        loss = own.get(activation, "MeanSquaredError")
    if isinstance(loss, Loss):
        return loss()
    if isinstance(loss, ConfiguredLoss) or loss == SPARSE:
        return loss
    if loss not in LOSSES:
        raise ValueError(f"loss has to be one of {', '.join([*LOSSES, SPARSE])}, not {loss!r}")
    return LOSSES[loss]()


def start_of(problem: Problem, start: object, seed: int) -> Array:
    """Return the weights to start from, (D,): those given, else zeros, or a network's own.

    Raises ValueError for another shape.
    """
    if start is not None:
        given = np.array(start, dtype=np.float64)
        if given.shape != (problem.dimension,):
            raise ValueError(f"start needs the shape ({problem.dimension},), not {given.shape}")
        return given
    if isinstance(problem.model, Network):
        return problem.model.initial(seed)
    return np.zeros(problem.dimension)


__all__ = ["AnyLoss", "AnyModel", "problem_of", "start_of"]
