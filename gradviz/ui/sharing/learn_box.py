"""What is this? The lessons that explain a page, and experiments on it that surprise."""

from __future__ import annotations

import streamlit as st

from gradviz.experiments import LearnExperiment
from gradviz.lessons import lessons_of, surprising
from gradviz.ui.i18n import current_language, gettext
from gradviz.ui.learn.marked_html import said_if_wrong, words_of
from gradviz.ui.server.environment import environment
from gradviz.ui.state.going import go_to
from gradviz.ui.state.session import session
from gradviz.ui.widgets.plain import plain


def learn_box() -> None:
    """Show the lessons of the page in the browser, and what to try on it."""
    page, code = session().at, current_language()
    lessons = lessons_of(page, environment().lessons)
    if lessons:
        st.caption(gettext("What is this? The lessons of this page"))
    for lesson in lessons:
        link = LearnExperiment(lesson=lesson.name).link()
        with said_if_wrong():
            title = words_of(lesson.words[code].title, lesson.claims)
            _link(f"lesson {lesson.name}", title, ":material/school:", link)
    tries = surprising(page)
    if tries:
        st.caption(gettext("Try what surprises"))
    for each in tries:
        with said_if_wrong():
            title = words_of(each.titles[code], each.claims)
            _link(f"try {each.key}", title, ":material/lightbulb:", each.scene.link())
    _link("glossary", gettext("Glossary"), ":material/dictionary:", "/learn?part=glossary")
    _link("questions", gettext("Questions"), ":material/help:", "/learn?part=questions")


def _link(key: str, words: str, icon: str, link: str) -> None:
    st.button(
        plain(words),
        key=f"tools.{key}",
        type="tertiary",
        icon=icon,
        on_click=go_to,
        args=(link,),
    )
