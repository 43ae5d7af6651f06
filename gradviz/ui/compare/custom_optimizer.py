"""Own optimizer: any optimizer opens as its equations; what a person makes of it races it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.custom_runs import CUSTOM
from gradviz.experiments.selections import NO_VALUES
from gradviz.ui.compare.player import compared_data, show_player
from gradviz.ui.i18n import gettext
from gradviz.ui.state import remembered
from gradviz.ui.widgets.controls import numbers_box
from gradviz.ui.widgets.controls import show as show_control
from gradviz.ui.widgets.custom_editor import equations_editor
from gradviz.ui.widgets.ranking import show_ranking

if TYPE_CHECKING:
    from gradviz.ui.compare.views import ComparePage

_ORIGINAL = {"own": None, "own_values": NO_VALUES}
"""What opens the original anew."""


def show(page: ComparePage) -> None:
    """Show the editor, the controls of what it says, and the race against the original."""
    experiment = page.experiment
    original_text = experiment.original_text
    left, right = st.columns([3, 2])
    with left:
        show_control(page, "base", values=_ORIGINAL)
        equations_editor(
            page,
            original_text if experiment.own is None else experiment.own,
            lambda written: page.set(own=None if written == original_text else written),
        )
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
            lambda name, value: page.replace(page.experiment.with_own_value(name, value)),
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
    show_player(page, compared_data(found, page.view, fixed=True))
    with st.container(key="ranking"):
        show_ranking(found)
