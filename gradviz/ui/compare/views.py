"""The views of a comparison; only the chosen one is computed, and imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

import streamlit as st

from gradviz.experiments.comparison_settings import BASINS, MAP, SIDE, TUNING
from gradviz.experiments.custom_runs import CUSTOM
from gradviz.ui.i18n import gettext
from gradviz.ui.state.bound import bound_choice
from gradviz.ui.widgets.controls import titles_of
from gradviz.ui.widgets.take_away_page import take_away_page

if TYPE_CHECKING:
    from gradviz.experiments.comparison import ComparisonExperiment, ComparisonView
    from gradviz.ui.state import Page

    ComparePage: TypeAlias = Page[ComparisonExperiment, ComparisonView]

_MODULES = {
    SIDE: "side_by_side",
    TUNING: "tuning",
    MAP: "hyperparameter_map",
    BASINS: "basins",
    CUSTOM: "custom_optimizer",
}


def choose_view(page: ComparePage) -> None:
    """Show the choice of a view; another one begins as it is without a link."""

    def changed(code: str) -> None:
        first = page.view.settings()["picture"].default
        page.replace(page.experiment.changed(comparison=code), anew=("own",), picture=first)

    bound_choice(
        st.segmented_control,
        gettext("View"),
        titles_of(page.experiment.settings()["comparison"]),
        key="view",
        value=page.experiment.comparison,
        changed=changed,
        label_visibility="collapsed",
    )


def show_view(page: ComparePage) -> None:
    """Show the chosen view."""
    view = page.experiment.comparison
    import_module(f"gradviz.ui.compare.{_MODULES[view]}").show(page)
    if view != SIDE:  # where the paths of the runs are taken away, too
        take_away_page(page)
