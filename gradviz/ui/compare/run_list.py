"""The runs that are compared: numbered, so that one optimizer may run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.descent.presets import PRESETS
from gradviz.experiments.compared_runs import FEWEST, suited_numbers
from gradviz.experiments.comparison_settings import SIDE
from gradviz.experiments.runs import MOST
from gradviz.experiments.selections import Selection
from gradviz.ui.compare.run_overrides import say_overrides, show_overrides
from gradviz.ui.i18n import gettext
from gradviz.ui.state.bound import bound, bound_choice
from gradviz.ui.widgets.conditions import choose_common_options
from gradviz.ui.widgets.controls import numbers_box
from gradviz.ui.widgets.custom_editor import own_optimizer
from gradviz.ui.widgets.plain import told
from gradviz.ui.widgets.ranking import paint

if TYPE_CHECKING:
    from gradviz.declarations.hyperparameters import Value
    from gradviz.descent.presets import Preset
    from gradviz.ui.compare.views import ComparePage


def choose_runs(page: ComparePage) -> None:
    """Show the runs with their controls, and the controls of what they share."""
    experiment = page.experiment
    st.subheader(gettext("Runs to compare"))
    # a person's race would be over before it began if the names stood beside it
    hidden = experiment.is_hidden
    if hidden:
        st.caption(gettext("Hidden until the race is revealed."))
    bound(
        st.number_input,
        gettext("Number of runs"),
        FEWEST,
        MOST,
        key="count",
        value=len(experiment.runs),
        changed=lambda count: page.replace(page.experiment.with_count(int(count))),
        disabled=hidden,
    )
    if not hidden:
        for number, entry in enumerate(experiment.entries.values(), 1):
            with st.container(key=f"slot{number}", gap="xsmall"):
                _run(page, number, entry)
    if experiment.comparison == SIDE and not experiment.is_raced:
        own_optimizer(page)
    choose_common_options(page)
    if not hidden:
        paint(experiment.configured_runs)


def _run(page: ComparePage, number: int, entry: Preset) -> None:
    name = entry.key
    optimizer = page.experiment.named_run(name).optimizer

    def changed(hyperparameter: str, value: Value | None) -> None:
        page.replace(page.experiment.with_number(name, hyperparameter, value))

    bound_choice(
        st.selectbox,
        told("Run {number}", number=number),
        list(PRESETS),
        key=name,
        value=optimizer.name,
        changed=lambda key: page.replace(page.experiment.with_run(name, optimizer=Selection(key))),
        names=lambda key: PRESETS[key].label,
        label_visibility="collapsed",
    )
    numbers_box(
        entry.label,
        name,
        suited_numbers(entry),
        optimizer.values,
        changed,
        summary=entry.declaration.summary,
        source=entry.declaration.source,
        more=lambda: show_overrides(page, name),
    )
    say_overrides(page, name)
