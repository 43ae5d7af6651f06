"""What the browsers of a class are told: the state of the room, as each of them may know it.

The state is made once for all; only what is a student's own differs. What is large, the answers
with their paths, goes to a browser once, and again where it has changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable
from functools import cached_property
from time import time
from typing import Any

from gradviz.rooms.questions import Json
from gradviz.rooms.room import ASK, REVEAL, Snapshot

COMPETING = ("rate", "race")
"""The kinds of questions whose answers are descents, ranked by their final values."""
NAMED = "race"
"""The kind whose answers bear names, once they are revealed."""


def encoded(value: object) -> str:
    """Return a value as JSON, in as few characters as can be."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class PublicState:
    """The state of a room at a moment, for its students and for its teacher."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.room = snapshot.room

    @cached_property
    def common(self) -> dict[str, Any]:
        """What all may know."""
        room, question = self.room, self.room.question
        state: dict[str, Any] = {
            "code": room.code,
            "phase": room.phase,
            "link": room.shown.link,
            "step": room.shown.step,
            "playing": room.shown.playing,
            "shown": room.shown.count,
            "members": len(self.snapshot.names),
            "present": self.snapshot.present,
            "question": None,
            "answered": len(self.snapshot.answers),
        }
        if question is not None:
            state["question"] = {**question.to_json(), "number": room.number}
        return state

    @cached_property
    def order(self) -> list[str]:
        """The members who have answered, the lowest final value first in a competition."""
        answers = self.snapshot.answers
        if self.room.question is None or self.room.question.kind not in COMPETING:
            return list(answers)
        return sorted(answers, key=lambda member: _standing(answers[member]))

    @property
    def is_live(self) -> bool:
        """Whether a competition is under way, of which the standing is shown."""
        question = self.room.question
        return question is not None and self.room.phase == ASK and question.kind in COMPETING

    @cached_property
    def mark(self) -> Hashable:
        """What is another value as soon as the large part has changed."""
        room, answers, names = self.room, self.snapshot.answers, self.snapshot.names
        if self.is_live:
            return room.phase, room.number, tuple((m, str(answers[m]["value"])) for m in self.order)
        if room.phase != REVEAL:
            return None
        is_named = room.question is not None and room.question.kind == NAMED
        return room.phase, room.number, tuple(names.get(m) for m in self.order if is_named)

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        """The answers in their order, without who gave them: each with how it did."""
        question = self.room.question
        if question is None:
            return []
        revealed = self.room.phase == REVEAL
        found = []
        for member in self.order:
            answer = self.snapshot.answers[member]
            entry = dict(answer)
            if revealed:
                entry |= question.judged(answer["value"], self.room.truth)
                if question.kind == NAMED:
                    entry["name"] = self.snapshot.names.get(member, "")
            found.append(entry)
        return found

    @cached_property
    def results(self) -> dict[str, Any] | None:
        """What is known once the answers are revealed."""
        question = self.room.question
        if question is None or self.room.phase != REVEAL:
            return None
        choices = [question.choice(entry["value"]) for entry in self.entries]
        competing = question.kind in COMPETING
        return {
            "truth": self.room.truth,
            "answers": self.entries,
            "counts": Counter(each for each in choices if each is not None),
            "right": None if competing else sum(bool(each["correct"]) for each in self.entries),
            "ranking": list(range(len(self.entries))) if competing else None,
        }

    @cached_property
    def _common_text(self) -> str:
        return encoded(self.common)[:-1]

    @cached_property
    def _results_text(self) -> str:
        return f',"results":{encoded(self.results)}'

    @cached_property
    def _standing(self) -> list[dict[str, Any]]:
        answers = self.snapshot.answers
        return [{"final": answers[member]["final"]} for member in self.order]

    def for_member(self, member: str, *, large: bool) -> str:
        """Return what a student is told, as JSON that `event` ends; `large`: with the answers."""
        own = self.snapshot.answers.get(member)
        extra: dict[str, Any] = {
            "mine": None if own is None else own["value"],
            "place": None if own is None else self.order.index(member),
            "name": self.snapshot.names.get(member, ""),
        }
        if self.is_live:
            extra["standing"] = self._standing
        return self._with(extra, large=large)

    def for_teacher(self, *, large: bool) -> str:
        """Return what the teacher is told, as JSON that `event` ends."""
        extra: dict[str, Any] = {"teacher": True, "mine": None}
        if large and self.is_live:
            extra["answers"] = self.entries
        return self._with(extra, large=large)

    def _with(self, extra: dict[str, Any], *, large: bool) -> str:
        results = self._results_text if large and self.room.phase == REVEAL else ""
        return f"{self._common_text},{encoded(extra)[1:-1]}{results}"

    def event(self, said: str) -> str:
        """Return what is told as an event of a stream (HTML standard, section 9.2.6)."""
        version, ends = self.snapshot.version, max(0, round(self.room.end - time()))
        data = f'{said},"version":{version},"ends_in":{ends}}}'
        return f"id: {version}\nevent: state\ndata: {data}\n\n"


def _standing(answer: Json) -> tuple[bool, float]:
    final = answer.get("final")
    return final is None, 0.0 if final is None else float(final)


__all__ = ["COMPETING", "NAMED", "PublicState", "encoded"]
