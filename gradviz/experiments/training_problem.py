"""What is trained on what: data, split and scaled, and the losses that are descended on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.descent.presets import PRESETS, Preset, RateScale
from gradviz.experiments.runs import TOLERANCE, Run, offered_numbers
from gradviz.learning import (
    Batches,
    DataError,
    DataLoss,
    Dataset,
    EarlyStopping,
    LinearModel,
    Model,
    Prepared,
    Training,
    Viewport,
    data_loss,
    prepare,
    rate_scale,
    train,
    viewport,
)
from gradviz.learning.initializers import ConfiguredInitializer
from gradviz.learning.losses import ConfiguredLoss
from gradviz.learning.models import ModelKind
from gradviz.learning.penalties import ConfiguredPenalty

ROWS = 1000
"""The most rows that a browser computes with."""
HELD_ROWS = 500
STEPS = 2000
"""The most steps of a run."""
_WORK = 600_000  # rows times steps that the browser follows a finger with

T = TypeVar("T")


class Parts:
    """Parts of a result by their names, each with what it was made of.

    A part that was made of the same before is taken over, so that a change of one setting costs
    what depends on it. What nobody asks for any more is not kept.
    """

    def __init__(self, before: Mapping[str, tuple[object, Any]]) -> None:
        self._before = before
        self.made: dict[str, tuple[object, Any]] = {}

    def part(self, name: str, of: object, make: Callable[[], T]) -> T:
        """Return a part, taken over where it is of an equal value, else made anew."""
        known = self._before.get(name)
        found = known if known is not None and known[0] == of else (of, make())
        self.made[name] = found
        made: T = found[1]
        return made


@dataclass(frozen=True, eq=False)
class EditedData:
    """Data with a person's changes, and the place that each example had before them, (N,)."""

    original: Dataset
    dataset: Dataset
    places: NDArray[np.intp]


@dataclass(frozen=True)
class ModelChoice:
    """The model and what is asked of it; `kind` is None for a typed one."""

    kind: ModelKind | None
    model: Model
    loss: ConfiguredLoss
    penalty: ConfiguredPenalty | None

    @property
    def has_closed_form(self) -> bool:
        """Whether the loss of many rows costs no more than that of few."""
        return isinstance(self.model, LinearModel) and bool(self.loss.constant_second_derivative)


@dataclass(frozen=True)
class TrainingConditions:
    """How a model is trained; `start` is None where the initializer draws it."""

    share: float
    split_seed: int
    initializer: ConfiguredInitializer
    seed: int
    start: tuple[float, ...] | None
    batch_size: int | None
    batch_seed: int
    epochs: int
    early: EarlyStopping | None


@dataclass(frozen=True, eq=False)
class _Losses:
    """The losses without a penalty, and the examples that are drawn."""

    shown: Dataset
    shown_held: Dataset | None
    training: DataLoss
    held: DataLoss | None
    sampled_from: int | None
    closed: bool = False

    def with_penalty(self, penalty: ConfiguredPenalty | None) -> tuple[DataLoss, DataLoss | None]:
        """Return both with a penalty."""
        held = None if self.held is None else self.held.with_penalty(penalty)
        return self.training.with_penalty(penalty), held


@dataclass(frozen=True, eq=False)
class TrainingProblem:
    """What is trained on what. `shown` and `shown_held` are the examples that are drawn.

    `loss` and `held` are the losses over training and validation data at the model's scale, over a
    sample of the rows where `sampled_from` says of how many; `closed` tells that the loss is
    computed in closed form, over all rows. `epochs` are no more than a browser can follow.
    """

    data: EditedData
    prepared: Prepared
    choice: ModelChoice
    conditions: TrainingConditions
    shown: Dataset
    shown_held: Dataset | None
    loss: DataLoss
    held: DataLoss | None
    closed: bool
    sampled_from: int | None
    start: NDArray[np.float64]
    viewport: Viewport
    rate_scale: RateScale
    batches: Batches
    epochs: int

    @property
    def steps(self) -> int:
        """The number of steps of a run."""
        return self.epochs * self.batches.per_epoch

    @property
    def tolerance(self) -> float:
        """How short a gradient ends a run: the one of a minibatch says nothing of the minimum."""
        return TOLERANCE if self.batches.is_full else 0.0

    def offered_rate(self, entry: Preset) -> float | None:
        """Return the learning rate with which an optimizer is offered."""
        rate = entry.suggested_rate(self.rate_scale)
        return None if rate is None else float(rate)

    def offered_numbers(self, key: str) -> tuple[Hyperparameter, ...]:
        """Return an optimizer's declared numbers, shown as they are offered here."""
        entry = PRESETS[key]
        rate = self.offered_rate(entry)
        return tuple(
            replace(each, demo=rate) if entry.rate is not None and each.name == entry.rate.name
            else each
            for each in offered_numbers(key)
        )  # fmt: skip

    def train(self, run: Run) -> Training:
        """Train with an optimizer."""
        return train(
            self.loss,
            self.start,
            run.optimizer,
            self.epochs,
            batches=self.batches,
            validation=self.held,
            early_stopping=self.conditions.early,
            tolerance=self.tolerance,
        )


