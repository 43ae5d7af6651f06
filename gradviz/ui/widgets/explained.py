"""What a label says of itself: the help of a setting, or what the glossary says of its term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.declarations.sentences import N_
from gradviz.lessons.glossary import glossary
from gradviz.ui.i18n import current_language, gettext
from gradviz.ui.widgets.plain import plain

if TYPE_CHECKING:
    from gradviz.experiments.settings import Setting

HEADINGS = {
    N_("Estimated gradient"): "estimated_gradient",
    N_("Gradient"): "gradient",
    N_("Loss"): "loss_function",
    N_("Optimizers"): "optimization_algorithm",
    N_("Training"): "training",
    N_("Weights over time"): "weights",
}
"""The headings that are a term of the glossary, wherever they stand, and the term."""


def help_of(declared: Setting[Any]) -> str | None:
    """Return what the control of a setting says of it: its own help, else what its term means."""
    if declared.help:
        return gettext(declared.help)
    return meaning(declared.term) if declared.term else None


def meaning(term: str) -> str:
    """Return what the glossary says of a term in the current language, as Markdown."""
    return plain(glossary()[term].meanings[current_language()])


def heading(title: str) -> None:
    """Show a heading that is a term, by its sentence in English; it says what it means."""
    st.subheader(gettext(title), help=meaning(HEADINGS[title]))


__all__ = ["HEADINGS", "heading", "help_of", "meaning"]
