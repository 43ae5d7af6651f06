"""Own optimizer: any optimizer opens as its equations; what a person makes of it races it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.custom_optimizer import CUSTOM
from gradviz.experiments.selections import NO_VALUES, Values
from gradviz.language import ExpressionError
from gradviz.optimizers.custom import LENGTH_LIMIT
from gradviz.ui.compare.player import show_player
from gradviz.ui.i18n import gettext
from gradviz.ui.state import remembered
from gradviz.ui.state.bound import bound
from gradviz.ui.widgets.controls import numbers_box
from gradviz.ui.widgets.controls import show as show_control
from gradviz.ui.widgets.plain import told
from gradviz.ui.widgets.ranking import show_ranking

if TYPE_CHECKING:
    from gradviz.declarations.hyperparameters import Value
    from gradviz.ui.compare.views import ComparePage

_ORIGINAL = {"own": None, "own_values": NO_VALUES}
"""What opens the original anew."""


def show(page: ComparePage) -> None:
    """Show the editor, the controls of what it says, and the race against the original."""
    experiment = page.experiment
    left, right = st.columns([3, 2])
    with left:
        show_control(page, "base", values=_ORIGINAL)
        _editor(page)
    original, mine = experiment.custom_runs
    label = mine.entry.label
    if label == original.entry.label:
        label = gettext("{name}, edited", name=label)
    with right:
        numbers_box(
            label,
            CUSTOM,
            experiment.custom.hyperparameters,
            experiment.own_values,
            lambda name, value: _set_number(page, name, value),
            expanded=True,
        )
        st.button(
            gettext("Back to the original"),
            key="anew",
            on_click=lambda: page.set(**_ORIGINAL),
            disabled=experiment.own is None and page.refusal("own") is None,
            icon=":material/undo:",
        )
    found = remembered("custom race", experiment, experiment.custom_race)
    named = replace(mine, entry=replace(mine.entry, label=label))
    found = replace(found, runs=(original, named))
    show_player(page, found, fixed=True)
    with st.container(key="ranking"):
        show_ranking(found)


def _set_number(page: ComparePage, name: str, value: Value | None) -> None:
    now = page.experiment.own_values
    rest = {each: known for each, known in now.items() if each != name}
    page.set(own_values=Values(rest if value is None else {**rest, name: value}))


def _editor(page: ComparePage) -> None:
    """Show the equations, and what is wrong with them."""
    experiment, refusal = page.experiment, page.refusal("own")
    original = experiment.original_text
    text = original if experiment.own is None else experiment.own
    if refusal is not None:
        text = refusal.asked[: LENGTH_LIMIT + 1].replace("\r", "")
    bound(
        st.text_area,
        gettext("Equations"),
        key=CUSTOM,
        value=text,
        changed=lambda written: page.set(own=None if written == original else written),
        height="content",
        help=gettext(
            "x are the parameters, g the gradient at x, t the step counted from 1. What is used"
            " before it is assigned starts at 0. A setting is written name = 0.9 in [0, 1]."
        ),
    )
    if refusal is not None and isinstance(refusal.error, ExpressionError):
        _show_error(refusal.error)


def _show_error(error: ExpressionError) -> None:
    with st.container(key="refused", gap="xsmall"):
        if error.text.strip():
            st.code(error.caret(), language=None)
        line = gettext("Line {number}:", number=error.line)
        st.error(f"{line} {told(error.template, **error.data)}", icon=":material/edit:")
        st.caption(gettext("The race goes on with the last text that could be read."))
