"""Own optimizer: any optimizer opens as its equations; what a person makes of it races it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.descent.presets import PRESETS, Preset
from gradviz.language import ExpressionError
from gradviz.optimizers import RULES, read_custom, write_custom
from gradviz.optimizers.base import Optimizer
from gradviz.optimizers.custom import LENGTH_LIMIT
from gradviz.ui.compare.play import play
from gradviz.ui.compare.run_list import entry_of
from gradviz.ui.descent.player_data import colors, run_all, show_ranking
from gradviz.ui.descent.runs import Run
from gradviz.ui.i18n import gettext
from gradviz.ui.state.links import choice, drop
from gradviz.ui.widgets.controls import settings
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gradviz.ui.descent.problem import Problem

_BASES = [key for key, entry in PRESETS.items() if isinstance(entry.declaration, Optimizer)]
_OWN = "own"


def show(problem: Problem, runs: tuple[Run, ...], view: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Show the editor, the sliders of what it says, and the race against the original."""
    left, right = st.columns([3, 2])
    with left:
        base = choice(
            st.selectbox, gettext("Begin with"), _BASES, key="base",
            names=lambda key: PRESETS[key].label, default="adam", on_change=_open_anew,
        )  # fmt: skip
        entry = entry_of("original", base, problem)
        declaration, text = _editor(entry)
    mine = Preset(_OWN, declaration.name, declaration, {})
    if mine.label == entry.label:
        mine = Preset(_OWN, gettext("{name}, edited", name=entry.label), declaration, {})
    with right:
        values = settings(mine.label, _OWN, declaration.hyperparameters, mine.shown, expanded=True)
        st.button(
            gettext("Back to the original"), key="anew", on_click=_open_anew,
            disabled=text is None, icon=":material/undo:",
        )  # fmt: skip
    raced = (
        Run(entry, entry.configure({}), 0),
        Run(mine, mine.configure(values), 1),
    )
    paths = run_all(problem, raced)
    play(problem, raced, paths, view, fixed=True)
    with st.container(key="ranking"):
        show_ranking(problem, raced, paths)


def _open_anew() -> None:
    """Forget, in a callback, what a person wrote: the original opens."""
    st.query_params.pop(_OWN, None)
    st.session_state.pop("good own", None)
    drop(_OWN)


def _editor(entry: Preset) -> tuple[Optimizer, str | None]:
    """Show the text; return what it says (the last good one for a mistake), and it where own."""
    values = {each.name: entry.shown(each) for each in entry.hyperparameters}
    original = write_custom(_declared(entry), **values)
    asked = st.query_params.get(_OWN)
    text = original if asked is None else asked[: LENGTH_LIMIT + 1].replace("\r", "")
    st.session_state[_OWN] = text

    def edited() -> None:
        written = st.session_state[_OWN][: LENGTH_LIMIT + 1]
        if written == original:
            st.query_params.pop(_OWN, None)
        else:
            st.query_params[_OWN] = written

    st.text_area(
        gettext("Equations"),
        key=_OWN,
        height="content",
        on_change=edited,
        help=gettext(
            "x are the parameters, g the gradient at x, t the step counted from 1. What is used"
            " before it is assigned starts at 0. A setting is written name = 0.9 in [0, 1]."
        ),
    )
    try:
        declaration = read_custom(text)
    except ExpressionError as error:
        _show_error(error)
        return st.session_state.get("good own") or read_custom(original), text
    st.session_state["good own"] = declaration
    return declaration, None if asked is None else text


def _declared(entry: Preset) -> Optimizer:
    """Return the rule of an entry, under the entry's name."""
    declaration = RULES[entry.declaration.name]
    return Optimizer(
        entry.label, declaration.source, declaration.hyperparameters, declaration.equations
    )


def _show_error(error: ExpressionError) -> None:
    with st.container(key="refused", gap="xsmall"):
        if error.text.strip():
            st.code(error.caret(), language=None)
        line = gettext("Line {number}:", number=error.line)
        st.error(f"{line} {told(error.template, **error.data)}", icon=":material/edit:")
        st.caption(gettext("The race goes on with the last text that could be read."))


__all__ = ["colors", "show"]
