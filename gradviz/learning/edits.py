"""Changes that a person makes to single examples, as a short text that fits into a link.

`12:0.5:1.2` moves example 12 to the feature 0.5 and the target 1.2, `+:0.5:1.2` adds one, `-12`
takes one away; places count in the data as they were. Changes are parted by `~`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.learning.data import LEAST_ROWS, Dataset

MOST = 200
LARGEST = 1e9
_ITEM = re.compile(r"(\+|-?\d{1,7})((?::[-+0-9.e]{1,24})*)")


@dataclass(frozen=True)
class Edit:
    """One change: of the example `row`, or a new one where it is None; no numbers take it away."""

    row: int | None
    numbers: tuple[float, ...]


def read_edits(text: str) -> tuple[Edit, ...]:
    """Return the changes of a text; what cannot be read is left out.

    >>> read_edits("12:0.5:1.2~+:1:2~-3~nonsense")
    (Edit(row=12, numbers=(0.5, 1.2)), Edit(row=None, numbers=(1.0, 2.0)), Edit(row=3, numbers=()))
    """
    edits = []
    for item in text.split("~")[:MOST]:
        found = _ITEM.fullmatch(item)
        if found is None:
            continue
        head, tail = found.groups()
        try:
            numbers = tuple(float(each) for each in tail.split(":")[1:])
        except ValueError:
            continue
        if not all(math.isfinite(each) and abs(each) <= LARGEST for each in numbers):
            continue
        if (head.startswith("-") and head != "+") != (not numbers):
            continue
        edits.append(Edit(None if head == "+" else abs(int(head)), numbers))
    return tuple(edits)


def write_edits(edits: Iterable[Edit]) -> str:
    """Return changes as `read_edits` reads them, with five digits.

    >>> write_edits(read_edits("12:0.5:1.2~+:1:2~-3"))
    '12:0.5:1.2~+:1:2~-3'
    """
    items = []
    for edit in edits:
        head = "+" if edit.row is None else f"{edit.row}" if edit.numbers else f"-{edit.row}"
        items.append(":".join([head, *(f"{each:.5g}" for each in edit.numbers)]))
    return "~".join(items)


def with_edit(edits: Iterable[Edit], size: int, edit: Edit) -> tuple[Edit, ...]:
    """Return the changes with one more; a place from `size` on is that of an added example.

    >>> once = with_edit((), 10, Edit(None, (1.0, 2.0)))
    >>> with_edit(once, 10, Edit(10, (3.0, 4.0)))
    (Edit(row=None, numbers=(3.0, 4.0)),)
    >>> with_edit(with_edit(once, 10, Edit(4, (3.0, 4.0))), 10, Edit(4, ()))
    (Edit(row=None, numbers=(1.0, 2.0)), Edit(row=4, numbers=()))
    """
    kept = list(edits)
    if edit.row is not None and edit.row >= size:
        added = [place for place, each in enumerate(kept) if each.row is None]
        place = edit.row - size
        if place < len(added):
            kept[added[place]] = Edit(None, edit.numbers)
            if not edit.numbers:
                del kept[added[place]]
        return tuple(kept)
    if edit.row is not None:
        kept = [each for each in kept if each.row != edit.row]
    return (*kept, edit)[-MOST:]


def edited(dataset: Dataset, edits: Iterable[Edit]) -> tuple[Dataset, NDArray[np.intp]]:
    """Return the data with changes, and the place of each example that an edit would name, (N,).

    Changes that do not fit the data are left out. Added examples stand behind the others, taken
    ones are gone, so long as enough are left.

    >>> data = Dataset("mine", "mine.csv", [[1.0], [2.0]], [3.0, 5.0], ("x",), "y")
    >>> changed, places = edited(data, read_edits("1:7:8~+:1:2~5:1:1~+:1:2:3"))
    >>> changed.features.ravel().tolist(), places.tolist()
    ([1.0, 7.0, 1.0], [0, 1, 2])
    """
    size, width = dataset.size, dataset.dimension + 1
    gone = []
    for edit in edits:
        target = edit.numbers[-1] if edit.numbers else 0.0
        if dataset.task == "classification":
            target = float(target >= 0.5)
        if edit.row is not None and edit.row >= size:
            continue
        if edit.row is not None and not edit.numbers:
            gone.append(edit.row)
        elif len(edit.numbers) == width and edit.row is not None:
            dataset = dataset.moved(edit.row, edit.numbers[:-1], target)
        elif len(edit.numbers) == width:
            dataset = dataset.added(edit.numbers[:-1], target)
    gone = gone[: max(0, dataset.size - LEAST_ROWS)]
    places = np.delete(np.arange(dataset.size), gone)
    return dataset.take(places) if gone else dataset, places
