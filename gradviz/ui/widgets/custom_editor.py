"""An optimizer of one's own: the editor of its equations, and the controls of its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.custom_runs import CUSTOM
from gradviz.experiments.selections import NO_VALUES
from gradviz.language import ExpressionError
from gradviz.optimizers import RULES, write_custom
from gradviz.optimizers.base import Optimizer
from gradviz.optimizers.custom import LENGTH_LIMIT
from gradviz.ui.i18n import gettext
from gradviz.ui.state.bound import bound
from gradviz.ui.widgets.controls import numbers_box
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradviz.ui.state import Page


def own_optimizer(page: Page[Any, Any]) -> None:
    """Show the optimizer of one's own that runs beside the others, or how to write one."""
    experiment = page.experiment
    if experiment.own is None and page.refusal("own") is None:
        st.button(
            gettext("Write an optimizer"),
            key="write-own",
            on_click=lambda: page.set(own=_first_text()),
            icon=":material/edit:",
            width="stretch",
        )
        return
    equations_editor(
        page, _first_text() if experiment.own is None else experiment.own,
        lambda written: page.set(own=written or None),
    )  # fmt: skip
    if experiment.own is not None:
        numbers_box(
            experiment.written.name, CUSTOM, experiment.custom_numbers, experiment.own_values,
            lambda name, value: page.replace(page.experiment.with_own_value(name, value)),
        )  # fmt: skip
    st.button(
        gettext("Remove it"),
        key="remove-own",
        on_click=lambda: page.set(own=None, own_values=NO_VALUES),
        icon=":material/delete:",
    )


def _first_text() -> str:
    """Return what an editor begins with: gradient descent."""
    sgd = RULES["SGD"]
    rate = [each for each in sgd.hyperparameters if each.name == "learning_rate"]
    plain = Optimizer(gettext("Own optimizer"), "", tuple(rate), "x = x - learning_rate*g")
    return write_custom(plain, learning_rate=rate[0].shown)


def equations_editor(page: Page[Any, Any], text: str, changed: Callable[[str], None]) -> None:
    """Show the equations, and what is wrong with them."""
    refusal = page.refusal("own")
    if refusal is not None:
        text = refusal.asked[: LENGTH_LIMIT + 1].replace("\r", "")
    bound(
        st.text_area,
        gettext("Equations"),
        key=CUSTOM,
        value=text,
        changed=changed,
        height="content",
        help=gettext(
            "x are the parameters, g the gradient at x, t the step counted from 1. What is used"
            " before it is assigned starts at 0. A setting is written name = 0.9 in [0, 1]; if it"
            " is assigned too, that is where it starts. v += g stands for v = v + g."
        ),
    )
    if refusal is not None and isinstance(refusal.error, ExpressionError):
        _show_error(refusal.error)


def _show_error(error: ExpressionError) -> None:
    with st.container(key="refused", gap="xsmall"):
        if error.text.strip():
            st.code(error.caret(), language=None)
        line = told("Line {number}:", number=error.line)
        st.error(f"{line} {told(error.template, **error.data)}", icon=":material/edit:")
        st.caption(gettext("The last text that could be read still runs."))
