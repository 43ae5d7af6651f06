"""What a run has apart from the others: a schedule, clipping, a gradient source, a start.

Without, it is as all are. In the link: `run2.schedule=CosineDecay`, `run2.CosineDecay.alpha=0.1`,
`run2.clipping=clipnorm`, `run2.clip=0.5`, `run2.gradient=SPSA`, `run2.start=1, 2`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.declarations.hyperparameters import number
from gradviz.declarations.sentences import N_
from gradviz.functions.objective import parse
from gradviz.language import ExpressionError
from gradviz.optimizers import SCHEDULES
from gradviz.optimizers.base import CLIPPING, Optimizer
from gradviz.ui.descent.runs import AS_ALL, NONE, OwnGradient
from gradviz.ui.i18n import gettext
from gradviz.ui.i18n import number as written
from gradviz.ui.state.fields import FieldError, read_point, write_numbers
from gradviz.ui.state.links import asked_for, choice, drop, held, held_choice
from gradviz.ui.widgets.controls import read_settings, show_settings
from gradviz.ui.widgets.estimators import ESTIMATORS, show_obstacle, title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.declarations.hyperparameters import Hyperparameter, Value
    from gradviz.descent.presets import Preset, RateScale
    from gradviz.functions.objective import Function
    from gradviz.functions.surfaces import Surface
    from gradviz.gradients import Obstacle

_ALL = "all"  # in the link
_CLIPS = [each.name for each in CLIPPING]
_LIMIT = number("clip", 1.0, 0.001, 1e6, words=N_("Largest gradient"))
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "schedule": (_ALL, NONE, *SCHEDULES),
    "clipping": (_ALL, NONE, *_CLIPS),
    "gradient": (_ALL, *ESTIMATORS),
}
_OF_ITS_OWN = ("start", "clip", *_CHOICES)


@dataclass(frozen=True)
class RunOverrides:
    """What a run has of its own; `options` are those of its optimizer, None where it has none."""

    options: Mapping[str, Any]
    gradient: OwnGradient
    start: tuple[float, ...] | None
    words: tuple[str, ...]
    mistake: FieldError | None
    obstacle: Obstacle | None


def read_overrides(name: str, entry: Preset, function: Function) -> RunOverrides:
    """Return what the link says of a run, before any of its controls is made."""
    options: dict[str, Any] = {}
    words = []
    schedule, clipping, source = (_chosen(name, kind) for kind in _CHOICES)
    has_rate, has_rule = entry.rate is not None, isinstance(entry.declaration, Optimizer)
    if schedule != _ALL:
        options["schedule"] = None
        if schedule != NONE:
            declared = SCHEDULES[schedule]
            options["schedule"] = declared, _settings(name, schedule, declared.hyperparameters[1:])
        if has_rate:
            words.append(gettext("constant rate") if schedule == NONE else schedule)
    limit = held(f"{name}.clip", _LIMIT, _LIMIT.default)
    if clipping != _ALL:
        options.update(dict.fromkeys(_CLIPS))
        if clipping != NONE:
            options[clipping] = float(limit)
        if has_rule:
            off = gettext("no clipping")
            words.append(off if clipping == NONE else f"{clipping} {written(limit, 3)}")
    gradient: OwnGradient = AS_ALL
    obstacle = None
    if source != _ALL:
        declaration = ESTIMATORS[source]
        estimator = declaration(**_settings(name, source, declaration.hyperparameters))
        obstacle = estimator.obstacle(function)
        gradient = None if obstacle or estimator.stencil is None else estimator
        words.append(title_of(source if obstacle is None else next(iter(ESTIMATORS))))
    start, mistake = _start(name, function)
    if start is not None:
        words.append(gettext("start {point}", point=f"({write_numbers(start)})"))
    return RunOverrides(options, gradient, start, tuple(words), mistake, obstacle)


def _chosen(name: str, kind: str) -> str:
    return held_choice(f"{name}.{kind}", _CHOICES[kind], _ALL)


def _settings(name: str, rule: str, declared: tuple[Hyperparameter, ...]) -> dict[str, Value]:
    return read_settings(f"{name}.{rule}", declared, lambda each: each.shown)


def _start(name: str, function: Function) -> tuple[tuple[float, ...] | None, FieldError | None]:
    text = asked_for(f"{name}.start")
    st.session_state[f"{name}.start"] = text or ""
    if not text or not text.strip():
        return None, None
    try:
        return read_point(text, function.variables), None
    except FieldError as error:
        return None, error


def show_overrides(name: str, entry: Preset, function: Function) -> None:
    """Show the controls of what a run can have of its own."""
    schedule = clipping = _ALL
    if entry.rate is not None:
        schedule = _choose(name, "schedule", gettext("Learning-rate schedule"), gettext("constant"))
    if schedule in SCHEDULES:
        declared = SCHEDULES[schedule].hyperparameters[1:]
        show_settings(f"{name}.{schedule}", declared, lambda each: each.shown)
    if isinstance(entry.declaration, Optimizer):
        clipping = _choose(name, "clipping", gettext("Gradient clipping"), gettext("off"))
    if clipping in _CLIPS:
        show_settings(name, (_LIMIT,), lambda each: each.default)
    source = _choose(name, "gradient", gettext("Gradient"), "")
    if source in ESTIMATORS:
        declared = ESTIMATORS[source].hyperparameters
        show_settings(f"{name}.{source}", declared, lambda each: each.shown)
    key = f"{name}.start"

    def keep() -> None:
        set_start(name, st.session_state[key])

    st.text_input(
        gettext("Start"),
        key=key,
        on_change=keep,
        placeholder=gettext("as all"),
        help=gettext(
            "One number for each of {names}. Without a start of its own, the run begins where all"
            " do.",
            names=", ".join(function.variables),
        ),
    )


def _choose(name: str, kind: str, label: str, off: str) -> str:
    names = {_ALL: gettext("as all"), NONE: off, **{each: title_of(each) for each in ESTIMATORS}}
    key = f"{name}.{kind}"

    def forget() -> None:
        for each in _CHOICES[kind]:
            if each != st.session_state[key]:
                drop(f"{name}.{each}")
        if kind == "clipping":
            st.query_params.pop(f"{name}.clip", None)

    return choice(
        st.selectbox, label, _CHOICES[kind], key=key, default=_ALL, on_change=forget,
        names=lambda each: names.get(each, each),
    )  # fmt: skip


def show_overrides_summary(overrides: RunOverrides) -> None:
    """Say, below a run's box, what it has of its own, and what of it cannot be."""
    if overrides.words:
        st.caption(" · ".join(overrides.words))
    if overrides.mistake is not None:
        st.error(
            gettext(overrides.mistake.template, **overrides.mistake.data), icon=":material/edit:"
        )
    if overrides.obstacle is not None:
        show_obstacle(overrides.obstacle)


