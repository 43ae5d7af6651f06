"""Descent: type a function and watch every optimizer run down it."""

from __future__ import annotations

import streamlit as st

from gradviz.experiments import DescentExperiment
from gradviz.experiments.views import PlayerView
from gradviz.ui.descent.many_starts import choose_starts, say_how_many
from gradviz.ui.descent.player import show_player
from gradviz.ui.i18n import gettext
from gradviz.ui.state import open_page, remembered
from gradviz.ui.widgets.begin import say_what_to_do, start_again
from gradviz.ui.widgets.conditions import choose_conditions
from gradviz.ui.widgets.function import formulas, function_box
from gradviz.ui.widgets.optimizer_controls import choose_runs
from gradviz.ui.widgets.ranking import paint, show_ranking
from gradviz.ui.widgets.report import report_link
from gradviz.ui.widgets.take_away import take_away
from gradviz.ui.widgets.undefined_regions import show_definedness

page = open_page(DescentExperiment, PlayerView)
experiment = page.experiment
say_what_to_do(
    page,
    gettext(
        "Type a function or choose one; drag the starting point in the picture or a learning rate"
        " below it, and every path follows."
    ),
)
function_box(page)
above = st.container()
with st.sidebar:
    choose_runs(page)
    choose_starts(page)
    choose_conditions(page)
    start_again(page)
report_link(page)
show_definedness(experiment.parsed, experiment.problem.domain, experiment.problem.start)
say_how_many(experiment)
found = remembered("descents", experiment, experiment.run)
player = show_player(page, found)
with above:  # derivatives take longer than descents: the picture is not kept waiting
    formulas(experiment.parsed)
if experiment.many is None:
    show_ranking(found)
else:
    paint(found.runs)
take_away(page, found, player)
