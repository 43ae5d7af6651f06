"""Which optimizers run, each with the controls that its declaration makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.descent.presets import PRESETS
from gradviz.experiments.runs import BY_LABEL, MOST, offered_numbers
from gradviz.experiments.selections import Selection
from gradviz.ui.i18n import gettext
from gradviz.ui.state.bound import bound_choices
from gradviz.ui.widgets.conditions import choose_common_options
from gradviz.ui.widgets.controls import numbers_box
from gradviz.ui.widgets.custom_editor import own_optimizer
from gradviz.ui.widgets.explained import heading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradviz.declarations.hyperparameters import Hyperparameter, Value
    from gradviz.ui.state import Page


def choose_runs(
    page: Page[Any, Any],
    offered: Callable[[str], Sequence[Hyperparameter]] = offered_numbers,
    labels: Sequence[str] = tuple(BY_LABEL),
) -> None:
    """Show the optimizers, the controls of each, and of what they share.

    `offered` returns an optimizer's declared numbers, shown as the page offers them; `labels` are
    the optimizers to choose among.
    """
    heading("Optimizers")
    bound_choices(
        st,
        gettext("Runs"),
        labels,
        key="runs",
        value=[PRESETS[each.name].label for each in page.experiment.runs],
        changed=lambda labels: page.set(runs=labels),
        max_selections=MOST,
        label_visibility="collapsed",
        placeholder=gettext("Choose optimizers"),
    )
    for each in page.experiment.runs:
        _numbers(page, each, offered(each.name))
    own_optimizer(page)
    choose_common_options(page)


def _numbers(page: Page[Any, Any], chosen: Selection, declared: Sequence[Hyperparameter]) -> None:
    entry = PRESETS[chosen.name]

    def changed(name: str, value: Value | None) -> None:
        page.replace(page.experiment.with_value(entry.key, name, value))

    numbers_box(
        entry.label,
        entry.key,
        declared,
        chosen.values,
        changed,
        summary=entry.declaration.summary,
        source=entry.declaration.source,
    )