def set_start(name: str, text: str) -> None:
    """Give a run, in a callback, a start of its own; none where the text is empty."""
    st.session_state[f"{name}.start"] = text
    if text.strip():
        st.query_params[f"{name}.start"] = text
    else:
        st.query_params.pop(f"{name}.start", None)


def forget_settings(name: str) -> None:
    """Forget, in a callback, the hyperparameters of an optimizer that another one replaces."""
    for key in [each for each in st.query_params if each.startswith(f"{name}.")]:
        own = key.split(".")
        if len(own) == 2 and own[1] not in _OF_ITS_OWN:
            del st.query_params[key]


def follow(rate_scale: Surface | RateScale, /, *, keep: bool = False) -> None:  # noqa: ARG001
    """Forget, in a callback, the runs' own starts where the function has other variables now.

    Rates that nobody set follow by themselves; with `keep` starts stay that still fit.
    """
    place = st.session_state.get("place")
    try:
        dimension = parse(st.session_state["f"]).dimension
    except ExpressionError:
        return
    if keep and place is not None and place.function.dimension == dimension:
        return
    for key in [each for each in st.query_params if each.endswith(".start")]:
        del st.query_params[key]


__all__ = [
    "RunOverrides",
    "follow",
    "forget_settings",
    "read_overrides",
    "set_start",
    "show_overrides",
    "show_overrides_summary",
]
