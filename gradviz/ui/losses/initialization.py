"""Initialization: many starts from many seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from gradviz.experiments.training_sections import multistart
from gradviz.optimizers.base import Configured
from gradviz.plots.loss_surfaces import Panel, side_by_side
from gradviz.ui.i18n import gettext, number
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.experiments.training_experiment import TrainingExperiment
    from gradviz.experiments.training_problem import Trainings
    from gradviz.experiments.training_view import TrainingView
    from gradviz.ui.state import Page


def show_closer(page: Page[TrainingExperiment, TrainingView], found: Trainings) -> None:
    """Show where many starts of one initializer lead, with the first run's optimizer."""
    problem, axes = found.problem, page.experiment.axes
    run = next((each for each in found.runs if isinstance(each.optimizer, Configured)), None)
    if run is None or not isinstance(run.optimizer, Configured) or len(set(axes)) < 2:
        st.info(gettext("Choose an optimizer with a step rule, and a model with two parameters."))
        return
    left, right = st.columns(2)
    count = show(page, "swarm", where=left)
    bias = show(page, "swarm_bias", where=right)
    many = multistart(problem, run.optimizer, axes, count, bias=bias)
    if many.instead:
        st.info(
            gettext(
                "All seeds start at the same point with zeros, so {name} draws the"
                " starting points here. Choose another initialization in the sidebar.",
                name=gettext(many.initializer.title),
            )
        )
    names = (problem.loss.variables[axes[0]], problem.loss.variables[axes[1]])
    panel = Panel(run.entry.label, many.surface, many.domain, many.paths)
    show_chart(
        side_by_side(
            [panel],
            names,
            theme=current_theme(),
            label=gettext("step"),
            buttons=(gettext("Play"), gettext("Pause")),
        ),
        "swarm figure",
    )
    st.caption(
        told(
            "{count} starting points end at losses from {low} to {high}.",
            count=count,
            low=number(float(np.min(many.losses)), 4),
            high=number(float(np.max(many.losses)), 4),
        )
    )
