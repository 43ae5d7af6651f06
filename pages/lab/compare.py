"""Compare: optimizers side by side, each tuned, and over the whole space of settings."""

from __future__ import annotations

import streamlit as st

from gradviz.experiments import ComparisonExperiment
from gradviz.experiments.comparison import ComparisonView
from gradviz.ui.compare.run_list import choose_runs
from gradviz.ui.compare.views import choose_view, show_view
from gradviz.ui.i18n import gettext
from gradviz.ui.state import open_page
from gradviz.ui.widgets.begin import say_what_to_do, start_again
from gradviz.ui.widgets.conditions import choose_conditions
from gradviz.ui.widgets.function import formulas, function_box
from gradviz.ui.widgets.report import report_link

page = open_page(ComparisonExperiment, ComparisonView)
say_what_to_do(
    page,
    gettext(
        "Choose a function here and optimizers in the sidebar, then a view: a race, the best"
        " settings, maps, or a rule of your own."
    ),
)
function_box(page)
formulas(page.experiment.parsed)
choose_view(page)
report_link(page)
with st.sidebar:
    choose_runs(page)
    choose_conditions(page)
    start_again(page)
show_view(page)
