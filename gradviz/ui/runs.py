"""Which optimizers run, each with the controls that its declaration makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.lineup import FIRST_SCREEN, LINEUP, Entry
from gradviz.optimizers import SCHEDULES
from gradviz.optimizers.base import CLIPPING, Configured, Hyperparameter
from gradviz.surfaces import SURFACES, Surface
from gradviz.ui.i18n import gettext
from gradviz.ui.links import choice

if TYPE_CHECKING:
    from gradviz.optimizers import ConfiguredMethod

MOST = 12
COLORS = 12
_BY_LABEL = {entry.label: entry for entry in LINEUP.values()}
_FIRST = [LINEUP[key].label for key in FIRST_SCREEN]
_NONE = "none"


@dataclass(frozen=True)
class Run:
    """One optimizer of the picture."""

    entry: Entry
    optimizer: Configured | ConfiguredMethod
    color: int


def key_of(entry: Entry, hyperparameter: str) -> str:
    """Return the key, in the session and in the URL, of a control."""
    return f"{entry.key}.{hyperparameter}"


def suit(surface: Surface) -> None:
    """Set the learning rates of the chosen optimizers to those that suit a surface."""
    for label in st.session_state.get("runs", _FIRST):
        _suit(_BY_LABEL[label], surface)


def _suit(entry: Entry, surface: Surface) -> None:
    rate = entry.suggested_rate(surface)
    if rate is not None:
        st.session_state[key_of(entry, "learning_rate")] = rate


def _added() -> None:
    """Give an optimizer that was just added the rate that suits the surface."""
    known = set(st.session_state.get("shown runs", _FIRST))
    surface = SURFACES.get(st.session_state.get("surface") or "")
    for label in st.session_state["runs"]:
        if label not in known and surface is not None:
            _suit(_BY_LABEL[label], surface)


def choose_runs() -> tuple[Run, ...]:
    """Show the optimizers and their controls; return the runs."""
    st.subheader(gettext("Optimizers"))
    labels = st.multiselect(
        gettext("Runs"),
        list(_BY_LABEL),
        _FIRST,
        key="runs",
        bind="query-params",
        max_selections=MOST,
        on_change=_added,
        label_visibility="collapsed",
        placeholder=gettext("Choose optimizers"),
    )
    st.session_state["shown runs"] = labels
    options = {**_schedule(), **_clipping()}
    runs = []
    taken: set[int] = set()
    for label in labels:
        entry = _BY_LABEL[label]
        color = list(LINEUP).index(entry.key) % COLORS
        while color in taken:
            color = (color + 1) % COLORS
        taken.add(color)
        runs.append(Run(entry, _configured(entry, options), color))
    return tuple(runs)


def _configured(entry: Entry, options: dict[str, Any]) -> Configured | ConfiguredMethod:
    values = {}
    with st.expander(entry.label):
        st.caption(gettext(entry.declaration.summary))
        for each in entry.hyperparameters:
            values[each.name] = _control(key_of(entry, each.name), each, entry.shown(each))
        st.caption(entry.declaration.source)
    chosen = dict(options)
    schedule = chosen.pop("schedule", None)
    if schedule is not None and "learning_rate" in values:
        declaration, settings = schedule
        first = declaration.hyperparameters[0].name
        chosen["learning_rate"] = declaration(**{**settings, first: values.pop("learning_rate")})
    return entry.configure(values, **chosen)


def _control(key: str, each: Hyperparameter, shown: Any) -> Any:
    """Return the value of the control that a declaration makes."""
    words = gettext(each.words) if each.words else None
    if each.kind == "flag":
        return st.toggle(each.name, bool(shown), key=key, bind="query-params", help=words)
    if each.kind == "integer":
        return st.number_input(
            each.name,
            int(each.minimum),
            int(each.maximum),
            int(shown),
            key=key,
            bind="query-params",
            help=words,
        )
    if each.scale == "linear" and each.maximum <= 1.0:
        return st.slider(
            each.name,
            float(each.minimum),
            float(each.maximum),
            float(shown),
            step=0.001,
            format="%.3g",
            key=key,
            bind="query-params",
            help=words,
        )
    return st.number_input(
        each.name,
        float(each.minimum),
        float(each.maximum),
        float(shown),
        step=float(shown) / 10 or 0.1,
        format="%.6g",
        key=key,
        bind="query-params",
        help=words,
    )


def _schedule() -> dict[str, Any]:
    name = choice(
        st.selectbox,
        gettext("Learning-rate schedule"),
        [_NONE, *SCHEDULES],
        key="schedule",
        names=lambda each: gettext("constant") if each == _NONE else each,
        default=_NONE,
    )
    if name == _NONE:
        return {}
    declaration = SCHEDULES[name]
    with st.expander(name, expanded=True):
        if declaration.summary:
            st.caption(gettext(declaration.summary))
        # the first is the rate itself, which each optimizer has
        settings = {
            each.name: _control(f"{name}.{each.name}", each, each.shown)
            for each in declaration.hyperparameters[1:]
        }
        st.caption(declaration.source)
    return {"schedule": (declaration, settings)}


def _clipping() -> dict[str, Any]:
    names = [each.name for each in CLIPPING]
    kind = choice(
        st.selectbox,
        gettext("Gradient clipping"),
        [_NONE, *names],
        key="clipping",
        names=lambda each: gettext("off") if each == _NONE else each,
        default=_NONE,
    )
    if kind == _NONE:
        return {}
    limit = st.number_input(
        gettext("Largest gradient"),
        0.001,
        1e6,
        1.0,
        step=0.1,
        format="%.6g",
        key="clip",
        bind="query-params",
    )
    return {kind: float(limit)}
