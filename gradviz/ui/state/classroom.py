"""The class that a session's browser is in, as it says itself: it decides which words it is sent.

What somebody may do in a class is not decided here: the browser shows the server the teacher's key
with each request (`gradviz.ui.server.rooms_routes`), and keeps it from the session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradviz.rooms.codes import read_code
from gradviz.ui.state.going import go_to
from gradviz.ui.state.session import forget, keep, last

_CLASS, _QUESTION = "class", "question to the class"
_ROLES = ("teacher", "student")
LONGEST_LINK = 8000


@dataclass(frozen=True)
class InClass:
    """A class, and whether the browser is its teacher's."""

    code: str
    role: str

    @property
    def said(self) -> str:
        """What the browser says of it."""
        return f"{self.code} {self.role}"


def in_class() -> InClass | None:
    """Return the class of this session's browser, None where it is in none."""
    found: InClass | None = last(_CLASS)
    return found


def hear_of_class(said: object) -> None:
    """Take, in a callback, what the browser says of its class; empty where it has left it.

    It may say the same once more, which is no reason to forget what the class is asked.
    """
    code, _, role = said.partition(" ") if isinstance(said, str) else ("", "", "")
    known, before = read_code(code), in_class()
    if before is not None and before.said == said:
        return
    forget(_QUESTION)
    if known is None or role not in _ROLES:
        forget(_CLASS)
    else:
        keep(_CLASS, InClass(known, role))


def follow_class(link: object) -> None:
    """Go, in a callback, where the class has gone: read as any link is."""
    if isinstance(link, str) and 0 < len(link) <= LONGEST_LINK:
        go_to(link)


def asked() -> Mapping[str, Any] | None:
    """Return what the browser has said of the question that its class is asked."""
    found: Mapping[str, Any] | None = last(_QUESTION)
    return found


def hear_of_question(said: object) -> None:
    """Take, in a callback, what the browser says of the question."""
    if isinstance(said, Mapping):
        keep(_QUESTION, dict(said))


__all__ = [
    "InClass",
    "asked",
    "follow_class",
    "hear_of_class",
    "hear_of_question",
    "in_class",
]
