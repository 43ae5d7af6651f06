"""What the window has on every page: it comes back by itself, its keys, and its class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradviz.ui.components.component import Component

if TYPE_CHECKING:
    from collections.abc import Callable

_FRAME = Component("frame")


def frame(
    room: str = "",
    *,
    on_room: Callable[[object], None] | None = None,
    on_follow: Callable[[object], None] | None = None,
) -> None:
    """Show nothing; let the browser ask for the page anew.

    `room` is what is known of the browser's class. `on_room` gets what it is now, and `on_follow`
    the link to which the class has gone.
    """
    callbacks = {"room": on_room, "follow": on_follow}
    heard = {name: take for name, take in callbacks.items() if take is not None}
    _FRAME({"room": room}, key="frame", callbacks=heard)


__all__ = ["frame"]
