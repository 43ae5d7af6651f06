"""Big data: the gradient estimated from samples, and what many rows and many workers cost."""

from __future__ import annotations

import streamlit as st

from gradviz.experiments import BigDataExperiment
from gradviz.experiments.base import View
from gradviz.ui.big_data.tabs import choose_in_tab, show_tab
from gradviz.ui.i18n import gettext
from gradviz.ui.state import open_page
from gradviz.ui.widgets.begin import say_what_to_do, start_again
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.report import report_link
from gradviz.ui.widgets.take_away_page import take_away_page

page = open_page(BigDataExperiment, View)
say_what_to_do(
    page,
    gettext(
        "Too many rows to read for every step? A sample is enough: see how far off its gradient is,"
        " and what it saves."
    ),
)
show(page, "tab", label_visibility="collapsed")
with st.sidebar:
    choose_in_tab(page)
    start_again(page)
report_link(page)
show_tab(page)
take_away_page(page)
