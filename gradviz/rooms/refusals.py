"""What a room refuses, by words of a closed list: the sentence to each is the interface's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, int] = MappingProxyType(
    {
        "unknown_room": 404,
        "ended": 410,
        "full": 409,
        "too_many_rooms": 503,
        "too_fast": 429,
        "not_yours": 403,
        "wrong_answer": 400,
        "wrong_question": 400,
        "wrong_link": 400,
        "wrong_name": 400,
        "wrong_request": 400,
        "not_asked": 409,
        "too_large": 413,
        "unavailable": 503,
    }
)
"""The words, each with the status that HTTP has for it."""


class RoomError(ValueError):
    """A refusal: `word` is one of `WORDS`.

    >>> RoomError("full").status
    409
    """

    def __init__(self, word: str) -> None:
        self.word = word
        self.status = WORDS[word]
        super().__init__(word)


__all__ = ["WORDS", "RoomError"]
