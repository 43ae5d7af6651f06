"""Tune each: every run at its best beside its default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.comparing import tune
from gradviz.descent.progress import Work, in_turn
from gradviz.ui.compare.conditions import choose_target, conditions, stamp_of
from gradviz.ui.compare.progress_bar import worked
from gradviz.ui.compare.side_by_side import count
from gradviz.ui.descent.player_data import colors
from gradviz.ui.i18n import gettext, number
from gradviz.ui.state.links import choose, hold
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gradviz.comparing import Outcome, Tuning
    from gradviz.ui.descent.problem import Problem
    from gradviz.ui.descent.runs import Run


def show(problem: Problem, runs: tuple[Run, ...], view: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Search the best settings of each run and show them; a button uses them."""
    st.caption(
        gettext(
            "Each run's learning rate, and one more number where it has one, is searched on a grid"
            " by one batched run, so that each competes at its best."
        )
    )
    target = choose_target(problem, runs)
    own = [run.within(problem) for run in runs]
    stamp = [stamp_of(each, run.optimizer) for each, run in zip(own, runs, strict=True)]
    found = worked(
        "tuning",
        (target, *stamp),
        lambda: Work(
            in_turn(
                [
                    tune(each.function, each.place.start, run.optimizer, conditions(each, target))
                    for each, run in zip(own, runs, strict=True)
                ]
            )
        ),
        gettext("Searching the best settings"),
    )
    if found is None:
        return
    _table(runs, found)

    def use() -> None:
        for run, tuning in zip(runs, found, strict=True):
            _use(run, tuning)
        choose("view", "side", "side")  # where they are seen to run

    st.button(
        gettext("Use these settings side by side"), key="use", on_click=use, type="primary",
        icon=":material/check:",
    )  # fmt: skip
    edges = [
        plain(f"{run.entry.label} ({', '.join(tuning.at_edge)})")
        for run, tuning in zip(runs, found, strict=True)
        if tuning.at_edge
    ]
    if edges:
        st.caption(gettext("Best at the edge of what was searched: {runs}.", runs=", ".join(edges)))


def _use(run: Run, tuning: Tuning) -> None:
    """Set a run, in a callback, to the best settings found for it."""
    declared = {each.name: each for each in run.entry.hyperparameters}
    scheduled = getattr(run.optimizer, "rate_name", "")  # of a schedule, the rate is the first
    for found, value in tuning.best_settings.items():
        name = "learning_rate" if found == scheduled else found
        if name in declared:
            hold(f"{run.entry.key}.{name}", float(f"{value:.12g}"), run.entry.shown(declared[name]))


def _table(runs: tuple[Run, ...], found: list[Tuning]) -> None:
    heads = [
        gettext("Run"),
        gettext("Default"),
        gettext("Steps"),
        gettext("Final value"),
        gettext("Best"),
        gettext("Steps"),
        gettext("Final value"),
    ]
    rows = []
    for run, tuning in sorted(zip(runs, found, strict=True), key=lambda pair: _place(pair[1])):
        rows.append(
            (
                run.entry.key,
                [
                    run.entry.label,
                    _written(tuning.default_settings),
                    *_outcome(tuning.default_outcome),
                    _written(tuning.best_settings),
                    *_outcome(tuning.best_outcome),
                ],
            )
        )
    with st.container(key="tuned"):
        table(heads, rows, colors(runs))


def _place(tuning: Tuning) -> tuple[float, float]:
    steps = tuning.best_outcome.steps_to_target
    return float("inf") if steps is None else steps, tuning.best_outcome.final_value


def _outcome(one: Outcome) -> list[str]:
    return [count(one.steps_to_target), number(one.final_value, 4)]


def _written(settings: Mapping[str, float]) -> str:
    return ", ".join(f"{name} = {number(value, 4)}" for name, value in settings.items()) or "–"
