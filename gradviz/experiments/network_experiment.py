"""The experiment of the Network page: a network trained on data by several optimizers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.declarations.sentences import N_
from gradviz.descent.presets import PRESETS
from gradviz.experiments.base import View, setting
from gradviz.experiments.data_experiment import DataExperiment
from gradviz.experiments.layer_settings import of_layer
from gradviz.experiments.links import SettingError
from gradviz.experiments.network_settings import (
    ACTIVATION,
    DROPOUT,
    HIDDEN,
    MOST_CLASSES,
    NETWORK_BATCH_SIZE,
    NETWORK_DATA,
    NETWORK_EPOCHS,
    NETWORK_FEATURES,
    NETWORK_INITIALIZATION,
    NETWORK_LOSS,
    NETWORK_RUNS,
    RATES,
    STRENGTHS,
    offered_losses,
    read_hidden,
)
from gradviz.experiments.network_view import NetworkView
from gradviz.experiments.runs import Run, configured, offered_numbers, run_colors
from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import NONE, no_option
from gradviz.experiments.training_data import edited_data, outline_of
from gradviz.experiments.training_model import with_numbers
from gradviz.experiments.training_problem import EditedData, Parts
from gradviz.experiments.training_settings import BATCH_SEED, EARLY, PATIENCE, PENALTY, SEED
from gradviz.learning import (
    INITIALIZERS,
    LOSSES,
    PENALTIES,
    Batches,
    DataError,
    Dataset,
    EarlyStopping,
    Prepared,
    prepare,
)
from gradviz.learning.networks import (
    Dense,
    Network,
    NetworkLoss,
    NetworkTraining,
    TrainingSettings,
    browser_training,
    network_loss,
    train_network,
)
from gradviz.learning.networks.output_loss import SPARSE
from gradviz.learning.penalties import ConfiguredPenalty
from gradviz.optimizers.base import Configured

ROWS, HELD_ROWS = 4000, 1000
"""The most rows that a browser trains with, and evaluates."""
WORK = 1_500_000_000
"""Multiplications that a training may take: a few seconds of a browser."""
STEPS = 20_000
"""The most steps of a training: one number of each is drawn."""

UPDATE_RULES = tuple(
    entry.label for entry in PRESETS.values() if isinstance(entry.configure({}), Configured)
)
"""The labels of the optimizers that train networks: those that are an update rule."""

_NO_BATCHES = N_("{name} is no update rule: it does not train networks. Take another optimizer.")


@dataclass(frozen=True, eq=False)
class NetworkProblem:
    """What is trained on what: data, split and scaled, the network, and its losses.

    `shown` and `shown_held` are the examples as they were measured; `sampled_from` says of how many
    training rows they are a sample, None where they are all. `epochs` are no more than a browser
    can follow, and `asked_epochs` those that were asked for. `split_error` says why nothing could
    be held out.
    """

    data: EditedData
    prepared: Prepared
    shown: Dataset
    shown_held: Dataset | None
    sampled_from: int | None
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
    split_error: DataError | None

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
class NetworkTrainings:
    """What an experiment's runs did: one training for each run, on one problem."""

    problem: NetworkProblem
    runs: tuple[Run, ...]
    trainings: tuple[NetworkTraining, ...]


