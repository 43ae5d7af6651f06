"""Finding out how a person's table is written: its encoding, separator, decimal sign and header."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from gradviz.learning.data_errors import DataError

if TYPE_CHECKING:
    from _csv import Reader

SIZE_LIMIT = 20  # megabytes
_SEPARATORS = ("\t", ";", ",")
_SAMPLE = 100  # rows to judge by
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d*),\d+([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")
# Excel's own first line, which names the separator
_DECLARED = re.compile(r'\s*"?sep=(.)"?\s*?\n')


@dataclass(frozen=True)
class CsvDialect:
    """How a table is written; `text` is what comes after a line that only names the separator."""

    text: str
    encoding: str
    separator: str
    decimal: str
    thousands: str | None
    has_header: bool


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding: UTF-8, UTF-16 with its mark, or Windows-1252.

    Windows-1252 holds all of Latin-1's letters. Raises DataError for what is no text.

    >>> decode("año;1".encode("latin-1"))
    ('año;1', 'cp1252')
    """
    if not data.strip():
        raise DataError("empty")
    if len(data) > SIZE_LIMIT * 2**20:
        raise DataError("too_large", {"size": f"{len(data) / 2**20:.1f}", "limit": SIZE_LIMIT})
    if b"\0" in data and not any(data.startswith(mark) for mark, _ in _BOMS):
        raise DataError("not_text")
    encodings = [name for mark, name in _BOMS if data.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
            raise DataError("not_text")
        if not text.strip():
            raise DataError("empty")
        return text.replace("\r\n", "\n").replace("\r", "\n"), encoding
    raise DataError("unknown_encoding")


def sniff(data: bytes, has_header: bool | None = None) -> CsvDialect:
    r"""Return how a table is written; `has_header` overrides what its first row looks like.

    Raises DataError for a file that is empty, too large or no text, or has one column only.

    >>> dialect = sniff(b"a;b\n1,5;2\n")
    >>> dialect.separator, dialect.decimal, dialect.has_header
    (';', ',', True)
    """
    text, encoding = decode(data)
    declared = _DECLARED.match(text)
    if declared and declared.group(1) in _SEPARATORS:
        text = text[declared.end() :]
        separators: Sequence[str] = (declared.group(1),)
    else:
        separators = _SEPARATORS
    separator, rows = _separator(text, separators)
    if not rows:
        raise DataError("empty")
    cells = [cell.strip() for row in rows for cell in row]
    commas = sum(1 for cell in cells if _COMMA.fullmatch(cell))
    points = sum(1 for cell in cells if "." in cell and _POINT.fullmatch(cell))
    comma = separator != "," and commas > points
    grouped = comma and any(_THOUSANDS.fullmatch(cell) for cell in cells)
    number = _COMMA if comma else _POINT
    first = [cell.strip() for cell in rows[0]]
    looks = not any(number.fullmatch(cell) or _POINT.fullmatch(cell) for cell in first)
    header = looks if has_header is None else has_header
    return CsvDialect(
        text, encoding, separator, "," if comma else ".", "." if grouped else None, header
    )


def _separator(text: str, separators: Sequence[str]) -> tuple[str, list[list[str]]]:
    """Return the separator that parts most rows into the same number of cells, and those rows."""
    best: tuple[float, str, list[list[str]]] = (0.0, "", [])
    for separator in separators:
        lines = StringIO(text[:200_000], newline="\n")
        reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
        rows: list[list[str]] = []
        # a cell without end is what a quotation mark makes that is never closed
        with suppress(csv.Error):
            rows.extend(row for row in islice(reader, _SAMPLE) if row)
        widths = [len(row) for row in rows]
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        agreement = widths.count(common) / max(1, len(widths))
        if common > 1 and agreement > best[0]:
            best = agreement, separator, rows
    if not best[1]:
        raise DataError("no_separator")
    return best[1], best[2]


def check_shape(dialect: CsvDialect) -> int:
    """Return the number of columns. Raises DataError for a row that has more, and where."""
    width, line = 0, 1
    if '"' not in dialect.text:  # the same, five times as fast
        widths = [row.count(dialect.separator) for row in dialect.text.split("\n") if row]
        if max(widths) == widths[0]:
            return widths[0] + 1
    reader = _reader(dialect)
    try:
        for row in reader:
            width = width or len(row)
            if len(row) > width:
                data = {"line": line, "count": len(row), "expected": width}
                raise DataError("ragged", data)
            line = reader.line_num + 1
    except csv.Error:
        raise DataError("unclosed_quote", {"line": line}) from None
    return width


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
