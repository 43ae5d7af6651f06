"""Where a table begins, what parts its cells, and what is said where it cannot be used."""

from __future__ import annotations

import numpy as np
import pytest

from gradviz.learning import DataError, read_table
from gradviz.learning.csv_dialect import CELL_LIMIT, LONGEST_CELL

NUMBERS = "1,2,3\n4,5,6\n7,8,8\n1,2,1\n"
VALUES = [[1, 2, 3], [4, 5, 6], [7, 8, 8], [1, 2, 1]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# made by a logger\n# on Monday, 9 h\n#\na,b,c\n", ""),
        ("Measurements of 2020\n\na,b,c\n", ""),
        ("Station,Bonn\nfrom,2020,to,2021,daily\na,b,c\n", ""),
        ("# a,b,c\n", ""),
        ("# a comment, with commas, in it\na,b,c\n", "# end\n"),
        ("a,b,c\n", "Source: the office of statistics\n\n"),
        ("a,b,c\n# half of it\n", ""),
    ],
)
def test_what_stands_around_a_table(before: str, after: str) -> None:
    table = read_table((before + NUMBERS + after).encode())
    assert tuple(table.by_name) == ("a", "b", "c")
    assert np.column_stack([each.numbers for each in table.columns]).tolist() == VALUES
    assert bool(table.notes) == (before.count("\n") > 1 or bool(after))


def test_rows_are_told_as_the_file_has_them() -> None:
    text = "My table\n\na,b\n1,2\n3,4\noops,5\n5,6\n7,9\n"
    with pytest.raises(DataError) as caught:
        read_table(text.encode()).dataset(("a",), "b")
    assert caught.value.data["row"] == 1 + text.split("\n").index("oops,5")
    with pytest.raises(DataError) as caught:
        read_table(b"# c\n# d\na,b\n1,2\n3,4,5\n5,6\n7,8\n")
    assert (caught.value.code, caught.value.data["line"]) == ("ragged", 5)


@pytest.mark.parametrize(
    "text",
    [
        "a b c\n1 2 3\n4 5\t6\n7 8 8\n1 2 1\n",
        "a b\tc\n1 2\t3\n4 5\t6\n7 8\t8\n1 2\t1\n",
        "  a   b   c\n  1   2   3\n  4   5   6\n  7   8   8\n  1   2   1\n",
        "a b c\n1.0 2.0 3.0\n4.0 5.0 6.0\n7.0 8.0 8.0\n1.0 2.0 1.0\n",
        "a b c\n1,0 2,0 3,0\n4,0 5,0 6,0\n7,0 8,0 8,0\n1,0 2,0 1,0\n",
    ],
)
def test_values_parted_by_blanks(text: str) -> None:
    table = read_table(text.encode())
    assert tuple(table.by_name) == ("a", "b", "c")
    assert np.column_stack([each.numbers for each in table.columns]).tolist() == VALUES
    assert "blanks" in str(table.notes[0])


def test_blanks_inside_cells_part_nothing() -> None:
    table = read_table(b"first name\tage\nAnn Lee\t31\nBob Ray\t45\nCy Poe\t52\nDi Fay\t28\n")
    assert tuple(table.by_name) == ("first name", "age")
    table = read_table(b"from to,km\nBonn Rio,1 000\nRio Lima,2 000\nLima Bonn,3 000\nA B,4 000\n")
    assert table.column("km").numbers.tolist() == [1000, 2000, 3000, 4000]


def test_a_header_without_a_name_for_the_row_numbers() -> None:
    # as R's write.table has it
    table = read_table(b"a b\n1 2 3\n2 5 6\n3 8 8\n4 2 1\n")
    assert tuple(table.by_name) == ("x1", "a", "b")
    assert table.column("a").numbers.tolist() == [2, 5, 8, 2]
    table = read_table(b"a,b,c\nu,2,3,4\nv,5,6,7\nw,8,8,8\nx,2,1,9\n")
    assert tuple(table.by_name) == ("x1", "a", "b", "c")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "name,h,w\n,cm,kg\nu,180,80\nv,170,60\nw,175,75\nx,160,50\n",
            ("name", "h (cm)", "w (kg)"),
        ),
        ("h;w\n(m);(kg)\n1,8;80\n1,7;60\n1,75;75\n1,6;50\n", ("h (m)", "w (kg)")),
        ("t,v\ns,-\n1,3\n2,5\n3,4\n4,9\n", ("t (s)", "v")),
        ("h cm,w\ncm,kg\n180,80\n170,60\n175,75\n160,50\n", ("h cm", "w (kg)")),
    ],
)
def test_a_row_of_units_is_no_example(text: str, names: tuple[str, ...]) -> None:
    table = read_table(text.encode())
    assert tuple(table.by_name) == names
    assert table.size == 4
    assert "units" in str(table.notes[0])
    assert not any(len(each.strange) for each in table.columns if each.kind != "text")


