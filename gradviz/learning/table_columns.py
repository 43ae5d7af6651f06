"""One column of a person's table: its cells as numbers or as words, and how they were read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentences import N_
from gradviz.learning.data_errors import Note
from gradviz.learning.number_formats import Decimal, NumberCells, number_cells
from gradviz.learning.terms import Array

CLASS_LIMIT = 20  # more values than that are not suggested as classes
MOST_CHOOSABLE = 500  # nor are more than that shown in a list
LONGEST_CLASS = 200  # characters
_NAMED = 6  # columns that a sentence names
_EXAMPLE = 30  # characters of a cell in a sentence
_NUMBER_NAMES = frozenset(
    "id index idx no no. nr nr. n.o nº n° num # row row_id rowid fila linha line obs".split()
)
_LOOKED_AT = 1000
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?\b|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})\b")
Kind = Literal["number", "mixed", "text", "empty"]

AMBIGUOUS = N_("{names}: {example} was read as {value}, but could also be {other}.")
_PERCENT = N_("{names}: percentages, so {example} is {value}. It could also be {other}.")
_MONEY = N_("{names}: amounts of money, so {example} is {value}.")
_NEGATIVE = N_("{names}: a number in parentheses is negative, so {example} is {value}.")
_COMMA = N_("{names}: the comma is the decimal sign, as in {example}.")
_GROUPS = N_("{names}: digits are grouped by thousands, so {example} is {value}.")

WORDS = N_("No numbers, so nothing is predicted from it: {names}.")
MIXED = N_("Numbers and words, so not preselected: {names}.")
CONSTANT = N_("The same in every row, so not preselected: {names}.")
ROW_NUMBERS = N_("Row numbers, so not preselected: {names}.")


@dataclass(frozen=True)
class Reading:
    """How the cells of a column became numbers: a sentence, a cell, and what it is.

    `other` is what the cell would be if it were read the other way, None where there is no other.
    """

    template: str
    example: str
    value: float
    other: float | None = None


@dataclass(frozen=True, eq=False)
class Column:
    """One column of N cells: `numbers` has nan where a cell is missing or is not a number.

    A column is "mixed" where most cells are numbers and some are words; `strange` are the rows of
    these. `cells` are as pandas read them, None where they are numbers only. `reading` says how
    cells with separators, signs or units were read.
    """

    name: str
    kind: Kind
    numbers: Array
    missing: NDArray[np.bool_]
    strange: NDArray[np.intp]
    cells: Any = None
    reading: Reading | None = None
    source: NumberCells | None = None
    decimal: Decimal = "."
    divided: bool = True

    @cached_property
    def texts(self) -> NDArray[np.object_]:
        """All cells as text, (N,): an array of objects, as wide as its cells and no wider."""
        if self.kind == "number" or self.cells is None:
            return np.array([number_text(value) for value in self.numbers], dtype=object)
        return np.array([str(cell).strip() for cell in self.cells], dtype=object)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The different cells as text, in the order of numbers or of the alphabet."""
        if self.kind == "number":
            return tuple(map(number_text, np.unique(self.numbers[~self.missing])))
        if self.cells is None:
            return tuple(sorted(set(self.texts[~self.missing].tolist())))
        return tuple(sorted({str(cell).strip() for cell in self.cells[~self.missing].unique()}))

    @cached_property
    def has_classes(self) -> bool:
        """Whether it holds words for a few classes, none of them a long text or a date."""
        return self.has_choosable_classes and len(self.values) <= CLASS_LIMIT

    @cached_property
    def has_choosable_classes(self) -> bool:
        """Whether one of its words can be chosen as a class: no long text or date, not too many."""
        if self.kind != "text" or holds_dates(self):
            return False
        longest = max(map(len, self.values), default=0)
        return 2 <= len(self.values) <= MOST_CHOOSABLE and longest <= LONGEST_CLASS

    @cached_property
    def is_constant(self) -> bool:
        """Whether no two known numbers differ."""
        return is_constant(self.numbers)

    @cached_property
    def numbers_rows(self) -> bool:
        """Whether it counts the rows: 0, 1, 2 ... or 1, 2, 3 ..., or a name such as id says so."""
        if self.kind != "number" or self.missing.any() or len(self.numbers) < 2:
            return False
        counts = bool(np.all(np.diff(self.numbers) == 1.0))
        if counts and self.numbers[0] in (0.0, 1.0):
            return True
        if self.name.lower() not in _NUMBER_NAMES:
            return False
        whole = bool(np.all(self.numbers == np.round(self.numbers)))
        return whole and len(np.unique(self.numbers)) == len(self.numbers)

    def otherwise(self) -> Column:
        """Return the column read the other way, where there is one.

        >>> import pandas as pd
        >>> column = read_column("price", pd.Series(["1,234", "42"]), ",", 0)
        >>> column.numbers.tolist(), column.otherwise().numbers.tolist()
        ([1234.0, 42.0], [1.234, 42.0])
        """
        if self.reading is None or self.reading.other is None or self.source is None:
            return self
        decimal, divided = self.decimal, self.divided
        if self.reading.template == AMBIGUOUS:
            decimal = _other(decimal)
        else:
            divided = not divided
        return _column(self, self.source, decimal, divided=divided)


