"""Normalization: the same data before and after, playing beside each other, and what it saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.training_sections import (
    PACE_LIMIT,
    compared_scaler,
    iterations_by_scaler,
    scaled_descent,
)
from gradviz.learning import SCALERS
from gradviz.plots.loss_surfaces import Panel, side_by_side
from gradviz.ui.i18n import gettext, number
from gradviz.ui.state import remembered
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.html_table import table

if TYPE_CHECKING:
    from gradviz.experiments.training_experiment import TrainingExperiment
    from gradviz.experiments.training_problem import TrainingProblem, Trainings
    from gradviz.experiments.training_sections import ScaledDescent
    from gradviz.experiments.training_view import TrainingView
    from gradviz.ui.state import Page


def show_closer(page: Page[TrainingExperiment, TrainingView], found: Trainings) -> None:
    """Show the surface without and with a scaler, and how many steps each scale takes."""
    problem, axes = found.problem, page.experiment.axes
    if len(set(axes)) == 2:
        scalers = ("none", compared_scaler(problem))
        panels = [_panel(scaled_descent(problem, name, axes)) for name in scalers]
        names = (problem.loss.variables[axes[0]], problem.loss.variables[axes[1]])
        figure = side_by_side(
            panels,
            names,
            theme=current_theme(),
            label=gettext("step"),
            buttons=(gettext("Play"), gettext("Pause")),
        )
        show_chart(figure, "scale figure", wide=True)
    if not problem.choice.loss.declaration.smooth:
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
            "Gradient descent from zeros with the learning rate 1/L on both, L the"
            " largest curvature at the starting point: a narrow valley lets it take"
            " only small steps."
        )
    )
    _show_paces(problem)


def _panel(descent: ScaledDescent) -> Panel:
    title = gettext(SCALERS[descent.scaler].title)
    if descent.condition is not None:
        condition = number(descent.condition, 3)
        title = gettext("{scale}: condition number {condition}", scale=title, condition=condition)
    return Panel(title, descent.surface, descent.domain, descent.path)


def _show_paces(problem: TrainingProblem) -> None:
    if problem.choice.kind is None:
        st.info(
            gettext(
                "Steps are compared for linear, polynomial and logistic regression: of a typed"
                " model the scale changes what it can say."
            )
        )
        return
    paces = remembered("paces", problem, lambda: iterations_by_scaler(problem))
    target = paces[0].target
    slowest = paces[0].steps or PACE_LIMIT
    rows = []
    for pace in paces:
        steps = str(pace.steps) if pace.steps is not None else f"> {PACE_LIMIT}"
        factor = "–" if pace.steps in (None, 0) else number(slowest / pace.steps, 3)
        if pace.steps and paces[0].steps is None:
            factor = f"> {factor}"
        title = gettext(SCALERS[pace.scaler].title)
        condition = number(pace.condition, 3)
        rows.append((pace.scaler, [title, condition, number(pace.learning_rate, 3), steps, factor]))
    heads = [
        gettext("Normalization"),
        gettext("Condition number at the starting point"),
        gettext("Learning rate 1/L"),
        gettext("Steps to a loss of {target}", target=number(target, 3)),
        gettext("Speed-up (×)"),
    ]
    table(heads, rows)
