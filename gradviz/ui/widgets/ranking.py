"""The table that ranks runs, and the colour of all that is a run's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.descent.trajectories import nearest, ranked
from gradviz.plots.colors import PALETTE, mark_style
from gradviz.ui.i18n import gettext, number, point
from gradviz.ui.state.presenting import presentation
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.plain import quoted

if TYPE_CHECKING:
    from gradviz.experiments.runs import Descents, Run


def show_ranking(found: Descents) -> None:
    """Show a table of the runs, the lowest final value first, and colour all that is a run's."""
    problem, runs, paths = found.problem, found.runs, found.trajectories
    if not runs:
        return
    if presentation().present:
        paint(runs)
        return
    minima = problem.minima
    heads = [gettext("Run"), gettext("Final point"), gettext("Final value")]
    if minima:
        heads.append(gettext("Distance to the nearest global minimum"))
    heads += [gettext("Steps"), gettext("Function evaluations")]
    heads += [gettext("Gradient evaluations"), gettext("How it ended")]
    size = max(high - low for low, high in problem.domain)
    rows = []
    for path, run in ranked(paths, runs):
        row = [
            run.entry.label,
            point((_tidy(each, size) for each in path.positions[-1]), 5),
            number(float(path.values[-1]), 5),
        ]
        if minima:
            row.append(number(nearest(path.positions[-1], minima), 2))
        row += map(str, (path.steps, path.function_evaluations, path.gradient_evaluations))
        row.append(gettext(path.ending, **path.ending_data))
        rows.append((run.entry.key, row))
    table(heads, rows, colors(runs))


def paint(runs: tuple[Run, ...]) -> None:
    """Colour all that is a run's, where there is no table to do it."""
    st.html(f"<style>{colors(runs)}</style>")


def _tidy(value: float, size: float) -> float:
    """Return a coordinate without what is invisible at the size of the picture."""
    return round(value / size, 7) * size


def colors(runs: tuple[Run, ...]) -> str:
    """Return the style that gives what belongs to a run its colour: its tag, its box, its row."""
    return "".join(
        f'[data-tag][aria-label="{quoted(run.entry.label)}"], .st-key-{run.entry.key}-settings,'
        f' tr[data-run="{run.entry.key}"] {{ --run: light-dark({light}, {dark}); --dot: 0.85em;'
        f" {mark_style(run.color)} }}"
        for run in runs
        for light, dark in [(PALETTE["light"][run.color], PALETTE["dark"][run.color])]
    )
