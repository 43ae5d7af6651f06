"""Controls made from declarations, in boxes that cost nothing until a person opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.i18n import gettext
from gradviz.ui.state.links import held, hold
from gradviz.ui.widgets.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradviz.declarations.hyperparameters import Hyperparameter, Value
    from gradviz.learning import Initializer
    from gradviz.learning.terms import Term


def settings(
    label: str,
    name: str,
    declared: Sequence[Hyperparameter],
    shown: Callable[[Hyperparameter], Value],
    *,
    summary: str = "",
    source: str = "",
    expanded: bool = False,
    more: Callable[[], None] | None = None,
) -> dict[str, Value]:
    """Show a box with a control for each declared number; return their values by name.

    A control's key, in the session and in the URL, is `name.hyperparameter`. The controls are made
    while the box is open; their values are read from the URL in any case. `more` makes what else
    is in the box.
    """
    values = read_settings(name, declared, shown)
    box = st.expander(plain(label), expanded, key=f"{name} settings", on_change="rerun")
    if box.open:
        with box:
            if summary:
                st.caption(gettext(summary))
            show_settings(name, declared, shown)
            if source:
                st.caption(source)
            if more is not None:
                more()
    return values


def settings_of(declared: Term | Initializer, *, expanded: bool = False) -> dict[str, Value]:
    """Show the box of a declaration, where it has numbers; return their values by name."""
    if not declared.hyperparameters:
        return {}
    return settings(
        gettext(declared.title),
        declared.name,
        declared.hyperparameters,
        lambda each: each.shown,
        summary=declared.summary,
        source=declared.source,
        expanded=expanded,
    )


def read_settings(
    name: str, declared: Sequence[Hyperparameter], shown: Callable[[Hyperparameter], Value]
) -> dict[str, Value]:
    """Return what the link says of declared numbers, by their names."""
    return {each.name: held(f"{name}.{each.name}", each, shown(each)) for each in declared}


def show_settings(
    name: str, declared: Sequence[Hyperparameter], shown: Callable[[Hyperparameter], Value]
) -> None:
    """Show a control for each declared number."""
    for each in declared:
        _control(f"{name}.{each.name}", each, shown(each))


def _control(key: str, each: Hyperparameter, shown: Value) -> None:
    words = gettext(each.words) if each.words else None

    def keep() -> None:
        hold(key, st.session_state[key], shown)

    if each.kind == "flag":
        st.toggle(each.name, key=key, on_change=keep, help=words)
    elif each.kind == "integer":
        low, high = int(each.minimum), int(each.maximum)
        st.number_input(each.name, low, high, key=key, on_change=keep, help=words)
    elif each.scale == "linear" and each.maximum <= 1.0:
        st.slider(
            each.name,
            float(each.minimum),
            float(each.maximum),
            step=0.001,
            format="%.3g",
            key=key,
            on_change=keep,
            help=words,
        )
    else:
        st.number_input(
            each.name,
            float(each.minimum),
            float(each.maximum),
            step=float(shown) / 10 or 0.1,
            format="%.6g",
            key=key,
            on_change=keep,
            help=words,
        )
