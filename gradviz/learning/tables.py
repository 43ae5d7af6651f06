"""A person's own table: its columns, what they are good for, and a data set of some of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentences import N_
from gradviz.learning.csv_dialect import CsvDialect, spreadsheet_row
from gradviz.learning.data import LEAST_ROWS, Dataset
from gradviz.learning.data_errors import DataError, Note
from gradviz.learning.losses import Task
from gradviz.learning.table_columns import (
    CLASS_LIMIT,
    Column,
    holds_dates,
    is_constant,
    omission_notes,
    reading_notes,
)
from gradviz.learning.terms import Array

COLUMN_LIMIT = 250
LARGEST_NUMBER = 1e20
"""Numbers beyond it are refused: a power of 12, the highest of a polynomial, is still finite."""
_PRESELECTED = 30


@dataclass(frozen=True, eq=False)
class Table:
    """A table that was read, with what a person should know about the reading."""

    name: str
    columns: tuple[Column, ...]
    dialect: CsvDialect
    notes: tuple[Note, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def size(self) -> int:
        """The number of rows, N."""
        return len(self.columns[0].missing)

    @cached_property
    def numeric(self) -> tuple[str, ...]:
        """The names of the columns that hold numbers only, and more than one."""
        return tuple(
            column.name
            for column in self.columns
            if column.kind == "number" and not column.is_constant
        )

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The names of the columns that can be predicted: numbers, or words for a few classes."""
        return tuple(
            column.name
            for column in self.columns
            if column.name in self.numeric or column.has_classes
        )

    @cached_property
    def readings(self) -> tuple[Note, ...]:
        """How the cells of columns became numbers, where it is not plain."""
        return reading_notes(self.columns)

    @property
    def readable_otherwise(self) -> tuple[str, ...]:
        """The names of the columns whose numbers could also mean others."""
        return tuple(
            column.name
            for column in self.columns
            if column.reading is not None and column.reading.other is not None
        )

    def read_otherwise(self, names: Iterable[str]) -> Table:
        """Return the table with these columns read the other way, where they have one.

        Raises DataError for a name that there is not.
        """
        others = {self.column(name).name for name in names}
        if not others:
            return self
        columns = (each.otherwise() if each.name in others else each for each in self.columns)
        return replace(self, columns=tuple(columns))

    def suggestion(self, target: str | None = None) -> tuple[tuple[str, ...], str]:
        """Return columns to predict from, and one to predict: the last that can be, or `target`.

        Row numbers are among them only where there is nothing else. Raises DataError for a target
        that there is not.
        """
        counting = {column.name for column in self.columns if column.numbers_rows}
        likely = [name for name in self.targets if name not in counting]
        goals = likely or self.targets
        first = goals[-1] if goals else self.columns[-1].name
        target = first if target is None else self.column(target).name
        numeric = [name for name in self.numeric if name != target]
        features = tuple(name for name in numeric if name not in counting) or tuple(numeric)
        # better a column with a mistake, which is then named, than none
        mixed = tuple(
            column.name
            for column in self.columns
            if column.kind == "mixed" and column.name != target
        )
        return (features or mixed)[:_PRESELECTED], target

    def omissions(self, target: str | None = None) -> tuple[Note, ...]:
        """Return why columns are not among those that are suggested for a target."""
        features, target = self.suggestion(target)
        notes = omission_notes(self.columns, (*features, target))
        if len(features) == _PRESELECTED < len(self.numeric) - 1:
            data = {"count": _PRESELECTED, "total": len(self.numeric) - 1}
            notes = (*notes, Note(_FIRST, data))
        return notes

    def column(self, name: str) -> Column:
        """Return a column. Raises DataError for an unknown one."""
        if name not in self.by_name:
            known = ", ".join(self.by_name)
            raise DataError("unknown_column", {"column": name, "names": known})
        return self.by_name[name]

    def dataset(
        self,
        features: Sequence[str],
        target: str,
        *,
        task: Task | None = None,
        positive: str | None = None,
        most_classes: int = 2,
        skip: bool = False,
    ) -> Dataset:
        """Return the data set of some columns.

        A target of words, or of two different numbers, makes it classification, anything else
        regression, unless `task` says so. `positive` is told from the rest, or without it each of
        up to `most_classes` classes from all others. Rows with a missing cell are left out, and a
        note says how many; with `skip` so are those with a word among numbers. Raises DataError
        for columns that cannot be used.
        """
        if not features:
            raise self._nothing_to_predict_from(target)
        if target in features:
            raise DataError("target_is_feature", {"column": target})
        columns = [self.column(name) for name in features]
        goal = self.column(target)
        if task is None:
            two = goal.kind == "number" and len(np.unique(goal.numbers[~goal.missing])) == 2
            task = "classification" if two or goal.kind == "text" else "regression"
        numbers = [*columns, goal] if task == "regression" else columns
        kept = ~goal.missing
        for column in numbers:
            if len(column.strange) and not skip:
                raise self._strange(column)
            self._check_size(column)
            kept = kept & ~np.isnan(column.numbers)
        rows = np.flatnonzero(kept)
        if len(rows) < LEAST_ROWS:
            raise DataError("too_few_rows", {"count": len(rows), "least": LEAST_ROWS})
        for column in numbers:
            if is_constant(column.numbers[rows]):
                value = f"{column.numbers[rows[0]]:g}"
                raise DataError("constant_column", {"column": column.name, "value": value})
        classes: tuple[str, ...] = ()
        values = goal.numbers[rows]
        if task == "classification":
            values, classes = _labels(goal, rows, positive, most_classes)
        notes = (*self.notes, *reading_notes([*columns, goal]))
        if len(rows) < self.size:
            data = {"count": self.size - len(rows), "total": self.size}
            notes = (*notes, Note(_LEFT_OUT, data))
        matrix = np.column_stack([column.numbers[rows] for column in columns])
        return Dataset(
            "csv",
            self.name,
            matrix,
            values,
            tuple(features),
            target,
            task,
            self.name,
            notes,
            classes,
        )

    def _strange(self, column: Column) -> DataError:
        place = int(column.strange[0])
        data: dict[str, Any] = {
            "column": column.name,
            "example": str(column.texts[place])[:40],
            "row": spreadsheet_row(self.dialect, place),
            "count": len(column.strange),
        }
        return DataError("not_a_number", data)

    def _check_size(self, column: Column) -> None:
        large = np.flatnonzero(np.abs(column.numbers) > LARGEST_NUMBER)
        if len(large):
            place = int(large[0])
            data: dict[str, Any] = {
                "column": column.name,
                "value": f"{column.numbers[place]:g}",
                "row": spreadsheet_row(self.dialect, place),
                "limit": f"{LARGEST_NUMBER:g}",
            }
            raise DataError("too_large_number", data)

    def _nothing_to_predict_from(self, target: str) -> DataError:
        """Return why there are no features: none chosen, or no other column of numbers."""
        if any(name != target for name in self.numeric):
            return DataError("no_features")
        dates = [each.name for each in self.columns if each.name != target and holds_dates(each)]
        if dates:
            return DataError("only_dates", {"column": dates[0], "target": target})
        usable = any(each.kind == "mixed" and each.name != target for each in self.columns)
        return DataError("no_features") if usable else DataError("one_column", {"column": target})


_FIRST = N_("Of {total} columns of numbers, the first {count} are preselected.")
_LEFT_OUT = N_("{count} of {total} rows have an empty or unusable cell and are left out.")


def _labels(
    column: Column, rows: NDArray[np.intp], positive: str | None, most: int
) -> tuple[Array, tuple[str, ...]]:
    """Return the target as numbers of classes, and what these are called."""
    texts = column.texts[rows]
    present = set(texts.tolist())
    values = [value for value in column.values if value in present]
    if len(values) < 2:
        raise DataError("one_class", {"column": column.name, "value": values[0]})
    if positive is None:
        if len(values) > most:
            data = {"column": column.name, "count": len(values)}
            if not column.has_choosable_classes:
                raise DataError("no_classes", data)
            raise DataError("too_many_classes", data)
        places = {value: place for place, value in enumerate(values)}
        return np.array([places[text] for text in texts], dtype=np.float64), tuple(values)
    if positive not in values:
        shown = ", ".join(values[:CLASS_LIMIT])
        raise DataError("unknown_class", {"column": column.name, "value": positive, "names": shown})
    rest = "/".join(value for value in values if value != positive)
    return np.array(texts == positive, dtype=np.float64), (rest, positive)
