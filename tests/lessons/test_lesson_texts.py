"""Every lesson is whole in every language, and every number in it comes from its scene."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from gradviz.experiments import KINDS
from gradviz.lessons import (
    Lesson,
    SceneText,
    class_notes,
    glossary,
    lessons_of,
    library,
    questions,
    surprising,
)
from gradviz.lessons.claims import Claims
from gradviz.lessons.lesson import CHOICE
from gradviz.lessons.lesson_library import TEXTS
from gradviz.lessons.marked_text import keys
from gradviz.lessons.text_files import LANGUAGES
from gradviz.ui.i18n import languages
from gradviz.ui.widgets.explained import HEADINGS

LESSONS = list(library().lessons.values())
PAGES = [page for page in KINDS if page != "learn"]
SURPRISES = [each for page in PAGES for each in surprising(page)]
SCENE_TEXTS = [*questions(), *class_notes(), *SURPRISES]
NAMES = re.compile(r"\bL[12]\b|\{[^{}]*\}")
"""Where a digit is part of a name."""
SUBJECTS = {
    *("gradient", "learning_rate", "conditioning", "momentum", "adaptive", "estimated_gradient"),
    *("minibatches", "normalization", "regularization", "overfitting", "saddle_points"),
    *("networks", "big_data", "training_step", "finite_differences"),
}
by_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda each: each.name)
by_text = pytest.mark.parametrize("text", SCENE_TEXTS, ids=lambda each: each.key)


def claimed() -> Iterator[tuple[str, Claims, str]]:
    for lesson in LESSONS:
        yield from ((lesson.name, lesson.claims, name) for name in lesson.claims.declared)
    for text in SCENE_TEXTS:
        yield from ((text.key, text.claims, name) for name in text.claims.declared)


def test_all_lessons_of_the_package_are_there() -> None:
    assert library().problems == ()
    assert {each.name for each in LESSONS} >= SUBJECTS
    assert {each.name for each in LESSONS} == {
        path.name for path in TEXTS.iterdir() if path.is_dir()
    }
    assert set(LANGUAGES) == set(languages())


def test_they_follow_one_order() -> None:
    orders = [each.order for each in LESSONS]
    assert orders == sorted(set(orders))
    assert LESSONS[0].name == "gradient"
    assert LESSONS[-1].name == "big_data"


@pytest.mark.parametrize(
    ("claims", "name"),
    [pytest.param(claims, name, id=f"{of}-{name}") for of, claims, name in claimed()],
)
def test_what_is_claimed_is_so(claims: Claims, name: str) -> None:
    assert claims.holds(name), claims.value(name)


@by_lesson
def test_the_languages_say_the_same(lesson: Lesson) -> None:
    texts = lesson.words
    assert set(texts) == set(LANGUAGES)
    for kind in ("value", "term"):
        named = {code: keys(words.all, kind) for code, words in texts.items()}
        assert len(set(named.values())) == 1, named
    assert len({tuple(sorted(each.choices)) for each in texts.values()}) == 1


@by_lesson
def test_every_number_in_a_lesson_is_computed(lesson: Lesson) -> None:
    for words in lesson.words.values():
        assert not re.search(r"\d", NAMES.sub("", words.all))


@by_text
def test_the_languages_of_a_short_text_say_the_same(text: SceneText) -> None:
    for kind in ("value", "term"):
        found = {keys(f"{text.titles[code]}\n{text.texts[code]}", kind) for code in LANGUAGES}
        assert len(found) == 1
    for code in LANGUAGES:
        assert not re.search(r"\d", NAMES.sub("", f"{text.titles[code]}\n{text.texts[code]}"))


@by_lesson
def test_a_text_is_short_and_marks_a_term(lesson: Lesson) -> None:
    for words in lesson.words.values():
        sentences = len(re.findall(r"[.!?](?=\s|$)", words.text))
        assert 1 <= sentences <= 3, words.text
        assert keys(words.text, "term")


@by_lesson
def test_the_right_answer_is_a_claim(lesson: Lesson) -> None:
    prediction = lesson.prediction
    if prediction.kind == CHOICE:
        assert prediction.because
        assert all(lesson.claims.is_checked(name) for name in prediction.because)
        assert lesson.is_right(prediction.right)
        assert not any(map(lesson.is_right, set(prediction.choices) - {prediction.right}))
        assert 2 <= len(prediction.choices) <= 4
    else:
        at = ", ".join(f"{each:g}" for each in lesson.end)
        assert lesson.is_right(at)
        assert not lesson.is_right("nowhere")
        assert not lesson.is_right(lesson.scene.start)  # type: ignore[attr-defined]


@by_lesson
def test_what_is_to_try_is_another_experiment(lesson: Lesson) -> None:
    assert lesson.to_try != lesson.scene


def test_a_claim_is_made_of_what_the_text_says_or_can_be_wrong() -> None:
    for lesson in LESSONS:
        named = keys("\n".join(each.all for each in lesson.words.values()), "value")
        used = {name for each in lesson.claims.declared.values() for name in each.of}
        for name in lesson.claims.declared:
            assert name in named | used or lesson.claims.is_checked(name), (lesson.name, name)


def test_every_term_is_shown_by_a_lesson() -> None:
    assert {
        *("gradient", "estimated_gradient", "loss_function", "parameters", "weights", "training"),
        *("normalization", "regularization", "optimization_algorithm", "learning_rate", "epoch"),
        *("batch", "minibatch", "overfitting", "convergence", "momentum", "validation"),
        *("saddle_point", "hessian", "condition_number"),
    } <= set(glossary())
    names = {each.name for each in LESSONS}
    for term in glossary().values():
        assert term.lesson in names
        assert all(term.titles[code] and term.meanings[code] for code in LANGUAGES)


def test_what_explains_a_label_is_a_term() -> None:
    declared = [
        each
        for kind in KINDS.values()
        for owner in (kind, kind.view)
        for each in owner.settings().values()
    ]
    of_settings = {each.term for each in declared if each.term}
    assert {"learning_rate", "minibatch", "epoch", "loss_function", "gradient"} <= of_settings
    for key in {*of_settings, *HEADINGS.values()}:
        assert set(glossary()[key].meanings) == set(LANGUAGES)
    assert not [each.key for each in declared if each.term and each.help]


def test_a_class_is_fifty_minutes() -> None:
    assert sum(each.minutes for each in class_notes()) == 50
    for each in class_notes():
        assert all(len(text.split("\n\n")) == 3 for text in each.texts.values())


def test_six_questions_are_answered() -> None:
    assert len(questions()) == 6


def test_every_page_has_something_that_surprises() -> None:
    for page in PAGES:
        assert 2 <= len(surprising(page)) <= 3
    assert surprising("nowhere") == ()


def test_a_page_knows_its_lessons() -> None:
    for page in PAGES:
        assert all(each.scene.page == page for each in lessons_of(page))
        assert lessons_of(page)
