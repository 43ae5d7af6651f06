"""Gradient: what it is, what an estimate of it costs, and how frameworks compute it."""

from __future__ import annotations

import streamlit as st

from gradviz.ui.asked import remember_link, report_link
from gradviz.ui.gradient.views import choose_view
from gradviz.ui.problem import formulas, function_box

remember_link()
function = function_box()
formulas(function)
show = choose_view()
notice = st.container()
show(function)
with notice:
    report_link()
