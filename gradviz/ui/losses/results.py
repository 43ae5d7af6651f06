"""What was trained, in formulas and in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.descent.trajectories import STATUSES
from gradviz.ui.descent.player_data import colors
from gradviz.ui.i18n import gettext, number
from gradviz.ui.widgets.html_table import table

if TYPE_CHECKING:
    from gradviz.learning import Training
    from gradviz.ui.descent.runs import Run
    from gradviz.ui.losses.experiment import Experiment

_LONGEST = 600  # LaTeX characters


def show_formulas(made: Experiment) -> None:
    """Show the prediction and the loss."""
    choice = made.choice
    term = choice.loss.declaration.textbook_latex
    mean = rf"L = \frac{{1}}{{{made.loss.size}}} \sum_i \left[ {term} \right]"
    if choice.penalty is not None:
        mean += rf" + \sum_j {choice.penalty.latex}"
    with st.container(key="formulas", horizontal=True, vertical_alignment="center", gap="large"):
        if len(choice.model.latex) <= _LONGEST:
            st.latex(f"p = {choice.model.latex}", width="content")
        st.latex(mean, width="content")


def show_results(made: Experiment, runs: tuple[Run, ...], trained: tuple[Training, ...]) -> None:
    """Show a table of the runs, the lowest final loss first."""
    heads = [gettext("Run"), gettext("Epochs"), gettext("Steps"), gettext("Training loss")]
    if made.held is not None:
        heads += [
            gettext("Validation loss"),
            gettext("Lowest validation loss"),
            gettext("Overfits from epoch"),
        ]
    heads.append(gettext("How it ended"))
    rows = []
    for run, done in sorted(zip(runs, trained, strict=True), key=lambda each: _last(each[1])):
        path = done.trajectory
        row = [
            run.entry.label,
            str(done.epochs),
            str(path.steps),
            number(float(path.values[-1]), 5),
        ]
        if done.validation_by_step is not None and done.validation_by_epoch is not None:
            row += [
                number(float(done.validation_by_step[-1]), 5),
                number(float(min(done.validation_by_epoch)), 5),
                "–" if done.overfitted_from is None else str(done.overfitted_from),
            ]
        if done.stopped_epoch is not None:
            ended = gettext("stopped early, after epoch {epoch}", epoch=done.stopped_epoch + 1)
        else:
            ended = gettext(STATUSES[path.status], step=path.stopped_at)
        rows.append((run.entry.key, [*row, ended]))
    table(heads, rows, colors(runs))


def _last(done: Training) -> float:
    value = float(done.trajectory.values[-1])
    return value if value == value else float("inf")
