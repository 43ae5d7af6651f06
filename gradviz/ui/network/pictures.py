"""The network in training, and what is said around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.components.network import network_view
from gradviz.ui.i18n import gettext
from gradviz.ui.losses.data import show_error
from gradviz.ui.network.keras_box import keras_of, show_keras
from gradviz.ui.network.program_box import show_code
from gradviz.ui.network.taken_network import take_away_network
from gradviz.ui.network.tensorboard_box import show_event_files
from gradviz.ui.state import remembered
from gradviz.ui.widgets.plain import told
from gradviz.ui.widgets.recording_box import show_recording

if TYPE_CHECKING:
    from gradviz.experiments.network_experiment import NetworkExperiment
    from gradviz.experiments.network_problem import NetworkProblem
    from gradviz.experiments.network_view import NetworkView
    from gradviz.ui.state import Page


def show_pictures(page: Page[NetworkExperiment, NetworkView]) -> None:
    """Show the runs, take the rates that a person drags, and offer what is shown as files."""
    experiment = page.experiment
    material = remembered("network data", experiment.material_key, lambda: experiment.material)
    runs = remembered("networks", experiment, lambda: experiment.compared_on(material))
    problem = runs[0].problem if runs else experiment.problem_on(material)
    if problem.material.split_error is not None:
        show_error(problem.material.split_error)
    _show_formula(problem)
    if not runs:
        st.info(gettext("Choose an optimizer in the sidebar: it trains the network."))
        take_away_network(page, problem, None)
        return
    told_browser = network_view(
        runs,
        page.view,
        key="network",
        keras=keras_of(runs, page.view),
        words=network_words(problem),
        on_view=page.set_view,
        on_rate=lambda run, value, step: page.replace(
            page.experiment.with_learning_rate(run, value)
            if step is None
            else page.experiment.with_rate_change(step, value)
        ),
    )
    _show_notes(problem)
    show_code(runs, page.view)
    show_keras(page, runs)
    show_event_files(page)
    show_recording()
    take_away_network(page, problem, told_browser)


def network_words(problem: NetworkProblem) -> dict[str, str]:
    """Return what the picture says of this network: where its training begins."""
    initializer = gettext(problem.network.layers[0].initializer.declaration.title)
    return {
        "initialization": gettext(
            "{count} parameters, {initializer}, seed {seed}",
            count=problem.network.dimension,
            initializer=initializer,
            seed=problem.seed,
        )
    }


def _show_formula(problem: NetworkProblem) -> None:
    """Show the layers as a formula."""
    layers = problem.network.layers
    symbols = [r"\mathbf{x}", *(rf"\mathbf{{h}}_{k + 1}" for k in range(len(layers) - 1)), "p"]
    parts = [
        rf"{symbols[k + 1]} = \mathrm{{{layer.activation}}}"
        rf"({symbols[k]} W_{k + 1} + \mathbf{{b}}_{k + 1})".replace("_relu", r"\_relu")
        for k, layer in enumerate(layers)
    ]
    with st.container(key="formulas", horizontal=True, vertical_alignment="center", gap="large"):
        st.latex(r",\quad ".join(parts), width="content")


def _show_notes(problem: NetworkProblem) -> None:
    """Say what is not all of what a person might think it is."""
    if problem.material.sampled_from is not None:
        st.caption(
            told(
                "The network is trained on {count} examples drawn from {total}: a browser could"
                " not follow with all of them.",
                count=problem.loss.size,
                total=problem.material.sampled_from,
            )
        )
    if problem.epochs < problem.asked_epochs:
        st.caption(
            told(
                "{epochs} of the {asked} epochs are trained: more would take a browser too long."
                " Take fewer units, or a larger batch.",
                epochs=problem.epochs,
                asked=problem.asked_epochs,
            )
        )
