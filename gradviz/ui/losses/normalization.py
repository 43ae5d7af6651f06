"""Normalization: the same data before and after, playing beside each other, and what it saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from gradviz.learning import (
    SCALERS,
    compare_scalers,
    condition_number,
    data_loss,
    near_target,
    prepare,
    rate_scale,
    viewport,
)
from gradviz.learning.training import train
from gradviz.optimizers import RULES
from gradviz.plots.loss_surfaces import Panel, side_by_side
from gradviz.ui.i18n import gettext, number
from gradviz.ui.losses.experiment import ROWS
from gradviz.ui.state.kept import kept
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.html_table import table

if TYPE_CHECKING:
    from gradviz.learning import DataLoss, Training
    from gradviz.ui.descent.runs import Run
    from gradviz.ui.losses.experiment import Experiment

_STEPS = 80
_LIMIT = 5000


def show(
    made: Experiment,
    runs: tuple[Run, ...],  # noqa: ARG001
    trained: tuple[Training, ...],  # noqa: ARG001
    axes: tuple[int, int],
) -> None:
    """Show the surface without and with a scaler, and how many steps each scale takes."""
    after = made.prepared.scaling.scaler.name
    after = "standardize" if after == "none" else after
    losses = {name: _loss(made, name) for name in ("none", after)}
    if len(set(axes)) == 2:
        panels = [_panel(name, loss, axes) for name, loss in losses.items()]
        names = (made.loss.variables[axes[0]], made.loss.variables[axes[1]])
        figure = side_by_side(panels, names, theme=current_theme(), label=gettext("step"))
        show_chart(figure, "scale figure", wide=True)
    if not made.choice.loss.declaration.smooth:
        st.caption(
            gettext(
                "Gradient descent from zeros with a learning rate that suits each. A loss with"
                " kinks is straight beside them: it has no curvature, and so neither a condition"
                " number nor a rate 1/L at which steps could be compared."
            )
        )
        return
    st.caption(
        gettext(
            "Gradient descent from zeros with the learning rate 1/L on both, L the largest"
            " curvature at the start: a narrow valley lets it take only small steps."
        )
    )
    _show_iterations(made, losses[after])


def _loss(made: Experiment, scaler: str) -> DataLoss:
    settings, choice = made.settings, made.choice
    ready = prepare(
        made.data.dataset, scaler=scaler, share=settings.share, seed=settings.split_seed
    )
    return data_loss(choice.model, ready.training.sample(ROWS), choice.loss, choice.penalty)


def _panel(name: str, loss: DataLoss, axes: tuple[int, int]) -> Panel:
    start = np.zeros(loss.dimension)
    seen = viewport(loss, start)
    rate = 2.0 * rate_scale(loss, start, seen.domain).learning_rate
    run = train(loss, start, RULES["SGD"](learning_rate=rate), _STEPS).trajectory
    chosen = list(axes)
    title = gettext(SCALERS[name].title)
    if loss.loss.declaration.smooth:
        condition = number(condition_number(loss, seen.lowest), 3)
        title = gettext("{scale}: condition number {condition}", scale=title, condition=condition)
    domain = tuple(seen.domain[axis] for axis in axes)
    surface = loss.slice(chosen, seen.lowest)
    return Panel(title, surface, domain, run.positions[None][:, :, chosen])


def _show_iterations(made: Experiment, scaled: DataLoss) -> None:
    choice = made.choice
    if choice.kind is None:
        st.info(
            gettext(
                "Steps are compared for linear, polynomial and logistic regression: of a typed"
                " model the scale changes what it can say."
            )
        )
        return
    target = near_target(scaled)
    data = made.data.dataset.sample(ROWS)
    settings = made.settings
    counts = kept(
        "counts",
        (made.data.dataset, choice, settings, target),
        lambda: compare_scalers(
            data,
            lambda _: choice.model,
            choice.loss,
            target,
            penalty=choice.penalty,
            share=settings.share,
            seed=settings.split_seed,
            limit=_LIMIT,
        ),
    )
    slowest = counts[0].steps or _LIMIT
    rows = []
    for each in counts:
        steps = str(each.steps) if each.steps is not None else f"> {_LIMIT}"
        factor = "–" if each.steps in (None, 0) else number(slowest / each.steps, 3)
        if each.steps and counts[0].steps is None:
            factor = f"> {factor}"
        title = gettext(SCALERS[each.scaler].title)
        condition = number(each.condition, 3)
        rows.append(
            (
                each.scaler,
                [title, condition, number(each.learning_rate, 3), steps, factor],
            )
        )
    heads = [
        gettext("Normalization"),
        gettext("Condition number at the start"),
        gettext("Learning rate 1/L"),
        gettext("Steps to a loss of {target}", target=number(target, 3)),
        gettext("Times fewer steps"),
    ]
    table(heads, rows)
