"""Trainings that differ in one thing, on the same seed and batches: what it is, and its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from gradviz.declarations.sentences import N_
from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import NONE, Choice
from gradviz.learning import INITIALIZERS, PENALTIES, SCALERS
from gradviz.learning.networks import ACTIVATIONS
from gradviz.learning.networks.network import MOST_HIDDEN

Variant = tuple[str, str, dict[str, Any]]
"""A name for links and keys, a title, and the settings that are changed."""


class Varied(Protocol):
    """What of an experiment is varied."""

    @property
    def chosen_scaler(self) -> str:
        """The scaler that is taken."""

    @property
    def penalty(self) -> Selection:
        """The penalty on the weights."""

    @property
    def units(self) -> tuple[int, ...]:
        """The units of each hidden layer."""

    @property
    def activation(self) -> tuple[str, ...]:
        """The activation of each hidden layer."""

    @property
    def dropout(self) -> tuple[float, ...]:
        """The dropout behind each hidden layer."""

    @property
    def init(self) -> Selection:
        """What the weights start from."""


@dataclass(frozen=True)
class Variation:
    """One thing that can be varied; `of` gives its values around an experiment."""

    title: str
    of: Callable[[Varied], list[Variant]]


def _scalers(experiment: Varied) -> list[Variant]:
    names = dict.fromkeys(("none", "standardize", "minmax", experiment.chosen_scaler))
    return [(name, SCALERS[name].title, {"scaler": name}) for name in names]


def _penalties(experiment: Varied) -> list[Variant]:
    found: list[Variant] = [(NONE, N_("No penalty"), {"penalty": Selection(NONE)})]
    for name in dict.fromkeys(("L1", "L2", experiment.penalty.name)):
        if name != NONE:
            is_own = experiment.penalty.name == name
            penalty = experiment.penalty if is_own else Selection(name)
            found.append((name, PENALTIES[name].title, {"penalty": penalty}))
    return found


def _depths(experiment: Varied) -> list[Variant]:
    units = experiment.units[0]
    texts = (", ".join([str(units)] * depth) for depth in range(1, MOST_HIDDEN + 1))
    return [(str(k), text, {"hidden": text}) for k, text in enumerate(texts, 1)]


def _activations(experiment: Varied) -> list[Variant]:
    names = dict.fromkeys((*list(ACTIVATIONS)[:3], *experiment.activation))
    return [(name, name, {"activation": [name]}) for name in names]


def _dropouts(experiment: Varied) -> list[Variant]:
    rates = sorted({0.0, 0.2, 0.5, *experiment.dropout})
    return [(f"{100 * rate:.0f}", f"{rate:g}", {"dropout": [rate]}) for rate in rates]


def _initializers(experiment: Varied) -> list[Variant]:
    names = dict.fromkeys(("Zeros", "GlorotUniform", "HeNormal", experiment.init.name))
    return [(name, INITIALIZERS[name].title, {"init": Selection(name)}) for name in names]


VARIATIONS: Mapping[str, Variation] = MappingProxyType(
    {
        "scaler": Variation(N_("Normalization"), _scalers),
        "penalty": Variation(N_("Penalty"), _penalties),
        "dropout": Variation(N_("Dropout"), _dropouts),
        "depth": Variation(N_("Depth"), _depths),
        "activation": Variation(N_("Activation"), _activations),
        "init": Variation(N_("Initialization"), _initializers),
    }
)
VARY = Choice(
    key="vary",
    default=NONE,
    title=N_("Compare"),
    options={NONE: N_("Optimizers"), **{name: each.title for name, each in VARIATIONS.items()}},
    help=N_("What differs between the runs; all have the same seed and the same batches."),
)


def variants(name: str, experiment: Varied) -> list[Variant]:
    """Return the values of what is varied, around those that an experiment has.

    >>> from gradviz.experiments import NetworkExperiment
    >>> [title for _, title, _ in variants("depth", NetworkExperiment(hidden="8"))]
    ['8', '8, 8', '8, 8, 8', '8, 8, 8, 8']
    """
    return VARIATIONS[name].of(experiment)


__all__ = ["VARIATIONS", "VARY", "Variant", "Variation", "Varied", "variants"]
