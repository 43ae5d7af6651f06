"""Finding out how a person's table is written: its separator, where it begins, and its header."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from gradviz.declarations.sentences import N_
from gradviz.learning.csv_text import SIZE_LIMIT, decode, without_lines
from gradviz.learning.data_errors import DataError, Note
from gradviz.learning.number_formats import Decimal, fits, is_number

if TYPE_CHECKING:
    from _csv import Reader

CELL_LIMIT = 5_000_000
"""Cells of a table: each becomes a number of eight bytes."""
LONGEST_CELL = csv.field_size_limit()  # 131,072 characters
_SEPARATORS = ("\t", ";", ",")
_BLANKS = " "
_SAMPLE = 100  # rows to judge by
_LOOKED_AT = 30  # of them, where each cell is looked at
_EMPTY = frozenset({"", "-", "–", "--", "?", ".", "na", "n/a", "nan"})
_LONGEST_UNIT = 15
_COMMENT = ("#", "//", "%")
# Excel's own first line, which names the separator
_DECLARED = re.compile(r'\s*"?sep=(.)"?\s*?\n')
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")

_BEFORE = N_("What stands before the table, up to line {line}, is left out.")
_COMMENTS = N_("Lines that begin with # are taken for comments.")
_AFTER = N_("What stands below the table, from line {line} on, is left out.")
_UNITS = N_("Line {line} holds units, not an example: {units}.")
_AT_BLANKS = N_("The columns were parted at blanks.")


@dataclass(frozen=True)
class CsvDialect:
    """How a table is written.

    `text` has an empty line in place of each that is no part of the table; `notes` tell of these.
    `decimal` is the sign of most cells, `sample` are the first rows below the header and `units`
    the cells of a row of units, where there is one.
    """

    text: str
    encoding: str
    separator: str
    decimal: Decimal
    has_header: bool
    sample: tuple[tuple[str, ...], ...] = ()
    units: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _Row:
    """A row of cells, and the lines that it stands in, counted from 1."""

    cells: tuple[str, ...]
    first: int
    last: int

    @property
    def is_comment(self) -> bool:
        return self.cells[0].startswith(_COMMENT)

    @property
    def has_number(self) -> bool:
        return any(map(is_number, self.cells))


@dataclass(frozen=True)
class _Layout:
    """Rows as one separator parts them, from the row in which the table begins."""

    separator: str
    rows: Sequence[_Row]
    begin: int
    width: int

    @property
    def table(self) -> Sequence[_Row]:
        return self.rows[self.begin :]

    @cached_property
    def agreement(self) -> float:
        """The share of rows that have the common number of cells."""
        return sum(len(row.cells) == self.width for row in self.table) / len(self.table)

    @cached_property
    def numbers(self) -> float:
        """The share of cells below the first row that are numbers."""
        cells = [cell for row in self.table[1:_LOOKED_AT] for cell in row.cells]
        return sum(map(is_number, cells)) / max(1, len(cells))

    def is_better_than(self, other: _Layout) -> bool:
        """Tell whether more rows are alike, or as many and more of their cells are numbers."""
        if self.agreement != other.agreement:
            return self.agreement > other.agreement
        return self.numbers > other.numbers

    @property
    def is_sentence(self) -> bool:
        """Whether blanks part words rather than cells."""
        rest = [each for each in self.table[0].cells if {",", ";"} & set(each)]
        return 2 * self.numbers < 1 or not all(map(is_number, rest))


def sniff(data: bytes, has_header: bool | None = None) -> CsvDialect:
    r"""Return how a table is written; `has_header` overrides what its first row looks like.

    Raises DataError for a file that is empty, too large or no text, or has one column only.

    >>> dialect = sniff(b"a;b\n1,5;2\n")
    >>> dialect.separator, dialect.decimal, dialect.has_header
    (';', ',', True)
    >>> str(sniff(b"My table\n\na,b\n1,2\n3,4\n").notes[0])
    'What stands before the table, up to line 1, is left out.'
    """
    text, encoding = decode(data)
    declared = _DECLARED.match(text)
    separators: Sequence[str] = (*_SEPARATORS, _BLANKS)
    if declared and declared.group(1) in _SEPARATORS:
        text = without_lines(text, 1, text.count("\n", 0, declared.end()))
        separators = (declared.group(1),)
    notes: list[Note] = []
    text = _without_comments(text, notes)
    layout = _layout(text, separators)
    if layout is None:
        raise DataError("no_separator")
    text = _without_preamble(text, layout, notes)
    if layout.separator == _BLANKS:
        notes.append(Note(_AT_BLANKS))
        # line by line: a search for blanks before an end is quadratic in a long run of them
        text = "\n".join(re.sub(r"[ \t]+", "\t", each.strip(" \t")) for each in text.split("\n"))
    rows = layout.table
    _check_commas(layout)
    looks = not rows[0].has_number
    header = looks if has_header is None else has_header
    units: tuple[str, ...] = ()
    if header and (row := _units(rows)) is not None:
        units, rows = row.cells, [rows[0], *rows[2:]]
        shown = ", ".join(cell for cell in units if cell.lower() not in _EMPTY)
        notes.append(Note(_UNITS, {"line": row.first, "units": shown}))
        text = without_lines(text, row.first, row.last)
    text = _without_footer(text, layout, notes)
    sample = tuple(row.cells for row in rows[header:])
    separator = "\t" if layout.separator == _BLANKS else layout.separator
    return CsvDialect(
        text, encoding, separator, _decimal(sample, separator), header, sample, units, tuple(notes)
    )


def _layout(text: str, separators: Sequence[str]) -> _Layout | None:
    """Return the layout in which most rows have the same number of cells, two or more."""
    best: _Layout | None = None
    for separator in separators:
        rows = _sample(text, separator)
        widths = [len(row.cells) for row in rows]
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        if common < 2:
            continue
        found = _Layout(separator, rows, _beginning(rows, common), common)
        if separator == _BLANKS and found.is_sentence:
            continue
        if best is None or found.is_better_than(best):
            best = found
    return best


def _sample(text: str, separator: str) -> list[_Row]:
    lines = StringIO(text[:200_000], newline="\n")
    rows: list[_Row] = []
    if separator == _BLANKS:
        cut = (line for line in enumerate(lines, 1) if line[1].strip())
        rows = [
            _Row(tuple(re.split("[ \t]+", line.strip())), at, at)
            for at, line in islice(cut, _SAMPLE)
        ]
    else:
        reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
        before = 0
        # a cell without end is what a quotation mark makes that is never closed
        with suppress(csv.Error):
            for row in reader:
                cells = tuple(cell.strip() for cell in row)
                if any(cells):
                    rows.append(_Row(cells, before + 1, reader.line_num))
                before = reader.line_num
                if len(rows) == _SAMPLE:
                    break
    if len(rows) > 1 and len(text) > 200_000:
        rows.pop()  # cut off
    return rows


def _beginning(rows: Sequence[_Row], common: int) -> int:
    """Return the place of the row with which the table begins."""
    begin = next(i for i, row in enumerate(rows) if len(row.cells) == common)
    before = rows[begin - 1] if begin else None
    if before is None or before.is_comment or before.has_number or not rows[begin].has_number:
        return begin
    # a header with one name too few, of row numbers, or with more than the rows fill
    return begin - 1 if len(before.cells) >= max(2, common - 1) else begin


def _without_comments(text: str, notes: list[Note]) -> str:
    """Return a text without the lines that begin with #, where most do not."""
    lines = re.findall(r"(?m)^#.*$", text[:200_000])
    if not lines or '"' in text or 2 * len(lines) > text[:200_000].count("\n"):
        return text
    # the last line before the numbers may be the header: "# a, b", as numpy.savetxt writes it
    begin = re.match(r"(?:\s*#.*\n)*\s*(#[ \t]*)(.+)\n\s*([^#\n].*)", text)
    kept = text
    if begin:
        header, row = begin.group(2), begin.group(3)
        for separator in (*_SEPARATORS, None):
            cells = header.split(separator)
            if 1 < len(cells) == len(row.split(separator)):
                words = not any(is_number(cell) for cell in cells)
                if words and any(is_number(cell) for cell in row.split(separator)):
                    kept = text[: begin.start(1)] + text[begin.end(1) :]
                break
    found = re.sub(r"(?m)^#.*$", "", kept)
    if found != kept:
        notes.append(Note(_COMMENTS))
    return found


