"""What the app's own components and its charts are sent, as facts.

`component_data` and the tables of facts know how the components are told things; they follow where
that changes.
"""

from __future__ import annotations

import base64
import json
import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tests.links.digests import checksum, digest, plain, told

# What is recorded of the components: a fact, and where it is in what they are sent.
_SCENE = {
    "variables": "function.variables",
    "domain": "domain",
    "axes": "axes",
    "at": "at",
    "start": "start",
    "steps": "steps",
    "tolerance": "tolerance",
    "minima": "minima",
    "noise": "noise.sigma",
    "drawn noise": "noise.z",
    "asked of the player": "settings",
    "one panel for each": "panels",
    "no names": "silent",
    "penalty": "penalty.value",
    "starts": "multistart.kind",
    "deviation of starts": "multistart.deviation",
    "minima of starts": "multistart.minima",
    "radius of a minimum": "multistart.radius",
    "places of starts": "multistart_units",
    "cells of the picture": "grid",
    "fit": "fit.kind",
    "fit domain": "fit.domain",
    "fit places": "fit.places",
    "fit ids": "fit.ids",
    "fit shift": "fit.shift",
    "fit factor": "fit.factor",
    "fit can be edited": "fit.editable",
    "features": "examples.features",
    "targets": "examples.target",
}
_RUN = {
    "color": "color",
    "status": "status",
    "stopped at": "stopped_at",
    "own start": "start",
    "settings": "settings",
    "learning rate": "learning_rate.value",
    "path": "path",
    "h": "gradient.h",
    "samples": "gradient.samples",
    "offsets": "gradient.offsets",
    "directions": "gradient.directions",
    "order of rows": "gradient.order",
    "overfits from": "overfitted_from",
}
_EXPLORED = {
    "point": "point",
    "angle": "angle",
    "field": "field",
    "h": "estimator.h",
    "samples": "estimator.samples",
    "offsets": "estimator.offsets",
    "evaluations": "estimator.evaluations",
    "steps h": "curve.h",
    "best h": "curve.best",
    "cloud": "cloud",
}
_MAP = {
    "x": "x.values",
    "y": "y.values",
    "x name": "x.name",
    "y name": "y.name",
    "x log": "x.log",
    "y log": "y.log",
    "kind": "kind",
    "shade": "shade",
    "ticks": "ticks",
    "selected": "selected",
}


def pictures(elements: Sequence[Any]) -> list[dict[str, Any]]:
    sent = [each.proto.bytes for each in elements if each.proto.WhichOneof("data") == "bytes"]
    found = component_data(sent)
    drawings = [{"drawing": told(data["svg"])} for data in found if "svg" in data]
    others = {"svg", "room"}  # a drawing, and the strip of a class
    seen = [data for data in found if not others & data.keys() and data.keys() > {"version"}]
    return [_picture(data) for data in seen] + drawings


def component_data(blocks: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return what each component of a page is sent, with its constants and examples.

    A block is a header's length, the header in JSON, and float64 arrays that it refers to; a
    block with a `slot` is a part that others name in their `constants`.
    """
    parts: dict[str, dict[str, Any]] = {}
    whole = []
    for block in blocks:
        (length,) = struct.unpack_from("<I", block)
        header = json.loads(block[4 : 4 + length])
        floats = np.frombuffer(block[4 + length :], dtype="<f8")
        data = _filled(header, floats)
        if "slot" in data:
            parts[f"{data['slot']} {data['name']}"] = data
        else:
            whole.append(data)
    for data in whole:
        for name in data.pop("constants", ()):
            part = {key: each for key, each in parts[name].items() if key not in ("slot", "name")}
            data.update({key: each for key, each in part.items() if key not in data})
    return whole


def _filled(value: Any, floats: np.ndarray) -> Any:
    match value:
        case {"floats": [int(first), int(count)]}:
            return floats[first : first + count]
        case {"number": str(text)}:
            return float(text)
        case dict():
            return {name: _filled(each, floats) for name, each in value.items()}
        case list():
            return [_filled(each, floats) for each in value]
    return value


def _picture(data: Mapping[str, Any]) -> dict[str, Any]:
    if "kinds" in data:
        facts = _facts(data, _MAP)
        facts["kinds"] = len(data["kinds"])
        facts["numbers"] = [plain(each["values"]) for each in data["numbers"]]
        for name in ("paths", "lines", "marks"):
            facts[name] = [[plain(each["x"]), plain(each["y"])] for each in data[name]]
        return {name: each for name, each in facts.items() if each}
    facts = _facts(data, _SCENE)
    if "point" in data:
        facts |= _facts(data, _EXPLORED)
        facts["legend"] = len(data["key"])
        critical = data.get("critical", ())
        facts["critical"] = [[each["kind"], plain(each["point"])] for each in critical]
    size = len(data["function"]["variables"])
    facts["runs"] = [_run(each, size, data.get("rules", {})) for each in data.get("runs", ())]
    return facts


def _run(run: Mapping[str, Any], size: int, rules: Mapping[str, Any]) -> dict[str, Any]:
    facts = _facts(run, _RUN)
    path = np.asarray(run["path"], dtype=np.float64).reshape(-1, size)
    facts["steps"] = len(path) - 1
    facts["end"] = plain(path[-1].tolist())
    symbols = [each["symbols"] for each in rules.get(run["id"], {}).get("equations", ())]
    facts["equations"] = [len(symbols), checksum("".join(symbols))]
    return facts


def _facts(data: Mapping[str, Any], where: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts that there are, by their own names."""
    facts = {}
    for fact, path in where.items():
        found: Any = data
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        if found is None or (isinstance(found, list | dict) and not found):
            continue
        facts[fact] = plain(found)
    return facts


def charts(elements: Sequence[Any], *, timed: bool) -> list[Any]:
    """Return each chart's traces; where time is measured, only how many there are."""
    found: list[Any] = []
    for each in elements:
        figure = json.loads(each.proto.spec)
        if timed:
            found.append(len(figure["data"]))
            continue
        traces = [
            [trace.get("type", "scatter"), *map(digest, _arrays(trace))] for trace in figure["data"]
        ]
        frames = [array for frame in figure.get("frames", ()) for array in _arrays(frame)]
        if frames:
            traces.append(["frames", digest(np.concatenate([np.ravel(a) for a in frames]))])
        found.append(traces)
    return found


def _arrays(value: Any) -> list[np.ndarray]:
    """Return what a trace holds of numbers, by the names that Plotly has for them."""
    match value:
        case {"bdata": str(text), "dtype": str(kind)}:
            return [np.frombuffer(base64.b64decode(text), dtype=kind).astype(np.float64)]
        case dict():
            return [
                array
                for name, each in sorted(value.items())
                if isinstance(each, dict | list) and name not in ("line", "marker", "colorscale")
                for array in _arrays(each)
            ]
        case list() if value and all(isinstance(each, int | float | None) for each in value):
            return [np.array([math.nan if each is None else each for each in value], float)]
        case list():
            return [array for each in value for array in _arrays(each)]
    return []
