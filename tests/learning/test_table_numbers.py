"""Numbers in the dress of spreadsheets: what a column's cells mean, decided, said and offered."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

import numpy as np
import pytest
from babel.numbers import format_currency, format_decimal, format_percent, parse_decimal

from gradviz.learning import DataError, Table, read_table
from gradviz.learning.number_formats import is_number
from gradviz.learning.table_columns import may_be_grouped

VALUES = [Decimal(each) for each in ("1234.5", "-9876543.25", "0.75", "82000", "71450.5", "12.25")]
LOCALES = ("es", "pt", "pt_PT", "de", "en", "fr", "de_CH", "en_IN", "it", "pl", "sv", "ru")


def written(rows: list[list[str]], separator: str = ";") -> bytes:
    """Return a table as Python's csv module writes it."""
    text = StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def column(cells: list[str], separator: str = ";", other: str = "") -> Table:
    """Return a table of these cells and a column that is 0, 1, 2 ... or the text `other`."""
    rows = [[cell, other or str(j)] for j, cell in enumerate(cells)]
    return read_table(written([["a", "k"], *rows], separator))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("code", LOCALES)
def test_what_each_language_writes(code: str, separator: str) -> None:
    cells = [format_decimal(value, locale=code) for value in VALUES]
    table = column(cells, separator)
    assert table.column("a").numbers.tolist() == [float(value) for value in VALUES]
    for cell, value in zip(cells, VALUES, strict=True):
        assert parse_decimal(cell, locale=code) == value
    # no column changes without a word, and these are clear
    assert len(table.readings) == 1
    assert table.readable_otherwise == ()


@pytest.mark.parametrize(
    ("code", "currency"),
    [("en", "USD"), ("es", "EUR"), ("pt", "BRL"), ("de", "EUR"), ("en", "GBP")],
)
def test_amounts_of_money(code: str, currency: str) -> None:
    cells = [format_currency(value, currency, locale=code) for value in VALUES]
    table = column(cells)
    assert table.column("a").numbers.tolist() == [float(value) for value in VALUES]
    assert "amounts of money" in str(table.readings[0])


@pytest.mark.parametrize("code", ["en", "es", "fr", "de", "pt"])
def test_per_cent_is_the_hundredth_part(code: str) -> None:
    shares = [0.125, 0.5, 0.031, 1.25]
    cells = [format_percent(each, "#,##0.0%", locale=code) for each in shares]
    table = read_table(written([["k", "a"], *([str(j), c] for j, c in enumerate(cells))]))
    np.testing.assert_allclose(table.column("a").numbers, shares, rtol=1e-15)
    # a number is predicted, no class
    assert table.dataset(("k",), "a").task == "regression"
    assert table.readable_otherwise == ("a",)
    counted = table.read_otherwise(["a"])
    np.testing.assert_allclose(counted.column("a").numbers, [12.5, 50, 3.1, 125], rtol=1e-15)
    np.testing.assert_allclose(counted.read_otherwise(["a"]).column("a").numbers, shares)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,5", "52,5", "2", "3"], [1.5, 52.5, 2, 3]),
        (["1.234,5", "7", "1", "2"], [1234.5, 7, 1, 2]),
        (["1,708,917", "2", "3", "4"], [1708917, 2, 3, 4]),
        (["$1,234", "$1,234.50", "$9", "$.50"], [1234, 1234.5, 9, 0.5]),
        (["12%", "13 %", "0,5%", "4%"], [0.12, 0.13, 0.005, 0.04]),
        (["1\u00a0234", "2\u202f345,5", "3", "4"], [1234, 2345.5, 3, 4]),
        (["82,000", "71,450.5", "1", "2"], [82000, 71450.5, 1, 2]),
        (["1'234.50", "1\u2019234\u2019567", "3", "4"], [1234.5, 1234567, 3, 4]),
        (["(1,234.50)", "7", "(8)", "1"], [-1234.5, 7, -8, 1]),
        (["\u22121,5", "2,5", "3", "4"], [-1.5, 2.5, 3, 4]),
        (["1.234,50-", "2,5", "3", "4"], [-1234.5, 2.5, 3, 4]),
        (["-$5", "$-6.25", "US$ 7", "8 EUR"], [-5, -6.25, 7, 8]),
        (["12,34,567", "1,00,000", "5", "6"], [1234567, 100000, 5, 6]),
        (["1,5e3", "2,5E-2", "3", "4"], [1500, 0.025, 3, 4]),
        (["0,125", "0,250", "1", "2"], [0.125, 0.25, 1, 2]),
        (["1234,567", "2,345", "1", "2"], [1234.567, 2.345, 1, 2]),
    ],
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_cells_that_can_be_read_in_one_way(
    cells: list[str], values: list[float], separator: str
) -> None:
    found = column(cells, separator).column("a")
    assert found.kind == "number"
    np.testing.assert_allclose(found.numbers, values, rtol=1e-15)


