"""How a scene is cited: gradviz, its version, and the link that opens the scene."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_CITATION = Path(__file__).resolve().parents[2] / "CITATION.cff"


@dataclass(frozen=True)
class _Cited:
    title: str = "gradviz"
    version: str = ""
    author: str = "the gradviz authors"


@cache
def _cited() -> _Cited:
    """Return what CITATION.cff says; where it is not there, what it said without a version."""
    try:
        lines = _CITATION.read_text("utf-8").splitlines()
    except OSError:
        return _Cited()
    found = {
        name.strip(" -"): value.strip(" \"'")
        for name, _, value in (line.partition(":") for line in lines)
        if value.strip()
    }
    return _Cited(found["title"], found.get("version", ""), found["name"])


def citation(link: str) -> str:
    """Return one line that cites a scene.

    >>> citation("http://localhost:8501/?f=x^2")
    'the gradviz authors: gradviz, version 0.1.0. http://localhost:8501/?f=x^2'
    """
    cited = _cited()
    version = f", version {cited.version}" if cited.version else ""
    return f"{cited.author}: {cited.title}{version}. {link}"


def bibtex(link: str) -> str:
    """Return the same as an entry for BibTeX; its link is percent-encoded, as links are.

    >>> print(bibtex("http://localhost:8501/?f=x%5E2"))
    @software{gradviz,
      author = {{the gradviz authors}},
      title = {gradviz},
      version = {0.1.0},
      url = {http://localhost:8501/?f=x%5E2}
    }
    """
    cited = _cited()
    safe = link.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
    fields = {
        "author": f"{{{cited.author}}}",
        "title": cited.title,
        "version": cited.version,
        "url": safe,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "@software{gradviz,\n" + ",\n".join(lines) + "\n}"


__all__ = ["bibtex", "citation"]
