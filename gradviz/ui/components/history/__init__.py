"""The list of what was shown in a session, with the small pictures that the browser has of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradviz.ui.components.component import Component

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_HISTORY = Component("history")


def history_list(
    entries: Sequence[Mapping[str, Any]],
    words: Mapping[str, str],
    *,
    on_open: Callable[[object], None],
    on_pair: Callable[[object], None],
    key: str,
) -> None:
    """Show the entries; `on_open` gets the place of one, `on_pair` a list of the places of two."""
    data = {"entries": list(entries), "words": dict(words)}
    _HISTORY(data, key=key, callbacks={"open": on_open, "pair": on_pair})


__all__ = ["history_list"]
