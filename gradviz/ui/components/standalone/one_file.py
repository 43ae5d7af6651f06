"""A component with its data, its modules and its styles in one HTML file.

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
from posixpath import join, normpath
from typing import TYPE_CHECKING, Any
from zlib import compress

from gradviz.ui.components.packing import packed
from gradviz.ui.components.serving import imported, modules

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = "standalone"
_IMPORT = re.compile(r'((?:\bfrom|^import)\s*)"(\.{1,2}/[^"]+)"', re.MULTILINE)
_COMMENT = re.compile(r"^\s*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/)\s*$\n?", re.MULTILINE)
_WORKER = re.compile(r'startWorker\("(\w+)/(\w+)\.js"\)')
_PARTS = re.compile(r'markup: "([^"]+)",\s*styles: \[([^\]]*)\]')
_BASE = "../shared/base.css"  # which every component has
_ONLY_WITH_A_SERVER = '\n[data-control="multistart"], [data-control="leave"] { display: none; }\n'


def one_file(
    component: str,
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
    begin = (
        f'import {{ mount }} from "gradviz/{component}/{component}.js";'
        f' import {{ start }} from "gradviz/{_FOLDER}/standalone.js"; start(mount);'
    )
    parts = {
        "language": escape(language),
        "title": escape(title),
        "style": _text(f"{_FOLDER}/standalone.css"),
        "modules": _import_map(component, version),
        "files": _files(component, version),
        "data": b64encode(compress(packed(data), 9)).decode(),
        "begin": begin,
        "heading": heading,
        "note": escape(note),
        "link": escape(link),
        "citation": escape(citation),
    }
    page = _text(f"{_FOLDER}/standalone.html")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], page)


def _text(name: str) -> str:
    return modules().texts[name].decode()


def modules_of(component: str) -> list[str]:
    """Return the modules that a component needs where there is no server, its workers' too.

    >>> [name for name in modules_of("network") if "worker" in name]
    ['network/worker.js', 'shared/workers.js']
    """
    found = {name for name in (*imported(_FOLDER), *imported(component)) if name.endswith(".js")}
    for name in tuple(found):
        for folder, entry in _WORKER.findall(_text(name)):
            found |= set(imported(folder, entry))
    return sorted(found)


@lru_cache(maxsize=4)
def _import_map(component: str, _version: str) -> str:
    """Return the import map of all modules that a component needs."""
    found = {f"gradviz/{name}": _address(name) for name in modules_of(component)}
    return _in_script(json.dumps({"imports": found}))


def _address(name: str) -> str:
    """Return a module as an address, its imports by name and without its comments."""
    folder = PurePosixPath(name).parent
    code = _IMPORT.sub(
        lambda found: f'{found[1]}"gradviz/{normpath(folder / found[2])}"', _text(name)
    )
    return f"data:text/javascript;base64,{b64encode(_COMMENT.sub('', code).encode()).decode()}"


@lru_cache(maxsize=4)
def _files(component: str, _version: str) -> str:
    """Return the texts that a component reads beside its modules, by their names in it."""
    named = _PARTS.search(_text(f"{component}/{component}.js"))
    if named is None:
        raise ValueError(f"{component} does not say its markup and its styles")
    names = [named[1], *re.findall(r'"([^"]+)"', named[2])]
    found = {name: _text(normpath(join(component, name))) for name in names}
    found[_BASE] += _ONLY_WITH_A_SERVER
    return _in_script(json.dumps(found))


def _in_script(text: str) -> str:
    """Return JSON that ends no script that it stands in."""
    return text.replace("<", "\\u003c")


__all__ = ["modules_of", "one_file"]