@pytest.mark.parametrize(
    ("cells", "separator", "other", "values", "otherwise"),
    [
        # nothing tells but the file: semicolons are written where the comma is decimal
        (["1,234", "5,678", "42", "7"], ";", "", [1.234, 5.678, 42, 7], [1234, 5678, 42, 7]),
        (["1.234", "5.678", "42", "7"], ";", "", [1234, 5678, 42, 7], [1.234, 5.678, 42, 7]),
        (["1,234", "5,678", "42", "7"], ",", "", [1234, 5678, 42, 7], [1.234, 5.678, 42, 7]),
        (["1,234", "5,678", "42", "7"], "\t", "", [1234, 5678, 42, 7], [1.234, 5.678, 42, 7]),
        # the rest of the table tells
        (["1,234", "5,678", "42", "7"], ";", "0.5", [1234, 5678, 42, 7], [1.234, 5.678, 42, 7]),
        (["1,234", "5,678", "42", "7"], ",", "0,5", [1.234, 5.678, 42, 7], [1234, 5678, 42, 7]),
        (["1.234", "5.678", "42", "7"], ";", "0.5", [1.234, 5.678, 42, 7], [1234, 5678, 42, 7]),
        (["1.234", "5.678", "42", "7"], ",", "0,5", [1234, 5678, 42, 7], [1.234, 5.678, 42, 7]),
        # a whole number without a separator: they do not part thousands
        (["1,234", "5,678", "4200", "7"], ",", "", [1.234, 5.678, 4200, 7], [1234, 5678, 4200, 7]),
        (["1.234", "5.678", "4200", "7"], ";", "", [1.234, 5.678, 4200, 7], None),
    ],
)
def test_an_ambiguous_column_is_decided_said_and_offered(
    cells: list[str],
    separator: str,
    other: str,
    values: list[float],
    otherwise: list[float] | None,
) -> None:
    table = column(cells, separator, other)
    assert table.column("a").numbers.tolist() == values
    if otherwise is None:
        return
    assert table.readable_otherwise == ("a",)
    [said] = [each for each in map(str, table.readings) if each.startswith("a:")]
    assert cells[0] in said
    assert f"{values[0]:g}" in said
    assert f"{otherwise[0]:g}" in said
    assert table.read_otherwise(["a"]).column("a").numbers.tolist() == otherwise


def test_far_rows_count_as_much_as_the_first() -> None:
    cells = ["82,000"] * 500 + ["71,450.5"]
    assert column(cells).column("a").numbers[[0, -1]].tolist() == [82000, 71450.5]
    whole = ["7"] * 500 + ["82,000", "0.5"]
    assert column(whole).column("a").numbers[-2:].tolist() == [82000, 0.5]
    # whole numbers first, in a file whose other column has decimal commas
    rows = [[f"{j},5", "7"] for j in range(500)] + [["0,5", "1.234"], ["0,5", "1.234.567"]]
    found = read_table(written([["k", "a"], *rows])).column("a")
    assert found.numbers[-2:].tolist() == [1234, 1234567]


def test_words_stay_words() -> None:
    for cell in ("12 kg", "2020-01-31", "01.02.2020", "1.2.3", "12:30", "--5", "(5", "5)", "A1",
                 "1,2,3", "", "%", "$", "1 2", "+-5", "e5", "0x10", "1_000", "½"):  # fmt: skip
        assert not is_number(cell), cell
    table = column(["1.2.3", "1.2.4", "1.3.0", "2.0.0"])
    assert table.column("a").kind == "text"


def test_two_ways_in_one_column_are_told_with_the_row() -> None:
    table = column(["1,5", "2,5", "3.5", "4,25"])
    with pytest.raises(DataError) as caught:
        table.dataset(("a",), "k")
    assert caught.value.code == "not_a_number"
    assert (caught.value.data["example"], caught.value.data["row"]) == ("3.5", 4)


def test_no_column_goes_without_a_word() -> None:
    head = ["id", "word", "same", "some", "x", "y"]
    rows = [
        [str(j), "v" * j + "w", "7", "2" if j else "about", str(j * j % 7), str(j * j)]
        for j in range(30)
    ]
    table = read_table(written([head, *rows]))
    assert table.suggestion() == (("x",), "y")
    said = [str(each) for each in table.omissions()]
    for name in ("id", "word", "same", "some"):
        assert any(each.endswith(f": {name}.") for each in said), name


def test_only_thousands_are_looked_at_again() -> None:
    import pandas as pd

    for values, expected in (
        ([1.234, 82.0, 999.999], True),
        ([82.0, 71.0], True),
        ([0.234, 82.0], False),
        ([1.2345], False),
        ([1.234, 1000.0], False),
        ([float("nan")], False),
    ):
        assert may_be_grouped(pd.Series(values)) is expected, values
