"""All lessons: those of the package, and those of a folder that whoever runs the server names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from gradviz.lessons.glossary import glossary
from gradviz.lessons.lesson import Lesson, read_lesson
from gradviz.lessons.lesson_errors import LessonError

TEXTS = Path(__file__).resolve().parent / "texts"
MOST = 100
"""Lessons of one folder."""


@dataclass(frozen=True)
class Library:
    """The lessons by their names, in their order, and what is wrong with those that are not."""

    lessons: Mapping[str, Lesson]
    problems: tuple[LessonError, ...]


_NOTHING = Library(MappingProxyType({}), ())


def read_library(folder: Path) -> Library:
    """Return the lessons of a folder of folders; one that is wrong leaves out itself only."""
    lessons, problems = {}, []
    try:
        found = sorted(each for each in folder.iterdir() if each.is_dir())
    except OSError:
        return Library({}, (LessonError("no_file", {"place": folder.name}),))
    if len(found) > MOST:
        data = {"place": folder.name, "most": MOST, "name": "/"}
        problems.append(LessonError("too_many", data))
    for each in found[:MOST]:
        if each.name.startswith((".", "_")):
            continue
        try:
            lessons[each.name] = read_lesson(each, glossary())
        except LessonError as error:
            problems.append(error)
    return Library(MappingProxyType(lessons), tuple(problems))


@cache
def _built_in() -> Library:
    return read_library(TEXTS)


@cache
def library(folder: Path | None = None) -> Library:
    """Return all lessons by their order; those of the folder take the place of their namesakes.

    >>> next(iter(library().lessons))
    'gradient'
    """
    own = _NOTHING if folder is None else read_library(folder)
    merged = {**_built_in().lessons, **own.lessons}
    ordered = sorted(merged.values(), key=lambda each: (each.order, each.name))
    by_name = MappingProxyType({each.name: each for each in ordered})
    return Library(by_name, (*_built_in().problems, *own.problems))


def lessons_of(page: str, folder: Path | None = None) -> tuple[Lesson, ...]:
    """Return the lessons whose scene is on a page; the first page's name is empty.

    >>> "gradient" in [each.name for each in lessons_of("gradient")]
    True
    """
    return tuple(each for each in library(folder).lessons.values() if each.scene.page == page)


__all__ = ["Library", "lessons_of", "library", "read_library"]
