"""The controls of a network: its layers, and how it is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.layer_settings import of_layer
from gradviz.experiments.network_settings import NETWORK_LOSSES
from gradviz.experiments.settings import NONE
from gradviz.learning import INITIALIZERS, PENALTIES
from gradviz.learning.networks import ACTIVATIONS
from gradviz.ui.i18n import gettext
from gradviz.ui.losses.model import choose_loss
from gradviz.ui.state.bound import bound, bound_choice
from gradviz.ui.widgets.controls import selection_box, show
from gradviz.ui.widgets.explained import heading
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.experiments.network_experiment import NetworkExperiment
    from gradviz.ui.state import Page


def choose_network(page: Page[NetworkExperiment, Any]) -> None:
    """Show the layers, the loss, and what keeps the weights small."""
    st.subheader(gettext("Network"))
    show(page, "hidden")
    experiment = page.experiment
    count, alike = len(experiment.units), experiment.has_like_layers
    if count > 1 or not alike:
        bound(
            st.toggle,
            gettext("Layer by layer"),
            key="layer by layer",
            value=not alike,
            changed=lambda each: page.replace(page.experiment.layer_by_layer(each=each)),
            help=gettext("Each layer has its own activation, dropout and strength of the penalty."),
        )
    for place in range(1 if alike else count):
        _choose_layer(page, place, alike=alike)
    left, right = st.columns([5, 2])
    show(page, "init", where=left)
    show(page, "seed", where=right)
    selection_box(page, "init", INITIALIZERS[experiment.init.name], described=False)
    choose_loss(page, NETWORK_LOSSES)
    _choose_penalty(page, count)


def _choose_layer(page: Page[NetworkExperiment, Any], place: int, *, alike: bool) -> None:
    experiment = page.experiment
    left, right = st.columns(2)
    declared = experiment.settings()["activation"]
    title = gettext(declared.title)
    bound_choice(
        left.selectbox,
        _of_layer(title, place, alike=alike),
        list(ACTIVATIONS),
        key=f"activation {place}",
        value=of_layer(experiment.activation, place),
        changed=lambda name: page.replace(
            page.experiment.with_layer_value("activation", place, name)
        ),
        help=gettext(declared.help),
    )
    _layer_number(page, "dropout", place, right, alike=alike)


def _of_layer(title: str, place: int, *, alike: bool) -> str:
    return title if alike else told("{what}, layer {layer}", what=title, layer=place + 1)


def _layer_number(
    page: Page[NetworkExperiment, Any], field: str, place: int, where: Any, *, alike: bool = False
) -> None:
    declared: Any = page.experiment.settings()[field]
    title = gettext(declared.title)
    values = getattr(page.experiment, field) or (page.experiment.penalty_strength,)
    bound(
        where.number_input,
        _of_layer(title, place, alike=alike),
        declared.minimum,
        declared.maximum,
        step=declared.step,
        format=declared.format,
        key=f"{field} {place}",
        value=of_layer(values, place),
        changed=lambda value: page.replace(page.experiment.with_layer_value(field, place, value)),
        help=gettext(declared.help),
    )


def _choose_penalty(page: Page[NetworkExperiment, Any], count: int) -> None:
    show(page, "penalty")
    experiment = page.experiment
    if experiment.penalty.name == NONE:
        return
    if experiment.has_like_layers:
        selection_box(page, "penalty", PENALTIES[experiment.penalty.name], expanded=True)
        return
    columns = st.columns(2)
    for place in range(count + 1):
        _layer_number(page, "strengths", place, columns[place % 2])


def choose_fit(page: Page[NetworkExperiment, Any]) -> None:
    """Show how often and in which batches it sees the data."""
    heading("Training")
    show(page, "vary")
    show(page, "epochs")
    left, right = st.columns(2)
    show(page, "batch_size", where=left)
    show(page, "batch_seed", where=right)
    show(page, "early", disabled=page.experiment.share == 0.0)
    if page.experiment.early:
        show(page, "patience")
    if page.experiment.rates:
        st.button(
            gettext("Undo the changes of the learning rate"),
            on_click=lambda: page.set(rates=()),
            icon=":material/undo:",
        )
