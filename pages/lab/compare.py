"""Compare: optimizers side by side, each tuned, and over the whole space of settings."""

from __future__ import annotations

import streamlit as st

from gradviz.ui.asked import remember_link, report_link
from gradviz.ui.compare.apart import follow
from gradviz.ui.compare.slots import choose_runs
from gradviz.ui.compare.views import choose_view, show_view
from gradviz.ui.components.player.link import linked_view
from gradviz.ui.problem import experiment, formulas, function_box

remember_link()
view = linked_view()
function = function_box(follow)
formulas(function)
chosen = choose_view()
notice = st.container()
with st.sidebar:
    above = st.container()
    problem = experiment(function)
with above:
    runs = choose_runs(problem)
show_view(chosen, problem, runs, view)
with notice:
    report_link()
