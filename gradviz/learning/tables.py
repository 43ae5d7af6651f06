"""A person's own table: from the bytes of a CSV file to columns, and from columns to a data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentences import N_
from gradviz.learning.csv_dialect import CsvDialect, check_shape, sniff, spreadsheet_row
from gradviz.learning.data import LEAST_ROWS, Dataset
from gradviz.learning.data_errors import DataError, Note
from gradviz.learning.data_extra import data_extra
from gradviz.learning.losses import Task
from gradviz.learning.terms import Array

COLUMN_LIMIT = 250
CLASS_LIMIT = 20  # more values than that are not offered as classes
_MISSING = ["?", "-", "--", ".", "na", "n.a.", "N.A."]  # beside those that pandas knows
Kind = Literal["number", "mixed", "text", "empty"]


@dataclass(frozen=True, eq=False)
class Column:
    """One column of N cells: `numbers` has nan where a cell is missing or is not a number.

    A column is "mixed" where most cells are numbers and some are words; `strange` are the rows of
    these. `cells` are as pandas read them.
    """

    name: str
    kind: Kind
    numbers: Array
    missing: NDArray[np.bool_]
    strange: NDArray[np.intp]
    cells: Any

    @cached_property
    def texts(self) -> NDArray[np.str_]:
        """All cells as text."""
        if self.kind == "number":
            return np.array([f"{value:g}" for value in self.numbers])
        return np.array([str(cell).strip() for cell in self.cells])

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The different cells as text, in the order of numbers or of the alphabet."""
        if self.kind == "number":
            return tuple(f"{value:g}" for value in np.unique(self.numbers[~self.missing]))
        return tuple(str(text) for text in np.unique(self.texts[~self.missing]))


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
            if column.kind == "number" and not _is_constant(column.numbers)
        )

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The names of the columns that can be predicted: numbers, or words for a few classes."""
        return tuple(
            column.name
            for column in self.columns
            if column.name in self.numeric
            or (column.kind == "text" and 2 <= len(column.values) <= CLASS_LIMIT)
        )

    def suggestion(self) -> tuple[tuple[str, ...], str]:
        """Return columns to predict from, and one to predict: the last that can be."""
        target = self.targets[-1] if self.targets else self.columns[-1].name
        features = tuple(name for name in self.numeric if name != target)
        # better a column with a mistake, which is then named, than none
        mixed = tuple(column.name for column in self.columns if column.kind == "mixed")
        return (features or mixed)[:30], target

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
        skip: bool = False,
    ) -> Dataset:
        """Return the data set of some columns.

        A target of words, or of two different numbers, makes it classification, anything else
        regression, unless `task` says so. Of more than two classes, `positive` is told from the
        rest. Rows with a missing cell are left out, and a note says how many; with `skip` so are
        those with a word among numbers. Raises DataError for columns that cannot be used.
        """
        if not features:
            raise DataError("no_features")
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
            kept = kept & ~np.isnan(column.numbers)
        rows = np.flatnonzero(kept)
        if len(rows) < LEAST_ROWS:
            raise DataError("too_few_rows", {"count": len(rows), "least": LEAST_ROWS})
        for column in numbers:
            if _is_constant(column.numbers[rows]):
                value = f"{column.numbers[rows[0]]:g}"
                raise DataError("constant_column", {"column": column.name, "value": value})
        classes: tuple[str, ...] = ()
        values = goal.numbers[rows]
        if task == "classification":
            values, classes = _labels(goal, rows, positive)
        notes = self.notes
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


_LEFT_OUT = N_("{count} of {total} rows have an empty or unusable cell and are left out.")


def _is_constant(numbers: Array) -> bool:
    known = numbers[~np.isnan(numbers)]
    return len(known) == 0 or bool(np.all(known == known[0]))


def _labels(
    column: Column, rows: NDArray[np.intp], positive: str | None
) -> tuple[Array, tuple[str, ...]]:
    """Return the target as 0 and 1, and what these are called."""
    texts = column.texts[rows]
    present = set(texts.tolist())
    values = [value for value in column.values if value in present]
    if len(values) < 2:
        raise DataError("one_class", {"column": column.name, "value": values[0]})
    if positive is None:
        if len(values) > 2:
            data = {"column": column.name, "count": len(values)}
            raise DataError("too_many_classes", data)
        positive = values[1]
    if positive not in values:
        shown = ", ".join(values[:CLASS_LIMIT])
        raise DataError("unknown_class", {"column": column.name, "value": positive, "names": shown})
    rest = "/".join(value for value in values if value != positive)
    return (texts == positive).astype(np.float64), (rest, positive)


def read_table(data: bytes, name: str = "data.csv", *, has_header: bool | None = None) -> Table:
    r"""Read a CSV file of up to 20 MB.

    The separator (comma, semicolon, tab), the decimal sign, the encoding and whether there is a
    header are found out; `has_header` overrides the last. Raises DataError for a file that cannot
    be used.

    >>> table = read_table("Größe;Art\n1,5;a\n2,5;b\n3,5;a\n4;b\n".encode("latin-1"))
    >>> [(column.name, column.kind) for column in table.columns], table.column("Größe").numbers
    ([('Größe', 'number'), ('Art', 'text')], array([1.5, 2.5, 3.5, 4. ]))
    """
    dialect = sniff(data, has_header)
    width = check_shape(dialect)
    if width > COLUMN_LIMIT:
        raise DataError("too_many_columns", {"count": width, "limit": COLUMN_LIMIT})
    frame = _frame(dialect, width)
    notes = []
    if dialect.encoding == "cp1252":
        notes.append(Note(N_("The file is not UTF-8; its letters were read as Windows-1252.")))
    if dialect.has_header:
        names, renamed = _names([str(cell) for cell in frame.pop("header")])
        if renamed:
            text = N_("Columns without a name of their own got one: {names}.")
            notes.append(Note(text, {"names": ", ".join(renamed)}))
    else:
        names = tuple(f"x{j}" for j in range(1, width + 1))
        text = N_("The first row holds numbers, so the columns were called {names}.")
        shown = ", ".join(names if width < 4 else (names[0], names[1], "…", names[-1]))
        notes.append(Note(text, {"names": shown}))
    cells = frame["cells"]
    columns = [_column(name, cells[j], dialect) for j, name in enumerate(names)]
    empty = [column.name for column in columns if column.kind == "empty"]
    if empty:
        notes.append(
            Note(N_("Columns without any cell are left out: {names}."), {"names": ", ".join(empty)})
        )
    columns = [column for column in columns if column.kind != "empty"]
    size = len(columns[0].missing) if columns else 0
    if size < LEAST_ROWS:
        raise DataError("too_few_rows", {"count": size, "least": LEAST_ROWS})
    if not any(column.kind in ("number", "mixed") for column in columns):
        raise DataError("no_numeric_column")
    return Table(name, tuple(columns), dialect, tuple(notes))


def _frame(dialect: CsvDialect, width: int) -> dict[str, Any]:
    """Return the header's cells and the columns, as pandas reads them."""
    with data_extra():
        import pandas as pd

    read: dict[str, Any] = {
        "sep": dialect.separator,
        "names": list(range(width)),
        "index_col": False,
        "skipinitialspace": True,
    }
    found: dict[str, Any] = {}
    if dialect.has_header:
        head = pd.read_csv(
            StringIO(dialect.text), header=None, nrows=1, dtype=str, keep_default_na=False, **read
        )
        found["header"] = head.iloc[0].fillna("").tolist()
    try:
        found["cells"] = pd.read_csv(
            StringIO(dialect.text),
            header=0 if dialect.has_header else None,
            decimal=dialect.decimal,
            thousands=dialect.thousands,
            na_values=_MISSING,
            low_memory=False,
            **read,
        )
    except pd.errors.ParserError:
        # a mark that opens the very last cell, of which `csv` thinks nothing
        line = dialect.text.count("\n", 0, dialect.text.rfind('"')) + 1
        raise DataError("unclosed_quote", {"line": line}) from None
    return found


