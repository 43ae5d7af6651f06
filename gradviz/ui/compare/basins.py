"""Basins: from where each optimizer comes to which minimum; a click plays the paths from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from gradviz.experiments.compared_runs import run_labels
from gradviz.experiments.comparison_settings import MOST_MAPS
from gradviz.experiments.comparison_work import descend_from_cell
from gradviz.plots.cells import Line, basin_cells
from gradviz.ui.compare.hyperparameter_map import choose_size
from gradviz.ui.compare.player import compared_data, show_player
from gradviz.ui.components.cell_map import cell_map
from gradviz.ui.i18n import gettext, point
from gradviz.ui.state.bound import bound_choices
from gradviz.ui.widgets.long_work import finished
from gradviz.ui.widgets.plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradviz.descent.trajectories import Trajectory
    from gradviz.experiments.runs import DescentProblem, Descents
    from gradviz.ui.compare.views import ComparePage


def show(page: ComparePage) -> None:
    """Show a map for each chosen run, side by side, and the paths from the cell clicked."""
    _choose(page)
    experiment = page.experiment
    chosen, problem = experiment.basins_runs, experiment.descent_problem
    if not chosen:
        st.info(gettext("Choose at least one run."))
        return
    work = experiment.basins_work()
    found = finished("basins", work, gettext("Running from every starting point"))
    if found is None:
        return
    cell = experiment.cell(found[0].which.shape)
    descents: Descents | None = None
    if cell is not None:
        descents = descend_from_cell(problem, chosen, found, cell)
    columns = st.columns(min(2, len(chosen)))
    for number, (run, each) in enumerate(zip(chosen, found, strict=True)):
        lines = [_line(problem, descents.trajectories[number])] if descents else []
        with columns[number % len(columns)]:
            st.markdown(f"**{plain(run.entry.label)}**")
            cell_map(
                basin_cells(each, problem.axes, say=gettext),
                key=f"basin{number + 1}",
                on_cell=lambda row, column: page.set(row=row, column=column),
                selected=cell,
                paths=lines,
                square=True,
            )
    if descents is None:
        st.caption(gettext("Click a cell: the paths from there play here."))
        return
    with st.container(key="cell"):
        st.markdown(gettext("Starting point: {point}", point=point(descents.problem.start, 4)))

    def moved(place: tuple[float, ...]) -> None:
        across, upward = problem.axes
        row = 0 if len(place) == 1 else found[0].y.nearest(place[upward])
        page.set(row=row, column=found[0].x.nearest(place[across]))

    show_player(page, compared_data(descents, page.view, fixed=True), on_start=moved)


def _choose(page: ComparePage) -> None:
    experiment = page.experiment
    labels = run_labels(experiment.runs)
    left, right = st.columns([4, 1])

    def changed(chosen: Sequence[str]) -> None:
        page.set(basins_of=None if tuple(chosen) == labels[:2] else tuple(chosen))

    with left:
        bound_choices(
            st,
            gettext("Runs"),
            list(labels),
            key="basins_of",
            value=list(experiment.basins_labels),
            changed=changed,
            max_selections=MOST_MAPS,
            placeholder=gettext("Choose optimizers"),
        )
    choose_size(page, right)


def _line(problem: DescentProblem, path: Trajectory) -> Line:
    across, upward = problem.axes
    x = path.positions[:, across]
    one = problem.function.dimension == 1
    return Line(x, np.zeros_like(x) if one else path.positions[:, upward], "")
