"""Network: a network of dense layers, trained in the browser and watched from inside."""

from __future__ import annotations

import streamlit as st

from gradviz.experiments import NetworkExperiment
from gradviz.experiments.network_experiment import UPDATE_RULES
from gradviz.experiments.network_view import NetworkView
from gradviz.ui.i18n import gettext
from gradviz.ui.losses.data import choose_data
from gradviz.ui.losses.model import choose_scaler
from gradviz.ui.losses.training import choose_split
from gradviz.ui.network.network_controls import choose_fit, choose_network
from gradviz.ui.network.pictures import show_pictures
from gradviz.ui.state import open_page
from gradviz.ui.widgets.begin import say_what_to_do, start_again
from gradviz.ui.widgets.optimizer_controls import choose_runs
from gradviz.ui.widgets.report import report_link

page = open_page(NetworkExperiment, NetworkView)
with st.sidebar:
    choose_data(page)
    choose_split(page)
    choose_scaler(page)
    choose_network(page)
    choose_fit(page)
    choose_runs(page, page.experiment.offered_numbers, UPDATE_RULES)
    start_again(page)
say_what_to_do(
    page,
    gettext(
        "Choose data and layers in the sidebar; play the training, scrub it back, and drag a"
        " learning rate: the network is trained anew while you drag."
    ),
)
report_link(page)
show_pictures(page)
