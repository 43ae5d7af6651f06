"""Loss surfaces: the gradient of a model's loss over data."""

from __future__ import annotations

import streamlit as st

from gradviz.ui.asked import remember_link, report_link
from gradviz.ui.components.player.link import linked_view
from gradviz.ui.losses.data import choose_data
from gradviz.ui.losses.experiment import experiment, show_notes, train_all
from gradviz.ui.losses.model import choose_model, choose_scaler
from gradviz.ui.losses.results import show_formulas, show_results
from gradviz.ui.losses.sections import show_section
from gradviz.ui.losses.stage import show_player
from gradviz.ui.losses.training import choose_split, choose_training
from gradviz.ui.problem import choose_axes
from gradviz.ui.runs import choose_runs

remember_link()
view = linked_view()
with st.sidebar:
    data = choose_data()
    split = choose_split()
    scaler = choose_scaler(data)
    model = choose_model(data)
    training = choose_training(model.model, *split)
    made = experiment(data, scaler, model, training)
    axes = choose_axes(made.loss.variables)
    runs = choose_runs(("SGD", "Momentum", "Adam"), made.rate)
notice = st.container()
show_formulas(made)
trained = train_all(made, runs)
show_player(made, runs, trained, axes, view)
show_notes(made)
show_results(made, runs, trained)
show_section(made, runs, trained, axes)
with notice:
    report_link()
