"""Marks the core's sentences for translation; the interface translates them."""

from typing import Protocol


def N_(text: str) -> str:
    """Return `text` as it is: the mark is for the tool that collects sentences."""
    return text


class Say(Protocol):
    """Writes a sentence in some language, its placeholders filled in."""

    def __call__(self, text: str, /, **data: object) -> str:
        """Return the sentence."""


def plain(text: str, /, **data: object) -> str:
    """Write a sentence in English, as the source has it.

    >>> plain("{count} steps", count=3)
    '3 steps'
    """
    return text.format(**data) if data else text