def number_text(value: float) -> str:
    """Return a number as a class is called by it.

    >>> number_text(3.0), number_text(0.1), number_text(1234567.0)
    ('3', '0.1', '1234567')
    """
    return f"{value:.15g}"


def is_constant(numbers: Array) -> bool:
    """Tell whether no two known numbers differ."""
    known = numbers[~np.isnan(numbers)]
    return len(known) == 0 or bool(np.all(known == known[0]))


def native_column(name: str, cells: Any, decimal: Decimal, sample: Iterable[str]) -> Column:
    """Return a column of numbers that pandas has read, its cells with this decimal sign.

    `sample` are some of its cells as they stand in the file.
    """
    missing = cells.isna().to_numpy()
    numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    nothing = np.empty(0, dtype=np.intp)
    if missing.all():
        return Column(name, "empty", np.full(len(cells), np.nan), missing, nothing)
    if np.isinf(numbers).any():
        strange = np.flatnonzero(np.isinf(numbers))
        mixed = 2 * len(strange) < np.count_nonzero(~missing)
        numbers = np.where(np.isinf(numbers), np.nan, numbers)
        kind: Kind = "mixed" if mixed else "text"
        return Column(name, kind, numbers, missing, strange, cells)
    reading = None
    if decimal == "," and not np.all(np.isnan(numbers) | (numbers == np.round(numbers))):
        fraction = numbers[np.flatnonzero(numbers != np.round(numbers))[0]]
        shown = next((each for each in sample if "," in each), f"{fraction:.12g}".replace(".", ","))
        reading = Reading(_COMMA, shown, float(fraction))
    return Column(name, "number", numbers, missing, nothing, None, reading, None, decimal)


def holds_dates(column: Column) -> bool:
    """Tell whether most cells are dates, such as 2020-01-31, 31/1/2020 or 31.1.20."""
    if column.cells is None:
        return False
    known = [str(cell).strip() for cell in column.cells[~column.missing][:_LOOKED_AT]]
    return 2 * sum(_DATE.match(text) is not None for text in known) > len(known)


def may_be_grouped(cells: Any) -> bool:
    """Tell whether numbers that pandas has read may be thousands: 1.234, each with three digits.

    >>> import pandas as pd
    >>> may_be_grouped(pd.Series([1.234, 82.0])), may_be_grouped(pd.Series([1.234, 0.5]))
    (True, False)
    """
    numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
    numbers = np.abs(numbers[~np.isnan(numbers)])
    if not len(numbers) or numbers.max() >= 1000.0:
        return False
    broken = numbers[numbers != np.round(numbers)]
    thousands = 1000.0 * broken
    return bool(np.all(broken >= 1.0) and np.all(np.abs(thousands - np.round(thousands)) < 1e-6))


def text_missing(cells: Any) -> NDArray[np.bool_]:
    """Return which cells of a column that was read as text are empty."""
    missing: NDArray[np.bool_] = cells.isna().to_numpy()
    return missing


def read_column(name: str, cells: Any, separator: str, votes: int) -> Column:
    """Return a column of a file with this separator from its cells as text.

    `votes` is how many columns of the table have a point for their decimal sign, less those that
    have a comma.
    """
    missing = text_missing(cells)
    source = number_cells(cells, missing)
    return decided(Column(name, "text", np.empty(0), missing, np.empty(0, np.intp), cells), source,
                   separator, votes)  # fmt: skip


def vote(source: NumberCells) -> int:
    """Return 1 where a column's own cells say that the point is decimal, -1 for the comma, else 0.

    >>> import pandas as pd
    >>> [vote(number_cells(pd.Series([c]), np.zeros(1, bool))) for c in ("1.5", "1,5", "1,234")]
    [1, -1, 0]
    """
    point = np.count_nonzero(source.point & ~source.comma)
    comma = np.count_nonzero(source.comma & ~source.point)
    return int(np.sign(point - comma))


def decided(column: Column, source: NumberCells, separator: str, votes: int) -> Column:
    """Return a column with the decimal sign that its cells say, else the table, else the file.

    Where a whole number stands without a separator, as 1234, separators do not part thousands. A
    file parted by semicolons was written where the comma is decimal.
    """
    if not (source.point.any() or source.comma.any()):
        return _column(column, source, ".")
    decimal: Decimal = "," if separator == ";" else "."
    own = vote(source)
    if own or votes:
        decimal = "." if (own or votes) > 0 else ","
    elif source.bare_thousands:
        unclear = source.cores[source.ambiguous]
        signs = [sign for sign in (".", ",") if unclear.str.contains(sign, regex=False).any()]
        decimal = signs[0] if len(signs) == 1 else decimal  # type: ignore[assignment]
    return _column(column, source, decimal)


