"""Texts of lessons as HTML: everything escaped but their few marks, each term with its meaning."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from itertools import count

import streamlit as st

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.descent.presets import PRESETS
from gradviz.lessons.claims import Claims
from gradviz.lessons.glossary import glossary
from gradviz.lessons.marked_text import Piece, paragraphs, pieces
from gradviz.ui.i18n import current_language, grouped, number
from gradviz.ui.widgets.plain import told

_LARGEST_WHOLE = 1e6


def written(claims: Claims, name: str) -> str:
    """Return a claim's value as the current language writes it."""
    value = claims.value(name)
    if isinstance(value, str):
        return PRESETS[value].label if value in PRESETS else value
    digits, size = claims.declared[name].digits, abs(value)
    if size == 0.0 or 0.5 < size < _LARGEST_WHOLE:
        near = round(value)
        if abs(value - near) < 1e-9:
            return grouped(near).replace("-", "−")
    elif not 1e-4 <= size < _LARGEST_WHOLE:
        digits = max(2, digits)  # a single one has no place before the exponent
    return number(value, digits)


def words_of(text: str, claims: Claims | None = None) -> str:
    """Return a text without marks, its values filled in.

    >>> words_of("A [gradient]{gradient} is **one** arrow.")
    'A gradient is one arrow.'
    """
    return "".join(
        written(claims, each.key)
        if each.kind == "value" and claims is not None
        else words_of(each.words, claims)
        if each.kind == "strong"
        else each.words
        for each in pieces(text)
    )


def html_of(text: str, claims: Claims | None, name: str) -> str:
    """Return a text's paragraphs as HTML; `name` tells its elements from those of other texts."""
    numbers = count(1)
    return "".join(
        f"<p>{''.join(_part(each, claims, f'{name}-{next(numbers)}') for each in pieces(part))}</p>"
        for part in paragraphs(text)
    )


def show_text(text: str, claims: Claims | None, name: str) -> None:
    """Show a text; each term says what it means when it is pointed at, or reached by Tab."""
    st.html(f'<div class="gv-lesson-text">{html_of(text, claims, name)}</div>')


@contextmanager
def said_if_wrong() -> Iterator[None]:
    """Say, in the place of what a text or its scene cannot be computed for, what is wrong."""
    try:
        yield
    except SentenceError as error:
        st.warning(told(error.template, **error.data), icon=":material/error:")


def _part(piece: Piece, claims: Claims | None, name: str) -> str:
    words = escape(piece.words)
    match piece.kind:
        case "term":
            meaning = escape(glossary()[piece.key].meanings[current_language()])
            return (
                f'<span class="gv-term" tabindex="0" aria-describedby="{name}">{words}</span>'
                f'<span class="gv-meaning" role="tooltip" id="{name}">{meaning}</span>'
            )
        case "value" if claims is not None:
            return f'<span class="gv-value">{escape(written(claims, piece.key))}</span>'
        case "strong":
            return f"<strong>{escape(words_of(piece.words, claims))}</strong>"
        case "code":
            return f"<code>{words}</code>"
    return words


__all__ = ["html_of", "said_if_wrong", "show_text", "words_of", "written"]
