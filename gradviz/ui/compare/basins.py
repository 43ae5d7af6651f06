"""Basins: from where each optimizer comes to which minimum; a click plays the paths from there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from gradviz.comparing import Axis, basins, local_minima
from gradviz.optimizers.base import Configured
from gradviz.plots.cells import Line, basin_cells
from gradviz.ui.compare.conditions import conditions, stamp_of
from gradviz.ui.compare.longer import worked
from gradviz.ui.compare.places import choose_cell, chosen_cell, forget_cell
from gradviz.ui.compare.play import play
from gradviz.ui.components.cell_map import cell_map
from gradviz.ui.i18n import gettext, point
from gradviz.ui.links import choice
from gradviz.ui.plain import plain
from gradviz.ui.stage import run_all
from gradviz.work import Work, in_turn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gradviz.comparing import Basins
    from gradviz.trajectories import Trajectory
    from gradviz.ui.problem import Problem
    from gradviz.ui.runs import Run

MOST_MAPS = 4
SIZES = ("25", "50", "100", "150")


def show(problem: Problem, runs: tuple[Run, ...], view: Mapping[str, Any]) -> None:
    """Show a map for each chosen run, side by side, and the paths from the cell clicked."""
    chosen, size = _choose(tuple(replace(run, start=None) for run in runs))
    if not chosen:
        st.info(gettext("Choose at least one run."))
        return
    found = _found(problem, chosen, size)
    if found is None:
        return
    cell = chosen_cell(found[0].which.shape)
    begun = problem
    paths: tuple[Trajectory, ...] = ()
    if cell is not None:
        start = tuple(float(each) for each in found[0].start(*cell))
        limit = min(problem.steps, *(each.limit for each in found))
        begun = replace(problem, place=replace(problem.place, start=start), steps=limit)
        paths = run_all(begun, chosen)
    columns = st.columns(min(2, len(chosen)))
    for number, (run, each) in enumerate(zip(chosen, found, strict=True)):
        lines = [_line(problem, paths[number])] if paths else []
        with columns[number % len(columns)]:
            st.markdown(f"**{plain(run.entry.label)}**")
            cell_map(
                basin_cells(each, problem.place.axes, say=gettext),
                key=f"basin{number + 1}",
                on_cell=choose_cell,
                selected=cell,
                paths=lines,
                square=True,
            )
    if cell is None:
        st.caption(gettext("Click a cell: the paths from there play here."))
        return
    with st.container(key="cell"):
        st.markdown(gettext("Start: {point}", point=point(begun.place.start, 4)))

    def moved(place: tuple[float, ...]) -> None:
        across, upward = problem.place.axes
        row = 0 if len(place) == 1 else found[0].y.nearest(place[upward])
        choose_cell(row, found[0].x.nearest(place[across]))

    play(begun, chosen, paths, view, fixed=True, on_start=moved)


def _choose(runs: tuple[Run, ...]) -> tuple[tuple[Run, ...], int]:
    labels = [run.entry.label for run in runs]
    known = [each for each in st.session_state.get("basins_of", ()) if each in labels]
    if "basins_of" in st.session_state:
        st.session_state["basins_of"] = known
    columns = st.columns([4, 1])
    with columns[0]:
        wanted = st.multiselect(
            gettext("Runs"),
            labels,
            labels[:2],
            key="basins_of",
            bind="query-params",
            max_selections=MOST_MAPS,
            placeholder=gettext("Choose optimizers"),
        )
    chosen = tuple(run for run in runs if run.entry.label in wanted)
    batched = all(isinstance(run.optimizer, Configured) for run in chosen)
    with columns[1]:
        size = choice(
            st.selectbox, gettext("Cells"), SIZES if batched else SIZES[:1], key="cells",
            names=lambda text: f"{text} × {text}", default=SIZES[1] if batched else SIZES[0],
            on_change=forget_cell,
        )  # fmt: skip
    return chosen, int(size)


def _found(problem: Problem, chosen: tuple[Run, ...], size: int) -> list[Basins] | None:
    function, place = problem.function, problem.place
    across, upward = place.axes
    x, y = (
        Axis(function.variables[axis], np.linspace(*place.domain[axis], size))
        for axis in (across, upward)
    )
    one = function.dimension == 1
    at = place.start if function.dimension > 2 else None
    # of two variables every cell is a start: it does not matter where all begin
    begun = problem if at else replace(problem, place=replace(place, start=()))
    own = [run.within(begun) for run in chosen]

    def begin() -> Work[list[Basins]]:
        minima = local_minima(function, place.domain, place.minima)
        sides = (x, None if one else y)
        return Work(
            in_turn(
                [
                    basins(
                        function, *sides, run.optimizer,
                        conditions(each, -np.inf), minima, at=at, axes=place.axes,
                    )
                    for each, run in zip(own, chosen, strict=True)
                ]
            )
        )  # fmt: skip

    stamps = [stamp_of(each, run.optimizer) for each, run in zip(own, chosen, strict=True)]
    return worked("basins", (size, *stamps), begin, gettext("Running from every start"))


def _line(problem: Problem, path: Trajectory) -> Line:
    across, upward = problem.place.axes
    x = path.positions[:, across]
    one = problem.function.dimension == 1
    return Line(x, np.zeros_like(x) if one else path.positions[:, upward], "")
