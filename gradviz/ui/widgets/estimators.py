"""The choice of where a descent takes its gradient from, and its print for the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from gradviz.descent import draw_directions
from gradviz.gradients import ALL
from gradviz.ui.i18n import gettext
from gradviz.ui.state.links import choice, drop
from gradviz.ui.widgets.controls import settings
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.functions.objective import Function, Objective
    from gradviz.gradients import ConfiguredEstimator, Obstacle

EXACT = "Exact"
ESTIMATORS = {name: each for name, each in ALL.items() if each.directions != "rows"}
"""Those that a function without data has, the exact one first."""


def title_of(name: str) -> str:
    """Return an estimator's title."""
    return gettext(ESTIMATORS[name].title)


def choose_estimator(
    function: Objective, *, label: str, default: str = EXACT, expanded: bool = False
) -> ConfiguredEstimator | None:
    """Show the choice and its hyperparameters; return the estimator, None for the exact gradient.

    What cannot be chosen for this function is not offered, or says why and is left out.
    """
    names = list(ESTIMATORS)
    if default != EXACT:
        names.remove(EXACT)

    def chosen() -> None:
        for name in names:
            if name != st.session_state["gradient"]:
                drop(name)

    name = choice(
        st.selectbox,
        label,
        names,
        key="gradient",
        names=title_of,
        default=default,
        on_change=chosen,
    )
    if name == EXACT:
        return None
    declared = ESTIMATORS[name]
    values = settings(
        gettext(declared.title),
        name,
        declared.hyperparameters,
        lambda each: each.shown,
        summary=declared.summary,
        source=declared.source,
        expanded=expanded,
    )
    estimator = declared(**values)
    obstacle = estimator.obstacle(function)
    if obstacle is None:
        return estimator
    show_obstacle(obstacle)
    return None


def show_obstacle(obstacle: Obstacle) -> None:
    """Say why an estimator does not apply, and what to do."""
    st.warning(told(obstacle.sentence, **obstacle.data), icon=":material/block:")


def browser_print(
    estimator: ConfiguredEstimator | None, function: Function, steps: int, seed: int
) -> dict[str, Any] | None:
    """Return an estimator as the browser runs it, with the directions drawn for each step.

    None stands for the exact gradient, and for the complex step, which differs from it by rounding
    only and which the browser cannot take.
    """
    if estimator is None or estimator.stencil is None or not estimator.stencil.real:
        return None
    stencil = estimator.stencil
    directions = None
    if estimator.random:
        drawn = draw_directions(estimator, seed, steps, function)
        directions = np.ascontiguousarray(drawn, dtype=np.float64)
    return {
        "offsets": [float(offset.real) for offset in stencil.offsets],
        "weights": [float(weight.real) for weight in stencil.weights],
        "divisor": float(stencil.divisor),
        "h": estimator.h,
        "samples": estimator.samples,
        "directions": directions,
    }
