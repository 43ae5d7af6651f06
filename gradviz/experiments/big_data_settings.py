"""What the experiment on large data may be set to, declared setting by setting."""

from __future__ import annotations

from dataclasses import replace

from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.declarations.sentences import N_
from gradviz.descent.presets import PRESETS
from gradviz.experiments.gradient import OneOptimizer
from gradviz.experiments.runs import offered_numbers
from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import Choice, Choices, Number, OptionalChoice, whole_number
from gradviz.optimizers.base import Configured

ESTIMATE, BATCHES, WORKERS, ENGINES = "estimate", "batches", "workers", "engines"
TABS = {
    ESTIMATE: N_("Sample size"),
    BATCHES: N_("Batch size"),
    WORKERS: N_("Workers"),
    ENGINES: N_("Engines"),
}
_RATES = {"sgd": 0.1}
"""What suits standardized features better than the rate for surfaces that the declaration shows."""


def _offered(key: str) -> tuple[Hyperparameter, ...]:
    return tuple(
        replace(each, demo=_RATES[key]) if each.name == "learning_rate" and key in _RATES else each
        for each in offered_numbers(key)
    )


TRAINING = {
    entry.key: _offered(entry.key)
    for entry in PRESETS.values()
    if entry.rate is not None and isinstance(entry.configure({}), Configured)
}
"""The optimizers that train on minibatches, and their numbers."""

TAB = Choice(key="view", default=ESTIMATE, title=N_("View"), options=TABS, control="segments")
DATA = OptionalChoice(key="data", title=N_("Data"), longest=255)
TARGET = OptionalChoice(key="target", title=N_("Target"), longest=255)
MODEL = Choice(
    key="model",
    default="logistic",
    title=N_("Model"),
    options={"logistic": N_("Logistic regression"), "linear": N_("Linear regression")},
)
ROWS = Choice(
    key="rows",
    default="1000000",
    title=N_("Rows"),
    options={"100000": N_("100,000"), "1000000": N_("1,000,000")},
)
ORDER = Choice(
    key="order",
    default="shuffled",
    title=N_("Order of the rows"),
    help=N_(
        "Rows are read in row groups, which lie together in the file. Sorted rows make the rows of"
        " a group alike, as when a log is written day by day."
    ),
    options={
        "shuffled": N_("Shuffled"),
        "by feature": N_("Sorted by x1"),
        "by target": N_("Sorted by y"),
    },
)
STEPS = whole_number(
    "at",
    0,
    0,
    50,
    title=N_("Steps taken before"),
    help=N_(
        "The gradient is taken after so many steps of Adam with the full batch. Near the minimum"
        " it is small, and the same noise is large beside it."
    ),
    control="slider",
)
SEED = whole_number("seed", 0, 0, 9999, title=N_("Seed"), help=N_("Another seed draws other rows."))
OPTIMIZER = OneOptimizer(
    key="optimizer",
    default=Selection("sgd"),
    title=N_("Optimizer"),
    term="optimization_algorithm",
    options=TRAINING,
    titles={key: PRESETS[key].label for key in TRAINING},
)
OTHER_ENGINES = ("Spark", "Keras", "TensorFlow")
OTHERS = Choices(
    key="engines",
    default=(),
    title=N_("Engines beside NumPy and Arrow"),
    help=N_(
        "Each runs in a process of its own on the server, one at a time; to start takes a while."
    ),
    options=OTHER_ENGINES,
)
BATCH = whole_number("batch", 256, 2, 65_536, title=N_("Minibatch size"), term="minibatch")
EPOCHS = whole_number("epochs", 10, 1, 30, title=N_("Epochs"), term="epoch", control="slider")

COUNT = whole_number("workers", 8, 1, 64, title=N_("Workers"), control="slider")
WORKER_BATCH = whole_number("rows_each", 32, 16, 512, title=N_("Rows for each worker"))
RATE = Number(
    key="rate",
    default=0.05,
    minimum=1e-4,
    maximum=2.0,
    step=0.01,
    title=N_("Learning rate"),
    term="learning_rate",
    format="%.4g",
)
PASSES = whole_number("passes", 8, 1, 16, title=N_("Epochs"), term="epoch")
ROW_TIME = Number(
    key="row_ms", default=3.0, minimum=0.001, maximum=1000.0, step=1.0, title=N_("Time per row, ms")
)
SPREAD = Number(
    key="spread",
    default=0.2,
    minimum=0.0,
    maximum=2.0,
    step=0.1,
    title=N_("Spread of the workers' times"),
    help=N_(
        "The standard deviation of a worker's time, as a part of its mean. Synchronous workers"
        " wait for the slowest."
    ),
)
GRADIENT_SIZE = Number(
    key="mb",
    default=100.0,
    minimum=0.0,
    maximum=10_000.0,
    step=10.0,
    title=N_("Size of the gradient, MB"),
    help=N_("100 MB are 25 million parameters in single precision."),
)
BANDWIDTH = Number(
    key="gbit",
    default=100.0,
    minimum=0.01,
    maximum=10_000.0,
    step=10.0,
    title=N_("Bandwidth, Gbit/s"),
)
LATENCY = Number(
    key="latency_ms",
    default=0.1,
    minimum=0.0,
    maximum=1000.0,
    step=0.1,
    title=N_("Latency, ms"),
)
