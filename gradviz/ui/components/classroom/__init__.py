"""Mounts what a browser has of a class: the strip on every page, the entrance on one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradviz.ui.components.component import Component

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CLASSROOM = Component("classroom")


def classroom(
    data: Mapping[str, Any],
    constants: Mapping[str, Any],
    *,
    key: str,
    on_question: Callable[[object], None] | None = None,
) -> None:
    """Show one of them; `on_question` gets the question whose picture the browser needs."""
    callbacks = {} if on_question is None else {"question": on_question}
    _CLASSROOM(data, key=key, constants=constants, callbacks=callbacks)


__all__ = ["classroom"]
