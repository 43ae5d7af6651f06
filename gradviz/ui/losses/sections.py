"""The sections below the player; only the chosen one is computed, and imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.i18n import gettext
from gradviz.ui.state.links import choice

if TYPE_CHECKING:
    from gradviz.learning import Training
    from gradviz.ui.descent.runs import Run
    from gradviz.ui.losses.experiment import Experiment


def show_section(
    made: Experiment,
    runs: tuple[Run, ...],
    trained: tuple[Training, ...],
    axes: tuple[int, int],
) -> None:
    """Show the choice of a section, and the chosen one."""
    names = {
        "none": gettext("Player only"),
        "batches": gettext("Batches"),
        "normalization": gettext("Normalization"),
        "regularization": gettext("Regularization"),
        "initialization": gettext("Initialization"),
    }
    name = choice(st.segmented_control, gettext("Look closer"), names, key="section")
    if name != "none":
        show = import_module(f"gradviz.ui.losses.{name}").show
        show(made, runs, trained, axes)