def _column(
    column: Column, source: NumberCells, decimal: Decimal, *, divided: bool = True
) -> Column:
    missing = column.missing
    numbers = source.numbers(decimal, divided=divided)
    numbers[missing] = np.nan
    strange = np.flatnonzero(np.isnan(numbers) & ~missing)
    known = np.count_nonzero(~missing)
    kind: Kind = "number" if not len(strange) else "text"
    if not known:
        kind = "empty"
    elif len(strange) and 2 * len(strange) < known:
        kind = "mixed"
    is_numbers = kind in ("number", "mixed")
    reading = (
        _reading(column.cells, source, decimal, numbers, divided=divided) if is_numbers else None
    )
    open_ = reading is not None and reading.other is not None
    return replace(
        column,
        kind=kind,
        numbers=numbers,
        strange=strange,
        cells=None if kind == "number" and not open_ else column.cells,
        reading=reading,
        source=source if open_ else None,
        decimal=decimal,
        divided=divided,
    )


def _reading(
    cells: Any, source: NumberCells, decimal: Decimal, numbers: Array, *, divided: bool
) -> Reading | None:
    """Return the sentence of a column: of what is least clear in it."""

    def of(template: str, chosen: NDArray[np.bool_], other: Array | None = None) -> Reading:
        places = source.places[np.flatnonzero(chosen)]
        # 0 % is 0 in every reading: better a cell that shows the difference
        telling = places if other is None else places[numbers[places] != other[places]]
        place = (telling if len(telling) else places)[0]
        shown = " ".join(str(cells.iloc[place]).split())[:_EXAMPLE]
        unknown = None if other is None else float(other[place])
        return Reading(template, shown, float(numbers[place]), unknown)

    is_one = source.point if decimal == "." else source.comma
    unclear = source.ambiguous
    if unclear.any() and not vote(source):
        return of(AMBIGUOUS, unclear, source.numbers(_other(decimal), divided=divided))
    percent = source.percent & is_one
    if percent.any():
        return of(_PERCENT, percent, source.numbers(decimal, divided=not divided))
    separators = "[ '.]" if decimal == "," else "[ ',]"
    grouped = source.cores.str.contains(separators).to_numpy(dtype=bool) & is_one
    for template, chosen in (
        (_MONEY, source.money & is_one),
        (_NEGATIVE, (source.factor < 0) & is_one),
        (_GROUPS, grouped),
    ):
        if chosen.any():
            # a cell that shows all of it
            return of(template, chosen & grouped if (chosen & grouped).any() else chosen)
    if decimal == ",":
        commas = source.cores.str.contains(",", regex=False).to_numpy(dtype=bool) & is_one
        return of(_COMMA, commas) if commas.any() else None
    return None


def _other(decimal: Decimal) -> Decimal:
    return "," if decimal == "." else "."


def reading_notes(columns: Iterable[Column]) -> tuple[Note, ...]:
    """Return the sentences on how columns were read, those of one kind in one."""
    by_template: dict[str, list[Column]] = {}
    for column in columns:
        if column.reading is not None:
            by_template.setdefault(column.reading.template, []).append(column)
    notes = []
    for template, alike in by_template.items():
        first = alike[0].reading
        assert first is not None  # noqa: S101  (chosen above)
        data: dict[str, object] = {
            "names": names_of(alike), "example": first.example, "value": _short(first.value),
        }  # fmt: skip
        if first.other is not None:
            data["other"] = _short(first.other)
        notes.append(Note(template, data))
    return tuple(notes)


def _short(value: float) -> float:
    """Return a whole number without the point of a float."""
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def omission_notes(columns: Sequence[Column], preselected: Iterable[str]) -> tuple[Note, ...]:
    """Return why columns are not preselected, so that none goes without a word."""
    chosen = set(preselected)
    found: Mapping[str, list[Column]] = {WORDS: [], MIXED: [], CONSTANT: [], ROW_NUMBERS: []}
    for column in columns:
        if column.name in chosen:
            continue
        if column.kind == "text":
            found[WORDS].append(column)
        elif column.kind == "mixed":
            found[MIXED].append(column)
        elif column.kind == "number" and column.is_constant:
            found[CONSTANT].append(column)
        elif column.numbers_rows:
            found[ROW_NUMBERS].append(column)
    return tuple(Note(each, {"names": names_of(alike)}) for each, alike in found.items() if alike)


def names_of(columns: Sequence[Column]) -> str:
    """Return the names of columns for a sentence, the first of them where they are many."""
    names = [column.name for column in columns]
    return ", ".join(names if len(names) <= _NAMED else [*names[:_NAMED], "…"])
