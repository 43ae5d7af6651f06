"""Two maps beside each other, for the tests in a browser: a click on either is written below."""

from __future__ import annotations

import numpy as np
import streamlit as st

import gradviz as gv
from gradviz.comparing import Axis, Conditions, axis_of, basins, hyperparameter_map
from gradviz.plots.cells import Line, basin_cells, speed_cells
from gradviz.ui.components.cell_map import cell_map
from gradviz.ui.i18n import gettext
from gradviz.ui.i18n import translation as i18n

st.set_page_config(layout="wide")
i18n.set_language(st.query_params.get("lang", "en"))
SGD = gv.optimizers.SGD(learning_rate=0.01)
WELLS = gv.parse("(x^2 - 1)^2 + 2y^2")
CELLS = 100


@st.cache_resource
def results() -> tuple[gv.comparing.HyperparameterMap, gv.comparing.Basins]:
    known = SGD.declaration.by_name
    x, y = axis_of(known["learning_rate"], CELLS, 1e-3, 10.0), axis_of(known["momentum"], CELLS)
    bowl = gv.parse("x^2 + 10y^2")
    settings = hyperparameter_map(bowl, (2, 1), SGD, x, y, Conditions(200, target=1e-3)).finish()
    ticks = np.linspace(-2, 2, CELLS)
    found = basins(WELLS, Axis("x", ticks), Axis("y", ticks), SGD, Conditions(200)).finish()
    return settings, found


def choose(which: str, row: int, column: int) -> None:
    st.session_state["count"] = st.session_state.get("count", 0) + 1
    st.session_state[which] = (row, column)


settings, found = results()
left, right = st.columns(2)
with left:
    cell_map(
        speed_cells(settings, say=gettext), key="settings",
        on_cell=lambda row, column: choose("left", row, column),
        selected=st.session_state.get("left"),
    )  # fmt: skip
start = st.session_state.get("right")
paths = []
if start is not None:
    run = gv.descend(WELLS, found.start(*start), SGD, 100)
    paths.append(Line(run.positions[:, 0], run.positions[:, 1], ""))
with right:
    cell_map(
        basin_cells(found, say=gettext), key="basins",
        on_cell=lambda row, column: choose("right", row, column),
        selected=start, paths=paths, square=True,
    )  # fmt: skip
st.text(f"chosen {st.session_state.get('count', 0)}: {st.session_state.get('left')} {start}")
