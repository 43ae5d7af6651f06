"""The experiment of the Network page: a network trained on data by several optimizers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.declarations.sentences import N_
from gradviz.descent.presets import PRESETS
from gradviz.experiments.base import View, setting
from gradviz.experiments.data_experiment import DataExperiment
from gradviz.experiments.layer_settings import of_layer
from gradviz.experiments.links import SettingError
from gradviz.experiments.network_problem import (
    NetworkMaterial,
    NetworkProblem,
    NetworkRun,
    most_epochs,
    network_material,
)
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
from gradviz.experiments.network_variants import VARY, variants
from gradviz.experiments.network_view import NetworkView
from gradviz.experiments.runs import Run, configured, offered_numbers, run_colors
from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import NONE, no_option
from gradviz.experiments.training_data import edited_data, outline_of
from gradviz.experiments.training_model import with_numbers
from gradviz.experiments.training_problem import Parts
from gradviz.experiments.training_settings import BATCH_SEED, EARLY, PATIENCE, PENALTY, SEED
from gradviz.learning import (
    INITIALIZERS,
    LOSSES,
    PENALTIES,
    Batches,
    DataError,
    Dataset,
    EarlyStopping,
    prepare,
)
from gradviz.learning.networks import (
    Dense,
    Network,
    NetworkTraining,
    network_loss,
)
from gradviz.learning.networks.output_loss import SPARSE
from gradviz.learning.penalties import ConfiguredPenalty
from gradviz.optimizers.base import Configured

UPDATE_RULES = tuple(
    entry.label for entry in PRESETS.values() if isinstance(entry.configure({}), Configured)
)
"""The labels of the optimizers that train networks: those that are an update rule."""

_ANOTHER_TRAINING = ("data", "table", "features", "hidden", "batch_size")
_NO_BATCHES = N_("{name} is no update rule: it does not train networks. Take another optimizer.")


@dataclass(frozen=True, eq=False)
class NetworkTrainings:
    """What an experiment's runs did: a training for each run."""

    problem: NetworkProblem
    runs: tuple[NetworkRun, ...]
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
    vary: str = setting(VARY)
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

    def changed(self, **values: Any) -> Self:
        """Return the same with other values.

        Changes of the learning rate belong to the training in whose course they were made: they go
        where other data, layers or batches make it another one.

        >>> changed = NetworkExperiment(rates=[(5, 0.1)])
        >>> changed.changed(batch_size=16).rates, changed.changed(seed=1).rates
        ((), ((5, 0.1),))
        """
        if self.rates and "rates" not in values:
            before = ((name, getattr(self, name)) for name in _ANOTHER_TRAINING if name in values)
            if any(values[name] != value for name, value in before):
                values = {**values, "rates": ()}
        return super().changed(**values)

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

    @property
    def material_key(self) -> tuple[object, ...]:
        """What the data depend on: an experiment with an equal key has the same ones."""
        names = ("data", "table", "features", "points", "share", "split_seed")
        return (self.chosen_scaler, *(getattr(self, name) for name in names))

    @cached_property
    def material(self) -> NetworkMaterial:
        """The data, split and scaled; where too few rows are left, none are held out."""
        data = edited_data(self.values(), Parts({}))
        scaler, seed, error = self.chosen_scaler, self.split_seed, None
        try:
            prepared = prepare(data.dataset, scaler=scaler, share=self.share, seed=seed)
        except DataError as refused:
            error = refused
            prepared = prepare(data.dataset, scaler=scaler, share=0.0, seed=seed)
        return network_material(data, prepared, error)

    @cached_property
    def problem(self) -> NetworkProblem:
        """What is trained on what."""
        return self.problem_on(self.material)

    def problem_on(self, material: NetworkMaterial) -> NetworkProblem:
        """Return what is trained on data that are ready."""
        network = self.network_for(material.shown)
        of = SPARSE if self.chosen_loss.name == SPARSE else with_numbers(LOSSES, self.chosen_loss)
        held = material.validation
        loss = network_loss(network, material.training, of)
        batches = Batches(loss.size, self.batch_size, self.batch_seed)
        return NetworkProblem(
            material=material,
            network=network,
            loss=loss,
            held=None if held is None else network_loss(network, held, of),
            start=network.initial(self.seed),
            batches=batches,
            epochs=min(self.epochs, most_epochs(network, batches)),
            asked_epochs=self.epochs,
            seed=self.seed,
            rates=self.rates,
            early=EarlyStopping(self.patience) if self.early and held is not None else None,
        )

    @cached_property
    def compared(self) -> tuple[NetworkRun, ...]:
        """What is trained side by side: optimizers on one problem, or one on several problems."""
        return self.compared_on(self.material)

    def compared_on(self, material: NetworkMaterial) -> tuple[NetworkRun, ...]:
        """Return what is trained side by side on data that are ready."""
        runs = self.configured_runs
        if self.vary == NONE or not runs:
            problem = self.problem_on(material)
            return tuple(
                NetworkRun(run.entry.key, run.entry.label, run.color, run, problem) for run in runs
            )
        run, found = runs[0], []
        for name, title, changes in variants(self.vary, self):
            other = self.changed(**changes)
            of = other.material if "scaler" in changes else material
            found.append((name, title, other.problem_on(of)))
        epochs = min(problem.epochs for _, _, problem in found)
        return tuple(
            NetworkRun(f"{run.entry.key}_{name}", title, k, run, replace(problem, epochs=epochs))
            for k, (name, title, problem) in enumerate(found)
        )

    def run(self) -> NetworkTrainings:
        """Train all that is compared, as the browser does."""
        trainings = tuple(each.problem.train(each.run) for each in self.compared)
        return NetworkTrainings(self.problem, self.compared, trainings)


__all__ = ["NetworkExperiment", "NetworkTrainings"]
