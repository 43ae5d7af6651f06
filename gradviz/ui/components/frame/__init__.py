"""What the window has on every page: it comes back by itself, and its keys."""

from __future__ import annotations

from gradviz.ui.components.component import Component

_FRAME = Component("frame")


def frame() -> None:
    """Show nothing; let the browser ask for the page anew."""
    _FRAME({}, key="frame")


__all__ = ["frame"]
