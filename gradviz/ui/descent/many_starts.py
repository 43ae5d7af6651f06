"""Many starts at once: how they are chosen, and what the player needs to run them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.comparing.multistart import local_minima, reach
from gradviz.experiments.descent import MANY, ONE, DescentExperiment
from gradviz.optimizers.base import Configured
from gradviz.ui.i18n import gettext
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.ui.state import Page


def choose_starts(page: Page[DescentExperiment, Any]) -> None:
    """Show whether a run has one start or many, and how they are spread."""
    st.subheader(gettext("Starting points"))
    show(page, "starts", label_visibility="collapsed", width="stretch")
    if page.experiment.starts == ONE:
        return
    show(page, "spread")
    left, right = st.columns(2)
    show(page, "number", where=left)
    if page.experiment.spread == "normal":
        show(page, "cloud_width", where=right)


def switch(page: Page[DescentExperiment, Any], many: bool) -> None:
    """Go from one start to many or back, from a callback."""
    page.set(starts=MANY if many else ONE)


def say_how_many(experiment: DescentExperiment) -> None:
    """Say that fewer starts are shown than were asked for, where they are."""
    many = experiment.many
    if many is None or experiment.number <= many.count:
        return
    runs = sum(isinstance(run.optimizer, Configured) for run in experiment.configured_runs)
    st.info(
        told(
            "{most} starting points are shown: {count} would be too much for a"
" browser with {runs} runs of {steps} steps. Take fewer runs or steps for"
" more starting points.",
            most=many.count, count=experiment.number, runs=runs, steps=experiment.steps,
        ),
        icon=":material/scatter_plot:",
    )  # fmt: skip


def many_starts_data(experiment: DescentExperiment) -> dict[str, Any]:
    """Return what the player needs to know of many starts, beside the runs."""
    many, problem = experiment.many, experiment.problem
    if many is None:
        return {"multistart": None}
    return {
        "multistart": {
            "kind": many.kind,
            "deviation": many.deviation,
            "minima": local_minima(problem.function, problem.domain, problem.minima),
            "radius": reach(problem.domain),
        },
        "multistart_units": many.units(problem.function.dimension),
    }