def test_a_word_among_numbers_is_no_unit() -> None:
    table = read_table(b"a,b\noops,5\n2,6\n3,7\n4,9\n")
    assert table.column("a").kind == "mixed"
    table = read_table(b"who,b\nann,oops\nbob,6\ncy,7\ndi,9\n")
    assert table.column("b").kind == "mixed"


@pytest.mark.parametrize(
    ("text", "features"),
    [
        (",a,b\n1,2,3\n2,5,6\n3,8,8\n4,2,1\n", ("a",)),
        ("n,a,b\n0,2,3\n1,5,6\n2,8,8\n3,2,1\n", ("a",)),
        ("id,a,b\n107,2,3\n103,5,6\n109,8,8\n101,2,1\n", ("a",)),
        ("a,b,row\n2,3,1\n5,6,2\n8,8,3\n2,1,4\n", ("a",)),
        # a year is none, and where there is nothing else it is the feature
        ("year,a,b\n1990,2,3\n1991,5,6\n1992,8,8\n1993,2,1\n", ("year", "a")),
        ("t,b\n0,3\n1,6\n2,8\n3,1\n", ("t",)),
    ],
)
def test_row_numbers_are_not_preselected(text: str, features: tuple[str, ...]) -> None:
    table = read_table(text.encode())
    assert table.suggestion() == (features, "b")
    said = any("Row numbers" in str(each) for each in table.omissions())
    assert said == (len(table.columns) > len(features) + 1)


REFUSED: dict[str, tuple[str, dict[str, object]]] = {
    "a,b\n": ("header_only", {}),
    "a;b;c\n": ("header_only", {}),
    "\n\na\tb\n\n": ("header_only", {}),
    "0,5\n0,7\n0,9\n0,2\n": ("decimal_column", {"example": "0,5"}),
    "w\n1,5\n1,7\n2,9\n3,2\n": ("decimal_column", {"example": "1,5"}),
    "-0,5\n0,75\n0,125\n0,2\n": ("decimal_column", {"example": "-0,5"}),
    "a,b\n0,5,1,7\n0,6,1,8\n0,7,1,9\n0,1,1,1\n": ("comma_twice", {"line": 2, "example": "0,5"}),
    "a,b\n" + f"1,{'x' * (LONGEST_CELL + 1)}\n" * 4: ("long_cell", {"line": 2}),
    "a,b\n1,u\n2,v\n" + f'"{"x " * LONGEST_CELL}",w\n3,z\n': ("long_cell", {"line": 4}),
    "a,b\n1,2\n" + f'3,"{"x" * (LONGEST_CELL + 1)}"\n5,6\n7,8\n': ("long_cell", {"line": 3}),
    f"{'a,' * 249}a\n" + f"{'1,' * 249}1\n" * 100 + "1\n" * 60_000: (
        "too_many_cells", {"limit": CELL_LIMIT},
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:20])
def test_a_refusal_names_the_cause(text: str) -> None:
    code, data = REFUSED[text]
    with pytest.raises(DataError) as caught:
        read_table(text.encode())
    assert caught.value.code == code
    assert data.items() <= caught.value.data.items()


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("day,v", ("2020-01-01,3", "2020-01-02,4", "2020-01-03,5", "2020-01-04,7")),
        ("day;v", ("31.1.2020;3", "1.2.2020;4", "2.2.2020;5", "3.2.2020;7")),
        ("day,v", ("1/31/20,3", "2/1/20,4", "2/2/20,5", "2/3/20,7")),
        ("v,day", ("3,2020-01-01 10:30", "4,2020-01-02 9:00", "5,2020-01-03 8:00", "7,2020/01/04")),
    ],
)
def test_a_date_and_one_number(head: str, cells: tuple[str, ...]) -> None:
    table = read_table("\n".join([head, *cells]).encode())
    with pytest.raises(DataError) as caught:
        table.dataset(*table.suggestion())
    assert caught.value.code == "only_dates"
    assert caught.value.data == {"column": "day", "target": "v"}


def test_one_column_that_differs() -> None:
    table = read_table(b"v,w\n3,7\n4,7\n5,7\n7,7\n")
    with pytest.raises(DataError) as caught:
        table.dataset(*table.suggestion())
    assert (caught.value.code, caught.value.data) == ("one_column", {"column": "v"})
