"""The player with its data, its modules and its styles in one HTML file.

The modules stand in an import map, each as an address that holds its text; their imports of each
other are by name. A policy in the file forbids it every request.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import lru_cache
from html import escape
from pathlib import PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING, Any

from gradviz.ui.components.packing import packed
from gradviz.ui.components.serving import imported, modules

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = "standalone"
_IMPORT = re.compile(r'((?:\bfrom|^import)\s*)"(\.{1,2}/[^"]+)"', re.MULTILINE)
_COMMENT = re.compile(r"^\s*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/)\s*$\n?", re.MULTILINE)
_ONLY_WITH_A_SERVER = '\n[data-control="multistart"], [data-control="leave"] { display: none; }\n'


def one_file(
    data: Mapping[str, Any],
    *,
    language: str,
    title: str,
    heading: str,
    link: str,
    citation: str,
    note: str,
) -> str:
    """Return the file; `heading` is markup of ours, all other texts are taken as texts."""
    version = modules().version
    parts = {
        "language": escape(language),
        "title": escape(title),
        "style": _text("standalone.css"),
        "modules": _import_map(version),
        "files": _files(version),
        "data": b64encode(packed({**data, "linked": False})).decode(),
        "begin": f'import {{ start }} from "gradviz/{_FOLDER}/standalone.js"; start();',
        "heading": heading,
        "note": escape(note),
        "link": escape(link),
        "citation": escape(citation),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _text("standalone.html"))


def _text(name: str, folder: str = _FOLDER) -> str:
    return modules().texts[f"{folder}/{name}"].decode()


@lru_cache(maxsize=1)
def _import_map(_version: str) -> str:
    """Return the import map of all modules that the player needs."""
    names = [name for name in imported(_FOLDER) if name.endswith(".js")]
    found = {f"gradviz/{name}": _address(name) for name in names}
    return _in_script(json.dumps({"imports": found}))


def _address(name: str) -> str:
    """Return a module as an address, its imports by name and without its comments."""
    folder = PurePosixPath(name).parent
    code = _IMPORT.sub(
        lambda found: f'{found[1]}"gradviz/{normpath(folder / found[2])}"',
        modules().texts[name].decode(),
    )
    return f"data:text/javascript;base64,{b64encode(_COMMENT.sub('', code).encode()).decode()}"


@lru_cache(maxsize=1)
def _files(_version: str) -> str:
    """Return the texts that the player reads beside its modules, by their names in it."""
    found = {
        "player.html": _text("player.html", "player"),
        "../shared/base.css": _text("base.css", "shared"),
        "player.css": _text("player.css", "player") + _ONLY_WITH_A_SERVER,
    }
    return _in_script(json.dumps(found))


def _in_script(text: str) -> str:
    """Return JSON that ends no script that it stands in."""
    return text.replace("<", "\\u003c")


__all__ = ["one_file"]
