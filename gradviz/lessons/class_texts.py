"""Texts that lead to scenes: questions that students ask, notes for a class, experiments to try."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gradviz.experiments import Experiment
from gradviz.lessons.claims import SCENE, Claims, read_claims
from gradviz.lessons.glossary import glossary
from gradviz.lessons.lesson import unknown_keys
from gradviz.lessons.lesson_errors import LessonError
from gradviz.lessons.text_files import (
    LANGUAGES,
    field,
    only,
    read_text,
    read_toml,
    titled_sections,
)

HERE = Path(__file__).resolve().parent
_FIELDS = ("scene", "scenes", "claims", "minutes")


@dataclass(frozen=True, eq=False)
class SceneText:
    """A titled text with a scene, by language; `minutes` is how long a class looks at it."""

    key: str
    claims: Claims
    minutes: int
    titles: Mapping[str, str]
    texts: Mapping[str, str]

    @property
    def scene(self) -> Experiment:
        """The experiment that the text leads to."""
        return self.claims.scenes[SCENE]


def read_scene_texts(folder: Path, terms: Collection[str]) -> tuple[SceneText, ...]:
    """Return the texts of a folder, `scenes.toml` and `en.md` and its like. Raises LessonError."""
    place = f"{folder.name}/scenes.toml"
    table = read_toml(folder / "scenes.toml", place)
    words = {
        code: titled_sections(
            read_text(folder / f"{code}.md", f"{folder.name}/{code}.md"), f"{folder.name}/{code}.md"
        )
        for code in LANGUAGES
    }
    for code, found in words.items():
        for key in found.keys() ^ table.keys():
            raise LessonError("no_field", {"place": f"{folder.name}/{code}.md", "name": key})
    return tuple(_scene_text(key, table, words, place, terms) for key in table)


def _scene_text(
    key: str,
    table: Mapping[str, Any],
    words: Mapping[str, Mapping[str, tuple[str, str]]],
    place: str,
    terms: Collection[str],
) -> SceneText:
    own = field(table, key, dict, place)
    only(own, _FIELDS, place)
    claims = read_claims(own, f"{place}: {key}")
    titles = {code: words[code][key][0] for code in LANGUAGES}
    texts = {code: words[code][key][1] for code in LANGUAGES}
    for code in LANGUAGES:
        for mistake in unknown_keys(f"{titles[code]}\n{texts[code]}", claims, terms, place):
            raise mistake
    return SceneText(key, claims, int(field(own, "minutes", int, place, 0)), titles, texts)


@cache
def questions() -> tuple[SceneText, ...]:
    """Return the questions that students ask first, each with its answer."""
    return read_scene_texts(HERE / "question_texts", glossary())


@cache
def class_notes() -> tuple[SceneText, ...]:
    """Return a class of fifty minutes, part by part.

    The first paragraph of each is what to ask, the second what students answer, the third what to
    say then.
    """
    return read_scene_texts(HERE / "class_note_texts", glossary())


@cache
def _surprises() -> Mapping[str, tuple[SceneText, ...]]:
    found: dict[str, list[SceneText]] = {}
    for each in read_scene_texts(HERE / "surprise_texts", glossary()):
        found.setdefault(each.scene.page, []).append(each)
    return MappingProxyType({page: tuple(texts) for page, texts in found.items()})


def surprising(page: str) -> tuple[SceneText, ...]:
    """Return the experiments of a page that surprise; the first page's name is empty.

    >>> [each.scene.page for each in surprising("gradient")][:1]
    ['gradient']
    """
    return _surprises().get(page, ())


__all__ = ["SceneText", "class_notes", "questions", "read_scene_texts", "surprising"]
