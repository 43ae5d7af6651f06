"""What was trained, in formulas and in a table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.learning import accuracy
from gradviz.learning.models import LinearModel
from gradviz.ui.i18n import gettext, number
from gradviz.ui.i18n.data_names import shown_names
from gradviz.ui.losses.data import show_error
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.plain import told
from gradviz.ui.widgets.ranking import colors

if TYPE_CHECKING:
    from gradviz.experiments.training_problem import TrainingProblem, Trainings
    from gradviz.learning import Training

_LONGEST = 600  # LaTeX characters


def show_split_error(found: Trainings) -> None:
    """Say why nothing could be held out, where it could not."""
    if found.split_error is not None:
        show_error(found.split_error)


def show_formulas(problem: TrainingProblem) -> None:
    """Show the prediction and the loss."""
    choice = problem.choice
    term = choice.loss.declaration.textbook_latex
    mean = rf"L = \frac{{1}}{{{problem.loss.size}}} \sum_i \left[ {term} \right]"
    if choice.penalty is not None:
        mean += rf" + \sum_j {choice.penalty.latex}"
    with st.container(key="formulas", horizontal=True, vertical_alignment="center", gap="large"):
        prediction = _prediction(problem)
        if len(prediction) <= _LONGEST:
            st.latex(f"{choice.loss.declaration.symbol} = {prediction}", width="content")
        st.latex(mean, width="content")


def _prediction(problem: TrainingProblem) -> str:
    """Return the model in LaTeX, the columns of shipped data called as the language has it."""
    model, data = problem.choice.model, problem.data.dataset
    if isinstance(model, LinearModel):
        return replace(model, columns=tuple(shown_names(data.name, model.columns))).latex
    return model.latex


def show_notes(problem: TrainingProblem) -> None:
    """Say what is not all of what a person might think it is."""
    if problem.sampled_from is not None:
        st.caption(
            told(
                "The surface and the paths are those of {count} examples drawn from {total}: the"
                " browser could not follow with all of them.",
                count=problem.loss.size,
                total=problem.sampled_from,
            )
        )
    elif problem.closed:
        st.caption(
            told(
                "All {total} examples count, in closed form; {count} of them are drawn.",
                total=problem.loss.size,
                count=problem.shown.size,
            )
        )
    if problem.epochs < problem.conditions.epochs:
        st.caption(
            told(
                "{epochs} epochs are shown: with {batches} batches each, the browser could not"
                " follow more.",
                epochs=problem.epochs,
                batches=problem.batches.per_epoch,
            )
        )

    if not problem.viewport.has_minimum:
        st.info(
            gettext(
                "This loss has no minimum: the model can part the classes, so that the loss falls"
                " for ever while the weights grow without bound. A penalty, or stopping early,"
                " keeps them finite."
            ),
            icon=":material/trending_down:",
        )


def show_results(found: Trainings) -> None:
    """Show a table of the runs, the lowest final loss first."""
    heads = [gettext("Run"), gettext("Epochs"), gettext("Steps"), gettext("Training loss")]
    if found.problem.held is not None:
        heads += [
            gettext("Validation loss"),
            gettext("Lowest validation loss"),
            gettext("Best epoch (lowest validation loss)"),
        ]
    classifies = found.problem.choice.loss.declaration.task == "classification"
    if classifies:
        heads.append(gettext("Training accuracy"))
        if found.problem.held is not None:
            heads.append(gettext("Validation accuracy"))
    heads.append(gettext("How it ended"))
    rows = []
    both = zip(found.runs, found.trainings, strict=True)
    for run, done in sorted(both, key=lambda each: _last(each[1])):
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
                "–" if done.lowest_validation_epoch is None else str(done.lowest_validation_epoch),
            ]
        if classifies:
            row += [
                f"{number(100 * float(accuracy(loss, path.positions[-1])), 3)} %"
                for loss in (found.problem.loss, found.problem.held)
                if loss is not None
            ]
        if done.stopped_epoch is not None:
            ended = gettext("stopped early, after epoch {epoch}", epoch=done.stopped_epoch + 1)
        else:
            ended = gettext(path.ending, **path.ending_data)
        rows.append((run.entry.key, [*row, ended]))
    table(heads, rows, colors(found.runs))


def _last(done: Training) -> float:
    value = float(done.trajectory.values[-1])
    return value if value == value else float("inf")
