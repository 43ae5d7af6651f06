"""Gradient: what it is, what an estimate of it costs, and how frameworks compute it."""

from __future__ import annotations

import streamlit as st

from gradviz.experiments import GradientExperiment
from gradviz.experiments.gradient import GradientView
from gradviz.ui.gradient.views import show_tab
from gradviz.ui.i18n import gettext
from gradviz.ui.state import open_page
from gradviz.ui.widgets.begin import say_what_to_do, start_again
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.function import formulas, function_box
from gradviz.ui.widgets.report import report_link
from gradviz.ui.widgets.take_away_page import take_away_page

page = open_page(GradientExperiment, GradientView)
say_what_to_do(
    page,
    gettext(
        "Type a function or choose one, then drag the point in the picture: the gradient there"
        " follows."
    ),
)
function_box(page)
formulas(page.experiment.parsed)
show(page, "tab", label_visibility="collapsed")
notice = st.container()
show_tab(page)
take_away_page(page)
with st.sidebar:
    start_again(page)
with notice:
    report_link(page)
