"""The document in which Streamlit runs: Streamlit's own, with what this app adds to its head."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from streamlit.file_util import get_static_dir

from gradviz.ui.components.serving import PREFIX, imported, modules
from gradviz.ui.i18n.window_texts import window_texts

INDEX = Path(get_static_dir()) / "index.html"
SCRIPTS = Path(get_static_dir()) / "static" / "js"

NEEDED = (
    "BidiComponent",
    "ButtonGroup",
    "Multiselect",
    "NumberInput",
    "Selectbox",
    "Slider",
    "StreamlitMarkdown",
    "TextInput",
)
"""Streamlit's chunks that the first page shows, by the names that come before their checksums."""

_IMPORT = re.compile(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""")
_FONT = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>\s*')
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)


def document() -> bytes:
    """Return the document.

    >>> b"gradviz-texts" in document()
    True
    """
    return _document(modules().version)


@lru_cache(maxsize=1)
def _document(version: str) -> bytes:
    text = _COMMENT.sub("", INDEX.read_text(encoding="utf-8"))
    # the app's theme names fonts that every machine has
    text = _FONT.sub("", text)
    folder = f"./{PREFIX}/{version}/"
    texts = json.dumps(window_texts(), ensure_ascii=False).replace("<", "\\u003c")
    own = sorted({*imported("frame", "window"), *imported("player")})
    head = [
        f'<link rel="stylesheet" href="{folder}frame/window.css">',
        f'<script type="module" src="{folder}frame/window.js"></script>',
        f'<script type="application/json" id="gradviz-texts">{texts}</script>',
    ]
    late = [
        *(f"./static/js/{name}" for name in chunks()),
        *(folder + name for name in own if name.endswith(".js")),
    ]
    named = text + "".join(head)
    preloads = [
        f'<link rel="modulepreload" crossorigin href="{name}">'
        for name in late
        if f'"{name}"' not in named
    ]
    text = text.replace("<title>Streamlit<", "<title>gradviz<")
    return text.replace("</head>", "\n".join([*head, *preloads, "</head>"])).encode()


def chunks() -> list[str]:
    """Return Streamlit's files that the first page needs, with all that they import."""
    names = [path.name for path in SCRIPTS.glob("*.js")]
    waiting = [name for name in names if name.split(".")[0] in NEEDED]
    found = dict[str, None]()
    while waiting:
        name = waiting.pop()
        if name in found or not (SCRIPTS / name).exists():
            continue
        found[name] = None
        waiting += _IMPORT.findall((SCRIPTS / name).read_text(encoding="utf-8"))
    return sorted(found)
