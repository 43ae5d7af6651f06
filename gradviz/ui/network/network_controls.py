"""The controls of a network: its layers, and how it is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.settings import NONE
from gradviz.learning import INITIALIZERS, PENALTIES
from gradviz.ui.i18n import gettext
from gradviz.ui.widgets.controls import selection_box, show

if TYPE_CHECKING:
    from gradviz.experiments.network_experiment import NetworkExperiment
    from gradviz.ui.state import Page


def choose_network(page: Page[NetworkExperiment, Any]) -> None:
    """Show the layers, and what keeps their weights small."""
    st.subheader(gettext("Network"))
    show(page, "hidden")
    show(page, "activation")
    left, right = st.columns(2)
    show(page, "dropout", where=left)
    show(page, "seed", where=right)
    show(page, "init")
    selection_box(page, "init", INITIALIZERS[page.experiment.init.name], described=False)
    show(page, "penalty")
    penalty = page.experiment.penalty.name
    if penalty != NONE:
        selection_box(page, "penalty", PENALTIES[penalty], expanded=True)


def choose_fit(page: Page[NetworkExperiment, Any]) -> None:
    """Show how often and in which batches it sees the data."""
    st.subheader(gettext("Training"))
    show(page, "epochs")
    left, right = st.columns(2)
    show(page, "batch_size", where=left)
    show(page, "batch_seed", where=right)
    show(page, "early", disabled=page.experiment.share == 0.0)
    if page.experiment.early:
        show(page, "patience")
    if page.experiment.rates:
        st.button(
            gettext("Undo the changes of the learning rate"),
            on_click=lambda: page.set(rates=()),
            icon=":material/undo:",
        )
