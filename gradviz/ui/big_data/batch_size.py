"""The same fit with the full batch, minibatches and single rows: which wins, measured how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.descent.presets import PRESETS
from gradviz.experiments.big_data_settings import TRAINING
from gradviz.ui.big_data.large_data import tell
from gradviz.ui.i18n import gettext, grouped, number
from gradviz.ui.server.shared_workers import data_workers
from gradviz.ui.server.visits import is_own
from gradviz.ui.widgets.charts import current_theme, show_chart
from gradviz.ui.widgets.controls import selection_box, show
from gradviz.ui.widgets.explained import heading
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.long_work import finished
from gradviz.ui.widgets.plain import plain, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gradviz.engines.batch_sizes import BatchComparison, BatchRun
    from gradviz.experiments import BigDataExperiment
    from gradviz.ui.state import Page

_COLORS = (1, 0, 9)
_SHARE = 0.05


def choose_batches(page: Page[BigDataExperiment, Any]) -> None:
    """Show the optimizer that all use, the size of a minibatch, and for how long."""
    heading("Training")
    show(page, "optimizer")
    entry = PRESETS[page.experiment.optimizer.name]
    selection_box(
        page,
        "optimizer",
        entry.declaration,
        label=entry.label,
        numbers=TRAINING[entry.key],
        described=False,
        expanded=True,
    )
    show(page, "batch")
    show(page, "epochs")
    show(page, "seed")


def show_batches(page: Page[BigDataExperiment, Any], path: Path, target: str) -> None:
    """Show the losses against rows, steps, epochs and seconds."""
    if is_own():
        return
    job = page.experiment.batches_work(path, target)
    words = gettext("Training with the full batch, with minibatches and with single rows")
    try:
        found = finished("batch sizes", job, words, data_workers)
    except SentenceError as error:
        tell(error)
        return
    if found is None:
        return
    label = PRESETS[page.experiment.optimizer.name].label
    st.markdown(
        told(
            "{optimizer} trains the same model from the same weights three times. Only the rows"
            " behind each gradient differ. The loss is that over all {count} rows.",
            optimizer=plain(label),
            count=grouped(found.size),
        )
    )
    _show_charts(found)
    _show_table(found)


def _names(found: BatchComparison) -> list[str]:
    return [
        gettext("full batch")
        if run.batch is None
        else gettext("stochastic (batch size 1)")
        if run.batch == 1
        else gettext("minibatches of {count}", count=grouped(run.batch))
        for run in found.runs
    ]


def _show_charts(found: BatchComparison) -> None:
    from gradviz.plots.parallel_figures import loss_figure

    axes: tuple[tuple[str, str, Callable[[BatchRun], Any]], ...] = (
        (gettext("rows used"), "rows", lambda run: run.rows),
        (gettext("seconds"), "seconds", lambda run: run.seconds),
        (gettext("steps"), "steps", lambda run: run.steps),
        (gettext("epochs"), "epochs", lambda run: run.epochs(found.size)),
    )
    names = _names(found)
    columns = st.columns(2, gap="large")
    for number_, (title, key, along) in enumerate(axes):
        lines = [
            (name, color, np.asarray(along(run), dtype=np.float64), run.losses)
            for name, color, run in zip(names, _COLORS, found.runs, strict=True)
        ]
        figure = loss_figure(lines, x=title, y=gettext("loss"), theme=current_theme())
        with columns[number_ % 2]:
            show_chart(figure, f"loss by {key}")


def _show_table(found: BatchComparison) -> None:
    goal = found.target(_SHARE)
    st.subheader(gettext("What it takes to close 95 % of the gap"))
    heads = [
        gettext("Batch"),
        gettext("Steps"),
        gettext("Rows used"),
        gettext("Seconds"),
        gettext("Time for each step"),
        gettext("Lowest loss"),
    ]
    rows = [_row(name, run, goal) for name, run in zip(_names(found), found.runs, strict=True)]
    table(heads, [("", row) for row in rows])
    st.caption(
        gettext(
            "The gap is between the loss at the start, {start}, and the lowest that any of them"
            " reached, {lowest}. A dash: it did not come that far. Small batches take many cheap,"
            " noisy steps, and use few rows; but each row by itself wastes the machine, which"
            " multiplies a whole matrix in the time of a few rows. Single rows also go on"
            " fluctuating around the minimum: a smaller learning rate calms that. At most {most}"
            " steps each.",
            start=number(float(found.runs[0].losses[0]), 4),
            lowest=number(found.lowest, 4),
            most=grouped(20_000),
        )
    )


def _row(name: str, run: BatchRun, goal: float) -> list[str]:
    place = run.first_below(goal)
    step = float(run.seconds[-1]) / max(1, int(run.steps[-1]))
    each = gettext("{count} ms", count=number(1e3 * step, 3))
    lowest = number(float(np.nanmin(run.losses)), 5)
    if place is None:
        return [name, "—", "—", "—", each, lowest]
    return [
        name,
        grouped(int(run.steps[place])),
        grouped(int(run.rows[place])),
        number(float(run.seconds[place]), 3),
        each,
        lowest,
    ]


__all__ = ["choose_batches", "show_batches"]
