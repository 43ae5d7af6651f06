"""The glossary: what the field's terms mean, in each language, and the lesson that shows each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from gradviz.lessons.lesson_errors import LessonError
from gradviz.lessons.text_files import (
    LANGUAGES,
    field,
    read_text,
    read_toml,
    titled_sections,
)

GLOSSARY = Path(__file__).resolve().parent / "glossary_texts"


@dataclass(frozen=True)
class Term:
    """A term: how each language calls it, what it says of it, and the lesson that shows it."""

    key: str
    lesson: str
    titles: Mapping[str, str]
    meanings: Mapping[str, str]


@cache
def glossary() -> Mapping[str, Term]:
    """Return the terms by their keys.

    >>> glossary()["gradient"].titles["es"]
    'Gradiente'
    """
    return MappingProxyType(read_glossary(GLOSSARY))


def read_glossary(folder: Path) -> dict[str, Term]:
    """Return the terms of a folder. Raises LessonError."""
    place = "glossary.toml"
    shown_by = field(read_toml(folder / place, place), "lessons", dict, place)
    texts = {
        code: titled_sections(read_text(folder / f"{code}.md", f"{code}.md"), f"{code}.md")
        for code in LANGUAGES
    }
    for code, found in texts.items():
        for key in found.keys() ^ shown_by.keys():
            raise LessonError("no_field", {"place": f"{code}.md", "name": key})
    return {
        key: Term(
            key,
            str(lesson),
            {code: texts[code][key][0] for code in LANGUAGES},
            {code: " ".join(texts[code][key][1].split()) for code in LANGUAGES},
        )
        for key, lesson in shown_by.items()
    }


__all__ = ["Term", "glossary", "read_glossary"]
