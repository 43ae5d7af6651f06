"""Mounts what takes the page's charts and canvases away as files."""

from __future__ import annotations

from gradviz.ui.components.component import Component
from gradviz.ui.i18n import gettext

_PICTURES = Component("pictures")


def pictures(*, key: str) -> None:
    """Offer every chart and every canvas that the page shows."""
    words = {
        "pictures": gettext("Pictures and their numbers"),
        "picture": gettext("Picture"),
        "nothing": gettext("There is no chart on this page at the moment."),
    }
    _PICTURES({"words": words}, key=key)


__all__ = ["pictures"]
