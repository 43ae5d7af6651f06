"""Gradient: what it is, what an estimate of it costs, and how frameworks compute it."""

from __future__ import annotations

import streamlit as st

from gradviz.ui.descent.problem import formulas, function_box
from gradviz.ui.gradient.views import choose_view
from gradviz.ui.state.asked import remember_link, report_link

remember_link()
function = function_box()
formulas(function)
show = choose_view()
notice = st.container()
show(function)
with notice:
    report_link()
