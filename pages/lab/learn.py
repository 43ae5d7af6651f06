"""Learn: lessons with a prediction, a glossary, questions, and notes for a class."""

from __future__ import annotations

import streamlit as st

from gradviz.experiments import LearnExperiment
from gradviz.experiments.base import View
from gradviz.ui.i18n import gettext
from gradviz.ui.learn.learn_parts import show_part
from gradviz.ui.state import open_page
from gradviz.ui.widgets.begin import say_what_to_do, start_again
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.report import report_link

page = open_page(LearnExperiment, View)
say_what_to_do(
    page,
    gettext("Read, predict what will happen, and then play it: the surprise is what stays."),
)
show(page, "part", label_visibility="collapsed")
report_link(page)
show_part(page)
with st.sidebar:
    start_again(page)
