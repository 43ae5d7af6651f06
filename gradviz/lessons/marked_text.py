"""The text of a lesson: plain words, in which terms of the glossary and computed values are marked.

A text is data. What is not one of the few marks below is shown as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["words", "term", "value", "strong", "code"]
_MARK = re.compile(
    r"\[(?P<term>[^\[\]{}]{1,80})\]\{(?P<key>[a-z][a-z0-9_]{0,39})\}"
    r"|\{(?P<value>[a-z][a-z0-9_]{0,39})\}"
    r"|\*\*(?P<strong>[^*\n]{1,200})\*\*"
    r"|`(?P<code>[^`\n]{1,200})`"
)


@dataclass(frozen=True)
class Piece:
    """A piece of a text: `key` names the term of a "term" and the claim of a "value"."""

    kind: Kind
    words: str
    key: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """Yield the pieces of a text, in its order.

    >>> [each.kind for each in pieces("The [gradient]{gradient} is **{length}**.")]
    ['words', 'term', 'words', 'strong', 'words']
    >>> [each.key for each in pieces("SGD needs {steps} steps.") if each.kind == "value"]
    ['steps']
    """
    at = 0
    for match in _MARK.finditer(text):
        if match.start() > at:
            yield Piece("words", text[at : match.start()])
        at = match.end()
        kind = match.lastgroup
        if kind == "key":
            yield Piece("term", " ".join(match["term"].split()), match["key"])
        elif kind == "value":
            yield Piece("value", "", match["value"])
        elif kind == "strong":
            yield Piece("strong", match["strong"])
        else:
            yield Piece("code", match["code"])
    if at < len(text):
        yield Piece("words", text[at:])


def keys(text: str, kind: Kind) -> frozenset[str]:
    """Return the terms, or the claims, that a text names.

    >>> sorted(keys("{a} and **{b}**, {a}", "value"))
    ['a', 'b']
    """
    found = set()
    for piece in pieces(text):
        if piece.kind == kind:
            found.add(piece.key)
        elif piece.kind == "strong":
            found |= keys(piece.words, kind)
    return frozenset(found)


def paragraphs(text: str) -> tuple[str, ...]:
    r"""Return a text's paragraphs, which empty lines part, each in one line.

    >>> paragraphs("One\nline.\n\nAnother.")
    ('One line.', 'Another.')
    """
    return tuple(
        " ".join(each.split()) for each in re.split(r"\n\s*\n", text.strip()) if each.strip()
    )


__all__ = ["Kind", "Piece", "keys", "paragraphs", "pieces"]
