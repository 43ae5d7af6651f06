"""Many starts at once: how they are chosen, and what the player needs to run them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.comparing.swarms import (
    FEWEST,
    MOST,
    SPREADS,
    Spread,
    allowed_starts,
    local_minima,
    reach,
)
from gradviz.optimizers.base import Configured
from gradviz.ui.i18n import gettext
from gradviz.ui.links import choice, choose

if TYPE_CHECKING:
    from gradviz.ui.problem import Problem
    from gradviz.ui.runs import Run

_ONE, _MANY = "one", "many"


def choose_spread() -> Spread | None:
    """Show whether a run has one start or many, and how they are spread; None is one."""
    st.subheader(gettext("Starts"))
    how = choice(
        st.segmented_control,
        gettext("Starts"),
        {_ONE: gettext("one"), _MANY: gettext("many")},
        key="starts",
        on_change=_forget,
        label_visibility="collapsed",
        width="stretch",
    )
    if how == _ONE:
        return None
    kind = choice(
        st.selectbox,
        gettext("Where they lie"),
        {key: gettext(name) for key, name in SPREADS.items()},
        key="spread",
    )
    left, right = st.columns(2)
    first = Spread()
    count = left.number_input(
        gettext("Number"), FEWEST, MOST, first.count, step=50, key="number", bind="query-params"
    )
    deviation = first.deviation
    if kind == "normal":
        deviation = right.number_input(
            gettext("Width"),
            0.001,
            1.0,
            first.deviation,
            step=0.01,
            format="%.3g",
            key="cloud_width",
            bind="query-params",
            help=gettext("The standard deviation, as a fraction of the domain's width."),
        )
    return Spread(kind, int(count), float(deviation))


def switch(many: bool) -> None:
    """Go from one start to many or back, from a callback."""
    choose("starts", _MANY if many else _ONE, _ONE)
    _forget()


def _forget() -> None:
    """Take from the link how starts are spread where there is one."""
    if st.session_state["starts"] != _MANY and "spread" in st.query_params:
        del st.query_params["spread"]


def is_random(spread: Spread | None) -> bool:
    """Tell whether another seed gives other starts."""
    return spread is not None and spread.kind != "grid"


def fit_multistart(spread: Spread | None, problem: Problem, runs: tuple[Run, ...]) -> Spread | None:
    """Return the spread with the page's seed, and with no more starts than a browser can follow."""
    if spread is None:
        return None
    count = sum(isinstance(run.optimizer, Configured) for run in runs)
    most = allowed_starts(count, problem.steps, problem.function.dimension)
    if spread.count > most:
        st.info(
            gettext(
                "{most} starts are shown: {count} would be too much for a browser with {runs}"
                " runs of {steps} steps. Take fewer runs or steps for more starts.",
                most=most, count=spread.count, runs=count, steps=problem.steps,
            ),
            icon=":material/scatter_plot:",
        )  # fmt: skip
    return replace(spread, count=min(spread.count, most), seed=problem.seed)


def multistart_data(spread: Spread | None, problem: Problem) -> dict[str, Any]:
    """Return what the player needs to know of many starts, beside the runs."""
    if spread is None:
        return {"multistart": None}
    place = problem.place
    return {
        "multistart": {
            "kind": spread.kind,
            "deviation": spread.deviation,
            "minima": local_minima(problem.function, place.domain, place.minima),
            "radius": reach(place.domain),
        },
        "multistart_units": spread.units(problem.function.dimension),
    }


__all__ = ["choose_spread", "fit_multistart", "is_random", "multistart_data", "switch"]
