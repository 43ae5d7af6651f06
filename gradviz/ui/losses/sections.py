"""The sections below the player; only the chosen one is computed, and imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from gradviz.experiments.settings import NONE
from gradviz.ui.widgets.controls import show

if TYPE_CHECKING:
    from gradviz.experiments.training_experiment import TrainingExperiment
    from gradviz.experiments.training_problem import Trainings
    from gradviz.experiments.training_view import TrainingView
    from gradviz.ui.state import Page


def show_section(page: Page[TrainingExperiment, TrainingView], found: Trainings) -> None:
    """Show the choice of a section, and the chosen one."""
    name = show(page, "section")
    if name != NONE:
        import_module(f"gradviz.ui.losses.{name}").show_closer(page, found)
