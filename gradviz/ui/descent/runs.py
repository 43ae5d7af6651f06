"""Which optimizers run, each with the controls that its declaration makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import streamlit as st

from gradviz.descent.presets import FIRST_SCREEN, PRESETS, Preset, RateScale
from gradviz.functions.surfaces import Surface
from gradviz.optimizers import SCHEDULES
from gradviz.optimizers.base import CLIPPING, Configured
from gradviz.ui.i18n import gettext
from gradviz.ui.state.links import choice, drop, hold
from gradviz.ui.widgets.controls import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gradviz.declarations.hyperparameters import Hyperparameter, Value
    from gradviz.gradients import ConfiguredEstimator
    from gradviz.optimizers import ConfiguredMethod
    from gradviz.ui.descent.problem import Place, Problem

MOST = 12
COLORS = 12
_BY_LABEL = {entry.label: entry for entry in PRESETS.values()}
_FIRST = [PRESETS[key].label for key in FIRST_SCREEN]
NONE = "none"
AS_ALL: Literal["as all"] = "as all"


OwnGradient: TypeAlias = "ConfiguredEstimator | Literal['as all'] | None"


@dataclass(frozen=True)
class Run:
    """One optimizer of the picture, with a start and a gradient of its own where it has them."""

    entry: Preset
    optimizer: Configured | ConfiguredMethod
    color: int
    start: tuple[float, ...] | None = None
    gradient: OwnGradient = AS_ALL

    def within(self, problem: Problem) -> Problem:
        """Return a problem as this run has it."""
        if self.start is not None:
            problem = replace(problem, place=replace(problem.place, start=self.start))
        return problem if self.gradient == AS_ALL else replace(problem, gradient=self.gradient)


def set_rate(entry: Preset, rate: float) -> None:
    """Set an optimizer's learning rate from a callback, to three digits and within its range."""
    declared = entry.rate
    if declared is not None:
        value = min(max(float(f"{rate:.3g}"), declared.minimum), declared.maximum)
        hold(f"{entry.key}.{declared.name}", value, entry.shown(declared))


def rescale_learning_rates(rate_scale: Surface | RateScale, *, keep: bool = False) -> None:
    """Set the learning rates of the chosen optimizers to those that suit a surface.

    With `keep` only those follow that are as they were offered: not what a person set.
    """
    for label in st.session_state.get("runs", _FIRST):
        _rescale(_BY_LABEL[label], rate_scale, keep=keep)


def _rescale(entry: Preset, rate_scale: Surface | RateScale, *, keep: bool = False) -> None:
    declared, rate = entry.rate, entry.suggested_rate(rate_scale)
    if declared is None or rate is None:
        return
    offered = st.session_state.setdefault("offered rates", {})
    now = st.session_state.get(f"{entry.key}.{declared.name}")
    if keep and now not in (None, entry.shown(declared), offered.get(entry.key)):
        return
    offered[entry.key] = rate
    set_rate(entry, rate)


def _chosen() -> None:
    """Give an optimizer that was just added the rate that suits the surface; forget the others."""
    known, now = st.session_state.get("shown runs", _FIRST), st.session_state["runs"]
    place: Place | None = st.session_state.get("place")
    for label in now:
        if label not in known and place is not None:
            _rescale(_BY_LABEL[label], place.rate_scale)
    for label in known:
        if label not in now:
            drop(_BY_LABEL[label].key)


def choose_runs(
    first: Sequence[str] = _FIRST, rates: Callable[[Preset], float | None] | None = None
) -> tuple[Run, ...]:
    """Show the optimizers and their controls; return the runs.

    `first` are the labels of those that are there at first. With `rates`, an optimizer's learning
    rate is what that says until a person sets it.
    """
    st.subheader(gettext("Optimizers"))
    labels = st.multiselect(
        gettext("Runs"),
        list(_BY_LABEL),
        list(first),
        key="runs",
        bind="query-params",
        max_selections=MOST,
        on_change=_chosen if rates is None else None,
        label_visibility="collapsed",
        placeholder=gettext("Choose optimizers"),
    )
    st.session_state["shown runs"] = labels
    entries = [_BY_LABEL[label] for label in labels]
    values = [_settings(entry, offered(entry, rates)) for entry in entries]
    options = common_options()
    optimizers = [configured(*each, options) for each in zip(entries, values, strict=True)]
    colors = _colors(entries)
    return tuple(Run(*each) for each in zip(entries, optimizers, colors, strict=True))


def _colors(entries: list[Preset]) -> list[int]:
    """Return a colour for each: its own, or the next one where that is taken."""
    taken: list[int] = []
    for entry in entries:
        color = list(PRESETS).index(entry.key) % COLORS
        while color in taken:
            color = (color + 1) % COLORS
        taken.append(color)
    return taken


def offered(
    entry: Preset, rates: Callable[[Preset], float | None] | None
) -> Callable[[Hyperparameter], Value]:
    """Return what tells with which value a hyperparameter is offered."""

    def shown(each: Hyperparameter) -> Value:
        rate = None if rates is None or each is not entry.rate else rates(entry)
        return entry.shown(each) if rate is None else rate

    return shown


def _settings(entry: Preset, shown: Callable[[Hyperparameter], Value]) -> dict[str, Value]:
    return settings(
        entry.label,
        entry.key,
        entry.hyperparameters,
        shown,
        summary=entry.declaration.summary,
        source=entry.declaration.source,
    )


def common_options() -> dict[str, Any]:
    """Show the controls of what all runs share, the schedule and the clipping; return them."""
    return {**_schedule(), **_clipping()}


def configured(
    entry: Preset, values: Mapping[str, Any], options: Mapping[str, Any]
) -> Configured | ConfiguredMethod:
    """Return the optimizer with its own values and those options."""
    chosen, values = dict(options), dict(values)
    schedule = chosen.pop("schedule", None)
    if schedule is not None and "learning_rate" in values:
        declaration, its = schedule
        first = declaration.hyperparameters[0].name
        chosen["learning_rate"] = declaration(**{**its, first: values.pop("learning_rate")})
    return entry.configure(values, **chosen)


def _rescheduled() -> None:
    for name in SCHEDULES:
        if name != st.session_state["schedule"]:
            drop(name)


def _schedule() -> dict[str, Any]:
    name = choice(
        st.selectbox,
        gettext("Learning-rate schedule"),
        [NONE, *SCHEDULES],
        key="schedule",
        names=lambda each: gettext("constant") if each == NONE else each,
        default=NONE,
        on_change=_rescheduled,
    )
    if name == NONE:
        return {}
    declaration = SCHEDULES[name]
    # the first is the rate itself, which each optimizer has
    values = settings(
        name,
        name,
        declaration.hyperparameters[1:],
        lambda each: each.shown,
        summary=declaration.summary,
        source=declaration.source,
        expanded=True,
    )
    return {"schedule": (declaration, values)}


def _clipping() -> dict[str, Any]:
    names = [each.name for each in CLIPPING]
    kind = choice(
        st.selectbox,
        gettext("Gradient clipping"),
        [NONE, *names],
        key="clipping",
        names=lambda each: gettext("off") if each == NONE else each,
        default=NONE,
    )
    if kind == NONE:
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
