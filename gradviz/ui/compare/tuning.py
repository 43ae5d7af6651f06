"""Hyperparameter tuning: every run at its best beside the settings it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.compare.side_by_side import count
from gradviz.ui.compare.target import choose_target
from gradviz.ui.i18n import gettext, number
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.long_work import finished
from gradviz.ui.widgets.plain import plain
from gradviz.ui.widgets.ranking import colors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.comparing import Outcome, Tuning
    from gradviz.experiments.runs import Run
    from gradviz.ui.compare.views import ComparePage


def show(page: ComparePage) -> None:
    """Search the best settings of each run and show them; a button uses them."""
    st.caption(
        gettext(
            "Each run's learning rate, and one more number where it has one, is searched on a grid"
            " by one batched run, so that each competes at its best."
        )
    )
    runs = page.experiment.configured_runs
    work = page.experiment.tuning_work(choose_target(page))
    found = finished("tuning", work, gettext("Searching the best settings"))
    if found is None:
        return
    _table(runs, found)
    st.button(
        gettext("Use these settings side by side"),
        key="use",
        on_click=lambda: page.replace(page.experiment.with_best_settings(found)),
        type="primary",
        icon=":material/check:",
    )
    edges = [
        plain(f"{run.entry.label} ({', '.join(tuning.at_edge)})")
        for run, tuning in zip(runs, found, strict=True)
        if tuning.at_edge
    ]
    if edges:
        st.caption(gettext("Best at the edge of what was searched: {runs}.", runs=", ".join(edges)))


def _table(runs: tuple[Run, ...], found: list[Tuning]) -> None:
    heads = [
        gettext("Run"),
        gettext("In use"),
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
                    _written(tuning.given_settings),
                    *_outcome(tuning.given_outcome),
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
