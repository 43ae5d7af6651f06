"""The gradient of a loss over a few rows of the data."""

from __future__ import annotations

from gradviz.declarations.hyperparameters import number
from gradviz.declarations.sentences import N_
from gradviz.gradients.base import Estimator

MinibatchEstimate = Estimator(
    name="MinibatchEstimate",
    title=N_("Minibatch"),
    source=N_("Robbins & Monro (1951); Bottou, Curtis & Nocedal (2018), section 3"),
    summary=N_(
        "The gradient over some rows of the data, each row once in an epoch: unbiased, and as much"
        " cheaper as the batch is smaller."
    ),
    formula=r"g = \frac{1}{b} \sum_{i \in B} \nabla f_i(x), \quad |B| = b",
    hyperparameters=(
        number(
            "batch_size", 32, 1, 4096, scale="log", kind="integer",
            words=N_("How many rows of the data one estimate looks at."),
        ),
    ),
    directions="rows",
)  # fmt: skip