def _without_preamble(text: str, layout: _Layout, notes: list[Note]) -> str:
    """Return a text without what stands before its table; a header too short gets a first name."""
    if layout.begin:
        line = layout.rows[layout.begin - 1].last
        notes.append(Note(_BEFORE, {"line": line}))
        text = without_lines(text, 1, line)
    header = layout.table[0]
    if len(header.cells) == layout.width - 1 and layout.separator != _BLANKS:
        lines = text.split("\n", header.first)
        lines[header.first - 1] = layout.separator + lines[header.first - 1]
        text = "\n".join(lines)
    elif len(header.cells) == layout.width - 1:
        lines = text.split("\n", header.first)
        lines[header.first - 1] = f'"" {lines[header.first - 1].lstrip()}'
        text = "\n".join(lines)
    return text


def _without_footer(text: str, layout: _Layout, notes: list[Note]) -> str:
    """Return a text without the words that stand below its table."""
    separator = None if layout.separator == _BLANKS else layout.separator
    lines = text.rstrip("\n").rsplit("\n", 6)[1:]
    last = text.rstrip("\n").count("\n") + 1
    first = last + 1
    for line in reversed(lines):
        cells = line.split(separator)
        if line.strip() and (len(cells) > 1 or '"' in line or is_number(line)):
            break
        first -= 1
    if first > last or not "".join(lines[first - last - 1 :]).strip():
        return text
    notes.append(Note(_AFTER, {"line": first}))
    return without_lines(text, first, last)


