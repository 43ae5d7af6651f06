"""What a link shows, in a form that knows no wording, no file and no name inside of the app.

The page is opened in Streamlit's `AppTest`, and what the browser would get is read from its
messages.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.links.digests import LONGEST, checksum, numbers, plain, told
from tests.links.pictures import charts, pictures

APP = Path(__file__).resolve().parents[2] / "gradviz/ui/main.py"
_ALERTS = ("warning", "error", "info", "success")
_CONTROLS = (
    "text_input text_area number_input slider selectbox multiselect toggle checkbox button_group"
).split()
_QUOTED = re.compile(r"[“«]([^”»]+)[”»]")


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
        "pictures": pictures(by_kind.get("bidi_component", [])),
        "formulas": [_formula(each.value) for each in app.latex],
        "charts": charts(by_kind.get("plotly_chart", []), timed=timed),
        "tables": [_rows(each.proto.body) for each in by_kind.get("html", [])],
        "alerts": _alerts(app, query),
        "texts": [numbers(each.value) for each in (*app.markdown, *app.caption)],
        "code": [told(each.value) for each in app.code],
        "controls": {kind: _values(app.get(kind)) for kind in _CONTROLS},
        "boxes": len(by_kind.get("expander", [])),
        "address": {key: _address(key, each) for key, each in app.query_params.items()},
    }
    for kind in ("tables", "texts"):
        facts[kind] = [each for each in facts[kind] if each]
    facts["controls"] = {kind: each for kind, each in facts["controls"].items() if each}
    return {name: each for name, each in facts.items() if each not in ([], {})}


def _formula(text: str) -> str:
    text = text.strip("$\n")
    text = re.sub(r"\\text\{[^{}]*\}", r"\\text{}", text)
    return text if len(text) <= LONGEST else f"{text[:60]}… {len(text)} {checksum(text)}"


def _rows(body: str) -> list[str]:
    """Return the numbers in each row of a table, its cells parted."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in rows]
    return ["|".join(map(numbers, row)) for row in cells if row]


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
                said += [each for each in texts if _names(text, each[:60])]
            short = [word if len(word) <= 40 else f"{word[:30]}…" for word in sorted({*said})]
            alerts.setdefault(kind, []).append(" ; ".join([numbers(text), *short]))
    return alerts


def _names(text: str, word: str) -> bool:
    return bool(word) and re.search(rf"(?<![\w.]){re.escape(word)}(?!\w|\.\w)", text) is not None


def _values(elements: Sequence[Any]) -> list[Any]:
    """Return the value of each control, and whether it is out of use."""
    found = []
    for each in elements:
        value = each.value
        if isinstance(value, str) and len(value) > LONGEST:
            value = f"{value[:30]}… {len(value)} {checksum(value)}"
        value = plain(list(value) if isinstance(value, tuple) else value)
        found.append({"disabled": value} if each.proto.disabled else value)
    return found


def _address(key: str, texts: Sequence[str] | str) -> Any:
    texts = [texts] if isinstance(texts, str) else list(texts)
    if key == "sealed":
        return [_opened(text) for text in texts]
    return [each if len(each) <= LONGEST else f"{len(each)} {checksum(each)}" for each in texts]


def _opened(text: str) -> Any:
    """Return what is sealed: how tightly it is packed depends on the machine."""
    try:
        return json.loads(zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    except (ValueError, zlib.error):
        return text
