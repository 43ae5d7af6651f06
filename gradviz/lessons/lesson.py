"""A lesson: a question about a scene, a prediction, and the reason; its words in each language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gradviz.experiments import Experiment
from gradviz.experiments.links import SettingError
from gradviz.experiments.typed_numbers import read_point
from gradviz.lessons.claims import SCENE, Claims, read_claims
from gradviz.lessons.lesson_errors import LessonError, shown
from gradviz.lessons.marked_text import keys
from gradviz.lessons.scene_results import opened, result
from gradviz.lessons.text_files import (
    LANGUAGES,
    field,
    front_matter,
    only,
    read_text,
    read_toml,
    sections,
)

CHOICE, PLACE = "choice", "place"
_FIELDS = ("order", "scene", "scenes", "claims", "prediction", "try", "formula")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SECTIONS = ("reveal", "try")


@dataclass(frozen=True)
class Prediction:
    """What a person predicts before the scene plays.

    For a `choice`, `choices` are keys, `right` is one of them, and `because` names the claims that
    make it so. For a `place`, it is the point where `run` ends, right within `tolerance`.
    """

    kind: str
    choices: tuple[str, ...] = ()
    right: str = ""
    because: tuple[str, ...] = ()
    run: str = ""
    tolerance: float = 0.0


@dataclass(frozen=True)
class LessonWords:
    """What one language says: Markdown-like text, see `marked_text`; `choices` by their keys."""

    title: str
    question: str
    text: str
    reveal: str
    to_try: str
    choices: Mapping[str, str]

    @property
    def all(self) -> str:
        """All of it in one text."""
        return "\n\n".join(
            (self.title, self.question, self.text, self.reveal, self.to_try, *self.choices.values())
        )


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson: its scene, what is predicted, what it claims, and its words by language."""

    name: str
    order: int
    claims: Claims
    prediction: Prediction
    to_try: Experiment
    formula: str
    words: Mapping[str, LessonWords]

    @property
    def scene(self) -> Experiment:
        """The experiment that the lesson is about."""
        return self.claims.scenes[SCENE]

    @property
    def end(self) -> tuple[float, ...]:
        """Where the run ends whose place is predicted."""
        found = result(self.scene)
        place = [run.entry.key for run in found.runs].index(self.prediction.run)
        return tuple(map(float, found.trajectories[place].positions[-1]))

    def distance(self, predicted: str) -> float | None:
        """Return how far a predicted place is from the end of the run; None for no place."""
        try:
            point = read_point(predicted, self.scene.problem.function.variables)  # type: ignore[attr-defined]
        except SettingError:
            return None
        return float(np.linalg.norm(np.subtract(point, self.end)))

    def is_right(self, predicted: str) -> bool:
        """Tell whether a prediction is right: the key of a choice, or the numbers of a place."""
        if self.prediction.kind == CHOICE:
            return predicted == self.prediction.right
        far = self.distance(predicted)
        return far is not None and far <= self.prediction.tolerance

    def mistakes(self, terms: Collection[str]) -> Iterator[LessonError]:
        """Yield what does not fit between the files; `terms` are those of the glossary."""
        place, prediction = self.claims.place, self.prediction
        if prediction.kind == CHOICE and prediction.right not in prediction.choices:
            data = {"name": shown(prediction.right), "options": ", ".join(prediction.choices)}
            yield LessonError("wrong_choice", {"place": place, **data})
        for name in prediction.because:
            if name not in self.claims.declared:
                yield LessonError("no_claim", {"place": place, "name": shown(name)})
        for language, words in self.words.items():
            where = f"{self.name}/{language}.md"
            for key in prediction.choices:
                if key not in words.choices:
                    yield LessonError("no_field", {"place": where, "name": f"choice.{key}"})
            for key in words.choices:
                if key not in prediction.choices:
                    yield LessonError("wrong_field", {"place": where, "name": f"choice.{key}"})
            yield from unknown_keys(words.all, self.claims, terms, where)


