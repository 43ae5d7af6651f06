"""How it is trained: the split, the start, batches, epochs, early stopping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.learning import INITIALIZERS, EarlyStopping
from gradviz.ui.i18n import gettext
from gradviz.ui.state.fields import FieldError, read_point
from gradviz.ui.state.links import choice, drop
from gradviz.ui.widgets.controls import settings_of
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.learning import Model
    from gradviz.learning.initializers import ConfiguredInitializer


@dataclass(frozen=True)
class Settings:
    """What a person chose; `start` is None where the initializer draws it."""

    share: float
    split_seed: int
    initializer: ConfiguredInitializer
    seed: int
    start: tuple[float, ...] | None
    batch_size: int | None
    batch_seed: int
    epochs: int
    early: EarlyStopping | None


def choose_split() -> tuple[float, int]:
    """Show how much is held out for validation, and by which seed."""
    left, right = st.columns(2)
    share = left.number_input(
        gettext("Held out"),
        0.0,
        0.8,
        0.25,
        step=0.05,
        key="share",
        bind="query-params",
        help=gettext("The share of the examples on which the model is only watched."),
    )
    seed = right.number_input(
        gettext("Seed of the split"), 0, 9999, 0, key="split_seed", bind="query-params"
    )
    return float(share), int(seed)


def choose_training(model: Model, share: float, split_seed: int) -> Settings:
    """Show the controls of the training; return what they say."""
    st.subheader(gettext("Training"))
    epochs = st.slider(gettext("Epochs"), 5, 500, 60, step=5, key="epochs", bind="query-params")
    batch_size, batch_seed = _batches()
    initializer, seed, start = _start(model)
    early = _early(held_out=share > 0.0)
    return Settings(
        share, split_seed, initializer, seed, start, batch_size, batch_seed, int(epochs), early
    )


def _batches() -> tuple[int | None, int]:
    names = {
        "full": gettext("Full batch"),
        "mini": gettext("Minibatches"),
        "one": gettext("One example"),
    }
    kind = choice(st.selectbox, gettext("Gradient from"), names, key="batches")
    if kind == "full":
        return None, 0
    left, right = st.columns(2)
    size = 1
    if kind == "mini":
        size = left.number_input(
            gettext("Batch size"), 1, 5000, 8, key="batch_size", bind="query-params"
        )
    seed = right.number_input(
        gettext("Seed of the batches"), 0, 9999, 0, key="batch_seed", bind="query-params"
    )
    return int(size), int(seed)


def _start(model: Model) -> tuple[ConfiguredInitializer, int, tuple[float, ...] | None]:
    def chosen() -> None:
        st.session_state["start"] = ""
        for each in INITIALIZERS:
            if each != st.session_state["init"]:
                drop(each)

    left, right = st.columns([3, 2])
    with left:
        name = choice(
            st.selectbox,
            gettext("Initialization"),
            list(INITIALIZERS),
            key="init",
            names=lambda each: gettext(INITIALIZERS[each].title),
            default="Zeros",
            on_change=chosen,
            filter_mode=None,
        )
    declared = INITIALIZERS[name]
    seed = right.number_input(
        gettext("Seed"),
        0,
        9999,
        0,
        key="seed",
        bind="query-params",
        disabled=declared.distribution == "constant",
    )
    values: dict[str, Any] = settings_of(declared)
    text = st.text_input(
        gettext("Start"),
        key="start",
        bind="query-params",
        placeholder=gettext("as initialized"),
        help=gettext(
            "One number for each parameter: {names}. Or click the picture.",
            names=", ".join(model.variables[:6]),
        ),
    )
    start = None
    if text.strip():
        try:
            start = read_point(text, model.variables)
        except FieldError as error:
            st.error(told(error.template, **error.data), icon=":material/edit:")
    return declared(**values), int(seed), start


def _early(*, held_out: bool) -> EarlyStopping | None:
    wanted = st.toggle(
        gettext("Early stopping"),
        key="early",
        bind="query-params",
        disabled=not held_out,
        help=gettext("Stop when the validation loss has not fallen for some epochs."),
    )
    if not wanted or not held_out:
        return None
    patience = st.number_input(
        gettext("Patience"),
        1,
        200,
        5,
        key="patience",
        bind="query-params",
        help=gettext("How many epochs to wait for the validation loss to fall."),
    )
    return EarlyStopping(int(patience))
