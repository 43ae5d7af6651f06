"""Numbers as spreadsheets write them: decimal sign, grouping, per cent, currency, parentheses.

What `1,234` means cannot be told from the cell alone: in English it is 1234, in German 1.234. So a
cell is asked which decimal signs it fits, and a column decides (see `table_columns`).

Source: Unicode CLDR, number patterns and symbols (https://cldr.unicode.org).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gradviz.learning.data_extra import data_extra
from gradviz.learning.terms import Array

Decimal = Literal[".", ","]
LONGEST_NUMBER = 40
"""Characters of a cell that may be a number; longer ones are words."""

_EXPONENT = r"(?:[eE][+-]?\d+)?"
_SPACED = r"[1-9]\d{0,2}(?:[ ']\d{3})+"
_INDIAN = r"[1-9]\d?(?:,\d{2})+,\d{3}"  # 12,34,567: lakh and crore
_POINT = rf"[+-]?(?:(?:[1-9]\d{{0,2}}(?:,\d{{3}})+|{_INDIAN}|{_SPACED}|\d+)(?:\.\d*)?|\.\d+)"
_COMMA = rf"[+-]?(?:(?:[1-9]\d{{0,2}}(?:\.\d{{3}})+|{_SPACED}|\d+)(?:,\d*)?|,\d+)"
FORMS: dict[Decimal, str] = {".": _POINT + _EXPONENT, ",": _COMMA + _EXPONENT}
"""Numbers with each decimal sign, the other one parting thousands."""

_CODES = "EUR|USD|GBP|CHF|BRL|MXN|ARS|CLP|COP|PEN|UYU|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK"
CURRENCY = rf"(?:(?:R|US|A|C|NZ|HK|MX)?\$|[€£¥₹₽₩₺₪฿¢]|(?:{_CODES})|Fr\.|kr\.?|zł|Kč|S/)"
_DRESSED = (
    r"(?P<open>\()?\s*(?P<leading>[+-])?\s*"
    rf"(?P<before>{CURRENCY})?\s*(?P<inner>[+-])?\s*"
    r"(?P<core>[\d.,' ]*\d[\d.,]*(?:[eE][+-]?\d+)?)\s*"
    rf"(?P<after>{CURRENCY}|%)?\s*(?P<trailing>-)?\s*(?P<close>\))?"
)
_MARKS = str.maketrans({
    "\N{NO-BREAK SPACE}": " ",
    "\N{NARROW NO-BREAK SPACE}": " ",
    "\N{THIN SPACE}": " ",
    "\N{FIGURE SPACE}": " ",
    "\N{MINUS SIGN}": "-",
    "\N{EN DASH}": "-",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{FULLWIDTH PERCENT SIGN}": "%",
})  # fmt: skip
_MARKED = "[" + "".join(map(chr, _MARKS)) + "]"
_UNGROUPED = re.sub(r"\?P<\w+>", "?:", _DRESSED)
_FORMS = {sign: re.compile(form) for sign, form in FORMS.items()}
_DRESS = re.compile(_DRESSED)
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d*)?")
_WHOLE: frozenset[Decimal] = frozenset({".", ","})


def fits(cell: str) -> frozenset[Decimal]:
    """Return the decimal signs with which a cell is a number: none for words.

    >>> sorted(fits("1,234")), sorted(fits("0,125")), sorted(fits("$1,708,917")), sorted(fits("a"))
    ([',', '.'], [','], ['.'], [])
    """
    if _PLAIN.fullmatch(cell):
        return _WHOLE if "." not in cell else frozenset(_signs(cell))
    return frozenset(_signs(_core(cell)))


def _signs(core: str) -> Iterator[Decimal]:
    return (sign for sign, form in _FORMS.items() if core and form.fullmatch(core))


def is_number(cell: str) -> bool:
    """Tell whether a cell is a number in some way of writing.

    >>> is_number("12 %"), is_number("(1.234,50)"), is_number("12 kg"), is_number("2020-01-31")
    (True, True, False, False)
    """
    return bool(fits(cell))


def _core(cell: str) -> str:
    text = cell.translate(_MARKS).strip()
    if len(text) > LONGEST_NUMBER:
        return ""
    found = _DRESS.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return ""
    if found["leading"] and found["inner"]:
        return ""
    return found["core"].strip()


@dataclass(frozen=True, eq=False)
class NumberCells:
    """The N cells of a column, undressed: digits with separators, and what stood around them.

    `point` and `comma` tell which cells are numbers with that decimal sign; `cores` are those that
    are so with either, by `places`. `factor` is -1 for a negative in parentheses, `percent` tells
    of a cell with the sign %.
    """

    size: int
    places: NDArray[np.intp]
    cores: Any
    point: NDArray[np.bool_]
    comma: NDArray[np.bool_]
    factor: Array
    percent: NDArray[np.bool_]
    money: NDArray[np.bool_]

    @property
    def ambiguous(self) -> NDArray[np.bool_]:
        """Which numbers have another value with the other decimal sign."""
        both = self.point & self.comma
        if both.any():
            both = both & self.cores.str.contains("[.,]").to_numpy(dtype=bool)
        return both

    @property
    def bare_thousands(self) -> bool:
        """Whether a whole number of four digits or more is written without a separator."""
        return bool(self.cores.str.fullmatch(r"[+-]?\d{4,}").any())

    def spread(self, codes: NDArray[np.intp]) -> NumberCells:
        """Return the cells of a column in which cell i is the one with the number `codes[i]` here.

        A negative code stands for a missing cell.
        """
        numbers = np.full(self.size, -1)
        numbers[self.places] = np.arange(len(self.places))
        found = np.where(codes < 0, -1, numbers[codes]) if self.size else np.full(len(codes), -1)
        places = np.flatnonzero(found >= 0)
        each = found[places]
        return NumberCells(
            len(codes), places, self.cores.iloc[each].reset_index(drop=True), self.point[each],
            self.comma[each], self.factor[each], self.percent[each], self.money[each],
        )  # fmt: skip

    def numbers(self, decimal: Decimal, *, divided: bool = True) -> Array:
        """Return the N values with a decimal sign; nan where a cell is no number with it.

        12% is 0.12, or 12 where `divided` is False.
        """
        is_one = self.point if decimal == "." else self.comma
        cores = self.cores if is_one.all() else self.cores[is_one]
        for sign in " '":
            cores = cores.str.replace(sign, "", regex=False)
        cores = cores.str.replace("," if decimal == "." else ".", "", regex=False)
        cores = cores.str.replace(",", ".", regex=False)
        values = np.asarray(cores, dtype=object).astype(np.float64) * self.factor[is_one]
        if divided:
            values = np.where(self.percent[is_one], values / 100.0, values)
        values[np.isinf(values)] = np.nan
        found = np.full(self.size, np.nan)
        found[self.places[is_one]] = values
        return found


def number_cells(texts: Any, missing: NDArray[np.bool_]) -> NumberCells:
    """Return the cells of a column that may be numbers, of its texts (a pandas Series).

    >>> import pandas as pd
    >>> cells = number_cells(pd.Series(["$1,234.50", "(7)", "12%", "word"]), np.zeros(4, bool))
    >>> cells.numbers(".").tolist()
    [1234.5, -7.0, 0.12, nan]
    """
    short = texts.str.len().to_numpy(dtype=np.float64, na_value=np.inf) <= LONGEST_NUMBER
    places = np.flatnonzero(short & ~missing)
    found = texts if len(places) == len(texts) else texts.iloc[places]
    if found.str.contains(_MARKED).any():
        for mark, plain in _MARKS.items():
            found = found.str.replace(chr(mark), str(plain), regex=False)
    found = found.str.strip()
    cells = _fitted(NumberCells(
        len(texts), places, found, *(np.zeros(len(places), bool),) * 2,
        np.ones(len(places)), *(np.zeros(len(places), bool),) * 2,
    ))  # fmt: skip
    words = ~(cells.point | cells.comma)
    dressed = np.flatnonzero(words)
    if len(dressed):
        dressed = dressed[found[words].str.fullmatch(_UNGROUPED).to_numpy(dtype=bool)]
    if len(dressed):
        cells = _fitted(_undressed(cells, dressed))
    kept = cells.point | cells.comma
    if kept.all():
        return cells
    return replace(
        cells,
        places=places[kept],
        cores=cells.cores[kept],
        point=cells.point[kept],
        comma=cells.comma[kept],
        factor=cells.factor[kept],
        percent=cells.percent[kept],
        money=cells.money[kept],
    )


def _fitted(cells: NumberCells) -> NumberCells:
    point = cells.cores.str.fullmatch(FORMS["."]).to_numpy(dtype=bool)
    comma = cells.cores.str.fullmatch(FORMS[","]).to_numpy(dtype=bool)
    return replace(cells, point=point, comma=comma)


def _undressed(cells: NumberCells, rows: NDArray[np.intp]) -> NumberCells:
    """Return the same without what stands around the digits of these cells."""
    with data_extra():
        import pandas as pd

    parts = cells.cores.iloc[rows].str.extract(f"^{_DRESSED}$")
    has = {name: parts[name].notna().to_numpy() for name in parts}
    good = has["core"] & (has["open"] == has["close"]) & ~(has["leading"] & has["inner"])
    minus = has["open"] | has["trailing"]
    for name in ("leading", "inner"):
        minus = minus | (parts[name] == "-").to_numpy(dtype=bool, na_value=False)
    percent = (parts["after"] == "%").to_numpy(dtype=bool, na_value=False)
    cores = cells.cores.copy()
    cores.iloc[rows[good]] = parts["core"][good].str.strip()
    factor, is_percent, money = cells.factor.copy(), cells.percent.copy(), cells.money.copy()
    factor[rows[good & minus]] = -1.0
    is_percent[rows[good & percent]] = True
    money[rows[good & (has["before"] | (has["after"] & ~percent))]] = True
    return replace(cells, cores=pd.Series(cores), factor=factor, percent=is_percent, money=money)
