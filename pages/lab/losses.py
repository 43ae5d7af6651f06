"""Loss surfaces: the gradient of a model's loss over data."""

from __future__ import annotations

import streamlit as st

from gradviz.experiments import TrainingExperiment
from gradviz.experiments.training_view import TrainingView
from gradviz.ui.i18n import gettext
from gradviz.ui.losses.data import choose_data
from gradviz.ui.losses.model import choose_model, choose_scaler
from gradviz.ui.losses.results import show_formulas, show_split_error
from gradviz.ui.losses.sections import choose_section, show_section
from gradviz.ui.losses.training import choose_split, choose_training
from gradviz.ui.state import open_page, remembered
from gradviz.ui.state.session import last
from gradviz.ui.widgets.begin import say_what_to_do, start_again
from gradviz.ui.widgets.function import choose_axes
from gradviz.ui.widgets.optimizer_controls import choose_runs
from gradviz.ui.widgets.report import report_link

page = open_page(TrainingExperiment, TrainingView)
with st.sidebar:
    choose_data(page)
    choose_split(page)
    choose_scaler(page)
    choose_model(page)
    choose_training(page)
    experiment = page.experiment
    found = remembered("trainings", experiment, lambda: experiment.run(after=last("trainings")))
    show_split_error(found)
    choose_axes(page, found.problem.loss.variables)
    choose_runs(page, found.problem.offered_numbers)
    start_again(page)
say_what_to_do(
    page,
    gettext(
        "Choose data and a model in the sidebar and see the training; drag an example, the starting"
        " point or a learning rate, and the surface and the paths follow."
    ),
)
choose_section(page)
report_link(page)
show_formulas(found.problem)
show_section(page, found)
