"""The views of a training, as tabs above; only the chosen one is computed, and imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.settings import NONE
from gradviz.ui.i18n import gettext
from gradviz.ui.losses.player import show_player
from gradviz.ui.losses.results import show_notes, show_results
from gradviz.ui.state.bound import bound_choice
from gradviz.ui.widgets.controls import titles_of
from gradviz.ui.widgets.recording_box import show_recording
from gradviz.ui.widgets.take_away import take_away
from gradviz.ui.widgets.take_away_page import take_away_page

if TYPE_CHECKING:
    from gradviz.experiments.training_experiment import TrainingExperiment
    from gradviz.experiments.training_problem import Trainings
    from gradviz.experiments.training_view import TrainingView
    from gradviz.ui.state import Page


def choose_section(page: Page[TrainingExperiment, TrainingView]) -> None:
    """Show the choice of a view; one opens on data that shows its point, where nobody chose any."""
    declared = page.view.settings()["section"]
    bound_choice(
        st.segmented_control,
        gettext(declared.title),
        titles_of(declared),
        key=declared.key,
        value=page.view.section,
        changed=lambda name: page.replace(page.experiment.for_section(name), section=name),
        label_visibility="collapsed",
    )


def show_section(page: Page[TrainingExperiment, TrainingView], found: Trainings) -> None:
    """Show the chosen view: the training itself, or what is to be seen of it more closely."""
    name = page.view.section
    if name != NONE:
        import_module(f"gradviz.ui.losses.{name}").show_closer(page, found)
        take_away_page(page)
        return
    player = show_player(page, found)
    show_notes(found.problem)
    show_results(found)
    show_recording()
    take_away(page, found, player)