def _check_commas(layout: _Layout) -> None:
    """Raise DataError where commas are decimal signs of one column, or both sign and separator."""
    if layout.separator != ",":
        return
    rows = [row for row in layout.rows if not row.is_comment]
    words = [row for row in rows[: layout.begin + 1] if not row.has_number]
    data = layout.table[1:] if words and words[-1] is layout.table[0] else layout.table
    if not data or not all(re.fullmatch(r"[+-]?\d+", c) for row in data for c in row.cells):
        return
    example = ",".join(data[0].cells[:2])
    header = words[-1] if words else None
    if layout.width == 2:
        firsts = {row.cells[0].lstrip("+-") for row in data}
        one_name = header is not None and len(header.cells) == 1
        if one_name or (header is None and firsts == {"0"}):
            raise DataError("decimal_column", {"example": example})
    elif header is not None and 2 * len(header.cells) == layout.width:
        raise DataError("comma_twice", {"line": data[0].first, "example": example})


def _units(rows: Sequence[_Row]) -> _Row | None:
    """Return the row of units below the header, where there is one."""
    if len(rows) < 4 or rows[1].has_number:
        return None
    row, width = rows[1].cells, len(rows[0].cells)
    numeric = []
    for j in range(min(width, len(row))):
        below = [each.cells[j] for each in rows[2:] if len(each.cells) > j]
        filled = [cell for cell in below if cell.lower() not in _EMPTY]
        if len(filled) > 1 and all(map(is_number, filled)):
            numeric.append(j)
    written = [j for j in numeric if row[j].lower() not in _EMPTY]
    others = [row[j] for j in range(len(row)) if j not in numeric]
    if not written or any(len(row[j]) > _LONGEST_UNIT for j in written):
        return None
    # one word among numbers may be a mistake, beside other words
    if len(written) == 1 and any(cell.lower() not in _EMPTY for cell in others):
        return None
    return rows[1]


def _decimal(sample: Sequence[Sequence[str]], separator: str) -> Decimal:
    """Return the decimal sign of most cells of which it can be told."""
    if separator == ",":
        return "."  # numbers with a comma are quoted, and each such column is looked at
    signs = [fits(cell) for row in sample for cell in row]
    comma = sum(each == {","} for each in signs)
    point = sum(each == {"."} for each in signs)
    return "," if comma > point else "."


def check_shape(dialect: CsvDialect) -> int:
    """Return the number of columns.

    Raises DataError for a row that has more, and where, for a cell that is too long, and for more
    cells than are allowed.
    """
    width, line, count = 0, 1, 0
    if '"' not in dialect.text:  # the same, five times as fast
        lines = [row for row in dialect.text.split("\n") if row]
        widths = [row.count(dialect.separator) for row in lines]
        if max(map(len, lines)) <= LONGEST_CELL and max(widths) == widths[0]:
            _check_size(len(lines), widths[0] + 1)
            return widths[0] + 1
    reader = _reader(dialect)
    try:
        for row in reader:
            width, count = width or len(row), count + 1
            if len(row) > width:
                data = {"line": line, "count": len(row), "expected": width}
                raise DataError("ragged", data)
            line = reader.line_num + 1
    except csv.Error:
        if _is_closed(dialect.text, line):
            raise DataError("long_cell", {"line": line, "limit": LONGEST_CELL}) from None
        raise DataError("unclosed_quote", {"line": line}) from None
    _check_size(count, width)
    return width


def _check_size(rows: int, width: int) -> None:
    if rows * width > CELL_LIMIT:
        raise DataError("too_many_cells", {"count": rows * width, "limit": CELL_LIMIT})


def _is_closed(text: str, line: int) -> bool:
    """Tell whether a row that `csv` cannot read has a long cell, and no mark that stays open."""
    rest = text.split("\n", line - 1)[-1]
    return len(rest) > LONGEST_CELL and rest.count('"') % 2 == 0


def spreadsheet_row(dialect: CsvDialect, place: int) -> int:
    r"""Return the row, from 1, in which a spreadsheet shows the example `place`, from 0.

    It counts the header, and empty lines, which are no examples.

    >>> spreadsheet_row(sniff(b"a;b\n\n1;2\n \n3;4\n"), 1)
    5
    """
    written = (
        number
        for number, row in enumerate(_reader(dialect), 1)
        if len(row) > 1 or any(cell.strip() for cell in row)
    )
    return next(islice(written, place + dialect.has_header, None))


def _reader(dialect: CsvDialect) -> Reader:
    return csv.reader(
        StringIO(dialect.text, newline="\n"),
        delimiter=dialect.separator,
        strict=True,
        skipinitialspace=True,
    )


__all__ = ["CELL_LIMIT", "LONGEST_CELL", "SIZE_LIMIT", "CsvDialect", "check_shape", "sniff"]
