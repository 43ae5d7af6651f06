"""The race for a classroom: the names are hidden, people guess, then they are revealed."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.comparison_settings import UNSURE
from gradviz.ui.i18n import gettext, ngettext
from gradviz.ui.state.bound import bound_choice
from gradviz.ui.widgets.html_table import table

if TYPE_CHECKING:
    from gradviz.experiments.comparison import ComparisonExperiment
    from gradviz.experiments.runs import Descents, Run
    from gradviz.ui.compare.views import ComparePage

_LETTERS = "ABCDEFGHIJKL"


def in_disguise(experiment: ComparisonExperiment, found: Descents) -> Descents:
    """Return what the runs did, without their names while a race goes on."""
    if not experiment.is_raced:
        return found
    pairs = enumerate(found.runs)
    return replace(found, runs=tuple(_runner(experiment, place, run) for place, run in pairs))


def _runner(experiment: ComparisonExperiment, place: int, run: Run) -> Run:
    letter = _LETTERS[place]
    if experiment.is_hidden:
        label = gettext("Runner {letter}", letter=letter)
        return replace(run, entry=replace(run.entry, key=f"runner{place + 1}", label=label))
    return replace(run, entry=replace(run.entry, label=f"{letter}: {run.entry.label}"))


def race_controls(page: ComparePage) -> None:
    """Show what begins a race, reveals it and ends it."""

    def begin() -> None:
        page.replace(page.experiment.with_race(random.randint(1, 9999)))  # noqa: S311  (a game)

    def reveal() -> None:
        page.set(revealed=True)

    def end() -> None:
        page.replace(page.experiment.with_race(0))

    with st.container(horizontal=True, vertical_alignment="center"):
        if not page.experiment.is_raced:
            st.button(
                gettext("Blind race"), key="begin race", on_click=begin,
                icon=":material/sports_score:",
            )  # fmt: skip
            return
        if page.experiment.revealed:
            st.button(gettext("Another race"), key="begin race", on_click=begin)
        else:
            st.button(gettext("Reveal"), key="reveal", on_click=reveal, type="primary")
        st.button(gettext("End the race"), key="end race", on_click=end)


def guesses(page: ComparePage) -> None:
    """Show the guesses: boxes for them while the names are hidden, then what was right."""
    experiment = page.experiment
    if not experiment.is_raced:
        return
    labels = {name: entry.label for name, entry in experiment.entries.items()}
    names = {UNSURE: gettext("no guess"), **labels}
    if experiment.revealed:
        _answers(experiment, names)
        return
    st.caption(gettext("Who is who? Watch, guess, then reveal."))
    with st.container(horizontal=True):
        for place, (_, guess) in enumerate(experiment.answers, 1):
            _guess(page, place, guess, names)


def _guess(page: ComparePage, place: int, guess: str, names: dict[str, str]) -> None:
    bound_choice(
        st.selectbox,
        gettext("Runner {letter}", letter=_LETTERS[place - 1]),
        names,
        key=f"guess{place}",
        value=guess,
        changed=lambda name: page.replace(page.experiment.with_guess(place, name)),
        width=170,
    )


def _answers(experiment: ComparisonExperiment, names: dict[str, str]) -> None:
    rows, right = [], 0
    for letter, (name, guess) in zip(_LETTERS, experiment.answers, strict=False):
        right += guess == name
        mark = "" if guess == UNSURE else "✓" if guess == name else "✗"
        runner = gettext("Runner {letter}", letter=letter)
        rows.append((name, [runner, names[name], names[guess], mark]))
    heads = [gettext("Runner"), gettext("Was"), gettext("Guess"), ""]
    with st.container(key="answers"):
        st.markdown(
            ngettext("**{count} guess was right.**", "**{count} guesses were right.**", right)
        )
        table(heads, rows)
