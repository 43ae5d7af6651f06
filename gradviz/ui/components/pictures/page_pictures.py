"""Mounts what takes the page's charts and canvases away as files."""

from __future__ import annotations

from gradviz.plots.colors import GRID, HEIGHTS, INK, PALETTE
from gradviz.plots.printed_figures import SIZES
from gradviz.ui.components.component import Component
from gradviz.ui.i18n import gettext

_PICTURES = Component("pictures")


def pictures(*, key: str) -> None:
    """Offer every chart and every canvas that the page shows."""
    words = {
        "pictures": gettext("Pictures and their numbers"),
        "picture": gettext("Picture"),
        "nothing": gettext("There is no chart on this page at the moment."),
        "size": gettext("Size of charts"),
        "slide": gettext("Slide, 1920 × 1080"),
        "page": gettext("Page of a paper"),
        "column": gettext("Column of a paper"),
        "drawing": gettext("Your browser draws it…"),
        "failed": gettext("Your browser could not draw it. Reload the page and try again."),
    }
    sheets = {
        name: {
            "width": size.width,
            "height": size.height,
            "dpi": size.dpi,
            "letters": size.letters,
            "paper": not size.filled,
        }
        for name, size in SIZES.items()
    }
    _PICTURES({"words": words, "sheets": sheets, "paper": _on_paper()}, key=key)


def _on_paper() -> list[tuple[str, str]]:
    """Return what each colour of the dark theme is on paper, which is light."""
    pairs = [*zip(PALETTE["dark"], PALETTE["light"], strict=True)]
    heights = zip(HEIGHTS["dark"], HEIGHTS["light"], strict=True)
    pairs += [(dark, light) for (_, dark), (_, light) in heights]
    return [*pairs, *((each["dark"], each["light"]) for each in (INK, GRID))]


__all__ = ["pictures"]
