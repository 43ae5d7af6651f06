"""The header of a recording's file: JSON, believed in nothing before it is checked."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from gradviz.recordings.recording import Layer, Recording, Variable
from gradviz.recordings.recording_errors import RecordingError

HEADER = "recording.json"
FORMAT, VERSION = "gradviz recording", 1
MOST_NAMES = 2000
"""Layers, variables or names of one kind."""

_LONGEST = 200  # letters of a name
_MOST_AXES = 8
_MOST_NUMBERS = 1 << 31
_DEEPEST = 6  # dictionaries and lists in the optimizer's settings


@dataclass(frozen=True)
class Header:
    """What a header says, checked; the fields are those of `Recording`, and the arrays' shapes."""

    layers: tuple[Layer, ...]
    variables: tuple[Variable, ...]
    metric_names: tuple[str, ...]
    log_names: tuple[str, ...]
    means: tuple[str, ...]
    has_gradients: bool
    optimizer: Mapping[str, Any]
    made_with: Mapping[str, str]
    shapes: Mapping[str, tuple[int, ...]]


def header_of(recording: Recording, shapes: Mapping[str, tuple[int, ...]]) -> bytes:
    """Return the header of a recording."""
    told = {
        "format": FORMAT,
        "version": VERSION,
        "made_with": dict(recording.made_with),
        "layers": [
            {"name": each.name, "kind": each.kind, "activation": each.activation}
            for each in recording.layers
        ],
        "variables": [
            {"path": each.path, "shape": list(each.shape)} for each in recording.variables
        ],
        "optimizer": dict(recording.optimizer),
        "metrics": list(recording.metric_names),
        "logs": list(recording.log_names),
        "running_means": list(recording.means),
        "gradients": recording.has_gradients,
        "arrays": {name: list(shape) for name, shape in shapes.items()},
    }
    return json.dumps(plain_values(told), indent=1, allow_nan=False).encode("ascii")


def plain_values(value: object, depth: int = 0) -> Any:
    """Return a value as JSON can say it: what it cannot is said as text.

    >>> plain_values({"rate": 0.1, "limit": float("inf"), "kind": int})
    {'rate': 0.1, 'limit': 'inf', 'kind': "<class 'int'>"}
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return value[:_LONGEST]
    if depth < _DEEPEST and isinstance(value, Mapping):
        items = value.items()
        return {str(name)[:_LONGEST]: plain_values(each, depth + 1) for name, each in items}
    if depth < _DEEPEST and isinstance(value, list | tuple):
        return [plain_values(each, depth + 1) for each in value]
    return str(value)[:_LONGEST]


def read_header(data: bytes) -> Header:
    """Return what a header says. Raises RecordingError for what no header says.

    >>> read_header(b'{"format": "gradviz recording", "version": 9}')
    Traceback (most recent call last):
    gradviz.recordings.recording_errors.RecordingError: The recording has version 9 of the ...
    """
    try:
        told = json.loads(data.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _damaged() from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise RecordingError("not_a_recording")
    version = told.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise _damaged()
    if version != VERSION:
        known = {"version": str(version)[:20], "known": VERSION}
        raise RecordingError("other_version", known)
    return Header(
        layers=tuple(
            Layer(_text(each, "name"), _text(each, "kind"), _text(each, "activation"))
            for each in _list(told, "layers")
        ),
        variables=tuple(
            Variable(_text(each, "path"), _shape(each["shape"]))
            for each in _entries(told, "variables", "shape")
        ),
        metric_names=_names(told, "metrics"),
        log_names=_names(told, "logs"),
        means=_names(told, "running_means"),
        has_gradients=told.get("gradients") is True,
        optimizer=plain_values(_dictionary(told, "optimizer")),
        made_with={
            str(name)[:_LONGEST]: str(value)[:_LONGEST]
            for name, value in _dictionary(told, "made_with").items()
        },
        shapes={name: _shape(value) for name, value in _dictionary(told, "arrays").items()},
    )


def _damaged() -> RecordingError:
    return RecordingError("damaged", {"part": HEADER})


def _no_number(_text: str) -> NoReturn:
    """Refuse NaN and Infinity, which JSON has not."""
    raise ValueError


def _list(told: Mapping[str, Any], name: str) -> list[Any]:
    found = told.get(name)
    if not isinstance(found, list) or len(found) > MOST_NAMES:
        raise _damaged()
    return found


def _entries(told: Mapping[str, Any], name: str, needed: str) -> list[dict[str, Any]]:
    found = _list(told, name)
    if not all(isinstance(each, dict) and needed in each for each in found):
        raise _damaged()
    return found


def _dictionary(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = told.get(name)
    if not isinstance(found, dict) or len(found) > MOST_NAMES:
        raise _damaged()
    return found


def _text(told: object, name: str) -> str:
    found = told.get(name) if isinstance(told, dict) else None
    if not isinstance(found, str) or len(found) > _LONGEST:
        raise _damaged()
    return found


def _names(told: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = _list(told, name)
    if not all(isinstance(each, str) and len(each) <= _LONGEST for each in found):
        raise _damaged()
    return tuple(found)


def _shape(told: object) -> tuple[int, ...]:
    """Return a shape whose numbers are so few that they can be counted."""
    if not isinstance(told, list) or len(told) > _MOST_AXES:
        raise _damaged()
    for each in told:
        if not isinstance(each, int) or isinstance(each, bool) or not 0 <= each < _MOST_NUMBERS:
            raise _damaged()
    return tuple(told)


__all__ = ["FORMAT", "HEADER", "VERSION", "Header", "header_of", "plain_values", "read_header"]
