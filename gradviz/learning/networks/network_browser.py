"""A training as one plain object, from which the browser does the same with its own engine.

What is computed is printed from the declarations that Python runs: activations, loss, penalties and
the optimizer's step come as the bodies of functions, beside the numbers that they take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.endings import LIMIT
from gradviz.descent.vector_step import browser_vector_step
from gradviz.language.targets import JAVASCRIPT, Lines, indent
from gradviz.learning.batches import Batches
from gradviz.learning.networks.network_loss import NetworkLoss
from gradviz.learning.networks.network_steps import TrainingSettings
from gradviz.learning.penalties import ConfiguredPenalty
from gradviz.learning.terms import Array, derived
from gradviz.learning.training import EarlyStopping


def _penalty(penalty: ConfiguredPenalty) -> str:
    """Return the body of a function of (x, g, first, end): the penalty of the numbers there.

    It adds the slopes to g where g is not null.
    """
    found = derived(penalty.declaration.formula, penalty.declaration.inputs)
    wanted = [found.outputs[name] for name in ("value", "first_derivative")]
    numbers = {
        found.program.input(name): JAVASCRIPT.number(value) for name, value in penalty.settings
    }
    lines = Lines(found.program, JAVASCRIPT, wanted, numbers)
    value, slope = [lines.value(each) for each in wanted]
    body = ["const w = x[k];", *lines.take(), f"f += {value};"]
    body.append(f"if (g !== null) g[k] += {slope};")
    loop = ["for (let k = first; k < end; k++) {", *indent(body), "}"]
    return "\n".join(["let f = 0;", *loop, "return f;"])


def _layers(loss: NetworkLoss) -> list[dict[str, Any]]:
    """Return each layer: its shape, the places of its numbers, its functions."""
    network, last = loss.network, len(loss.network.layers) - 1
    return [
        {
            "inputs": place.inputs,
            "units": place.units,
            "kernel": place.kernel.start,
            "bias": place.bias.start,
            "dropout": layer.dropout,
            "activation": None if k == last else layer.phi.javascript,
            "penalty": layer.penalty and _penalty(layer.penalty),
        }
        for k, (layer, place) in enumerate(zip(network.layers, network.places, strict=True))
    ]


_MOST_ROWS = 1 << 16  # the place of a row is two bytes


def _order(batches: Batches, epochs: int) -> NDArray[np.uint16]:
    """Return the rows of all batches, one after the other, (epochs * N,)."""
    if batches.size > _MOST_ROWS:
        raise ValueError(f"a browser trains with {_MOST_ROWS} rows at most, not {batches.size}")
    # a change of the epochs takes what is there: 1, 2, 4, 8, ... epochs are made at once
    return _first_epochs(batches, 1 << max(0, epochs - 1).bit_length())[: epochs * batches.size]


@lru_cache(maxsize=8)  # up to 4 MB each
def _first_epochs(batches: Batches, epochs: int) -> NDArray[np.uint16]:
    order = np.concatenate([batches.order(epoch) for epoch in range(epochs)]).astype(np.uint16)
    order.setflags(write=False)
    return order


def _rows(loss: NetworkLoss) -> dict[str, Array]:
    return {"features": loss.features, "target": loss.target}


def browser_training(
    loss: NetworkLoss,
    settings: TrainingSettings,
    epochs: int,
    validation: NetworkLoss | None = None,
    early_stopping: EarlyStopping | None = None,
) -> Mapping[str, Any]:
    """Return what `network/engine.js` trains: plain values, arrays and sources.

    Every array is float64, flat in the browser, but the order of rows, which is uint16.

    >>> from gradviz.learning import DATASETS, Batches
    >>> from gradviz.learning.networks import Dense, Network, network_loss
    >>> from gradviz.optimizers import SGD
    >>> net = Network(2, [Dense(8, "tanh"), Dense(1, "sigmoid")])
    >>> f = network_loss(net, DATASETS["moons"](n=40), "BinaryCrossentropy")
    >>> made = browser_training(f, TrainingSettings(net.initial(), SGD(), Batches(40, 10)), 3)
    >>> made["dimension"], made["order"].shape, made["optimizer"]["hyperparameters"]
    (33, (120,), [0.01])
    """
    rule = settings.optimizer.rule
    step = browser_vector_step(rule)
    name = settings.optimizer.rate_name
    return {
        "dimension": loss.dimension,
        "layers": _layers(loss),
        "loss": loss.loss.javascript,
        "hits": loss.loss.javascript_hits if loss.loss.classifies else None,
        "output": loss.loss.javascript_output,
        "probabilities": loss.loss.has_probabilities,
        "optimizer": {
            "step": step.step,
            "initial": step.initial,
            "states": list(rule.states),
            "hyperparameters": settings.numbers(-1),
            "rate": rule.inputs.index(name) if name in rule.inputs else -1,
        },
        "rates": [list(pair) for pair in settings.rates],
        "seed": settings.seed,
        "start": settings.start,
        "epochs": epochs,
        "batch_size": settings.batches.length,
        "order": _order(settings.batches, epochs),
        "limit": LIMIT,
        "training": _rows(loss),
        "validation": None if validation is None else _rows(validation),
        "early_stopping": None if early_stopping is None else asdict(early_stopping),
    }


__all__ = ["browser_training"]
