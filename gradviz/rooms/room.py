"""A room: a class that plays together, as a frozen value, and what a teacher changes in it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self, TypeAlias

from gradviz.rooms.asking import read_question
from gradviz.rooms.codes import hashed, new_code, new_key
from gradviz.rooms.questions import Json, Question
from gradviz.rooms.refusals import RoomError
from gradviz.rooms.shown_links import Shown

Phase: TypeAlias = "Literal['follow', 'ask', 'reveal', 'ended']"
FOLLOW, ASK, REVEAL, ENDED = "follow", "ask", "reveal", "ended"
LONGEST_NAME = 24
NOTHING = Shown()


@dataclass(frozen=True)
class Room:
    """A room: its code, what is kept of the teacher's key, and what its class does now.

    `end` is the time, in seconds since 1970, at which it ends by itself. `number` counts the
    questions, so that an answer to one never counts for the next; `truth` is what was computed when
    the answers were revealed. `revision` grows by one with each change.
    """

    code: str
    key: str
    end: float
    shown: Shown = NOTHING
    phase: Phase = "follow"
    question: Question | None = None
    number: int = 0
    truth: Json | None = None
    revision: int = 0

    def showing(self, shown: Shown) -> Self:
        """Return the room at another experiment or step; one that comes late changes nothing."""
        self._check_open()
        if shown.seq < self.shown.seq:
            return self
        return self._changed(shown=replace(shown, count=self.shown.count + 1))

    def asking(self, question: Question) -> Self:
        """Return the room with a question, the first one or another."""
        self._check_open()
        number = self.number + 1
        return self._changed(phase=ASK, question=question, number=number, truth=None)

    def revealing(self, number: int, truth: Json | None) -> Self:
        """Return the room with the answers shown. Raises RoomError where nothing is asked."""
        self._check_open()
        if self.phase == REVEAL and number == self.number:
            return self
        if self.phase != ASK or number != self.number:
            raise RoomError("not_asked")
        return self._changed(phase=REVEAL, truth=truth)

    def cleared(self) -> Self:
        """Return the room without a question."""
        self._check_open()
        return self._changed(phase=FOLLOW, question=None, truth=None)

    def ended(self) -> Self:
        """Return what is left of the room: its code and the hash of its key."""
        return replace(
            self._changed(phase=ENDED, question=None, truth=None, shown=NOTHING), number=0
        )

    def asked(self) -> Question:
        """Return the question that can be answered now. Raises RoomError where there is none."""
        self._check_open()
        if self.phase != ASK or self.question is None:
            raise RoomError("not_asked")
        return self.question

    def to_json(self) -> str:
        """Return the room as a store keeps it."""
        kept = {**self.__dict__, "shown": asdict(self.shown)}
        kept["question"] = None if self.question is None else self.question.to_json()
        return json.dumps(kept)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the room that a store kept.

        >>> room, _ = new_room(end=0.0)
        >>> Room.from_json(room.to_json()) == room
        True
        """
        kept = json.loads(text)
        question = kept["question"]
        kept["question"] = None if question is None else read_question(question)
        return cls(**{**kept, "shown": Shown(**kept["shown"])})

    def _check_open(self) -> None:
        if self.phase == ENDED:
            raise RoomError("ended")

    def _changed(self, **values: Any) -> Self:
        return replace(self, revision=self.revision + 1, **values)


@dataclass(frozen=True)
class Snapshot:
    """A room at a moment: who is in it, what was answered, by the names of the members.

    `names` has every member, with an empty name where none was chosen; an answer is JSON with its
    `value` and what came of it. `present` counts those who are connected.
    """

    room: Room
    version: int
    names: Mapping[str, str]
    answers: Mapping[str, Json]
    present: int = 0


def new_room(end: float) -> tuple[Room, str]:
    """Return a room that ends at a time, and the teacher's key, which is kept nowhere."""
    key = new_key()
    return Room(new_code(), hashed(key), end), key


def read_name(given: object) -> str:
    r"""Return a name as it is shown: one line without control characters. Raises RoomError.

    It may be empty. Markup in it is text, which whoever shows it must not forget.

    >>> read_name("  Ana  <b>\u202e\x00 "), read_name("")
    ('Ana <b>', '')
    """
    if not isinstance(given, str) or len(given) > 10 * LONGEST_NAME:
        raise RoomError("wrong_name")
    composed = unicodedata.normalize("NFC", given)
    # those of category C: control and format characters, surrogates, what is not assigned
    kept = (" " if each.isspace() else each for each in composed if _is_shown(each))
    name = " ".join("".join(kept).split())
    if len(name) > LONGEST_NAME:
        raise RoomError("wrong_name")
    return name


def _is_shown(character: str) -> bool:
    return character.isspace() or not unicodedata.category(character).startswith("C")


__all__ = [
    "ASK",
    "ENDED",
    "FOLLOW",
    "LONGEST_NAME",
    "REVEAL",
    "Phase",
    "Room",
    "Snapshot",
    "new_room",
    "read_name",
]
