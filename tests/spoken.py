"""Which of the languages a test is run in that takes long: one in turn, or all where asked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import cycle, product
from typing import TypeVar

T = TypeVar("T")


def spoken(things: Iterable[T], languages: Iterable[str]) -> list[tuple[T, str]]:
    """Return each thing with one of the languages in turn; with all by `GRADVIZ_ALL_LANGUAGES`."""
    if os.environ.get("GRADVIZ_ALL_LANGUAGES"):
        return list(product(things, languages))
    return list(zip(things, cycle(languages), strict=False))
