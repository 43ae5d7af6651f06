"""What can be wrong with a lesson's files, each a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.declarations.sentences import N_

LONGEST_SHOWN = 60
"""Characters of a file's text that a sentence repeats."""


class LessonError(SentenceError):
    """A lesson's file that cannot be followed; `place` names the lesson and the file.

    >>> print(LessonError("no_file", {"place": "mine/es.md"}))
    “mine/es.md” is missing or cannot be read.
    """

    messages: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "no_file": N_("“{place}” is missing or cannot be read."),
            "too_long": N_("“{place}” is longer than {most} kB."),
            "no_toml": N_("“{place}” is no TOML: {reason}"),
            "no_front": N_("“{place}” does not begin with a block between two lines of “---”."),
            "no_line": N_("“{place}”: the line “{line}” is not of the form “key: words”."),
            "no_field": N_("“{place}” lacks “{name}”."),
            "wrong_field": N_("“{place}”: “{name}” is not possible here."),
            "wrong_kind": N_("“{place}”: “{name}” has to be {kind}."),
            "wrong_link": N_(
                "“{place}”: the link “{name}” cannot be followed; look at “{part}” in it."
            ),
            "heavy_link": N_(
                "“{place}”: the link “{name}” asks for engines, which run in other processes."
            ),
            "no_claim": N_("“{place}”: there is no claim “{name}”."),
            "no_quantity": N_("“{place}”: there is no quantity “{name}”; there are: {options}."),
            "no_term": N_("“{place}”: the glossary has no term “{name}”."),
            "wrong_choice": N_("“{place}”: the right choice “{name}” is none of: {options}."),
            "not_computed": N_("“{place}”: the claim “{name}” cannot be computed: {reason}"),
            "too_many": N_("“{place}” has more than {most} of “{name}”."),
        }
    )


def shown(text: object) -> str:
    """Return a text of a file as a sentence repeats it: in one line, and not all of a long one."""
    line = " ".join(str(text).split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"


__all__ = ["LessonError", "shown"]
