"""The model, its loss and its penalty, and the scale of the features."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import NONE
from gradviz.experiments.training_model import model_options
from gradviz.experiments.training_settings import OWN_MODEL
from gradviz.learning import LOSSES, MODELS, PENALTIES, SCALERS
from gradviz.ui.i18n import gettext
from gradviz.ui.losses.data import show_error
from gradviz.ui.state.bound import bound, bound_choice
from gradviz.ui.widgets.controls import numbers_box, selection_box, show, show_refusal
from gradviz.ui.widgets.explained import help_of
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.declarations.hyperparameters import Value
    from gradviz.experiments.training_experiment import TrainingExperiment
    from gradviz.ui.state import Page


def choose_scaler(page: Page[Any, Any]) -> None:
    """Show the switch of the features' scale."""
    show(
        page,
        "scaler",
        options=list(SCALERS),
        offered=page.experiment.offered_scaler,
        names=lambda each: gettext(SCALERS[each].title),
    )


def choose_model(page: Page[TrainingExperiment, Any]) -> None:
    """Show the choice of model, loss and penalty."""
    st.subheader(gettext("Model"))
    name = show(
        page,
        "model",
        options=model_options(page.experiment.task),
        offered=page.experiment.offered_model,
        names=lambda each: gettext(MODELS[each].title) if each in MODELS else _own(),
        label_visibility="collapsed",
    )
    if name == OWN_MODEL:
        _type_formula(page)
    else:
        _choose_degree(page, name)
    choose_loss(page)
    _choose_penalty(page)


def _own() -> str:
    return gettext("A model of your own")


def _choose_degree(page: Page[TrainingExperiment, Any], name: str) -> None:
    experiment, kind = page.experiment, MODELS[name]
    st.caption(gettext(kind.summary))
    if kind.hyperparameters:
        field, [declared] = f"{name}_degree", kind.hyperparameters
        value = getattr(experiment, field)
        numbers_box(
            gettext("Degree"),
            name,
            [replace(declared, demo=experiment.offered_degree(name))],
            {} if value is None else {declared.name: value},
            lambda _, new: page.set(**{field: new}),
            say=lambda _: gettext("Degree"),
        )
    if experiment.model_error is not None:
        show_error(experiment.model_error)


def _type_formula(page: Page[TrainingExperiment, Any]) -> None:
    experiment = page.experiment
    declared, offered = experiment.settings()["formula"], experiment.offered_formula
    bound(
        st.text_input,
        gettext(declared.title),
        key=declared.key,
        value=page.typed("formula") or offered,
        changed=lambda text: page.set(formula="" if text == offered else text),
        help=told(declared.help, names=", ".join(experiment.columns[:8])),
    )
    show_refusal(page, "formula")


def choose_loss(page: Page[Any, Any], terms: Mapping[str, Any] = LOSSES) -> None:
    """Show the choice among the losses that suit the data, and the numbers of the chosen one."""
    experiment = page.experiment
    declared, names = experiment.settings()["loss"], experiment.offered_losses
    chosen = experiment.chosen_loss
    bound_choice(
        st.selectbox,
        gettext(declared.title),
        {name: gettext(terms[name].title) for name in names},
        key=declared.key,
        value=chosen.name,
        help=help_of(declared),
        changed=lambda name: page.set(loss=None if name == names[0] else Selection(name)),
    )
    term = terms[chosen.name]
    if not term.hyperparameters:
        st.caption(gettext(term.summary))
        return

    def changed(number: str, value: Value | None) -> None:
        page.set(loss=page.experiment.chosen_loss.with_value(number, value))

    numbers_box(
        gettext(term.title),
        chosen.name,
        term.hyperparameters,
        chosen.values,
        changed,
        summary=term.summary,
        source=term.source,
    )


def _choose_penalty(page: Page[TrainingExperiment, Any]) -> None:
    show(page, "penalty")
    name = page.experiment.penalty.name
    if name != NONE:
        term = PENALTIES[name]
        selection_box(page, "penalty", term, label=gettext(term.title), expanded=True)
