"""Initialization: a swarm of starts from many seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from gradviz.descent import descend
from gradviz.learning import INITIALIZERS, around
from gradviz.optimizers.base import Configured
from gradviz.plots.loss_surfaces import Panel, side_by_side
from gradviz.ui.i18n import gettext, number
from gradviz.ui.losses.experiment import TOLERANCE
from gradviz.ui.widgets.charts import current_theme, show_chart

if TYPE_CHECKING:
    from gradviz.learning import Training
    from gradviz.ui.descent.runs import Run
    from gradviz.ui.losses.experiment import Experiment

_OTHERWISE = "GlorotUniform"


def show(
    made: Experiment,
    runs: tuple[Run, ...],
    trained: tuple[Training, ...],  # noqa: ARG001
    axes: tuple[int, int],
) -> None:
    """Show where many starts of one initializer lead, with the first run's optimizer."""
    run = next((each for each in runs if isinstance(each.optimizer, Configured)), None)
    if run is None or len(set(axes)) < 2:
        st.info(gettext("Choose an optimizer with a step rule, and a model with two parameters."))
        return
    initializer = made.settings.initializer
    left, right = st.columns(2)
    count = left.slider(gettext("Seeds"), 5, 200, 40, step=5, key="swarm", bind="query-params")
    bias = right.toggle(
        gettext("Draw the bias too"),
        value=True,
        key="swarm_bias",
        bind="query-params",
        help=gettext("Keras starts the bias at 0."),
    )
    if initializer.declaration.distribution == "constant":
        initializer = INITIALIZERS[_OTHERWISE]()
        st.info(
            gettext(
                "All seeds start at the same point with zeros, so {name} draws the starts here."
                " Choose another initialization in the sidebar.",
                name=gettext(initializer.declaration.title),
            )
        )
    starts = initializer.draw(made.choice.model, count, made.settings.seed, bias=bias)
    steps = made.epochs * made.batches.per_epoch
    batch = descend(
        made.loss,
        starts,
        run.optimizer,
        steps,
        gradient=None if made.batches.is_full else made.batches,
        tolerance=TOLERANCE if made.batches.is_full else 0.0,
    )
    chosen = list(axes)
    shown = tuple(made.viewport.domain[axis] for axis in axes)
    domain = around(shown, batch.positions[:, 0, chosen])
    surface = made.loss.slice(chosen, made.viewport.lowest)
    names = (made.loss.variables[axes[0]], made.loss.variables[axes[1]])
    panel = Panel(run.entry.label, surface, domain, batch.positions[:, :, chosen])
    show_chart(
        side_by_side([panel], names, theme=current_theme(), label=gettext("step")), "swarm figure"
    )
    ends = batch.values[:, -1]
    st.caption(
        gettext(
            "{count} starts end at losses from {low} to {high}.",
            count=count,
            low=number(float(np.min(ends)), 4),
            high=number(float(np.max(ends)), 4),
        )
    )
