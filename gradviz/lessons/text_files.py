"""Reads the files of lessons: TOML for what is said once, Markdown for what each language says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradviz.lessons.lesson_errors import LessonError, shown

LANGUAGES = ("en", "es", "pt")
MOST_KB = 64
"""Of one file: a lesson is a page of text."""

_LINE = re.compile(r"([a-z][a-z0-9_.]{0,60}):[ \t]+(\S.*)")
_HEAD = re.compile(r"^## +(.+)$", re.MULTILINE)


def read_text(path: Path, place: str) -> str:
    """Return the text of a file. Raises LessonError."""
    try:
        with path.open("rb") as file:
            found = file.read(MOST_KB * 1024 + 1)
        if len(found) > MOST_KB * 1024:
            raise LessonError("too_long", {"place": place, "most": MOST_KB})
        return found.decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        raise LessonError("no_file", {"place": place}) from None


def read_toml(path: Path, place: str) -> dict[str, Any]:
    """Return what a TOML file says. Raises LessonError."""
    text = read_text(path, place)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise LessonError("no_toml", {"place": place, "reason": shown(error)}) from None


def front_matter(text: str, place: str) -> tuple[dict[str, str], str]:
    r"""Return the fields between the first two lines of “---”, and the text below them.

    Each field is a line, `key: words`; the words are taken as they are. Raises LessonError.

    >>> front_matter("---\ntitle: One: two\n---\nText.", "mine/en.md")
    ({'title': 'One: two'}, 'Text.')
    """
    parts = re.split(r"^---[ \t]*$", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise LessonError("no_front", {"place": place})
    fields: dict[str, str] = {}
    for line in parts[1].strip().splitlines():
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None or match[1] in fields:
            raise LessonError("no_line", {"place": place, "line": shown(line)})
        fields[match[1]] = match[2].strip()
    return fields, parts[2].strip()


def sections(text: str) -> tuple[str, dict[str, str]]:
    r"""Return what stands before the first line of “## key”, and each section by its key.

    >>> sections("Text.\n\n## reveal\nBecause.")
    ('Text.', {'reveal': 'Because.'})
    """
    parts = _HEAD.split(text)
    keys, bodies = parts[1::2], parts[2::2]
    return parts[0].strip(), {
        key.strip(): body.strip() for key, body in zip(keys, bodies, strict=True)
    }


def titled_sections(text: str, place: str) -> dict[str, tuple[str, str]]:
    r"""Return the title and the text of each section “## key: Title”. Raises LessonError.

    >>> titled_sections("## loss: Loss function\nHow wrong a model is.", "glossary/en.md")
    {'loss': ('Loss function', 'How wrong a model is.')}
    """
    found: dict[str, tuple[str, str]] = {}
    for head, body in sections(text)[1].items():
        match = _LINE.fullmatch(head)
        if match is None:
            raise LessonError("no_line", {"place": place, "line": shown(head)})
        found[match[1]] = (match[2], body)
    return found


def field(of: Mapping[str, Any], name: str, kind: type, place: str, default: Any = ...) -> Any:
    """Return a field of a TOML table, of one type. Raises LessonError."""
    if name not in of:
        if default is ...:
            raise LessonError("no_field", {"place": place, "name": name})
        return default
    value = of[name]
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise LessonError("wrong_kind", {"place": place, "name": name, "kind": kind.__name__})
    return value


def only(of: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    """Raise LessonError for a field of a table that is none of some names."""
    for name in of:
        if name not in names:
            raise LessonError("wrong_field", {"place": place, "name": shown(name)})


__all__ = [
    "LANGUAGES",
    "MOST_KB",
    "field",
    "front_matter",
    "only",
    "read_text",
    "read_toml",
    "sections",
    "titled_sections",
]
