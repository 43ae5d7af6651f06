"""What a run has apart from the others: a schedule, clipping, a gradient source, a start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.compared_runs import ALL, ComparedRun
from gradviz.experiments.runs import CLIP, ESTIMATORS, EXACT
from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import NONE, Choice
from gradviz.optimizers import SCHEDULES
from gradviz.ui.i18n import gettext, point
from gradviz.ui.i18n import number as written
from gradviz.ui.state.bound import bound, bound_choice
from gradviz.ui.widgets.conditions import show_obstacle
from gradviz.ui.widgets.controls import (
    linked_numbers,
    show_numbers,
    shown_numbers,
    tell_refusal,
    titles_of,
)
from gradviz.ui.widgets.plain import plain, told

if TYPE_CHECKING:
    from gradviz.declarations.hyperparameters import Hyperparameter, Value
    from gradviz.ui.compare.views import ComparePage

_KINDS = ComparedRun.settings()


def show_overrides(page: ComparePage, name: str) -> None:
    """Show the controls of what a run can have of its own."""
    run = page.experiment.named_run(name)
    if run.has_rate:
        _choose(page, name, "schedule")
        if run.schedule.name in SCHEDULES:
            # the first number is the rate itself, which the optimizer has
            _numbers(page, name, "schedule", SCHEDULES[run.schedule.name].hyperparameters[1:])
    if run.has_equations:
        _choose(page, name, "clipping")
        if run.clipping not in (ALL, NONE):
            _limit(page, name)
    _choose(page, name, "gradient")
    if run.gradient.name in ESTIMATORS:
        _numbers(page, name, "gradient", ESTIMATORS[run.gradient.name].hyperparameters)
    _start(page, name)


def _change(page: ComparePage, name: str, **values: Any) -> None:
    page.replace(page.experiment.with_run(name, **values))


def _choose(page: ComparePage, name: str, kind: str) -> None:
    """Show the choice of a schedule, of a kind of clipping or of a gradient source."""
    declared, value = _KINDS[kind], getattr(page.experiment.named_run(name), kind)

    def changed(code: str) -> None:
        _change(page, name, **{kind: code if isinstance(declared, Choice) else Selection(code)})

    bound_choice(
        st.selectbox,
        gettext(declared.title),
        titles_of(declared),
        key=f"{name}.{kind}",
        value=value if isinstance(declared, Choice) else value.name,
        changed=changed,
    )


def _numbers(page: ComparePage, name: str, kind: str, declared: tuple[Hyperparameter, ...]) -> None:
    chosen: Selection = getattr(page.experiment.named_run(name), kind)

    def changed(number: str, value: Value | None) -> None:
        now: Selection = getattr(page.experiment.named_run(name), kind)
        _change(page, name, **{kind: now.with_value(number, value)})

    show_numbers(f"{name}.{chosen.name}", declared, chosen.values, changed)


def _limit(page: ComparePage, name: str) -> None:
    bound(
        st.number_input,
        gettext(CLIP.title),
        CLIP.minimum,
        CLIP.maximum,
        step=CLIP.step,
        format=CLIP.format,
        key=f"{name}.clip",
        value=page.experiment.named_run(name).clip,
        changed=lambda value: _change(page, name, clip=value),
    )


def _start(page: ComparePage, name: str) -> None:
    key = f"{name}.start"
    refusal = page.refusal_of(key)
    names = ", ".join(page.experiment.parsed.variables)
    bound(
        st.text_input,
        gettext("Starting point"),
        key=key,
        value=shown_numbers(
            page.experiment.named_run(name).start if refusal is None else refusal.asked
        ),
        changed=lambda text: set_own_start(
            page,
            name,
            linked_numbers(text, lambda read: page.experiment.with_run(name, start=read)),
        ),
        placeholder=gettext("as all"),
        help=told(
            "One number for each of {names}. Without a starting point of its own, the"
            " run begins where all do.",
            names=names,
        ),
    )


def set_own_start(page: ComparePage, name: str, text: str) -> None:
    """Give a run, in a callback, a start of its own; none where the text is empty."""
    text = text if text.strip() else ""
    page.set_text(f"{name}.start", text, lambda before: before.with_run(name, start=text))


def say_overrides(page: ComparePage, name: str) -> None:
    """Say, below a run's box, what it has of its own, and what of it cannot be."""
    experiment = page.experiment
    run = experiment.named_run(name)
    _, obstacle = run.own_gradient(experiment.parsed)
    words = []
    if run.schedule.name != ALL and run.has_rate:
        constant = gettext("constant rate")
        words.append(constant if run.schedule.name == NONE else plain(run.schedule.name))
    if run.clipping != ALL and run.has_equations:
        off = gettext("no clipping")
        words.append(
            off if run.clipping == NONE else plain(f"{run.clipping} {written(run.clip, 3)}")
        )
    if run.gradient.name != ALL:
        shown = EXACT if obstacle is not None else run.gradient.name
        words.append(gettext(ESTIMATORS[shown].title))
    start = run.own_start(experiment.parsed.variables)
    if start is not None:
        words.append(gettext("starting point {point}", point=point(start)))
    if words:
        st.caption(" · ".join(words))
    refusal = page.refusal_of(f"{name}.start")
    if refusal is not None:
        tell_refusal(refusal)
    show_obstacle(obstacle)


__all__ = ["say_overrides", "set_own_start", "show_overrides"]
