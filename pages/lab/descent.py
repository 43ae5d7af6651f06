"""Descent: type a function and watch every optimizer run down it."""

from __future__ import annotations

import streamlit as st

from gradviz.ui.asked import remember_link, report_link
from gradviz.ui.components.player.link import linked_view
from gradviz.ui.definedness import show_definedness
from gradviz.ui.problem import experiment, formulas, function_box
from gradviz.ui.runs import choose_runs, suit
from gradviz.ui.stage import paint, run_all, show_player, show_ranking
from gradviz.ui.swarm import choose_spread, fit_multistart, is_random, multistart_data, switch

remember_link()
view = linked_view()
function = function_box(suit)
above = st.container()
with st.sidebar:
    runs = choose_runs()
    spread = choose_spread()
    problem = experiment(function, seeded=is_random(spread))
report_link()
show_definedness(function, problem.place.domain, problem.place.start)
spread = fit_multistart(spread, problem, runs)
paths = run_all(problem, runs)
show_player(problem, runs, paths, view, multistart_data(spread, problem), on_many=switch)
with above:  # derivatives take longer than descents: the picture is not kept waiting
    formulas(function)
if spread is None:
    show_ranking(problem, runs, paths)
else:
    paint(runs)
