"""How it is trained: the split, the start, batches, epochs, early stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.training_settings import FULL, MINI
from gradviz.learning import INITIALIZERS
from gradviz.ui.i18n import gettext
from gradviz.ui.widgets.controls import selection_box, show
from gradviz.ui.widgets.explained import heading
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.experiments.training_experiment import TrainingExperiment
    from gradviz.ui.state import Page


def choose_split(page: Page[Any, Any]) -> None:
    """Show how much is held out for validation, and by which seed."""
    left, right = st.columns(2)
    show(page, "share", where=left)
    show(page, "split_seed", where=right)


def choose_training(page: Page[TrainingExperiment, Any]) -> None:
    """Show the controls of the training."""
    heading("Training")
    show(page, "epochs")
    _choose_batches(page)
    _choose_start(page)
    show(page, "early", disabled=page.experiment.share == 0.0)
    if page.experiment.conditions.early is not None:
        show(page, "patience")


def _choose_batches(page: Page[TrainingExperiment, Any]) -> None:
    show(page, "batches")
    kind = page.experiment.batches
    if kind == FULL:
        return
    left, right = st.columns(2)
    if kind == MINI:
        show(page, "batch_size", where=left)
    show(page, "batch_seed", where=right)


def _choose_start(page: Page[TrainingExperiment, Any]) -> None:
    declared = INITIALIZERS[page.experiment.init.name]
    left, right = st.columns([3, 2])
    show(page, "init", where=left, filter_mode=None)
    show(page, "seed", where=right, disabled=declared.distribution == "constant")
    selection_box(page, "init", declared, label=gettext(declared.title))
    words = page.experiment.settings()["start"].help
    names = page.experiment.model_choice.model.variables[:6]
    show(page, "start", help=told(words, names=", ".join(names)))
