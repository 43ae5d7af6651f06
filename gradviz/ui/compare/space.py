"""Settings map: a run in each cell of a grid of two hyperparameters; a click plays its path."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.comparing import axis_of, declared, settings_map
from gradviz.optimizers.base import Configured
from gradviz.plots.cells import speed_cells, value_cells
from gradviz.trajectories import STATUSES
from gradviz.ui.compare.apart import set_start
from gradviz.ui.compare.conditions import choose_target, conditions, lowest, stamp_of
from gradviz.ui.compare.longer import worked
from gradviz.ui.compare.places import choose_cell, chosen_cell, forget_cell
from gradviz.ui.compare.play import play
from gradviz.ui.components.cell_map import cell_map
from gradviz.ui.fields import write_numbers
from gradviz.ui.i18n import gettext, number
from gradviz.ui.links import choice
from gradviz.ui.plain import plain
from gradviz.ui.runs import Run
from gradviz.ui.stage import run_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gradviz.comparing import SettingsMap
    from gradviz.hyperparameters import Hyperparameter
    from gradviz.ui.problem import Problem

SIZES = ("25", "50", "100", "150")
_SINGLE = 25  # cells a side of methods that SciPy runs one by one


def show(problem: Problem, runs: tuple[Run, ...], view: Mapping[str, Any]) -> None:
    """Show the map of a run's settings, and the path of the cell that was clicked."""
    suited = {run.entry.key: run for run in runs if len(_axes(run)) > 1}
    if not suited:
        st.info(gettext("None of these runs has two numbers to map. Choose another optimizer."))
        return
    run, x, y, size = _choose(suited)
    left, right = st.columns(2)
    with left:
        shown = choice(
            st.radio,
            gettext("Colours say"),
            {"speed": gettext("steps to the target"), "value": gettext("final value")},
            key="shown",
            default="speed",
            horizontal=True,
        )
    with right:
        target = choose_target(problem, runs)
    across, upward = (axis_of(_axes(run)[name], size) for name in (x, y))
    own = run.within(problem)
    found = worked(
        "space",
        (stamp_of(own, run.optimizer), target, x, y, size),
        lambda: settings_map(
            own.function,
            own.place.start,
            run.optimizer,
            across,
            upward,
            conditions(own, target),
        ),
        gettext("Running every setting"),
    )
    if found is None:
        return
    least = lowest(problem, runs)
    cells = (
        value_cells(found, least, say=gettext)
        if shown == "value"
        else speed_cells(found, say=gettext)
    )
    cell = chosen_cell(found.status.shape)
    cell_map(cells, key="space", on_cell=choose_cell, selected=cell)
    if found.stability is not None:
        st.caption(
            gettext("The line is where theory says that this method stops being stable here.")
        )
    if cell is None:
        st.caption(gettext("Click a cell: its path plays here."))
    else:
        _show_cell(own, run, found, cell, view)


def _axes(run: Run) -> Mapping[str, Hyperparameter]:
    """Return what can be an axis."""
    return {
        name: each
        for name, each in declared(run.optimizer).items()
        if each.kind != "flag" and name != "epsilon"
    }


def _choose(suited: Mapping[str, Run]) -> tuple[Run, str, str, int]:
    columns = st.columns([3, 3, 3, 2])
    with columns[0]:
        key = choice(
            st.selectbox,
            gettext("Run"),
            list(suited),
            key="mapped",
            names=lambda key: suited[key].entry.label,
            default=next(iter(suited)),
            on_change=_other_run,
        )
    run = suited[key]
    names = list(_axes(run))
    with columns[1]:
        x = choice(
            st.selectbox, gettext("Across"), names, key="across_setting", names=str,
            default=names[0], on_change=forget_cell,
        )  # fmt: skip
    rest = [name for name in names if name != x]
    with columns[2]:
        y = choice(
            st.selectbox, gettext("Upward"), rest, key="up_setting", names=str, default=rest[0],
            on_change=forget_cell,
        )  # fmt: skip
    single = not isinstance(run.optimizer, Configured)
    with columns[3]:
        size = choice(
            st.selectbox, gettext("Cells"), SIZES[:1] if single else SIZES, key="cells",
            names=lambda text: f"{text} × {text}", default=SIZES[0] if single else SIZES[1],
            on_change=forget_cell,
        )  # fmt: skip
    return run, x, y, int(size)


def _other_run() -> None:
    forget_cell()
    for name in ("across_setting", "up_setting", "cells"):
        st.query_params.pop(name, None)


def _show_cell(
    problem: Problem,
    run: Run,
    found: SettingsMap,
    cell: tuple[int, int],
    view: Mapping[str, Any],
) -> None:
    """Show the settings of a cell and play its path, as far as the map made it."""
    chosen = replace(run, optimizer=found.configured(*cell))
    said = ", ".join(
        f"{name} = {number(value, 4)}" for name, value in found.settings(*cell).items()
    )
    bounded = replace(problem, steps=min(problem.steps, found.limit))
    paths = run_all(bounded, (chosen,))
    ended = gettext(STATUSES[paths[0].status], step=paths[0].stopped_at)
    with st.container(key="cell"):
        st.markdown(f"**{plain(run.entry.label)}** · {plain(said)} · {ended}")

    def moved(start: tuple[float, ...]) -> None:
        set_start(run.entry.key, write_numbers(start))

    play(
        bounded, (replace(chosen, start=None),), paths, view, fixed=True,
        on_start=None if run.start is None else moved,
    )  # fmt: skip
