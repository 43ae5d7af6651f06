"""The model, its loss and its penalty, and the scale of the features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.language import ExpressionError
from gradviz.learning import (
    MODELS,
    PENALTIES,
    SCALERS,
    DataError,
    LinearModel,
    losses_for,
    read_model,
)
from gradviz.ui.i18n import gettext
from gradviz.ui.losses.data import Data, show_error
from gradviz.ui.state.links import choice, drop
from gradviz.ui.widgets.controls import settings, settings_of
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.learning import Dataset, Model
    from gradviz.learning.losses import ConfiguredLoss
    from gradviz.learning.models import ModelKind
    from gradviz.learning.penalties import ConfiguredPenalty
    from gradviz.learning.terms import Term

NONE = "none"
OWN = "own"


@dataclass(frozen=True)
class Choice:
    """The model and what is asked of it; `kind` is None for a typed one."""

    kind: ModelKind | None
    model: Model
    loss: ConfiguredLoss
    penalty: ConfiguredPenalty | None

    @property
    def has_closed_form(self) -> bool:
        """Whether the loss of many rows costs no more than that of few."""
        return isinstance(self.model, LinearModel) and bool(self.loss.constant_second_derivative)


def choose_model(data: Data) -> Choice:
    """Show the choice of model, loss and penalty for data; return the last good one."""
    dataset = data.dataset
    st.subheader(gettext("Model"))
    names = [each.name for each in MODELS.values() if each.task == dataset.task]
    name = choice(
        st.selectbox,
        gettext("Model"),
        [*names, OWN],
        key="model",
        names=lambda each: gettext(MODELS[each].title) if each in MODELS else _own(),
        default="polynomial" if dataset.name == "sine" else names[0],
        label_visibility="collapsed",
    )
    kind, model = _typed(dataset) if name == OWN else _declared(name, dataset)
    loss: Any = _term(
        "loss",
        gettext("Loss"),
        {each.name: each for each in losses_for(dataset.task)},
        "MeanSquaredError" if dataset.task == "regression" else "BinaryCrossentropy",
    )
    penalty: Any = _term("penalty", gettext("Penalty"), PENALTIES, NONE)
    return Choice(kind, model, loss, penalty)


def _own() -> str:
    return gettext("A model of your own")


def _declared(name: str, dataset: Dataset) -> tuple[ModelKind, Model]:
    kind = MODELS[name]
    st.caption(gettext(kind.summary))
    values: dict[str, Any] = {}
    if kind.hyperparameters:
        # few points and a high degree show overfitting at once
        values = settings(
            gettext("Degree"),
            name,
            kind.hyperparameters,
            lambda each: 9 if dataset.name == "sine" else each.shown,
        )
    try:
        return kind, kind(dataset.feature_names, **values)
    except DataError as error:
        show_error(error)
        return kind, kind(dataset.feature_names, degree=1)


def _typed(dataset: Dataset) -> tuple[ModelKind | None, Model]:
    columns = dataset.symbols
    text = st.text_input(
        gettext("Formula"),
        f"a*exp(b*{columns[0]})",
        key="formula",
        bind="query-params",
        help=gettext(
            "The columns are {names}; every other word is a parameter. Write products with *.",
            names=", ".join(columns[:8]),
        ),
    )
    try:
        return None, read_model(text, columns)
    except ExpressionError as error:
        st.code(error.caret(), language=None)
        st.error(told(error.template, **error.data), icon=":material/edit:")
    except DataError as error:
        show_error(error)
    kind = MODELS["linear" if dataset.task == "regression" else "logistic"]
    return kind, kind(dataset.feature_names)


def _term(key: str, label: str, declared: Any, default: str) -> Any:
    """Show the choice of a loss or penalty with its numbers; return it configured, or None."""

    def chosen() -> None:
        for name in declared:
            if name != st.session_state[key]:
                drop(name)

    options = [NONE, *declared] if default == NONE else list(declared)
    name = choice(
        st.selectbox,
        label,
        options,
        key=key,
        names=lambda each: gettext("none") if each == NONE else gettext(declared[each].title),
        default=default,
        on_change=chosen,
    )
    if name == NONE:
        return None
    term: Term = declared[name]
    values: dict[str, Any] = settings_of(term, expanded=key == "penalty")
    if not term.hyperparameters:
        st.caption(gettext(term.summary))
    return declared[name](**values)


def choose_scaler(data: Data) -> str:
    """Show the switch of the features' scale; return its name."""
    return choice(
        st.selectbox,
        gettext("Normalization"),
        list(SCALERS),
        key="scaler",
        names=lambda each: gettext(SCALERS[each].title),
        default="standardize" if data.is_real else "none",
        help=gettext("Fitted to the training data only, so that nothing held out leaks into it."),
    )


__all__ = ["Choice", "choose_model", "choose_scaler"]
