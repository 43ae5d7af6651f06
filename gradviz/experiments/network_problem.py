"""What a network is trained on, and what is trained: data, network, losses, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.experiments.runs import Run
from gradviz.experiments.training_problem import EditedData
from gradviz.learning import Batches, DataError, Dataset, EarlyStopping, Prepared
from gradviz.learning.networks import (
    Network,
    NetworkLoss,
    NetworkTraining,
    TrainingSettings,
    browser_training,
    train_network,
)
from gradviz.optimizers.base import Configured

ROWS, HELD_ROWS = 4000, 1000
"""The most rows that a browser trains with, and evaluates."""
WORK = 1_500_000_000
"""Multiplications that a training may take: a few seconds of a browser."""
STEPS = 20_000
"""The most steps of a training: one number of each is drawn."""


@dataclass(frozen=True, eq=False)
class NetworkMaterial:
    """Data, split and scaled: `training` and `validation` are what a network sees.

    `shown` and `shown_held` are the same examples as they were measured; `sampled_from` says of how
    many training rows they are a sample, None where they are all. `split_error` says why nothing
    could be held out.
    """

    data: EditedData
    prepared: Prepared
    shown: Dataset
    shown_held: Dataset | None
    training: Dataset
    validation: Dataset | None
    sampled_from: int | None
    split_error: DataError | None


def network_material(
    data: EditedData, prepared: Prepared, error: DataError | None
) -> NetworkMaterial:
    """Return the rows that a browser can train with, drawn where there are more."""
    parts, scaled = prepared.parts, prepared.scaling.scaled
    shown = parts.training.sample(ROWS)
    held = None if parts.validation is None else parts.validation.sample(HELD_ROWS)
    return NetworkMaterial(
        data=data,
        prepared=prepared,
        shown=shown,
        shown_held=held,
        training=scaled(shown),
        validation=None if held is None else scaled(held),
        sampled_from=parts.training.size if parts.training.size > ROWS else None,
        split_error=error,
    )


def most_epochs(network: Network, batches: Batches) -> int:
    """Return how many epochs a browser can follow, 1 at least."""
    an_epoch = 6 * batches.size * network.dimension
    return max(1, min(WORK // an_epoch, STEPS // batches.per_epoch))


@dataclass(frozen=True, eq=False)
class NetworkProblem:
    """What is trained on what: the data, the network, and its losses.

    `epochs` are no more than a browser can follow, and `asked_epochs` those that were asked for.
    """

    material: NetworkMaterial
    network: Network
    loss: NetworkLoss
    held: NetworkLoss | None
    start: NDArray[np.float64]
    batches: Batches
    epochs: int
    asked_epochs: int
    seed: int
    rates: tuple[tuple[int, float], ...]
    early: EarlyStopping | None

    def settings(self, run: Run) -> TrainingSettings:
        """Return what decides each number of a run."""
        optimizer = run.optimizer
        if not isinstance(optimizer, Configured):
            raise TypeError(f"{optimizer.name} is no update rule")
        has_rate = optimizer.rate_name in optimizer.rule.inputs
        rates = self.rates if has_rate else ()
        return TrainingSettings(self.start, optimizer, self.batches, self.seed, rates)

    def setup(self, run: Run) -> Mapping[str, Any]:
        """Return what the browser trains."""
        return browser_training(self.loss, self.settings(run), self.epochs, self.held, self.early)

    def train(self, run: Run) -> NetworkTraining:
        """Train as the browser does."""
        settings = self.settings(run)
        return train_network(
            self.loss,
            self.start,
            settings.optimizer,
            self.epochs,
            batches=self.batches,
            validation=self.held,
            early_stopping=self.early,
            seed=self.seed,
            rates=settings.rates,
        )


@dataclass(frozen=True, eq=False)
class NetworkRun:
    """One of the trainings that are compared; `title` is a sentence to be translated, or a name."""

    key: str
    title: str
    color: int
    run: Run
    problem: NetworkProblem


def run_of(runs: Sequence[NetworkRun], key: str | None) -> NetworkRun:
    """Return the run that has a key, else the first."""
    return next((each for each in runs if each.key == key), runs[0])


__all__ = [
    "HELD_ROWS",
    "ROWS",
    "STEPS",
    "WORK",
    "NetworkMaterial",
    "NetworkProblem",
    "NetworkRun",
    "most_epochs",
    "network_material",
    "run_of",
]
