"""Learning from data: data sets, models, losses and penalties.

A model's loss over data is a function of its parameters, on which every optimizer descends:

>>> import gradviz as gv
>>> from gradviz.learning import DATASETS, LOSSES, MODELS, data_loss, prepare
>>> ready = prepare(DATASETS["line"](n=40), scaler="standardize")
>>> model = MODELS["linear"](ready.training.feature_names)
>>> f = data_loss(model, ready.training, LOSSES["MeanSquaredError"])
>>> gv.descend(f, (0, 0), gv.optimizers.SGD(learning_rate=0.1), steps=200).status
'converged'
"""

from gradviz.learning.data import (
    SCALERS,
    Dataset,
    Prepared,
    Scaling,
    Split,
    fit_scaling,
    prepare,
    split,
)
from gradviz.learning.datasets import DATASETS
from gradviz.learning.errors import DataError, Note
from gradviz.learning.losses import LOSSES, Loss, losses_for
from gradviz.learning.models import MODELS, LinearModel, Model
from gradviz.learning.objective import DataLoss, data_loss
from gradviz.learning.penalties import PENALTIES, Penalty
from gradviz.learning.typed import TypedModel, read_model

__all__ = [
    "DATASETS",
    "LOSSES",
    "MODELS",
    "PENALTIES",
    "SCALERS",
    "DataError",
    "DataLoss",
    "Dataset",
    "LinearModel",
    "Loss",
    "Model",
    "Note",
    "Penalty",
    "Prepared",
    "Scaling",
    "Split",
    "TypedModel",
    "data_loss",
    "fit_scaling",
    "losses_for",
    "prepare",
    "read_model",
    "split",
]
