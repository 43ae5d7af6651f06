"""Side by side: the runs on one clock, their curves against a fair effort, and who won."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.comparing import race, time_taken
from gradviz.descent.trajectories import nearest
from gradviz.experiments.descent import run_all
from gradviz.plots.metrics import Curve, metric_figure
from gradviz.ui.compare.player import show_player, side_by_side_data
from gradviz.ui.compare.race import guesses, in_disguise, race_controls
from gradviz.ui.compare.target import choose_target
from gradviz.ui.i18n import gettext, number
from gradviz.ui.state import remembered
from gradviz.ui.state.bound import bound_choice
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.controls import show as show_control
from gradviz.ui.widgets.controls import titles_of
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.ranking import colors
from gradviz.ui.widgets.take_away import take_away

if TYPE_CHECKING:
    from gradviz.experiments.runs import Descents
    from gradviz.ui.compare.views import ComparePage


_SHOWN_ABOVE = ("loss", "steps")  # what the player draws


def show(page: ComparePage) -> None:
    """Show the player, the curves and the ranking."""
    experiment = page.experiment
    with st.container(horizontal=True, vertical_alignment="center"):
        show_control(page, "picture", label_visibility="collapsed")
        race_controls(page)
    found = remembered("compared", experiment.descent, experiment.run)
    shown = in_disguise(experiment, found)
    pairs = zip(shown.runs, found.runs, strict=True)
    player = side_by_side_data(experiment, shown, page.view)
    names = {runner.entry.key: run.entry.key for runner, run in pairs}
    show_player(page, player, names=names)
    guesses(page)
    _curves(page, shown)
    _ranking(page, shown)
    if not experiment.is_hidden:  # a file would name the runs of a blind race
        take_away(page, found, player)


def _curves(page: ComparePage, found: Descents) -> None:
    experiment, problem = page.experiment, found.problem
    left, right = st.columns(2)
    titles = titles_of(experiment.settings()["metric"])
    with left:
        bound_choice(
            st.selectbox,
            gettext("Curve"),
            {name: titles[name] for name in experiment.metrics},
            key="metric",
            value=experiment.metric,
            changed=lambda name: page.set(metric=name),
        )
    show_control(page, "against", where=right)
    if (experiment.metric, experiment.against) == _SHOWN_ABOVE:
        st.caption(
            gettext(
                "The curve of the values against the steps is drawn above. Choose another curve, or"
                " what it is drawn against, to see it here."
            )
        )
        return
    # only a curve against time needs every run made a few times more
    seconds = [1.0] * len(found.runs)
    if experiment.against == "time":
        seconds = [time_taken(partial(run_all, problem, (run,))) for run in found.runs]
    curves = [
        Curve(run.entry.label, run.color, path, each)
        for run, path, each in zip(found.runs, found.trajectories, seconds, strict=True)
    ]
    known = problem.surface.value if problem.surface else None
    figure = metric_figure(
        curves, experiment.metric, experiment.against, minima=problem.minima, lowest=known,
        theme=current_theme(), say=gettext, write=partial(number, digits=4),
    )  # fmt: skip
    show_chart(figure, "curves")


def _ranking(page: ComparePage, found: Descents) -> None:
    target = choose_target(page, found)
    minima = found.problem.minima
    heads = [
        gettext("Run"),
        gettext("Steps to the target"),
        gettext("Cost to the target"),
        gettext("Final value"),
    ]
    if minima:
        heads.append(gettext("Distance to the nearest global minimum"))
    heads += [gettext("Steps"), gettext("Gradient evaluations"), gettext("How it ended")]
    rows = []
    for place, one in race(found.trajectories, target):
        run, path = found.runs[place], found.trajectories[place]
        row = [run.entry.label, count(one.steps_to_target), count(one.cost_to_target)]
        row.append(number(one.final_value, 5))
        if minima:
            row.append(number(nearest(path.positions[-1], minima), 2))
        row += [str(one.steps), str(path.gradient_evaluations)]
        row.append(gettext(path.ending, **path.ending_data))
        rows.append((run.entry.key, row))
    with st.container(key="ranking"):
        table(heads, rows, colors(found.runs))


def count(value: float | None) -> str:
    """Return a count as text, a dash where there is none."""
    return "–" if value is None else str(round(value))


__all__ = ["count", "show"]
