"""The box from which the Network page is taken away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.takeaway import link_notebook, network_csv
from gradviz.ui.components.movie import movie
from gradviz.ui.i18n import gettext
from gradviz.ui.network.network_page import network_page, network_title
from gradviz.ui.sharing.links_out import server_address
from gradviz.ui.widgets.take_away import (
    download,
    made_table,
    offer,
    offer_page,
    show_charts,
    show_citation,
    take_away_box,
)
from gradviz.workers import Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.experiments.network_experiment import NetworkExperiment
    from gradviz.experiments.network_problem import NetworkProblem
    from gradviz.experiments.network_view import NetworkView
    from gradviz.ui.state import Page
    from gradviz.ui.widgets.take_away import Part


def take_away_network(
    page: Page[NetworkExperiment, NetworkView],
    problem: NetworkProblem,
    told: Mapping[str, Any] | None,
) -> None:
    """Offer what is shown as files; `told` is what its pictures are told, None without a run."""
    with take_away_box() as box:
        if not box.open:
            return
        experiment, base = page.experiment, server_address()
        link = experiment.link(base)
        parts: dict[str, Part] = {}
        if told is not None:
            parts["page"] = gettext("Web page"), lambda: _page(problem, told, link)
            parts["film"] = gettext("Animation"), lambda: _film(problem)
        parts["charts"] = gettext("Charts"), show_charts
        parts["table"] = gettext("Table (CSV)"), lambda: _table(experiment)
        parts["notebook"] = gettext("Notebook"), lambda: _notebook(experiment, base)
        parts["cited"] = gettext("Citation"), lambda: show_citation(link)
        offer(parts, "taken of network")


def _page(problem: NetworkProblem, told: Mapping[str, Any], link: str) -> None:
    st.caption(
        gettext(
            "One HTML file with these pictures in it, which opens without a server or a network: it"
            " trains the network, plays, and trains anew while a learning rate is dragged."
        )
    )
    offer_page(partial(network_page, problem, told, link))


def _film(problem: NetworkProblem) -> None:
    st.caption(
        gettext(
            "Your browser draws what the network makes of the data, its weights and the losses,"
            " from the first step to the last, in 150 pictures of 960 × 540."
        )
    )
    movie(network_title(problem), key="film")


def _table(experiment: NetworkExperiment) -> None:
    words = gettext("The losses of each training after each epoch, trained on the server.")
    made_table(Call(network_csv, experiment), words)


def _notebook(experiment: NetworkExperiment, base: str) -> None:
    st.caption(gettext("It opens the link with gradviz, and computes what the page shows."))
    make = partial(link_notebook, experiment, base, gettext)
    label = gettext("Download the notebook")
    download(label, make, "gradviz.ipynb", "application/x-ipynb+json")


__all__ = ["take_away_network"]
