"""Where a person clicked a map: a cell, which the link keeps as `row` and `column`."""

from __future__ import annotations

from gradviz.declarations.hyperparameters import number
from gradviz.ui.state.links import held, hold

_NOWHERE = -1
_PLACE = {name: number(name, _NOWHERE, _NOWHERE, 399, kind="integer") for name in ("row", "column")}


def chosen_cell(shape: tuple[int, ...]) -> tuple[int, int] | None:
    """Return the cell chosen on a map of this shape, None where there is none."""
    row, column = (int(held(name, each, _NOWHERE)) for name, each in _PLACE.items())
    return (row, column) if 0 <= row < shape[0] and 0 <= column < shape[1] else None


def choose_cell(row: int, column: int) -> None:
    """Keep, in a callback, which cell was clicked."""
    hold("row", row, _NOWHERE)
    hold("column", column, _NOWHERE)


def forget_cell() -> None:
    """Forget, in a callback, the cell: another map has others."""
    choose_cell(_NOWHERE, _NOWHERE)
