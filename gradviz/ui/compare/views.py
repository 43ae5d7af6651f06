"""The views of a comparison; only the chosen one is computed, and imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.compare.selected_cell import forget_cell
from gradviz.ui.i18n import gettext
from gradviz.ui.state.links import choice, drop

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gradviz.ui.descent.problem import Problem
    from gradviz.ui.descent.runs import Run

_OF_A_VIEW = (
    "picture metric against target race revealed mapped across_setting up_setting cells shown"
    " basins_of base own fight"
).split()


_MODULES = {  # by the code that links have
    "side": "side_by_side",
    "tuning": "tuning",
    "space": "hyperparameter_map",
    "basins": "basins",
    "own": "custom_optimizer",
}


def choose_view() -> str:
    """Show the choice of a view; return its code."""
    names = {
        "side": gettext("Side by side"),
        "tuning": gettext("Tune each"),
        "space": gettext("Settings map"),
        "basins": gettext("Basins"),
        "own": gettext("Own optimizer"),
    }
    return choice(
        st.segmented_control,
        gettext("View"),
        names,
        key="view",
        on_change=_forget,
        label_visibility="collapsed",
    )


def _forget() -> None:
    """Take from the link what the other views had set: here there are no such controls."""
    forget_cell()
    for name in [*_OF_A_VIEW, *(f"guess{number}" for number in range(1, 13))]:
        st.query_params.pop(name, None)
    drop("own")


def show_view(
    view: str, problem: Problem, runs: tuple[Run, ...], player_view: Mapping[str, Any]
) -> None:
    """Show the chosen view."""
    import_module(f"gradviz.ui.compare.{_MODULES[view]}").show(problem, runs, player_view)
