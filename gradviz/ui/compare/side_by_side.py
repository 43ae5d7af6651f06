"""Side by side: the runs on one clock, their curves against a fair effort, and who won."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.comparing import AGAINST, METRICS, race, time_taken
from gradviz.descent.trajectories import STATUSES, nearest
from gradviz.plots.metrics import Curve, metric_figure
from gradviz.ui.compare.conditions import choose_target, lowest
from gradviz.ui.compare.play import play
from gradviz.ui.compare.race import guesses, is_hidden, race_controls, runners
from gradviz.ui.descent.player_data import colors, run_all
from gradviz.ui.i18n import gettext, number
from gradviz.ui.state.links import choice
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.html_table import table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gradviz.descent.trajectories import Trajectory
    from gradviz.ui.descent.problem import Problem
    from gradviz.ui.descent.runs import Run


def show(problem: Problem, runs: tuple[Run, ...], view: Mapping[str, Any]) -> None:
    """Show the player, the curves and the ranking."""
    with st.container(horizontal=True, vertical_alignment="center"):
        picture = choice(
            st.segmented_control,
            gettext("Picture"),
            {"one": gettext("One picture"), "multiples": gettext("Small multiples")},
            key="picture",
            default="one",
            label_visibility="collapsed",
        )
        race_controls()
    raced = runners(runs)
    paths = run_all(problem, raced)
    play(problem, raced, paths, view, hidden=is_hidden(), panels=picture == "multiples")
    guesses(runs)
    _curves(problem, raced, paths)
    _ranking(problem, raced, paths)


def _curves(problem: Problem, runs: tuple[Run, ...], paths: tuple[Trajectory, ...]) -> None:
    minima = problem.place.minima
    metrics = [name for name in METRICS if name != "distance" or minima]
    columns = st.columns(2)
    with columns[0]:
        metric = choice(
            st.selectbox,
            gettext("Curve"),
            metrics,
            key="metric",
            names=lambda name: gettext(METRICS[name][0]),
            default="loss",
        )
    with columns[1]:
        against = choice(
            st.selectbox,
            gettext("Against"),
            list(AGAINST),
            key="against",
            names=lambda name: gettext(AGAINST[name][0]),
            default="steps",
        )
    # only a curve against time needs every run made a few times more
    seconds = [1.0] * len(runs)
    if against == "time":
        seconds = [time_taken(partial(run_all, problem, (run,))) for run in runs]
    curves = [
        Curve(run.entry.label, run.color, path, each)
        for run, path, each in zip(runs, paths, seconds, strict=True)
    ]
    known = problem.place.surface.value if problem.place.surface else None
    figure = metric_figure(
        curves, metric, against, minima=minima, lowest=known, theme=current_theme(), say=gettext,
        write=partial(number, digits=4),
    )  # fmt: skip
    show_chart(figure, "curves")


def _ranking(problem: Problem, runs: tuple[Run, ...], paths: tuple[Trajectory, ...]) -> None:
    target = choose_target(problem, runs)
    minima = problem.place.minima
    heads = [
        gettext("Run"),
        gettext("Steps to the target"),
        gettext("Cost to the target"),
        gettext("Final value"),
    ]
    if minima:
        heads.append(gettext("Distance to the nearest minimum"))
    heads += [gettext("Steps"), gettext("Gradient evaluations"), gettext("How it ended")]
    rows = []
    for place, one in race(paths, target):
        run, path = runs[place], paths[place]
        row = [run.entry.label, count(one.steps_to_target), count(one.cost_to_target)]
        row.append(number(one.final_value, 5))
        if minima:
            row.append(number(nearest(path.positions[-1], minima), 2))
        row += [str(one.steps), str(path.gradient_evaluations)]
        row.append(gettext(STATUSES[one.status], step=one.stopped_at))
        rows.append((run.entry.key, row))
    with st.container(key="ranking"):
        table(heads, rows, colors(runs))


def count(value: float | None) -> str:
    """Return a count as text, a dash where there is none."""
    return "–" if value is None else str(round(value))


__all__ = ["count", "lowest", "show"]
