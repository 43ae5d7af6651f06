"""What the experiment on a network may be set to, declared setting by setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from gradviz.declarations.sentences import N_
from gradviz.experiments.layer_settings import LayerChoices, LayerNumbers
from gradviz.experiments.links import SettingError, read_number, written
from gradviz.experiments.runs import Optimizers
from gradviz.experiments.selections import OptionalSelecting, Selection
from gradviz.experiments.settings import Numbers, Setting
from gradviz.experiments.training_settings import (
    BATCH_SIZE,
    EPOCHS,
    FEATURES,
    INITIALIZATION,
    choice_of_data,
)
from gradviz.learning import LOSSES, PENALTIES, losses_for
from gradviz.learning.losses import Loss
from gradviz.learning.networks import ACTIVATIONS
from gradviz.learning.networks.network import MOST_HIDDEN, MOST_UNITS
from gradviz.learning.networks.output_loss import SPARSE, SparseCategoricalCrossentropy

[_STRENGTH] = [each for each in PENALTIES["L2"].hyperparameters if each.name == "strength"]
NETWORK_LOSSES: Mapping[str, Loss | type[SparseCategoricalCrossentropy]] = MappingProxyType(
    {**LOSSES, SPARSE: SparseCategoricalCrossentropy}
)
FIRST_DATA = "breast_cancer_means"
"""The article's model has ten inputs."""
MOST_CHANGES = 20
_NO_LAYERS = N_(
    "The hidden layers are 1 to {layers} whole numbers from 1 to {units}, for example 16, 8."
)
_NO_CHANGES = N_("{name} has to be changes of the learning rate, for example 70:0.01.")


def read_hidden(text: str) -> tuple[int, ...]:
    """Return the units of each hidden layer. Raises SettingError.

    >>> read_hidden("16, 8")
    (16, 8)
    """
    error = SettingError(_NO_LAYERS, {"layers": MOST_HIDDEN, "units": MOST_UNITS})
    try:
        units = [read_number(each) for each in text.replace(";", ",").split(",")]
    except ValueError:
        raise error from None
    if not 1 <= len(units) <= MOST_HIDDEN:
        raise error
    if not all(1 <= each <= MOST_UNITS and each == int(each) for each in units):
        raise error
    return tuple(map(int, units))


def offered_losses(class_count: int) -> tuple[str, ...]:
    """Return the losses of data with so many classes, 0 for numbers; the first is the usual one.

    >>> offered_losses(3), offered_losses(2)[0], offered_losses(0)[0]
    (('SparseCategoricalCrossentropy',), 'BinaryCrossentropy', 'MeanSquaredError')
    """
    if class_count > 2:
        return (SPARSE,)
    if not class_count:
        return tuple(each.name for each in losses_for("regression"))
    return (*(each.name for each in losses_for("classification")), SPARSE)


@dataclass(frozen=True, kw_only=True)
class RateChanges(Setting[tuple[tuple[int, float], ...]]):
    """Changes of the learning rate in the middle of a training: `rates=70:0.01`, step and rate."""

    default: tuple[tuple[int, float], ...] = ()

    def checked(self, value: object) -> tuple[tuple[int, float], ...]:
        """Return the changes, by step. Raises SettingError for what is none."""
        error = SettingError(_NO_CHANGES, {"name": self.key})
        if isinstance(value, str) or not isinstance(value, Sequence) or len(value) > MOST_CHANGES:
            raise error
        found: dict[int, float] = {}
        for pair in value:
            if not isinstance(pair, Sequence) or len(pair) != 2:
                raise error
            step, rate = pair
            if not isinstance(step, int | float) or not isinstance(rate, int | float):
                raise error
            if not (0 <= step <= 1_000_000 and step == int(step) and 0.0 < rate <= 1e6):
                raise error
            found[int(step)] = float(rate)
        return tuple(sorted(found.items()))

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the changes that a text says. Raises ValueError."""
        pairs = (each.split(":", 1) for each in texts[-1].split(",") if each)
        return [(read_number(step), read_number(rate)) for step, rate in pairs]

    def to_texts(self, value: tuple[tuple[int, float], ...]) -> list[str]:
        """Return the changes as one text."""
        return [",".join(f"{step}:{written(rate)}" for step, rate in value)]


MOST_CLASSES = 10
"""More are not offered: their colours could not be told apart."""
NETWORK_DATA = choice_of_data(FIRST_DATA, MOST_CLASSES)
NETWORK_FEATURES = replace(FEATURES, first_data=FIRST_DATA)
HIDDEN = Numbers(
    key="hidden",
    default="64",
    longest=60,
    title=N_("Hidden layers"),
    help=N_("The units of each hidden layer, from the input to the output: 16, 8."),
)
ACTIVATION = LayerChoices(
    key="activation",
    default=("relu",),
    title=N_("Activation"),
    options=tuple(ACTIVATIONS),
    help=N_("The function behind the sums of each hidden layer."),
)
NETWORK_INITIALIZATION = replace(INITIALIZATION, default=Selection("GlorotUniform"))
DROPOUT = LayerNumbers(
    key="dropout",
    default=(0.0,),
    minimum=0.0,
    maximum=0.9,
    step=0.1,
    format="%.2f",
    title=N_("Dropout"),
    help=N_("The share of the hidden units that each training step leaves out, by chance."),
)
STRENGTHS = LayerNumbers(
    key="strengths",
    default=(),
    minimum=0.0,
    maximum=_STRENGTH.maximum,
    step=0.01,
    most=MOST_HIDDEN + 1,
    title=N_("Strength"),
    help=N_("The strength of the penalty on the weights of each layer, the output's the last."),
)
NETWORK_LOSS = OptionalSelecting(
    key="loss",
    title=N_("Loss"),
    term="loss_function",
    options={name: each.hyperparameters for name, each in NETWORK_LOSSES.items()},
)
NETWORK_EPOCHS = replace(EPOCHS, default=10, minimum=1, step=1)
NETWORK_BATCH_SIZE = replace(BATCH_SIZE, default=32)
RATES = RateChanges(key="rates", title=N_("Changes of the learning rate"))
NETWORK_RUNS = Optimizers(
    key="runs", default=(Selection("adam"),), keep=("learning_rate",), title=N_("Runs")
)
