"""The parts of the Learn page, and what a folder of lessons has that cannot be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.learn_experiment import CLASS, GLOSSARY, QUESTIONS
from gradviz.lessons import library
from gradviz.lessons.scene_results import keep_data_in
from gradviz.ui.learn.lesson_view import choose_lesson, show_lesson
from gradviz.ui.learn.reading import show_class_notes, show_glossary, show_questions
from gradviz.ui.server.environment import environment
from gradviz.ui.widgets.plain import told
from gradviz.ui.window import STATIC

if TYPE_CHECKING:
    from gradviz.experiments import LearnExperiment
    from gradviz.ui.state import Page


def show_part(page: Page[LearnExperiment, Any]) -> None:
    """Show the part of the page that is chosen."""
    st.html(STATIC / "learn.css")
    keep_data_in(environment().data)
    found = library(environment().lessons)
    for problem in found.problems:
        st.warning(told(problem.template, **problem.data), icon=":material/error:")
    part = page.experiment.part
    if part == GLOSSARY:
        show_glossary(page, found.lessons)
    elif part == QUESTIONS:
        show_questions()
    elif part == CLASS:
        show_class_notes()
    else:
        lessons = tuple(found.lessons.values())
        show_lesson(page, choose_lesson(page, lessons), lessons)


__all__ = ["show_part"]
