"""Mounts the map of cells, which is painted on a canvas and tells which cell was clicked.

Plotly is not used here: a click on its heat maps is not told, and over a layer of ten thousand
unseen markers every other click only takes the last choice back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from gradviz.comparing import Axis
from gradviz.plots.cells import Cells, Line
from gradviz.ui.components.component import Component, finite
from gradviz.ui.i18n import current_language
from gradviz.ui.i18n import gettext as _

_CELL_MAP = Component("cell_map")


class OnCell(Protocol):
    """Called with the row and the column of the cell that was clicked."""

    def __call__(self, row: int, column: int, /) -> None:
        """Take the choice."""


def cell_map(
    cells: Cells,
    *,
    key: str,
    on_cell: OnCell | None = None,
    selected: tuple[int, int] | None = None,
    paths: Sequence[Line] = (),
    square: bool = False,
) -> None:
    """Show a map; tell which cell was clicked, or chosen by the keyboard.

    `selected` is framed, `paths` are drawn over the map, `square` keeps both axes of one length.
    What comes back from the browser is checked: a row and a column of this map; anything else is
    ignored.
    """
    rows, columns = cells.kind.shape

    def clicked(event: object) -> None:
        place = finite(event, 2)
        if on_cell is None or place is None or any(each != int(each) for each in place):
            return
        row, column = int(place[0]), int(place[1])
        if 0 <= row < rows and 0 <= column < columns:
            on_cell(row, column)

    data = {**described(cells), "selected": selected, "paths": [_line(each) for each in paths]}
    _CELL_MAP({**data, "square": square}, key=key, callbacks={"cell": clicked})


def described(cells: Cells) -> dict[str, Any]:
    """Return what the browser needs to paint a map."""
    return {
        "label": _(
            "{title}. Click a cell to see its path; arrow keys move from cell to cell, Enter"
            " chooses one.",
            title=cells.title,
        ),
        "keys": _("Arrow keys go from cell to cell, with Shift ten at once; Enter chooses one."),
        "locale": current_language(),
        "x": _axis(cells.x),
        "y": _axis(cells.y),
        "kind": cells.kind.astype(np.float64),
        "shade": cells.shade,
        "kinds": [
            {"label": each.label, "hatched": each.hatched, "colors": each.colors}
            for each in cells.kinds
        ],
        "numbers": [{"title": title, "values": each} for title, each in cells.numbers.items()],
        "ticks": cells.ticks,
        "scale": cells.scale,
        "lines": [_line(each) for each in cells.lines],
        "marks": [{"x": each.x, "y": each.y, "text": each.text} for each in cells.marks],
    }


def _axis(axis: Axis) -> dict[str, Any]:
    return {"name": axis.name, "values": axis.values, "log": axis.scale == "log"}


def _line(line: Line) -> dict[str, Any]:
    return {"x": line.x, "y": line.y, "label": line.label}


__all__ = ["OnCell", "cell_map", "described"]
