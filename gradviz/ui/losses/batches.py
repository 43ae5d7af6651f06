"""Batches: the cloud of minibatch gradients, and the loss by step and by epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.training_sections import minibatch_cloud, shown_batches
from gradviz.plots.loss_surfaces import epoch_figure, gradient_cloud_figure
from gradviz.ui.i18n import gettext, number
from gradviz.ui.state.bound import bound
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.explained import help_of
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.experiments.runs import Run
    from gradviz.experiments.training_experiment import TrainingExperiment
    from gradviz.experiments.training_problem import TrainingProblem, Trainings
    from gradviz.experiments.training_view import TrainingView
    from gradviz.learning import Training
    from gradviz.ui.state import Page


def show_closer(page: Page[TrainingExperiment, TrainingView], found: Trainings) -> None:
    """Show the gradients that minibatches give where a run is, and its losses."""
    problem = found.problem
    if problem.batches.is_full:
        st.info(
            told(
                "The runs take the full batch. Choose minibatches in the sidebar to"
                " see their paths fluctuate; the cloud here is of batches of {count}"
                " rows.",
                count=shown_batches(problem).length,
            )
        )
    if problem.closed:
        st.caption(
            gettext("Of so much data, batches are computed once you choose them in the sidebar.")
        )
        return
    if not found.runs:
        return
    done, run = _chosen(page, found)
    left, right = st.columns(2)
    with left:
        _show_cloud(page, problem, done)
    with right:
        st.markdown("**" + gettext("Loss by step and by epoch") + "**")
        words = (
            gettext("batch of each step"),
            gettext("mean of an epoch's batches"),
            gettext("training"),
            gettext("validation"),
        )
        if done.epochs:
            figure = epoch_figure(
                done, words, color=run.color, axes=(gettext("epoch"), "L"), theme=current_theme()
            )
            show_chart(figure, "epoch figure")
        st.caption(
            gettext(
                "A batch's loss jumps, because each batch is other data. The mean over an epoch is"
                " what Keras calls the loss: the weights change while it is taken."
            )
        )


def _chosen(page: Page[TrainingExperiment, TrainingView], found: Trainings) -> tuple[Training, Run]:
    labels = [run.entry.label for run in found.runs]
    known = page.view.batch_run
    declared = page.view.settings()["batch_run"]
    label = known if known in labels else labels[0]
    bound(
        st.selectbox,
        gettext(declared.title),
        labels,
        key=declared.key,
        value=label,
        changed=lambda new: page.set_view(batch_run=None if new == labels[0] else new),
        filter_mode=None,
    )
    place = labels.index(label)
    return found.trainings[place], found.runs[place]


def _show_cloud(
    page: Page[TrainingExperiment, TrainingView], problem: TrainingProblem, done: Training
) -> None:
    st.markdown("**" + gettext("Gradients of minibatches at one point") + "**")
    declared, most = page.view.settings()["at_epoch"], max(1, done.epochs)
    epoch = min(page.view.at_epoch, most)
    bound(
        st.slider,
        gettext(declared.title),
        0,
        most,
        key=declared.key,
        value=epoch,
        changed=lambda new: page.set_view(at_epoch=new),
        help=help_of(declared),
    )
    cloud = minibatch_cloud(problem, done, epoch)
    axes = list(page.experiment.axes)
    names = [problem.loss.variables[axis] for axis in axes]
    figure = gradient_cloud_figure(
        cloud.gradients[:, axes],
        cloud.full[axes],
        (names[0], names[1]),
        (gettext("minibatches"), gettext("full gradient")),
        theme=current_theme(),
    )
    show_chart(figure, "cloud figure")
    st.caption(
        told(
            "{count} batches of {size} rows. Weighted by their rows, they average to the full"
            " gradient: the difference is {off}.",
            count=len(cloud.gradients),
            size=cloud.batches.length,
            off=number(cloud.difference, 2),
        )
    )