@dataclass(frozen=True, eq=False)
class Trainings:
    """What an experiment's runs did: one training for each run, on one problem.

    `split_error` says why nothing could be held out. `parts` is what the next result takes over
    from this one.
    """

    problem: TrainingProblem
    runs: tuple[Run, ...]
    trainings: tuple[Training, ...]
    split_error: DataError | None
    parts: Mapping[str, tuple[object, Any]]


def training_problem(
    data: EditedData,
    scaler: str,
    choice: ModelChoice,
    conditions: TrainingConditions,
    parts: Parts,
) -> tuple[TrainingProblem, DataError | None]:
    """Return what is trained on what; where too few rows are left, none are held out, and why."""
    error = None
    try:
        prepared = _prepared(data, scaler, conditions, parts)
    except DataError as refused:
        error = refused
        conditions = replace(conditions, share=0.0, early=None)
        prepared = _prepared(data, scaler, conditions, parts)
    batched = conditions.batch_size is not None
    losses = parts.part(
        "losses",
        (prepared, choice.model, choice.loss, batched),
        lambda: _losses(prepared, choice, batched=batched),
    )
    loss, held = parts.part(
        "regularized losses", (losses, choice.penalty), lambda: losses.with_penalty(choice.penalty)
    )
    drawn = conditions.initializer.draw(choice.model, seed=conditions.seed)[0]
    start = conditions.start or tuple(drawn)
    viewport, around = parts.part("viewport", (loss, start), lambda: _seen(loss, start))

    def make() -> TrainingProblem:
        batches = Batches(loss.size, conditions.batch_size, conditions.batch_seed)
        limit = min(STEPS, _WORK // losses.shown.size)
        return TrainingProblem(
            data=data,
            prepared=prepared,
            choice=choice,
            conditions=conditions,
            shown=losses.shown,
            shown_held=losses.shown_held,
            loss=loss,
            held=held,
            closed=losses.closed,
            sampled_from=losses.sampled_from,
            start=np.array(start),
            viewport=viewport,
            rate_scale=around,
            batches=batches,
            epochs=max(1, min(conditions.epochs, limit // batches.per_epoch)),
        )

    return parts.part("problem", (data, prepared, loss, start, choice, conditions), make), error


def _prepared(
    data: EditedData, scaler: str, conditions: TrainingConditions, parts: Parts
) -> Prepared:
    share, seed = conditions.share, conditions.split_seed
    return parts.part(
        "prepared",
        (data.dataset, scaler, share, seed),
        lambda: prepare(data.dataset, scaler=scaler, share=share, seed=seed),
    )


def _losses(prepared: Prepared, choice: ModelChoice, *, batched: bool) -> _Losses:
    """Return the losses over all rows, or over a sample where a browser could not follow."""

    def over(dataset: Dataset) -> DataLoss:
        return data_loss(choice.model, dataset, choice.loss)

    parts = prepared.parts
    shown, held = parts.training.sample(ROWS), parts.validation
    shown_held = None if held is None else held.sample(HELD_ROWS)
    many = parts.training.size > ROWS
    if many and not batched and choice.has_closed_form:
        whole = None if prepared.validation is None else over(prepared.validation)
        return _Losses(shown, shown_held, over(prepared.training), whole, None, closed=True)
    scaled = prepared.scaling.scaled
    part = None if shown_held is None else over(scaled(shown_held))
    sampled_from = parts.training.size if many else None
    return _Losses(shown, shown_held, over(scaled(shown)), part, sampled_from)


def _seen(loss: DataLoss, start: tuple[float, ...]) -> tuple[Viewport, RateScale]:
    point = np.array(start)
    # high powers of large numbers have slopes and curvatures beyond all numbers
    with np.errstate(over="ignore"):
        seen = viewport(loss, point)
        return seen, rate_scale(loss, point, seen.domain)
