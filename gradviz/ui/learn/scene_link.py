"""A link to the page of an experiment, which Back leads from to where one was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.main import LAB, PAGES
from gradviz.ui.widgets.plain import plain

if TYPE_CHECKING:
    from gradviz.experiments import Experiment


def scene_link(experiment: Experiment, words: str, icon: str = ":material/open_in_new:") -> None:
    """Show a link to an experiment, on its own page with all of its settings."""
    file, _ = PAGES[experiment.page]
    st.page_link(
        LAB / file,
        label=plain(words),
        icon=icon,
        query_params=list(_pairs(experiment)),
    )


def _pairs(experiment: Experiment) -> list[tuple[str, str]]:
    return [(key, text) for key, texts in experiment.parameters().items() for text in texts]


__all__ = ["scene_link"]
