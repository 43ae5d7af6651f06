"""Regularization: the minimiser's path as the strength grows, coefficients and errors with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.settings import NONE
from gradviz.experiments.training_sections import penalty_path
from gradviz.learning import PENALTIES, LinearModel
from gradviz.plots.regularization import path_figure
from gradviz.ui.i18n import gettext, number
from gradviz.ui.state import remembered
from gradviz.ui.state.bound import bound_choice
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.explained import help_of
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.experiments.training_experiment import TrainingExperiment
    from gradviz.experiments.training_problem import Trainings
    from gradviz.experiments.training_view import TrainingView
    from gradviz.ui.state import Page

_FIRST = "L1"  # where the loss has no penalty


def show_closer(page: Page[TrainingExperiment, TrainingView], found: Trainings) -> None:
    """Show what a penalty does to the minimum, from weak to strong."""
    problem, axes = found.problem, page.experiment.axes
    penalty = problem.choice.penalty
    name = _choose_penalty(page)
    if not isinstance(problem.choice.model, LinearModel):
        st.info(
            gettext(
                "The path goes from exact minimum to exact minimum. Those can be computed for"
                " linear, polynomial and logistic regression; a typed model may have several."
                " Choose another model in the sidebar."
            )
        )
        return
    found_path = remembered(
        "penalty path", (problem, name, axes), lambda: penalty_path(problem, name, axes)
    )
    path = found_path.path
    if found_path.surface is None:
        st.caption(
            gettext(
                "With two weights or more (another feature, or a polynomial) the"
                " constraint region is drawn here too."
            )
        )
    words = {
        "edge": gettext("Constraint region"),
        "coefficients": gettext("Coefficients"),
        "errors": gettext("Errors without the penalty"),
        "training": gettext("training"),
        "validation": gettext("validation"),
        "strength": gettext("strength"),
        "best": gettext("lowest validation error"),
        "play": gettext("Play"),
        "pause": gettext("Pause"),
    }
    figure = path_figure(
        path,
        found_path.unit,
        list(found_path.weights),
        surface=found_path.surface,
        domain=found_path.domain,
        axes=found_path.axes,
        words=words,
        labels=[number(float(each), 3) for each in path.strengths],
        theme=current_theme(),
    )
    show_chart(figure, "penalty figure", wide=True)
    missed = int((~path.converged).sum())
    if missed:
        st.warning(
            gettext(
                "At {missed} of {count} strengths the search stopped before the minimum; the path"
                " shows how far it came there.",
                missed=missed,
                count=len(path.strengths),
            ),
            icon=":material/warning:",
        )
    st.caption(gettext(PENALTIES[name].summary))
    if path.best is not None and path.validation is not None:
        st.caption(
            told(
                "The validation error is lowest, {error}, at the strength {strength}; {zeros} of"
                " {count} weights are zero there.",
                error=number(float(path.validation[path.best]), 4),
                strength=number(float(path.strengths[path.best]), 3),
                zeros=found_path.zeros,
                count=len(found_path.weights),
            )
        )
    if penalty is None:
        st.caption(
            gettext(
                "Choose a penalty in the sidebar, and you can move its strength in the view of the"
                " training: the surface follows at once."
            )
        )


def _choose_penalty(page: Page[TrainingExperiment, TrainingView]) -> str:
    """Show the choice of the penalty that grows; the loss's own is offered."""
    own, declared = page.experiment.penalty.name, page.view.settings()["path_penalty"]
    offered = _FIRST if own == NONE else own
    name = offered if page.view.path_penalty is None else page.view.path_penalty
    bound_choice(
        st.segmented_control,
        gettext(declared.title),
        {each: gettext(term.title) for each, term in PENALTIES.items()},
        key=declared.key,
        value=name,
        changed=lambda new: page.set_view(path_penalty=None if new == offered else new),
        help=help_of(declared),
    )
    return name