@dataclass(frozen=True, repr=False)
class NetworkExperiment(DataExperiment):
    """A network of dense layers trained on data by several optimizers.

    All runs begin with the same weights and see the same batches.

    >>> experiment = NetworkExperiment(data="moons", hidden="8, 8", epochs=20, runs=["SGD"])
    >>> experiment.link()
    '/network?data=moons&runs=SGD&hidden=8%2C%208&epochs=20'
    >>> found = experiment.run()
    >>> found.problem.network.dimension, found.trainings[0].epochs
    (105, 20)
    """

    page: ClassVar[str] = "network"
    view: ClassVar[type[View]] = NetworkView
    kept_while_typing: ClassVar[tuple[str, ...]] = ("own", "hidden")
    most_classes: ClassVar[int] = MOST_CLASSES

    data: Selection = setting(NETWORK_DATA)
    features: tuple[str, ...] | None = setting(NETWORK_FEATURES)
    runs: tuple[Selection, ...] = setting(NETWORK_RUNS)
    hidden: str = setting(HIDDEN)
    activation: tuple[str, ...] = setting(ACTIVATION)
    dropout: tuple[float, ...] = setting(DROPOUT)
    loss: Selection | None = setting(NETWORK_LOSS)
    penalty: Selection = setting(PENALTY)
    strengths: tuple[float, ...] = setting(STRENGTHS)
    init: Selection = setting(NETWORK_INITIALIZATION)
    seed: int = setting(SEED)
    epochs: int = setting(NETWORK_EPOCHS)
    batch_size: int = setting(NETWORK_BATCH_SIZE)
    batch_seed: int = setting(BATCH_SEED)
    rates: tuple[tuple[int, float], ...] = setting(RATES)
    early: bool = setting(EARLY)
    patience: int = setting(PATIENCE)

    @classmethod
    def mistakes(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
        """Yield what does not suit the data, then what does not suit a network."""
        yield from super().mistakes(values)
        try:
            read_hidden(values["hidden"])
        except SettingError as error:
            yield "hidden", error
        losses = offered_losses(outline_of(values).class_count)
        if values["loss"] is not None and values["loss"].name not in losses:
            yield "loss", no_option("loss", values["loss"].name, losses)
        for each in values["runs"]:
            entry = PRESETS[each.name]
            if entry.label not in UPDATE_RULES:
                yield "runs", SettingError(_NO_BATCHES, {"name": entry.label})

    @property
    def units(self) -> tuple[int, ...]:
        """The units of each hidden layer."""
        return read_hidden(self.hidden)

    @property
    def offered_losses(self) -> tuple[str, ...]:
        """The losses that suit the data, the first where none is chosen."""
        return offered_losses(outline_of(self.values()).class_count)

    @property
    def chosen_loss(self) -> Selection:
        """The loss, with the numbers that were set for it."""
        return Selection(self.offered_losses[0]) if self.loss is None else self.loss

    @property
    def has_like_layers(self) -> bool:
        """Whether all layers have one activation, dropout and strength of the penalty."""
        return len(self.activation) == len(self.dropout) == 1 and not self.strengths

    @property
    def penalty_strength(self) -> float:
        """The strength of the penalty on layers that have none of their own, 0 without one."""
        if self.penalty.name == NONE:
            return 0.0
        return float(with_numbers(PENALTIES, self.penalty).values["strength"])

    def layer_by_layer(self, *, each: bool) -> Self:
        """Return the experiment whose layers have values of their own, or all the first one's.

        >>> each = NetworkExperiment(hidden="8, 4", penalty="L2").layer_by_layer(each=True)
        >>> each.activation, each.strengths
        (('relu', 'relu'), (0.01, 0.01, 0.01))
        >>> each.layer_by_layer(each=False) == NetworkExperiment(hidden="8, 4", penalty="L2")
        True
        """
        count = len(self.units)
        if not each:
            penalty = self.penalty
            if self.strengths and self.penalty.name != NONE:
                strength = self.strengths[0] or self.penalty_strength
                penalty = penalty.with_value("strength", strength)
            return self.changed(
                activation=self.activation[:1],
                dropout=self.dropout[:1],
                strengths=(),
                penalty=penalty,
            )
        penalized = self.penalty.name != NONE
        strengths = self.strengths or (self.penalty_strength,)
        return self.changed(
            activation=[of_layer(self.activation, k) for k in range(count)],
            dropout=[of_layer(self.dropout, k) for k in range(count)],
            strengths=[of_layer(strengths, k) for k in range(count + 1)] if penalized else (),
        )

    def with_layer_value(self, field: str, place: int, value: str | float) -> Self:
        """Return the experiment with the activation, dropout or strength of one layer, from 0 on.

        Where all layers are alike, it is that of all of them.
        """
        if self.has_like_layers and field != "strengths":
            return self.changed(**{field: [value]})
        values = list(getattr(self.layer_by_layer(each=True), field))
        values[place] = value
        return self.changed(**{field: values})

    def with_rate_change(self, step: int, rate: float) -> Self:
        """Return the experiment with another learning rate from a step on, rounded."""
        earlier = tuple(pair for pair in self.rates if pair[0] < step)
        return self.changed(rates=(*earlier, (step, float(f"{rate:.3g}"))))

    def offered_numbers(self, key: str) -> tuple[Hyperparameter, ...]:
        """Return an optimizer's declared numbers, its rate shown as Keras has it."""
        entry = PRESETS[key]
        return tuple(
            replace(each, demo=each.default)
            if entry.rate is not None and each.name == entry.rate.name
            else each
            for each in offered_numbers(key)
        )

    @cached_property
    def configured_runs(self) -> tuple[Run, ...]:
        """The runs, with every number decided."""
        entries = [PRESETS[each.name] for each in self.runs]
        runs = []
        for entry, each, color in zip(entries, self.runs, run_colors(entries), strict=True):
            numbers = dict(each.values)
            if entry.rate is not None and entry.rate.default is not None:
                numbers.setdefault(entry.rate.name, entry.rate.default)
            runs.append(Run(entry, configured(entry, numbers, self.options), color))
        return self.with_own_run(runs, self.options)

    def network_for(self, dataset: Dataset) -> Network:
        """Return the network for a data set, with the output that the loss asks for.

        That is a probability for each class before SparseCategoricalCrossentropy, the probability
        of class 1 before BinaryCrossentropy, and a value before all others.
        """
        initializer = with_numbers(INITIALIZERS, self.init)
        hidden = [
            Dense(
                units,
                of_layer(self.activation, k),
                self.layer_penalty(k),
                initializer,
                of_layer(self.dropout, k),
            )
            for k, units in enumerate(self.units)
        ]
        units, last = 1, "linear"
        if self.chosen_loss.name == SPARSE:
            units, last = dataset.class_count, "softmax"
        elif self.chosen_loss.name == "BinaryCrossentropy":
            last = "sigmoid"
        output = Dense(units, last, self.layer_penalty(len(hidden)), initializer)
        return Network(dataset.dimension, (*hidden, output))

    def layer_penalty(self, place: int) -> ConfiguredPenalty | None:
        """Return the penalty of a layer, counted from 0, None where it has none."""
        if self.penalty.name == NONE:
            return None
        penalty = self.penalty
        if self.strengths:
            strength = of_layer(self.strengths, place)
            if not strength:
                return None
            penalty = penalty.with_value("strength", strength)
        found: ConfiguredPenalty = with_numbers(PENALTIES, penalty)
        return found

    @cached_property
    def problem(self) -> NetworkProblem:
        """What is trained on what; where too few rows are left, none are held out."""
        data = edited_data(self.values(), Parts({}))
        prepared, error = self._prepared(data)
        parts, scaled = prepared.parts, prepared.scaling.scaled
        shown = parts.training.sample(ROWS)
        shown_held = None if parts.validation is None else parts.validation.sample(HELD_ROWS)
        network = self.network_for(shown)
        of = SPARSE if self.chosen_loss.name == SPARSE else with_numbers(LOSSES, self.chosen_loss)
        loss = network_loss(network, scaled(shown), of)
        held = None if shown_held is None else network_loss(network, scaled(shown_held), of)
        batches = Batches(loss.size, self.batch_size, self.batch_seed)
        an_epoch = 6 * loss.size * network.dimension
        most = max(1, min(WORK // an_epoch, STEPS // batches.per_epoch))
        return NetworkProblem(
            data=data,
            prepared=prepared,
            shown=shown,
            shown_held=shown_held,
            sampled_from=parts.training.size if parts.training.size > ROWS else None,
            network=network,
            loss=loss,
            held=held,
            start=network.initial(self.seed),
            batches=batches,
            epochs=min(self.epochs, most),
            asked_epochs=self.epochs,
            seed=self.seed,
            rates=self.rates,
            early=EarlyStopping(self.patience) if self.early and held is not None else None,
            split_error=error,
        )

    def _prepared(self, data: EditedData) -> tuple[Prepared, DataError | None]:
        scaler, seed = self.chosen_scaler, self.split_seed
        try:
            return prepare(data.dataset, scaler=scaler, share=self.share, seed=seed), None
        except DataError as error:
            return prepare(data.dataset, scaler=scaler, share=0.0, seed=seed), error

    def run(self) -> NetworkTrainings:
        """Train with every optimizer, as the browser does."""
        trainings = tuple(self.problem.train(run) for run in self.configured_runs)
        return NetworkTrainings(self.problem, self.configured_runs, trainings)


__all__ = ["NetworkExperiment", "NetworkProblem", "NetworkTrainings"]
