"""Batches: the cloud of minibatch gradients, and the loss by step and by epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from gradviz.learning import Batches, gradient_cloud
from gradviz.plots.loss_surfaces import epoch_figure, gradient_cloud_figure
from gradviz.ui.i18n import gettext, number
from gradviz.ui.widgets.charts import current_theme, show_chart

if TYPE_CHECKING:
    from gradviz.learning import Training
    from gradviz.ui.descent.runs import Run
    from gradviz.ui.losses.experiment import Experiment

_OFFERED = 8  # rows in a batch where the training takes all of them
_COUNT = 300


def show(
    made: Experiment,
    runs: tuple[Run, ...],
    trained: tuple[Training, ...],
    axes: tuple[int, int],
) -> None:
    """Show the gradients that minibatches give where a run is, and its losses."""
    batches = made.batches
    if batches.is_full:
        batches = Batches(made.loss.size, min(_OFFERED, made.loss.size))
        st.info(
            gettext(
                "The runs above take the full batch. Choose minibatches in the sidebar to see their"
                " paths tremble; the cloud here is of batches of {count} rows.",
                count=batches.length,
            )
        )
    if not runs or made.closed:
        if made.closed:
            st.caption(
                gettext(
                    "Of so much data, batches are computed once you choose them in the sidebar."
                )
            )
        return
    done, run = _chosen(runs, trained)
    left, right = st.columns(2)
    with left:
        _show_cloud(made, done, batches, axes)
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


def _chosen(runs: tuple[Run, ...], trained: tuple[Training, ...]) -> tuple[Training, Run]:
    labels = [run.entry.label for run in runs]
    known = st.session_state.get("batch_run")
    if known not in labels:
        st.session_state.pop("batch_run", None)
    label = st.selectbox(
        gettext("Run"), labels, key="batch_run", bind="query-params", filter_mode=None
    )
    place = labels.index(label)
    return trained[place], runs[place]


def _show_cloud(made: Experiment, done: Training, batches: Batches, axes: tuple[int, int]) -> None:
    st.markdown("**" + gettext("Gradients of minibatches at one point") + "**")
    last = max(1, done.epochs)
    epoch = st.slider(
        gettext("At the end of epoch"), 0, last, 0, key="at_epoch", bind="query-params"
    )
    step = int(done.epoch_steps[min(epoch, done.epochs)])
    point = done.trajectory.positions[step]
    gradients, weights = gradient_cloud(made.loss, point, batches, _COUNT)
    full = made.loss.gradient(point)
    chosen = list(axes)
    names = [made.loss.variables[axis] for axis in axes]
    figure = gradient_cloud_figure(
        gradients[:, chosen],
        full[chosen],
        (names[0], names[1]),
        (gettext("minibatches"), gettext("full gradient")),
        theme=current_theme(),
    )
    show_chart(figure, "cloud figure")
    off = float(np.linalg.norm(weights @ gradients - full))
    st.caption(
        gettext(
            "{count} batches of {size} rows. Weighted by their rows, they average to the full"
            " gradient: the difference is {off}.",
            count=len(gradients),
            size=batches.length,
            off=number(off, 2),
        )
    )
