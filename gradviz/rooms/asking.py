"""The kinds of questions: asked by a teacher, and read back from a store."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gradviz.rooms.own_descents import Race, Rate
from gradviz.rooms.predictions import Prediction, Where, Which
from gradviz.rooms.questions import Json, Question
from gradviz.rooms.refusals import RoomError

Kind = type[Where] | type[Which] | type[Prediction] | type[Rate] | type[Race]
QUESTIONS: Mapping[str, Kind] = MappingProxyType(
    {each.kind: each for each in (Where, Which, Prediction, Rate, Race)}
)
"""The kinds of questions by their names."""

_FIELDS = frozenset({"kind", "run", "steps", "lesson", "prediction"})


def ask(given: object, link: str, lessons: Path | None = None) -> Question:
    """Return the question that a teacher asks about an experiment. Raises RoomError.

    >>> ask({"kind": "where", "run": "sgd"}, "/?f=x^2%2By^2&runs=SGD").to_json()["ranges"]
    ((-3.0, 3.0), (-3.0, 3.0))
    """
    if not isinstance(given, dict) or not given.keys() <= _FIELDS:
        raise RoomError("wrong_question")
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in QUESTIONS:
        raise RoomError("wrong_question")
    return QUESTIONS[kind].ask(given, link, lessons)


def read_question(kept: Json) -> Question:
    """Return the question that was kept as JSON.

    >>> import json
    >>> question = ask({"kind": "which"}, "/?f=x^2&runs=SGD&runs=Adam")
    >>> read_question(json.loads(json.dumps(question.to_json()))) == question
    True
    """
    fields = {name: _frozen(value) for name, value in kept.items() if name != "kind"}
    question: Question = QUESTIONS[kept["kind"]](**fields)
    return question


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value


__all__ = ["QUESTIONS", "ask", "read_question"]
