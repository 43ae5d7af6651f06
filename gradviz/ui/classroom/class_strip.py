"""The strip of a class, which stands on every page of a browser that is in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.lessons import library
from gradviz.ui.classroom.class_words import class_words
from gradviz.ui.classroom.question_data import question_data
from gradviz.ui.components.classroom import classroom
from gradviz.ui.i18n import current_language
from gradviz.ui.learn.marked_html import words_of
from gradviz.ui.server.environment import environment
from gradviz.ui.sharing.links_out import class_address, qr_picture
from gradviz.ui.state.classroom import asked, hear_of_question, in_class
from gradviz.ui.state.session import remembered

if TYPE_CHECKING:
    from gradviz.ui.state.classroom import InClass


def class_strip() -> None:
    """Show the strip where the browser is in a class."""
    if in_class() is not None:
        with st.container(key="unseen-class"):
            _strip()


@st.fragment
def _strip() -> None:
    """Show it; a question's picture is asked for without the page around it being made anew."""
    here = in_class()
    if here is None:
        return
    said, code = asked(), current_language()
    data: dict[str, Any] = {"place": "strip", "locale": code, "way": way(here), "question": None}
    if said is not None:
        name = (code, tuple(sorted((key, str(value)) for key, value in said.items())))

        def make() -> dict[str, Any] | None:
            return question_data(said)

        data["question"] = remembered("picture of a question", name, make)
    constants: dict[str, Any] = {"words": class_words(), "lessons": _lessons(here)}
    classroom(data, constants, key="classroom", on_question=hear_of_question)


def way(here: InClass) -> dict[str, str]:
    """Return how others come into a class: its code, where to type it, the picture of its link."""
    address = class_address()
    link = f"{address}?code={here.code}"
    return {
        "code": here.code,
        "address": address.partition("://")[2],
        "qr": qr_picture(link) if here.role == "teacher" else "",
    }


def _lessons(here: InClass) -> list[list[str]]:
    """Return the lessons that a teacher can ask about, with their titles."""
    if here.role != "teacher":
        return []
    code, found = current_language(), library(environment().lessons).lessons.values()
    return [[each.name, words_of(each.words[code].title, each.claims)] for each in found]


__all__ = ["class_strip", "way"]
