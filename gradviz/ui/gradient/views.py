"""The three views of the Gradient page; only the chosen one is computed, and imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.i18n import gettext
from gradviz.ui.state.links import choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradviz.functions.objective import Function


def choose_view() -> Callable[[Function], None]:
    """Show the choice of a view; return what shows it."""
    names = {
        "exact": gettext("Exact"),
        "estimated": gettext("Estimated"),
        "autodiff": gettext("Automatic differentiation"),
    }
    view = choice(
        st.segmented_control,
        gettext("View"),
        names,
        key="view",
        label_visibility="collapsed",
    )
    if view == "estimated":
        from gradviz.ui.gradient.estimated import show_estimated

        return show_estimated
    if view == "autodiff":
        from gradviz.ui.gradient.autodiff import show_autodiff

        return show_autodiff
    from gradviz.ui.gradient.exact import show_exact

    return show_exact
