"""The controls of what all runs share: steps, gradient, noise, schedule and clipping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.runs import ESTIMATORS, EXACT
from gradviz.experiments.settings import NONE
from gradviz.optimizers import SCHEDULES
from gradviz.ui.i18n import gettext
from gradviz.ui.widgets.controls import selection_box, show
from gradviz.ui.widgets.function import choose_place
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.gradients import Obstacle
    from gradviz.ui.state import Page


def choose_conditions(page: Page[Any, Any]) -> None:
    """Show the controls of the experiment."""
    experiment = page.experiment
    st.subheader(gettext("Experiment"))
    show(page, "steps")
    choose_place(page, gettext("Starting point"))
    choose_estimator(page)
    left, right = st.columns(2)
    show(page, "noise", where=left)
    show(page, "seed", where=right, disabled=not experiment.is_random)


def choose_estimator(page: Page[Any, Any]) -> None:
    """Show where the gradient is from, and the numbers of an estimator."""
    show(page, "gradient")
    chosen = page.experiment.gradient
    if chosen.name == EXACT:
        return
    declared = ESTIMATORS[chosen.name]
    selection_box(page, "gradient", declared, label=gettext(declared.title))
    show_obstacle(page.experiment.obstacle)


def show_obstacle(obstacle: Obstacle | None) -> None:
    """Say why an estimator does not apply, and what to do."""
    if obstacle is not None:
        st.warning(told(obstacle.sentence, **obstacle.data), icon=":material/block:")


def choose_common_options(page: Page[Any, Any]) -> None:
    """Show the controls of the schedule and of clipping."""
    show(page, "schedule")
    chosen = page.experiment.schedule
    if chosen.name != NONE:
        # the first number is the rate itself, which each optimizer has
        declared = SCHEDULES[chosen.name]
        numbers = declared.hyperparameters[1:]
        selection_box(page, "schedule", declared, numbers=numbers, expanded=True)
    show(page, "clipping")
    if page.experiment.clipping != NONE:
        show(page, "clip")
