"""Reading a person's table: from the bytes of a CSV file to columns of numbers and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

import numpy as np

from gradviz.declarations.sentences import N_
from gradviz.learning.csv_dialect import CsvDialect, check_shape, sniff
from gradviz.learning.data import LEAST_ROWS
from gradviz.learning.data_errors import DataError, Note
from gradviz.learning.data_extra import data_extra
from gradviz.learning.number_formats import NumberCells, fits, number_cells
from gradviz.learning.table_columns import (
    Column,
    decided,
    may_be_grouped,
    native_column,
    vote,
)
from gradviz.learning.tables import COLUMN_LIMIT, Table

# beside those that pandas knows
_MISSING = ["?", "-", "–", "--", ".", "na", "n.a.", "N.A.", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!"]
_LONGEST_UNIT_NAME = 60
TEXT_LIMIT = 200_000
"""Different texts of a column: each is looked at for how it writes a number."""


def read_table(data: bytes, name: str = "data.csv", *, has_header: bool | None = None) -> Table:
    r"""Read a CSV file of up to 20 MB.

    The separator (comma, semicolon, tab, blanks), the encoding, where the table begins and whether
    there is a header are found out; `has_header` overrides the last. How numbers are written is
    decided for each column, and `Table.readings` tells of it. Raises DataError for a file that
    cannot be used.

    >>> table = read_table("Größe;Art\n1,5;a\n2,5;b\n3,5;a\n4;b\n".encode("latin-1"))
    >>> [(column.name, column.kind) for column in table.columns], table.column("Größe").numbers
    ([('Größe', 'number'), ('Art', 'text')], array([1.5, 2.5, 3.5, 4. ]))
    >>> str(table.readings[0])
    'Größe: the comma is the decimal sign, as in 1,5.'
    """
    dialect = sniff(data, has_header)
    width = check_shape(dialect)
    if width > COLUMN_LIMIT:
        raise DataError("too_many_columns", {"count": width, "limit": COLUMN_LIMIT})
    notes = []
    if dialect.encoding == "cp1252":
        notes.append(Note(N_("The file is not UTF-8; its letters were read as Windows-1252.")))
    notes += dialect.notes
    names = _header(dialect, width, notes)
    if dialect.has_header and not dialect.sample:
        raise DataError("header_only")
    columns = _columns(dialect, names)
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


def _header(dialect: CsvDialect, width: int, notes: list[Note]) -> tuple[str, ...]:
    """Return the columns' names, and note those that were made up."""
    if not dialect.has_header:
        names = tuple(f"x{j}" for j in range(1, width + 1))
        text = N_("The first row holds numbers, so the columns were called {names}.")
        shown = ", ".join(names if width < 4 else (names[0], names[1], "…", names[-1]))
        notes.append(Note(text, {"names": shown}))
        return names
    [head] = _read(dialect, width, header=None, nrows=1, dtype=str, keep_default_na=False).values
    names, renamed = _names([str(cell) if isinstance(cell, str) else "" for cell in head])
    if renamed:
        text = N_("Columns without a name of their own got one: {names}.")
        notes.append(Note(text, {"names": ", ".join(renamed)}))
    units = dict(enumerate(dialect.units))
    named = [_with_unit(each, units.get(j, "")) for j, each in enumerate(names)]
    return tuple(named) if len(set(named)) == width else names


def _with_unit(name: str, unit: str) -> str:
    unit = unit.strip("()[] ")
    if not any(sign.isalpha() or sign in "%°$€£" for sign in unit) or unit in name:
        return name
    return f"{name} ({unit})"[:_LONGEST_UNIT_NAME]


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


def _read(dialect: CsvDialect, width: int, **options: Any) -> Any:
    """Return the cells as pandas reads them. Raises DataError."""
    with data_extra():
        import pandas as pd

    try:
        return pd.read_csv(
            StringIO(dialect.text),
            sep=dialect.separator,
            names=list(range(width)),
            index_col=False,
            skipinitialspace=True,
            **options,
        )
    except pd.errors.ParserError:
        # a mark that opens the very last cell, of which `csv` thinks nothing
        line = dialect.text.count("\n", 0, dialect.text.rfind('"')) + 1
        raise DataError("unclosed_quote", {"line": line}) from None


def _columns(dialect: CsvDialect, names: Sequence[str]) -> list[Column]:
    """Return the columns. What pandas' own reader of numbers cannot get wrong, it reads.

    It is quick, but of `82,000` and of `1.234` it would not ask what they mean.
    """
    with data_extra():
        import pandas as pd

    width = len(names)
    common: dict[str, Any] = {
        "header": 0 if dialect.has_header else None,
        "na_values": _MISSING,
    }
    unclear = [j for j in range(width) if _is_unclear(_sampled(dialect, j))]
    cells = _read(
        dialect, width, decimal=dialect.decimal, dtype=dict.fromkeys(unclear, str),
        low_memory=False, **common,
    )  # fmt: skip
    sources: dict[int, NumberCells] = {}
    native: list[int] = []
    for j in range(width):
        if pd.api.types.is_numeric_dtype(cells[j]):
            native.append(j)
        else:
            sources[j] = _source(cells[j])
    votes = sum(map(vote, sources.values()))
    doubtful = [
        j
        for j in native
        if pd.api.types.is_float_dtype(cells[j])
        and (dialect.decimal == "," or dialect.separator == ";" or votes < 0)
        and may_be_grouped(cells[j])
    ]
    if doubtful:
        again = _read(dialect, width, usecols=doubtful, dtype=str, **common)
        for j in doubtful:
            cells[j] = again[j]
            sources[j] = _source(again[j])
            votes += vote(sources[j])
            native.remove(j)
    sign = 1 if dialect.decimal == "." else -1
    votes += sign * sum(_has_fractions(cells[j]) for j in native)
    columns = []
    for j, name in enumerate(names):
        if j in sources:
            missing = cells[j].isna().to_numpy()
            nothing = np.empty(0, dtype=np.intp)
            raw = Column(name, "text", np.empty(0), missing, nothing, cells[j])
            columns.append(decided(raw, sources[j], dialect.separator, votes))
        else:
            columns.append(native_column(name, cells[j], dialect.decimal, _sampled(dialect, j)))
    return columns


def _source(cells: Any) -> NumberCells:
    """Return the cells undressed, each text once. Raises DataError for too many different ones."""
    with data_extra():
        import pandas as pd

    texts = cells if cells.dtype == "str" else cells.astype("str").where(cells.notna())
    codes, different = pd.factorize(texts)
    if len(different) > TEXT_LIMIT:
        raise DataError("too_many_texts", {"count": len(different), "limit": TEXT_LIMIT})
    every = pd.Series(different, dtype="str")
    return number_cells(every, np.zeros(len(every), dtype=bool)).spread(codes)


def _has_fractions(cells: Any) -> bool:
    numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    return bool(np.any(np.isfinite(numbers) & (numbers != np.round(numbers))))


def _sampled(dialect: CsvDialect, j: int) -> list[str]:
    return [row[j] for row in dialect.sample if j < len(row)]


def _is_unclear(sample: Iterable[str]) -> bool:
    """Tell whether cells have to be read as text: their numbers can be read in two ways."""
    signs = [(fits(cell), cell) for cell in sample]
    clear = any(len(each) == 1 for each, _ in signs)
    return not clear and any(len(each) == 2 and _is_separated(cell) for each, cell in signs)


def _is_separated(cell: str) -> bool:
    """Tell whether a cell has a point or a comma."""
    return "." in cell or "," in cell
