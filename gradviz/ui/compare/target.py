"""When a problem counts as solved: how much of the height may be left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.i18n import gettext, number
from gradviz.ui.state import remembered
from gradviz.ui.widgets.controls import show

if TYPE_CHECKING:
    from gradviz.experiments.comparison import ComparisonExperiment
    from gradviz.experiments.runs import Descents
    from gradviz.ui.compare.views import ComparePage


def choose_target(page: ComparePage, found: Descents | None = None) -> float:
    """Show which fraction of the height may be left; return the value that has to be reached.

    `found` are the descents, where they were made.
    """
    show(page, "target", names=lambda text: f"{number(100 * float(text), 3)} %", width=340)
    target = page.experiment.target_value(least_value(page.experiment, found))
    st.caption(gettext("Target: {value}", value=number(target, 4)))
    return target


def least_value(experiment: ComparisonExperiment, found: Descents | None = None) -> float:
    """Return the least value known of the function."""
    return remembered("least value", experiment.descent, lambda: experiment.least_value(found))
