"""The runs that are compared: numbered, so that one optimizer may run twice.

The link says `count=3`, `run1=adam`, `run2=adam`, `run2.learning_rate=0.5`. A learning rate is the
one that suits the function until a person sets it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.descent.presets import PRESETS, Preset
from gradviz.ui.compare.race import in_colors, is_hidden
from gradviz.ui.compare.run_overrides import (
    forget_settings,
    read_overrides,
    show_overrides,
    show_overrides_summary,
)
from gradviz.ui.descent.player_data import colors
from gradviz.ui.descent.runs import MOST, Run, common_options, configured
from gradviz.ui.i18n import gettext
from gradviz.ui.state.links import choice, drop, held_choice
from gradviz.ui.state.sealing import keep_sealed
from gradviz.ui.widgets.controls import read_settings, settings

if TYPE_CHECKING:
    from gradviz.declarations.hyperparameters import Value
    from gradviz.functions.objective import Function
    from gradviz.ui.descent.problem import Problem

FEWEST = 2
FIRST = ("sgd", "momentum", "rmsprop", "adam")
_OFFERED = (*FIRST, *(key for key in PRESETS if key not in FIRST))


def name_of(number: int) -> str:
    """Return the name of a run in the link, counted from 1."""
    return f"run{number}"


def choose_runs(problem: Problem) -> tuple[Run, ...]:
    """Show the runs and their controls; return them."""
    st.subheader(gettext("Runs to compare"))
    # a person's race would be over before it began if the names stood beside it
    hidden = is_hidden()
    keep_sealed(r"run\d+(\..+)?", closed=hidden)
    if hidden:
        st.caption(gettext("Hidden until the race is revealed."))
    count = st.number_input(
        gettext("Number of runs"),
        FEWEST,
        MOST,
        len(FIRST),
        key="count",
        bind="query-params",
        on_change=_forget_beyond,
        disabled=hidden,
    )
    numbers = range(1, int(count) + 1)
    if hidden:
        keys = [_asked(number) for number in numbers]
    else:
        places = [st.container(key=f"slot{number}", gap="xsmall") for number in numbers]
        keys = [_choose(number, place) for number, place in zip(numbers, places, strict=True)]
    entries = [entry_of(name_of(n), key, problem) for n, key in zip(numbers, keys, strict=True)]
    entries = _told_apart(entries)
    overrides = [read_overrides(each.key, each, problem.function) for each in entries]
    if hidden:
        values = [_values(entry) for entry in entries]
    else:
        values = []
        for entry, place in zip(entries, places, strict=True):
            with place:
                values.append(_settings(entry, problem.function))
    options = common_options()
    if not hidden:
        for each, place in zip(overrides, places, strict=True):
            with place:
                show_overrides_summary(each)
    runs = tuple(
        Run(
            entry,
            configured(entry, each, {**options, **own.options}),
            place,
            own.start,
            own.gradient,
        )
        for place, (entry, each, own) in enumerate(zip(entries, values, overrides, strict=True))
    )
    runs = in_colors(runs)
    if not hidden:
        st.html(f"<style>{colors(runs)}</style>")
    return runs


def _default(number: int) -> str:
    return _OFFERED[(number - 1) % len(_OFFERED)]


def _asked(number: int) -> str:
    """Return which optimizer a run is, without its control."""
    return held_choice(name_of(number), list(PRESETS), _default(number))


def _choose(number: int, place: st.delta_generator.DeltaGenerator) -> str:
    name = name_of(number)
    with place:
        return choice(
            st.selectbox,
            gettext("Run {number}", number=number),
            list(PRESETS),
            key=name,
            names=lambda key: PRESETS[key].label,
            default=_default(number),
            on_change=lambda: forget_settings(name),
            label_visibility="collapsed",
        )


def entry_of(name: str, key: str, problem: Problem) -> Preset:
    """Return an optimizer under a name of its own, its rate the one that suits the function."""
    entry = PRESETS[key]
    rate = entry.suggested_rate(problem.place.rate_scale)
    suited = {} if rate is None else {"learning_rate": rate}
    return replace(entry, key=name, settings={**entry.settings, **suited})


def _told_apart(entries: list[Preset]) -> list[Preset]:
    """Return the entries with a number behind each label that is there twice."""
    counts, seen = Counter(entry.label for entry in entries), Counter[str]()
    told = []
    for entry in entries:
        seen[entry.label] += 1
        more = counts[entry.label] > 1
        told.append(replace(entry, label=f"{entry.label} {seen[entry.label]}") if more else entry)
    return told


def _settings(entry: Preset, function: Function) -> dict[str, Value]:
    return settings(
        entry.label,
        entry.key,
        entry.hyperparameters,
        entry.shown,
        summary=entry.declaration.summary,
        source=entry.declaration.source,
        more=lambda: show_overrides(entry.key, entry, function),
    )


def _values(entry: Preset) -> dict[str, Value]:
    """Return what the link sets, without the controls."""
    return read_settings(entry.key, entry.hyperparameters, entry.shown)


def _forget_beyond() -> None:
    """Take from the link what was set for runs that are no longer there."""
    for number in range(int(st.session_state["count"]) + 1, MOST + 1):
        drop(name_of(number))
        st.query_params.pop(name_of(number), None)
