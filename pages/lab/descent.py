"""Descent: type a function and watch every optimizer run down it."""

from __future__ import annotations

import streamlit as st

from gradviz.ui.descent.multistart import (
    choose_spread,
    fit_multistart,
    is_random,
    multistart_data,
    switch,
)
from gradviz.ui.descent.player_data import paint, run_all, show_player, show_ranking
from gradviz.ui.descent.problem import experiment, formulas, function_box
from gradviz.ui.descent.runs import choose_runs, rescale_learning_rates
from gradviz.ui.player.link import linked_view
from gradviz.ui.state.asked import remember_link, report_link
from gradviz.ui.widgets.undefined_regions import show_definedness

remember_link()
view = linked_view()
function = function_box(rescale_learning_rates)
above = st.container()
with st.sidebar:
    runs = choose_runs()
    spread = choose_spread()
    problem = experiment(function, seeded=is_random(spread))
report_link()
show_definedness(function, problem.place.domain, problem.place.start)
swarm = fit_multistart(spread, problem, runs)
paths = run_all(problem, runs)
show_player(problem, runs, paths, view, multistart_data(swarm, problem), on_many=switch)
with above:  # derivatives take longer than descents: the picture is not kept waiting
    formulas(function)
if swarm is None:
    show_ranking(problem, runs, paths)
else:
    paint(runs)