def _names(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a name for each column, all different, and those that had to be made up."""
    names: list[str] = []
    made: list[str] = []
    for j, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:60] or f"x{j}"
        wanted, copy = name, 2
        while name in names:
            name, copy = f"{wanted} ({copy})", copy + 1
        if name != " ".join(cell.split())[:60]:
            made.append(name)
        names.append(name)
    return tuple(names), tuple(made)


def _column(name: str, cells: Any, dialect: CsvDialect) -> Column:
    """Return a column from what pandas made of it."""
    with data_extra():
        import pandas as pd

    missing = cells.isna().to_numpy()
    nothing = np.empty(0, dtype=np.intp)
    if missing.all():
        return Column(name, "empty", np.full(len(cells), np.nan), missing, nothing, cells)
    if pd.api.types.is_numeric_dtype(cells):
        numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        if not np.isinf(numbers).any():
            return Column(name, "number", numbers, missing, nothing, cells)
    texts = cells.astype(str).str.strip()
    plain = texts.str.replace(dialect.thousands, "") if dialect.thousands else texts
    plain = plain.str.replace(dialect.decimal, ".") if dialect.decimal != "." else plain
    numbers = pd.to_numeric(plain, errors="coerce").to_numpy(dtype=np.float64, copy=True)
    numbers[missing | np.isinf(numbers)] = np.nan
    strange = np.flatnonzero(np.isnan(numbers) & ~missing)
    mixed = 2 * len(strange) < np.count_nonzero(~missing)
    kind: Kind = "mixed" if mixed else "text"
    if mixed and not len(strange):
        kind = "number"
    return Column(name, kind, numbers, missing, strange, cells)
