"""What a link shows, in a form that knows no wording, no file and no name inside of the app.

The page is opened in Streamlit's `AppTest`, and what the browser would get is read from its
messages. Only `component_data` and `_RUN`, `_SCENE`, `_MAP` and `_EXPLORED` know how the app's own
components are told things; they follow where that changes.
"""

from __future__ import annotations

import base64
import json
import math
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

APP = Path(__file__).resolve().parents[2] / "gradviz/ui/main.py"
DIGITS = 10  # of a number in the record
_LONGEST = 100  # characters of a formula in the record
_ALERTS = ("warning", "error", "info", "success")
_CONTROLS = (
    "text_input text_area number_input slider selectbox multiselect toggle checkbox button_group"
).split()
_NUMBER = re.compile(r"(?<![\w])[-−+]?\d+(?:[.,]\d+)*(?:[eE][-−+]?\d+)?")

_QUOTED = re.compile(r"[“«]([^”»]+)[”»]")
_EXACT = ("h", "settings", "learning rate", "tolerance", "controls", "offsets")
"""Where a number that is next to nothing is meant, and is not the rounding of 0."""

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


def opened(page: str, query: Mapping[str, Sequence[str]]) -> AppTest:
    """Return a fresh session of the app that has opened a link."""
    app = AppTest.from_file(str(APP), default_timeout=180)
    app._page_hash = calc_hash(page)
    for key, texts in query.items():
        app.query_params[key] = list(texts)
    return app.run()


