"""What is read beside the lessons: the glossary, the questions, the notes for a class."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import streamlit as st

from gradviz.experiments.decks import Scene
from gradviz.experiments.learn_experiment import LESSONS
from gradviz.experiments.presentation import Presentation
from gradviz.lessons import class_notes, glossary, questions
from gradviz.lessons.marked_text import paragraphs
from gradviz.ui.i18n import current_language, gettext, ngettext
from gradviz.ui.learn.marked_html import html_of, said_if_wrong, show_text, words_of
from gradviz.ui.learn.scene_link import scene_link
from gradviz.ui.learn.slow_scenes import has_results
from gradviz.ui.state.going import go_to
from gradviz.ui.widgets.plain import plain, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.experiments import LearnExperiment
    from gradviz.lessons import Lesson, SceneText
    from gradviz.ui.state import Page


def show_glossary(page: Page[LearnExperiment, Any], lessons: Mapping[str, Lesson]) -> None:
    """Show every term with its meaning, in the alphabet's order, and the lesson that shows it."""
    code = current_language()
    for term in sorted(glossary().values(), key=lambda each: _letters(each.titles[code])):
        with st.container(gap=None):
            st.html(
                f'<dl class="gv-glossary"><dt>{escape(term.titles[code])}</dt>'
                f"<dd>{escape(term.meanings[code])}</dd></dl>"
            )
            lesson = lessons.get(term.lesson)
            if lesson is not None:
                title = words_of(lesson.words[code].title, lesson.claims)
                st.button(
                    plain(title),
                    key=f"shows {term.key}",
                    type="tertiary",
                    icon=":material/school:",
                    on_click=page.set,
                    kwargs={"part": LESSONS, "lesson": lesson.name},
                )


def _letters(title: str) -> str:
    """Return a title as an alphabet sorts it: an É among the E."""
    return normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()


def show_questions() -> None:
    """Show the questions that students ask first, each with its answer and a scene."""
    code = current_language()
    for each in questions():
        with said_if_wrong():
            if has_results(each.claims, f"question {each.key}"):
                st.subheader(plain(words_of(each.titles[code], each.claims)))
                show_text(each.texts[code], each.claims, f"question-{each.key}")
        scene_link(each.scene, gettext("See it"))


def show_class_notes() -> None:
    """Show a class part by part: how long, the link, what to ask, what comes, what to say."""
    notes = class_notes()
    total = sum(each.minutes for each in notes)
    st.markdown(
        told(
            "A class of {minutes} minutes. Open each link before the class, in this order, in a"
            " tab of its own; that is all there is to prepare.",
            minutes=total,
        )
    )
    st.button(
        gettext("Present them as a deck"),
        key="class deck",
        icon=":material/slideshow:",
        on_click=_present,
        args=(current_language(),),
        help=gettext("One scene after the other, for a projector: Page Down goes on."),
    )
    heads = (gettext("Ask"), gettext("They will say"), gettext("Say then"))
    for place, each in enumerate(notes, 1):
        with said_if_wrong():
            if has_results(each.claims, f"note {each.key}"):
                _show_note(place, each, heads)
        scene_link(each.scene, gettext("Open the scene"))


def _show_note(place: int, note: SceneText, heads: tuple[str, str, str]) -> None:
    code = current_language()
    minutes = ngettext("{count} minute", "{count} minutes", note.minutes)
    title = words_of(note.titles[code], note.claims)
    st.subheader(plain(f"{place}. {title} ({minutes})"))
    rows = "".join(
        f"<dt>{escape(head)}</dt><dd>{html_of(text, note.claims, f'{note.key}-{number}')}</dd>"
        for number, (head, text) in enumerate(
            zip(heads, paragraphs(note.texts[code]), strict=False)
        )
    )
    st.html(f'<dl class="gv-note">{rows}</dl>')


def _present(code: str) -> None:
    scenes = tuple(
        Scene(each.scene.link(), words_of(each.titles[code], each.claims)) for each in class_notes()
    )
    go_to(scenes[0].link, Presentation(present=True, deck=scenes))


__all__ = ["show_class_notes", "show_glossary", "show_questions"]
