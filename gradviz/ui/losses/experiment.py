"""All that the controls say, made into losses over data that can be descended on and drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from gradviz.learning import (
    Batches,
    DataError,
    DataLoss,
    Dataset,
    Prepared,
    Training,
    Viewport,
    data_loss,
    prepare,
    rate_scale,
    train,
    viewport,
)
from gradviz.ui.i18n import gettext
from gradviz.ui.losses.data import show_error
from gradviz.ui.state.kept import kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradviz.descent.presets import Preset, RateScale
    from gradviz.ui.descent.runs import Run
    from gradviz.ui.losses.data import Data
    from gradviz.ui.losses.model import Choice
    from gradviz.ui.losses.training import Settings

ROWS = 1000  # the most that the browser computes with
HELD_ROWS = 500
STEPS = 2000  # the most of a run
_WORK = 600_000  # rows times steps that the browser follows a finger with
TOLERANCE = 1e-8


@dataclass(frozen=True, eq=False)
class Experiment:
    """What is trained on what. `shown` and `shown_held` are the examples that are drawn.

    `loss` and `held` are the losses over training and validation data at the model's scale, over a
    sample of the rows where `sampled_from` says of how many; `closed` tells that the loss is
    computed in closed form, over all rows.
    """

    data: Data
    prepared: Prepared
    choice: Choice
    settings: Settings
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

    def rate(self, entry: Preset) -> float | None:
        """Return the learning rate with which an optimizer is offered."""
        return entry.suggested_rate(self.rate_scale)


@dataclass(frozen=True, eq=False)
class _Losses:
    """The losses without a penalty, and the examples that are drawn."""

    shown: Dataset
    shown_held: Dataset | None
    training: DataLoss
    held: DataLoss | None
    sampled_from: int | None
    closed: bool = False

    def with_penalty(self, choice: Choice) -> tuple[DataLoss, DataLoss | None]:
        """Return both with a penalty."""
        held = None if self.held is None else self.held.with_penalty(choice.penalty)
        return self.training.with_penalty(choice.penalty), held


def _losses(prepared: Prepared, choice: Choice, *, batched: bool) -> _Losses:
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


def experiment(data: Data, scaler: str, choice: Choice, settings: Settings) -> Experiment:
    """Return what the controls make together; where too few rows are left, none are held out."""
    try:
        prepared = _prepared(data, scaler, settings)
    except DataError as error:
        show_error(error)
        settings = replace(settings, share=0.0, early=None)
        prepared = _prepared(data, scaler, settings)
    batched = settings.batch_size is not None
    losses = kept(
        "losses",
        (prepared, choice.model, choice.loss, batched),
        lambda: _losses(prepared, choice, batched=batched),
    )
    loss, held = kept("penalized", (losses, choice.penalty), lambda: losses.with_penalty(choice))
    start = settings.start or tuple(settings.initializer.draw(choice.model, seed=settings.seed)[0])
    return kept(
        "experiment",
        (data.dataset, loss, start, choice, settings),
        lambda: _made(data, prepared, choice, settings, losses, loss, held, start),
    )


def _prepared(data: Data, scaler: str, settings: Settings) -> Prepared:
    share, seed = settings.share, settings.split_seed
    return kept(
        "prepared",
        (data.dataset, scaler, share, seed),
        lambda: prepare(data.dataset, scaler=scaler, share=share, seed=seed),
    )


def _made(
    data: Data,
    prepared: Prepared,
    choice: Choice,
    settings: Settings,
    losses: _Losses,
    loss: DataLoss,
    held: DataLoss | None,
    values: tuple[float, ...],
) -> Experiment:
    start = np.array(values)
    seen, around = kept("viewport", (loss, values), lambda: _seen(loss, start))
    batches = Batches(loss.size, settings.batch_size, settings.batch_seed)
    limit = min(STEPS, _WORK // losses.shown.size)
    epochs = max(1, min(settings.epochs, limit // batches.per_epoch))
    return Experiment(
        data,
        prepared,
        choice,
        settings,
        losses.shown,
        losses.shown_held,
        loss,
        held,
        losses.closed,
        losses.sampled_from,
        start,
        seen,
        around,
        batches,
        epochs,
    )


def _seen(loss: DataLoss, start: NDArray[np.float64]) -> tuple[Viewport, RateScale]:
    seen = viewport(loss, start)
    return seen, rate_scale(loss, start, seen.domain)


def train_all(made: Experiment, runs: tuple[Run, ...]) -> tuple[Training, ...]:
    """Return the training of each run."""

    def trained() -> tuple[Training, ...]:
        return tuple(
            train(
                made.loss,
                made.start,
                run.optimizer,
                made.epochs,
                batches=made.batches,
                validation=made.held,
                early_stopping=made.settings.early,
                tolerance=TOLERANCE if made.batches.is_full else 0.0,
            )
            for run in runs
        )

    return kept("trained", (made, *(run.optimizer for run in runs)), trained)


def show_notes(made: Experiment) -> None:
    """Say what is not all of what a person might think it is."""
    if made.sampled_from is not None:
        st.caption(
            gettext(
                "The surface and the paths are those of {count} examples drawn from {total}: the"
                " browser could not follow with all of them.",
                count=made.loss.size,
                total=made.sampled_from,
            )
        )
    elif made.closed:
        st.caption(
            gettext(
                "All {total} examples count, in closed form; {count} of them are drawn.",
                total=made.loss.size,
                count=made.shown.size,
            )
        )
    if made.epochs < made.settings.epochs:
        st.caption(
            gettext(
                "{epochs} epochs are shown: with {batches} batches each, the browser could not"
                " follow more.",
                epochs=made.epochs,
                batches=made.batches.per_epoch,
            )
        )
