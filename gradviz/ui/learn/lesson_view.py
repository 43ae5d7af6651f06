"""One lesson: its text, the prediction, the scene, the reason, and what to try then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.lessons.lesson import CHOICE
from gradviz.ui.i18n import current_language, gettext, number
from gradviz.ui.learn.lesson_scenes import show_after, show_before
from gradviz.ui.learn.marked_html import said_if_wrong, show_text, words_of
from gradviz.ui.learn.scene_link import scene_link
from gradviz.ui.learn.slow_scenes import has_results
from gradviz.ui.state.bound import bound, bound_choice
from gradviz.ui.state.session import keep, last
from gradviz.ui.widgets.plain import Markdown, formula, plain, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradviz.experiments import LearnExperiment
    from gradviz.lessons import Lesson
    from gradviz.ui.state import Page

_PLAYED = "lessons played"


def choose_lesson(page: Page[LearnExperiment, Any], lessons: Sequence[Lesson]) -> Lesson:
    """Show the list of lessons, and return the one that is read: the first unless one is chosen."""
    by_name = {each.name: each for each in lessons}
    asked = page.experiment.lesson
    if asked is not None and asked not in by_name:
        words = told("There is no lesson “{name}”. This is the first one.", name=asked)
        st.warning(words, icon=":material/link_off:")
    chosen = by_name.get(asked or "", lessons[0])
    code, played = current_language(), _played(page, chosen)
    with st.sidebar:
        bound_choice(
            st.radio,
            gettext("Lessons"),
            {
                each.name: plain(
                    f"{place}. {words_of(each.words[code].title, each.claims)}"
                    + (" ✓" if each.name in played else "")
                )
                for place, each in enumerate(lessons, 1)
            },
            key="lesson",
            value=chosen.name,
            changed=lambda name: page.set(lesson=name),
        )
    return chosen


def _played(page: Page[LearnExperiment, Any], lesson: Lesson) -> frozenset[str]:
    """Return the names of the lessons that this session has played, this one too if it has."""
    known: frozenset[str] = last(_PLAYED) or frozenset()
    if page.experiment.played and lesson.name not in known:
        known |= {lesson.name}
        keep(_PLAYED, known)
    return known


def show_lesson(
    page: Page[LearnExperiment, Any], lesson: Lesson, lessons: Sequence[Lesson]
) -> None:
    """Show a lesson; a claim of it that cannot be computed is said in its place."""
    with said_if_wrong():
        if has_results(lesson.claims, f"lesson {lesson.name}"):
            _show(page, lesson)
    _show_neighbours(page, lesson, lessons)


def _show(page: Page[LearnExperiment, Any], lesson: Lesson) -> None:
    words, claims = lesson.words[current_language()], lesson.claims
    st.header(plain(words_of(words.title, claims)))
    show_text(words.text, claims, f"{lesson.name}-text")
    if lesson.formula:
        st.markdown(formula(lesson.formula))
    played = page.experiment.played
    _predict(page, lesson)
    if played:
        _judge(page, lesson)
        show_text(words.reveal, claims, f"{lesson.name}-reveal")
        show_after(page, lesson)
        st.subheader(gettext("Try this"))
        show_text(words.to_try, claims, f"{lesson.name}-try")
        with st.container(horizontal=True):
            scene_link(lesson.to_try, gettext("Open this experiment"), ":material/science:")
            scene_link(lesson.scene, gettext("Open the scene in full"))
    else:
        show_before(page, lesson)


def _predict(page: Page[LearnExperiment, Any], lesson: Lesson) -> None:
    """Ask what will happen; nothing plays before something was predicted."""
    words, claims = lesson.words[current_language()], lesson.claims
    experiment, prediction = page.experiment, lesson.prediction
    question = plain(words_of(words.question, claims))
    if prediction.kind == CHOICE:
        choices = {key: plain(words_of(words.choices[key], claims)) for key in prediction.choices}
        chosen = experiment.prediction if experiment.prediction in choices else None
        is_made = chosen is not None
        if not experiment.played:
            _choose_prediction(page, question, choices, chosen)
        else:
            st.markdown(question)
            if chosen is not None:
                st.caption(told("You predicted: {choice}", choice=choices[chosen]))
    else:
        st.markdown(question)
        is_made = lesson.distance(experiment.prediction or "") is not None
    if experiment.played:
        st.button(
            gettext("Predict again"),
            key="again",
            icon=":material/replay:",
            on_click=lambda: page.set(prediction=None, played=False),
        )
    else:
        st.button(
            gettext("Play and see"),
            key="play",
            type="primary",
            icon=":material/play_arrow:",
            disabled=not is_made,
            help=None if is_made else gettext("First say what you think will happen."),
            on_click=lambda: page.set(played=True),
        )


def _choose_prediction(
    page: Page[LearnExperiment, Any],
    question: Markdown,
    choices: Mapping[str, str],
    chosen: str | None,
) -> None:
    bound(
        st.radio,
        question,
        list(choices),
        key="prediction",
        value=chosen,
        changed=lambda key: page.set(prediction=key if key in choices else None),
        format_func=choices.__getitem__,
        index=None,
    )


def _judge(page: Page[LearnExperiment, Any], lesson: Lesson) -> None:
    """Say whether the prediction was right, and of a place how near it was."""
    predicted = page.experiment.prediction or ""
    if lesson.prediction.kind == CHOICE:
        if lesson.is_right(predicted):
            st.success(gettext("Your prediction was right."), icon=":material/check:")
        elif predicted in lesson.prediction.choices:
            words = lesson.words[current_language()]
            right = words_of(words.choices[lesson.prediction.right], lesson.claims)
            sentence = told("It is another: {right}", right=right)
            st.info(sentence, icon=":material/lightbulb:")
        return
    distance = lesson.distance(predicted)
    if distance is None:
        return
    far = number(distance, 2)
    if lesson.is_right(predicted):
        sentence = told("Your prediction was right: {far} from where the run ended.", far=far)
        st.success(sentence, icon=":material/check:")
    else:
        sentence = told("The run ended elsewhere, {far} from your prediction.", far=far)
        st.info(sentence, icon=":material/lightbulb:")


def _show_neighbours(
    page: Page[LearnExperiment, Any], lesson: Lesson, lessons: Sequence[Lesson]
) -> None:
    """Show the buttons that lead to the lesson before, and to the next."""
    place = lessons.index(lesson)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for step, words, icon in (
            (-1, gettext("Previous lesson"), ":material/arrow_back:"),
            (1, gettext("Next lesson"), ":material/arrow_forward:"),
        ):
            if 0 <= place + step < len(lessons):
                st.button(
                    words,
                    key=f"lesson {step}",
                    icon=icon,
                    on_click=page.set,
                    kwargs={"lesson": lessons[place + step].name},
                )


__all__ = ["choose_lesson", "show_lesson"]
