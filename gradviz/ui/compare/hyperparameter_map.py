"""Hyperparameter map: a run in each cell of a grid of two numbers; a click plays its path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.comparison_work import descend_in_cell
from gradviz.experiments.typed_numbers import write_numbers
from gradviz.plots.cells import speed_cells, value_cells
from gradviz.ui.compare.player import compared_data, show_player
from gradviz.ui.compare.run_overrides import set_own_start
from gradviz.ui.compare.target import choose_target, least_value
from gradviz.ui.components.cell_map import cell_map
from gradviz.ui.i18n import gettext, number
from gradviz.ui.state.bound import bound_choice
from gradviz.ui.widgets.controls import show as show_control
from gradviz.ui.widgets.controls import titles_of
from gradviz.ui.widgets.long_work import finished
from gradviz.ui.widgets.plain import plain, told

if TYPE_CHECKING:
    from gradviz.comparing import HyperparameterMap
    from gradviz.ui.compare.views import ComparePage


def show(page: ComparePage) -> None:
    """Show the map of a run's numbers, and the path of the cell that was clicked."""
    experiment = page.experiment
    choice = experiment.map_choice
    if choice is None:
        st.info(gettext("None of these runs has two numbers to map. Choose another optimizer."))
        return
    _choose(page, choice)
    left, right = st.columns(2)
    with left:
        bound_choice(
            st.radio,
            gettext("Colours say"),
            titles_of(experiment.settings()["shown"]),
            key="shown",
            value=experiment.shown,
            changed=lambda code: page.set(shown=code),
            horizontal=True,
        )
    with right:
        target = choose_target(page)
    work = experiment.map_work(target)
    found = finished("space", work, gettext("Running every setting"))
    if found is None:
        return
    cells = (
        value_cells(found, least_value(experiment), say=gettext)
        if experiment.shown == "value"
        else speed_cells(found, say=gettext)
    )
    cell = experiment.cell(found.status.shape)
    cell_map(
        cells,
        key="space",
        on_cell=lambda row, column: page.set(row=row, column=column),
        selected=cell,
    )
    if found.stability is not None:
        st.caption(
            gettext("The line is where theory says that this method stops being stable here.")
        )
    if cell is None:
        st.caption(gettext("Click a cell: its path plays here."))
    else:
        _show_cell(page, choice[0], found, cell)


def _choose(page: ComparePage, choice: tuple[str, str, str]) -> None:
    experiment = page.experiment
    name, across, _ = choice
    run, left, middle, right = st.columns([3, 3, 3, 2])
    names = list(experiment.map_options[name])
    show_control(
        page,
        "mapped",
        where=run,
        options=list(experiment.map_options),
        names=lambda key: experiment.entries[key].label,
    )
    show_control(page, "across_setting", where=left, options=names, names=str)
    rest = [each for each in names if each != across]
    show_control(page, "up_setting", where=middle, options=rest, names=str)
    choose_size(page, right)


def choose_size(page: ComparePage, where: st.delta_generator.DeltaGenerator) -> None:
    """Show how many cells a side a map has."""
    sizes = page.experiment.sizes
    show_control(
        page,
        "cells",
        where=where,
        options=sizes,
        offered=page.experiment.offered_size,
        names=lambda text: f"{text} × {text}",
    )


def _show_cell(
    page: ComparePage, name: str, found: HyperparameterMap, cell: tuple[int, int]
) -> None:
    """Show the numbers of a cell and play its path, as far as the map made it."""
    experiment = page.experiment
    run = next(each for each in experiment.configured_runs if each.entry.key == name)
    descents = descend_in_cell(experiment.descent_problem, run, found, cell)
    said = ", ".join(
        f"{each} = {number(value, 4)}" for each, value in found.settings(*cell).items()
    )
    path = descents.trajectories[0]
    ended = told(path.ending, **path.ending_data)
    with st.container(key="cell"):
        st.markdown(f"**{plain(run.entry.label)}** · {plain(said)} · {ended}")

    def moved(start: tuple[float, ...]) -> None:
        set_own_start(page, name, write_numbers(start))

    data = compared_data(descents, page.view, fixed=True)
    show_player(page, data, on_start=None if run.start is None else moved)
