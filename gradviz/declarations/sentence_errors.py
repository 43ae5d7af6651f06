"""Errors that are a sentence for a person, in the core's English and by a stable code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class SentenceError(ValueError):
    """What is wrong, with a stable `code` of the sentences in `messages`.

    `template` is the English sentence with placeholders, the message to be translated; `data`
    fills them in.

    >>> class Wrong(SentenceError):
    ...     messages = {"late": "It came {days} days late."}
    >>> print(Wrong("late", {"days": 2}))
    It came 2 days late.
    """

    messages: ClassVar[Mapping[str, str]] = {}

    def __init__(self, code: str, data: Mapping[str, object] | None = None) -> None:
        self.code = code
        self.data = dict(data or {})
        super().__init__(self.template.format(**self.data))

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what makes the same error in another process."""
        return type(self), (self.code, self.data)

    @property
    def template(self) -> str:
        """The English sentence, its placeholders open."""
        return self.messages[self.code]


__all__ = ["SentenceError"]
