"""What all views share: the conditions of the runs, and when a problem counts as solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from gradviz.comparing import Conditions, target_value
from gradviz.ui.descent.player_data import TOLERANCE, run_all
from gradviz.ui.i18n import gettext, number
from gradviz.ui.state.links import choice

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gradviz.optimizers.base import Configured
    from gradviz.optimizers.scipy_methods import ConfiguredMethod
    from gradviz.ui.descent.problem import Problem
    from gradviz.ui.descent.runs import Run

_FRACTIONS = ("0.1", "0.01", "0.001", "0.0001", "1e-06", "1e-08")


def choose_target(problem: Problem, runs: tuple[Run, ...]) -> float:
    """Show which fraction of the height may be left; return the value that has to be reached."""
    percent = {text: f"{number(100 * float(text), 3)} %" for text in _FRACTIONS}
    fraction = choice(
        st.selectbox,
        gettext("Solved when this much of the height is left"),
        _FRACTIONS,
        key="target",
        names=percent.__getitem__,
        default="0.001",
        width=340,
    )
    target = solved_at(problem, runs, float(fraction))
    st.caption(gettext("Target: {value}", value=number(target, 4)))
    return target


def solved_at(problem: Problem, runs: tuple[Run, ...], fraction: float) -> float:
    """Return the target: a fraction of the height above the least value known is left."""
    start = float(problem.function.value(np.array(problem.place.start)))
    return target_value(lowest(problem, runs), start, fraction)


def lowest(problem: Problem, runs: tuple[Run, ...]) -> float:
    """Return the least value of the function, as far as it is known: else the runs' least."""
    if problem.place.surface is not None and np.isfinite(problem.place.surface.value):
        return float(problem.place.surface.value)
    values = [path.values for path in run_all(problem, runs)]
    return float(min(np.min(each[np.isfinite(each)], initial=np.inf) for each in values))


def stamp_of(problem: Problem, optimizer: Configured | ConfiguredMethod) -> Hashable:
    """Return what tells a run's work apart from all other."""
    place = problem.place
    of_all = (problem.function.text, place.domain, place.axes, problem.steps)
    return (*of_all, place.start, problem.noise, problem.seed, problem.gradient, optimizer)


def conditions(problem: Problem, target: float) -> Conditions:
    """Return the conditions of a problem's runs."""
    return Conditions(
        problem.steps, TOLERANCE, target, problem.gradient, problem.noise, problem.seed
    )