def unknown_keys(
    text: str, claims: Claims, terms: Collection[str], place: str
) -> Iterator[LessonError]:
    """Yield which claims and which terms of a text there are not."""
    for key in sorted(keys(text, "value") - set(claims.declared)):
        yield LessonError("no_claim", {"place": place, "name": key})
    for key in sorted(keys(text, "term") - set(terms)):
        yield LessonError("no_term", {"place": place, "name": key})


def read_lesson(folder: Path, terms: Collection[str]) -> Lesson:
    """Return the lesson of a folder: `lesson.toml`, and `en.md` and its like. Raises LessonError.

    Nothing is computed yet; what is claimed is tested by `lesson.claims.broken()`.
    """
    name = folder.name
    place = f"{name}/lesson.toml"
    if not _NAME.fullmatch(name):
        raise LessonError("wrong_field", {"place": shown(place), "name": shown(name)})
    table = read_toml(folder / "lesson.toml", place)
    only(table, _FIELDS, place)
    lesson = Lesson(
        name=name,
        order=int(field(table, "order", int, place, 1000)),
        claims=read_claims(table, place),
        prediction=_prediction(field(table, "prediction", dict, place), place),
        to_try=opened(field(table, "try", str, place), place),
        formula=str(field(table, "formula", str, place, "")),
        words={code: _words(folder / f"{code}.md", f"{name}/{code}.md") for code in LANGUAGES},
    )
    _check_place(lesson, place)
    for mistake in lesson.mistakes(terms):
        raise mistake
    return lesson


def _check_place(lesson: Lesson, place: str) -> None:
    """Raise LessonError where a predicted place is none that the scene's runs can end at."""
    if lesson.prediction.kind != PLACE:
        return
    runs = getattr(lesson.scene, "configured_runs", ())
    names = [run.entry.key for run in runs] if lesson.scene.page in ("", "compare") else []
    if lesson.prediction.run not in names:
        raise LessonError("wrong_field", {"place": place, "name": "prediction.run"})


def _prediction(table: Mapping[str, Any], place: str) -> Prediction:
    kind = str(field(table, "kind", str, place))
    if kind == CHOICE:
        only(table, ("kind", "choices", "right", "because"), place)
        choices = _names(field(table, "choices", list, place), place)
        because = _names(field(table, "because", list, place), place)
        right = str(field(table, "right", str, place))
        return Prediction(CHOICE, choices=choices, right=right, because=because)
    if kind != PLACE:
        raise LessonError("wrong_field", {"place": place, "name": shown(kind)})
    only(table, ("kind", "run", "tolerance"), place)
    run = str(field(table, "run", str, place))
    return Prediction(PLACE, run=run, tolerance=float(field(table, "tolerance", float, place)))


def _names(given: Sequence[Any], place: str) -> tuple[str, ...]:
    for each in given:
        if not isinstance(each, str) or not _NAME.fullmatch(each):
            raise LessonError("wrong_field", {"place": place, "name": shown(each)})
    return tuple(given)


def _words(path: Path, place: str) -> LessonWords:
    fields, body = front_matter(read_text(path, place), place)
    text, parts = sections(body)
    needed = {"title": fields.get("title"), "question": fields.get("question"), "text": text}
    needed |= {name: parts.get(name) for name in _SECTIONS}
    for name, words in needed.items():
        if not words:
            raise LessonError("no_field", {"place": place, "name": name})
    choices = {}
    for key, words in fields.items():
        if key.startswith("choice."):
            choices[key.removeprefix("choice.")] = words
        elif key not in ("title", "question"):
            raise LessonError("wrong_field", {"place": place, "name": shown(key)})
    only(parts, _SECTIONS, place)
    return LessonWords(
        title=fields["title"],
        question=fields["question"],
        text=text,
        reveal=parts["reveal"],
        to_try=parts["try"],
        choices=choices,
    )


__all__ = ["CHOICE", "PLACE", "Lesson", "LessonWords", "Prediction", "read_lesson", "unknown_keys"]
