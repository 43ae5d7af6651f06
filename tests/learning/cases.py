"""Losses over data of every kind, for the tests of Python and of the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradviz.learning import (
    DATASETS,
    LOSSES,
    PENALTIES,
    DataLoss,
    Dataset,
    LinearModel,
    data_loss,
    read_model,
)

if TYPE_CHECKING:
    from collections.abc import Callable

REGRESSION = ["MeanSquaredError", "MeanAbsoluteError", "Huber", "LogCosh", "Quantile"]


def line(loss: str = "MeanSquaredError", **settings: Any) -> DataLoss:
    data = DATASETS["line"](n=30, outliers=0.1)
    return data_loss(LinearModel(("x",)), data, LOSSES[loss], **settings)


def moons(loss: str = "BinaryCrossentropy", degree: int = 2, **settings: Any) -> DataLoss:
    data = DATASETS["moons"](n=40)
    return data_loss(LinearModel(data.feature_names, degree), data, LOSSES[loss], **settings)


def decay(loss: str = "MeanSquaredError", **settings: Any) -> DataLoss:
    return data_loss(
        read_model("a*exp(b*x) + c", ("x",)), DATASETS["decay"](n=25), LOSSES[loss], **settings
    )


CASES: dict[str, Callable[[], DataLoss]] = {
    **{f"line-{loss}": (lambda loss=loss: line(loss)) for loss in REGRESSION},
    **{f"decay-{loss}": (lambda loss=loss: decay(loss)) for loss in REGRESSION},
    "moons": moons,
    "hinge": lambda: moons("Hinge"),
    "ridge": lambda: line(penalty=PENALTIES["L2"](strength=0.3)),
    "lasso": lambda: line(penalty=PENALTIES["L1"](strength=0.3)),
    "elastic": lambda: moons(penalty=PENALTIES["ElasticNet"](strength=0.3)),
    "typed elastic": lambda: decay(penalty=PENALTIES["ElasticNet"](strength=0.3)),
    "slice": lambda: moons(penalty=PENALTIES["ElasticNet"]()).slice((4, 1), np.arange(6) / 3),
    "quadratic slice": lambda: line(penalty=PENALTIES["L2"]()).slice((1,), [0.4, 9.0]),
    "typed slice": lambda: decay(penalty=PENALTIES["L2"]()).slice((2, 1), [0.4, -1.0, 2.0]),
    "no bias": lambda: data_loss(
        LinearModel(("x1", "x2"), bias=False), DATASETS["xor"](n=20), LOSSES["BinaryCrossentropy"]
    ),
    "sample": lambda: moons(penalty=PENALTIES["L2"]()).sample(11),
}


def restricted(loss: str) -> DataLoss:
    """Return the loss of a typed model that has no value where its first parameter is negative."""
    features = np.linspace(-1.0, 1.0, 8)[:, None].tolist()
    target = [0.0] * 4 + [1.0] * 4
    data = Dataset("halves", "made up", features, target, ("x",), "y")
    return data_loss(read_model("log(a)*x + b", ("x",)), data, LOSSES[loss])
