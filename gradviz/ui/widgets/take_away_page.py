"""The same box on a page without a player: its charts, a table, a notebook, how it is cited."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments import GradientExperiment
from gradviz.takeaway import gradient_csv, link_notebook
from gradviz.ui.i18n import gettext
from gradviz.ui.sharing.links_out import server_address
from gradviz.ui.widgets.take_away import (
    choose,
    download,
    made_table,
    show_charts,
    show_citation,
    take_away_box,
)
from gradviz.workers import Call

if TYPE_CHECKING:
    from gradviz.experiments.base import Experiment
    from gradviz.ui.state import Page

_CHARTS, _TABLE, _NOTEBOOK, _CITED = "charts", "table", "notebook", "cited"


def take_away_page(page: Page[Any, Any]) -> None:
    """Offer what a page without a player shows as files."""
    with take_away_box() as box:
        if not box.open:
            return
        shown = {
            _CHARTS: gettext("Charts"),
            _TABLE: gettext("Table (CSV)"),
            _NOTEBOOK: gettext("Notebook"),
            _CITED: gettext("Citation"),
        }
        if not isinstance(page.experiment, GradientExperiment):
            del shown[_TABLE]
        chosen = choose(list(shown), shown, f"taken of {page.experiment.page}")
        base = server_address()
        if chosen == _CHARTS:
            show_charts()
        elif chosen == _TABLE:
            words = gettext("The gradient at the point, exact and by every estimator.")
            made_table(Call(gradient_csv, page.experiment), words)
        elif chosen == _NOTEBOOK:
            _notebook(page.experiment, base)
        else:
            show_citation(page.experiment.link(base))


def _notebook(experiment: Experiment, base: str) -> None:
    st.caption(gettext("It opens the link with gradviz, and computes what the page shows."))
    make = partial(link_notebook, experiment, base, gettext)
    label = gettext("Download the notebook")
    download(label, make, "gradviz.ipynb", "application/x-ipynb+json")


__all__ = ["take_away_page"]