def shown(page: str, query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return all that a link shows; empty parts are left out."""
    app = opened(page, query)
    by_kind: dict[str, list[Any]] = {}
    for each in app._tree:
        by_kind.setdefault(getattr(each, "type", ""), []).append(each)
    timed = "time" in query.get("against", ())
    facts: dict[str, Any] = {
        "exceptions": len(app.exception),
        "pictures": _pictures(by_kind.get("bidi_component", [])),
        "formulas": [_formula(each.value) for each in app.latex],
        "charts": _charts(by_kind.get("plotly_chart", []), timed=timed),
        "tables": [_rows(each.proto.body) for each in by_kind.get("html", [])],
        "alerts": _alerts(app, query),
        "texts": [_numbers(each.value) for each in (*app.markdown, *app.caption)],
        "code": [_told(each.value) for each in app.code],
        "controls": {kind: _values(app.get(kind)) for kind in _CONTROLS},
        "boxes": len(by_kind.get("expander", [])),
        "address": {key: _address(key, each) for key, each in app.query_params.items()},
    }
    for kind in ("tables", "texts"):
        facts[kind] = [each for each in facts[kind] if each]
    facts["controls"] = {kind: each for kind, each in facts["controls"].items() if each}
    return {name: each for name, each in facts.items() if each not in ([], {})}


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


def _pictures(elements: Sequence[Any]) -> list[dict[str, Any]]:
    bytes_ = [each.proto.bytes for each in elements if each.proto.WhichOneof("data") == "bytes"]
    sent = component_data(bytes_)
    drawings = [{"drawing": _told(data["svg"])} for data in sent if "svg" in data]
    return [_picture(data) for data in sent if "svg" not in data] + drawings


def _picture(data: Mapping[str, Any]) -> dict[str, Any]:
    if "kinds" in data:
        facts = _facts(data, _MAP)
        facts["kinds"] = len(data["kinds"])
        facts["numbers"] = [_plain(each["values"]) for each in data["numbers"]]
        for name in ("paths", "lines", "marks"):
            facts[name] = [[_plain(each["x"]), _plain(each["y"])] for each in data[name]]
        return {name: each for name, each in facts.items() if each}
    facts = _facts(data, _SCENE)
    if "point" in data:
        facts |= _facts(data, _EXPLORED)
        facts["legend"] = len(data["key"])
        critical = data.get("critical", ())
        facts["critical"] = [[each["kind"], _plain(each["point"])] for each in critical]
    size = len(data["function"]["variables"])
    facts["runs"] = [_run(each, size, data.get("rules", {})) for each in data.get("runs", ())]
    return facts


def _run(run: Mapping[str, Any], size: int, rules: Mapping[str, Any]) -> dict[str, Any]:
    facts = _facts(run, _RUN)
    path = np.asarray(run["path"], dtype=np.float64).reshape(-1, size)
    facts["steps"] = len(path) - 1
    facts["end"] = _plain(path[-1].tolist())
    symbols = [each["symbols"] for each in rules.get(run["id"], {}).get("equations", ())]
    facts["equations"] = [len(symbols), _checksum("".join(symbols))]
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
        facts[fact] = _plain(found)
    return facts


def _plain(value: Any) -> Any:
    """Return a value as JSON keeps it: numbers to ten digits, arrays and long lists digested."""
    match value:
        case np.ndarray():
            return _digest(value) if value.size > 4 else [_plain(each) for each in value.tolist()]
        case bool() | None | str() | int():
            return value
        case float():
            return _rounded(value)
        case Mapping():
            return {str(name): _plain(each) for name, each in value.items()}
        case Sequence():
            flat = value and all(isinstance(each, int | float) for each in value)
            if flat and len(value) > 10:
                return _digest(np.array(value, dtype=np.float64))
            return [_plain(each) for each in value]
    return _plain(value.item())


def _rounded(value: float) -> float | str:
    if not math.isfinite(value):
        return str(value)
    return float(f"{value:.{DIGITS}g}")


def _digest(values: np.ndarray) -> list[Any]:
    """Return the size, the range and a checksum to six digits of the largest number."""
    flat = np.ravel(np.asarray(values, dtype=np.float64))
    finite = flat[np.isfinite(flat)]
    top = float(np.max(np.abs(finite), initial=0.0))
    places = 5 - math.floor(math.log10(top)) if top > 0 else 0
    scaled = np.where(np.isfinite(flat), np.round(flat * 10.0**places, 0), flat)
    checksum = zlib.crc32((scaled + 0.0).astype("<f8").tobytes())
    low, high = (float(edge(finite)) if finite.size else math.nan for edge in (np.min, np.max))
    return [flat.size, _six(low), _six(high), f"{checksum:08x}"]


def _six(value: float) -> float | str:
    return float(f"{value:.6g}") if math.isfinite(value) else str(value)


def _charts(elements: Sequence[Any], *, timed: bool) -> list[Any]:
    """Return each chart's traces; where time is measured, only how many there are."""
    charts: list[Any] = []
    for each in elements:
        figure = json.loads(each.proto.spec)
        if timed:
            charts.append(len(figure["data"]))
            continue
        traces = [
            [trace.get("type", "scatter"), *map(_digest, _arrays(trace))]
            for trace in figure["data"]
        ]
        frames = [array for frame in figure.get("frames", ()) for array in _arrays(frame)]
        if frames:
            traces.append(["frames", _digest(np.concatenate([np.ravel(a) for a in frames]))])
        charts.append(traces)
    return charts


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


def _formula(text: str) -> str:
    text = text.strip("$\n")
    text = re.sub(r"\\text\{[^{}]*\}", r"\\text{}", text)
    return text if len(text) <= _LONGEST else f"{text[:60]}… {len(text)} {_checksum(text)}"


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def _rows(body: str) -> list[str]:
    """Return the numbers in each row of a table, its cells parted."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in rows]
    return ["|".join(map(_numbers, row)) for row in cells if row]


def _numbers(text: str) -> str:
    """Return the numbers of a text; what is next to nothing is rounding, and written as 0."""
    found = []
    for each in _NUMBER.findall(text.replace("\\", "")):
        bare = each.replace("−", "-")
        small = re.search(r"e-(\d+)$", bare)
        found.append("0" if small and int(small[1]) > 7 else bare)
    joined = " ".join(found)
    return joined if len(joined) <= _LONGEST else f"{len(found)} {_checksum(joined)}"


def _told(text: str) -> str:
    """Return how many lines and which numbers a text has."""
    return f"{text.count(chr(10)) + 1}: {_numbers(text)}"


def _alerts(app: AppTest, query: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the numbers of each alert, and what of the link it says."""
    texts = [*query, *(text for each in query.values() for text in each)]
    alerts: dict[str, list[str]] = {}
    for kind in _ALERTS:
        for alert in app.get(kind):
            text = alert.value.replace("\\", "").replace("\N{WORD JOINER}", "")
            said = [
                piece for piece in _QUOTED.findall(text) if any(piece in each for each in texts)
            ]
            if ":material/link_off:" in (alert.proto.icon or ""):
                said += [key for key in query if _names(text, key)]
            said += [long for long in texts if long[:40] in text and not long.isalpha()]
            short = [word if len(word) <= 40 else f"{word[:30]}…" for word in sorted({*said})]
            alerts.setdefault(kind, []).append(" ; ".join([_numbers(text), *short]))
    return alerts


def _names(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(word)}(?!\w|\.\w)", text) is not None


def _values(elements: Sequence[Any]) -> list[Any]:
    """Return the value of each control, and whether it is out of use."""
    found = []
    for each in elements:
        value = each.value
        if isinstance(value, str) and len(value) > _LONGEST:
            value = f"{value[:30]}… {len(value)} {_checksum(value)}"
        value = _plain(list(value) if isinstance(value, tuple) else value)
        found.append({"disabled": value} if each.proto.disabled else value)
    return found


def _address(key: str, texts: Sequence[str] | str) -> Any:
    texts = [texts] if isinstance(texts, str) else list(texts)
    if key == "sealed":
        return [_opened(text) for text in texts]
    return [each if len(each) <= _LONGEST else f"{len(each)} {_checksum(each)}" for each in texts]


def _opened(text: str) -> Any:
    """Return what is sealed: how tightly it is packed depends on the machine."""
    try:
        return json.loads(zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    except (ValueError, zlib.error):
        return text


def differences(was: Any, now: Any, place: str = "") -> list[str]:
    """Return a line for each place where two records differ; numbers differ from the tenth digit.

    >>> differences({"a": [1.0, 2.0]}, {"a": [1.0, 2.5], "b": 1})
    ['a.1: 2.0 was recorded, 2.5 is shown', 'b: nothing was recorded, 1 is shown']
    """
    if isinstance(was, dict) and isinstance(now, dict):
        found = []
        for name in sorted({*was, *now}):
            here = f"{place}.{name}" if place else name
            if name not in was:
                found.append(f"{here}: nothing was recorded, {now[name]!r} is shown")
            elif name not in now:
                found.append(f"{here}: {was[name]!r} was recorded, nothing is shown")
            else:
                found += differences(was[name], now[name], here)
        return found
    if isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        pairs = enumerate(zip(was, now, strict=True))
        return [line for at, pair in pairs for line in differences(*pair, f"{place}.{at}")]
    if _same(was, now, exact=any(part in _EXACT for part in place.split("."))):
        return []
    return [f"{place}: {was!r} was recorded, {now!r} is shown"]


def _same(was: Any, now: Any, *, exact: bool) -> bool:
    if isinstance(was, str) and isinstance(now, str):  # an option may be kept by name or by code
        return was.casefold() == now.casefold()
    numbers = all(isinstance(each, int | float) for each in (was, now))
    if numbers and not isinstance(was, bool) and not isinstance(now, bool):
        return math.isclose(was, now, rel_tol=2e-9, abs_tol=0.0 if exact else 1e-9)
    return type(was) is type(now) and was == now


__all__ = ["component_data", "differences", "opened", "shown"]
