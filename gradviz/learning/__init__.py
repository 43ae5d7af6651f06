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

from gradviz.learning.batches import Batches, gradient_cloud
from gradviz.learning.browser import (
    BrowserFunction,
    BrowserModel,
    browser_function,
    browser_model,
)
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
from gradviz.learning.data_errors import DataError, Note
from gradviz.learning.data_loss import DataLoss, data_loss
from gradviz.learning.datasets import DATASETS
from gradviz.learning.edits import Edit, edited, read_edits, with_edit, write_edits
from gradviz.learning.initializers import INITIALIZERS, Initializer
from gradviz.learning.loss_minimum import Minimum, minimum
from gradviz.learning.losses import LOSSES, Loss, losses_for
from gradviz.learning.models import MODELS, LinearModel, Model
from gradviz.learning.penalties import PENALTIES, Penalty
from gradviz.learning.regularization_path import (
    IterationsToTarget,
    RegularizationPath,
    compare_scalers,
    condition_number,
    curvature_range,
    iterations_to_target,
    level_curve,
    regularization_path,
    strongest,
)
from gradviz.learning.table_reading import read_table
from gradviz.learning.tables import Table
from gradviz.learning.training import (
    EarlyStopping,
    Training,
    accuracy,
    overfitting,
    train,
)
from gradviz.learning.typed import TypedModel, read_model
from gradviz.learning.viewport import Viewport, around, interval, near_target, rate_scale, viewport

__all__ = [
    "DATASETS",
    "INITIALIZERS",
    "LOSSES",
    "MODELS",
    "PENALTIES",
    "SCALERS",
    "Batches",
    "BrowserFunction",
    "BrowserModel",
    "DataError",
    "DataLoss",
    "Dataset",
    "EarlyStopping",
    "Edit",
    "Initializer",
    "IterationsToTarget",
    "LinearModel",
    "Loss",
    "Minimum",
    "Model",
    "Note",
    "Penalty",
    "Prepared",
    "RegularizationPath",
    "Scaling",
    "Split",
    "Table",
    "Training",
    "TypedModel",
    "Viewport",
    "accuracy",
    "around",
    "browser_function",
    "browser_model",
    "compare_scalers",
    "condition_number",
    "curvature_range",
    "data_loss",
    "edited",
    "fit_scaling",
    "gradient_cloud",
    "interval",
    "iterations_to_target",
    "level_curve",
    "losses_for",
    "minimum",
    "near_target",
    "overfitting",
    "prepare",
    "rate_scale",
    "read_edits",
    "read_model",
    "read_table",
    "regularization_path",
    "split",
    "strongest",
    "train",
    "viewport",
    "with_edit",
    "write_edits",
]
