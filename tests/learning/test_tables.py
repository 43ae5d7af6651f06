"""A person's own table: what can be read, and what is said where it cannot."""

from __future__ import annotations

import csv
from io import StringIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.learning.csv_text import SIZE_LIMIT
from gradviz.learning.data_errors import MESSAGES, DataError
from gradviz.learning.table_reading import read_table
from gradviz.learning.tables import Table

ROWS = [[1.5, 2.0, 30.0], [2.5, -1.0, 10.0], [3.5, 0.25, 20.0], [4.5, 7.0, 40.0]]


def _numbers(table: Table) -> list[list[float]]:
    return np.column_stack([column.numbers for column in table.columns]).tolist()


def _text(separator: str = ",", decimal: str = ".", header: str = "a{0}b{0}c\n") -> str:
    lines = [separator.join(str(cell).replace(".", decimal) for cell in row) for row in ROWS]
    return header.format(separator) + "\n".join(lines) + "\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_ways_to_write_a_table(separator: str, decimal: str, encoding: str, ending: str) -> None:
    if separator == decimal:
        separator = " ; "
    text = _text(separator, decimal, "Größe{0}b{0}c\n").replace("\n", ending)
    table = read_table(text.encode(encoding))
    assert tuple(table.by_name) == ("Größe", "b", "c")
    assert _numbers(table) == ROWS
    assert table.numeric == ("Größe", "b", "c")
    assert bool(table.notes) == (encoding == "latin-1")


def test_a_table_without_a_header() -> None:
    table = read_table(_text(header="").encode())
    assert tuple(table.by_name) == ("x1", "x2", "x3")
    assert _numbers(table) == ROWS
    assert "x1, x2, x3" in str(table.notes[0])
    named = read_table(b"2019,2020\n1,2\n3,4\n5,6\n7,8\n", has_header=True)
    assert tuple(named.by_name) == ("2019", "2020")
    assert named.size == 4
    plain = read_table(b"2019,2020\n1,2\n3,4\n5,6\n", has_header=False)
    assert plain.size == 4


def test_thousands_and_excels_first_line() -> None:
    table = read_table(b"sep=;\na;b\n1.234,5;1\n-2.000.000,25;2\n3,5;3\n4;4\n")
    assert table.column("a").numbers.tolist() == [1234.5, -2000000.25, 3.5, 4.0]


def test_quotes() -> None:
    table = read_table(b'"a, b",c\n"1.5",x\n2.5,"y, or\nz"\n3.5,"say ""x"""\n4.5,w\n')
    assert tuple(table.by_name) == ("a, b", "c")
    assert table.column("a, b").numbers.tolist() == [1.5, 2.5, 3.5, 4.5]
    assert table.column("c").values == ('say "x"', "w", "x", "y, or\nz")


def test_blank_lines_do_not_count() -> None:
    table = read_table(b"\n\na,b\n\n1,2\n3,4\n\n5,6\n7,8\n\n")
    assert tuple(table.by_name) == ("a", "b")
    assert table.column("b").numbers.tolist() == [2, 4, 6, 8]


def test_names_are_made_different() -> None:
    table = read_table(b"a,a,,a (2)\n1,2,3,4\n5,6,7,8\n9,1,2,3\n4,5,6,7\n")
    assert tuple(table.by_name) == ("a", "a (2)", "x3", "a (2) (2)")
    assert "a (2), x3, a (2) (2)" in str(table.notes[0])


def test_columns_without_cells_are_left_out() -> None:
    table = read_table(b"a;b;\n1;2;\n3;4;\n5;6;\n7;8;\n")
    assert tuple(table.by_name) == ("a", "b")
    assert "x3" in str(table.notes[-1])


BAD: dict[str, tuple[bytes, dict[str, object]]] = {
    "empty": (b" \n\n", {}),
    "too_large": (b"a,b\n" + b"1,2\n" * (SIZE_LIMIT * 2**18 + 1), {"limit": SIZE_LIMIT}),
    "not_text": (b"PK\x03\x04\x14\x00\x06\x00", {}),
    "unknown_encoding": (b"a,b\n1,\x81\x8d\n2,3\n", {}),
    "no_separator": (b"a\n1\n2\n3\n4\n", {}),
    "ragged": (b"a,b\n1,2\n3,4,5\n6,7\n", {"line": 3, "count": 3, "expected": 2}),
    "unclosed_quote": (b'a,b\n1,2\n3,"4\n5,6\n', {"line": 3}),
    "too_many_columns": ((b",".join([b"1"] * 300) + b"\n") * 4, {"count": 300}),
    "too_few_rows": (b"a,b\n1,2\n3,4\n", {"count": 2, "least": 4}),
    "no_numeric_column": (b"a,b\nu,v\nu,w\nx,v\nx,w\n", {}),
}


@pytest.mark.parametrize("code", BAD)
def test_files_that_cannot_be_read(code: str) -> None:
    data, expected = BAD[code]
    with pytest.raises(DataError) as caught:
        read_table(data)
    assert caught.value.code == code
    assert expected.items() <= caught.value.data.items()
    assert "{" not in str(caught.value)


PEOPLE = b"""age,height,city,smokes,one,same,note
31,1.80,Bonn,yes,a,7,12
?,1.65,Lima,no,a,7,about 9
45,,Bonn,no,a,7,10
52,1.72,Rio,yes,a,7,11
28,1.90,Lima,no,a,7,n.a.
39,1.60,Rio,yes,a,7,15
"""
WRONG: dict[str, tuple[tuple[str, ...], str, dict[str, object], dict[str, object]]] = {
    "unknown_column": (("weight",), "age", {}, {"column": "weight"}),
    "no_features": ((), "age", {}, {}),
    "target_is_feature": (("age", "height"), "age", {}, {"column": "age"}),
    "not_a_number": (
        ("note",),
        "age",
        {},
        {"column": "note", "example": "about 9", "row": 3, "count": 1},
    ),
    "constant_column": (("same", "age"), "height", {}, {"column": "same", "value": "7"}),
    "one_class": (("age",), "one", {}, {"column": "one", "value": "a"}),
    "too_many_classes": (("age",), "city", {}, {"column": "city", "count": 3}),
    "unknown_class": (("age",), "city", {"positive": "Oslo"}, {"value": "Oslo"}),
}


@pytest.mark.parametrize("code", WRONG)
def test_columns_that_cannot_be_used(code: str) -> None:
    features, target, options, expected = WRONG[code]
    table = read_table(PEOPLE)
    with pytest.raises(DataError) as caught:
        table.dataset(features, target, **options)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert expected.items() <= caught.value.data.items()
    # and the table can still be used
    assert table.dataset(("height",), "smokes").size == 5


def test_what_a_table_offers() -> None:
    table = read_table(PEOPLE)
    assert table.numeric == ("age", "height")
    assert table.targets == ("age", "height", "city", "smokes")
    assert table.suggestion() == (("age", "height"), "smokes")
    assert [column.kind for column in table.columns][2:] == ["text"] * 3 + ["number", "mixed"]


def test_classes_and_what_is_left_out() -> None:
    table = read_table(PEOPLE, "people.csv")
    data = table.dataset(("age", "height"), "smokes")
    assert (data.size, data.task, data.classes, data.title) == (
        4, "classification", ("no", "yes"), "people.csv",
    )  # fmt: skip
    assert data.target.tolist() == [1, 1, 0, 1]
    assert "2 of 6 rows" in str(data.notes[-1])
    rest = table.dataset(("age",), "city", positive="Lima")
    assert rest.classes == ("Bonn/Rio", "Lima")
    assert rest.target.tolist() == [0, 0, 0, 1, 0]
    skipped = table.dataset(("note",), "age", skip=True)
    assert skipped.features.ravel().tolist() == [12, 10, 11, 15]
    assert skipped.task == "regression"
    numbers = read_table(b"a,b\n1,3\n2,5\n3,5\n4,3\n").dataset(("a",), "b")
    assert (numbers.task, numbers.classes) == ("classification", ("3", "5"))
    assert numbers.target.tolist() == [0, 1, 1, 0]
    as_number = read_table(b"a,b\n1,3\n2,5\n3,5\n4,3\n").dataset(("a",), "b", task="regression")
    assert as_number.target.tolist() == [3, 5, 5, 3]


def test_words_for_truth_are_numbers_and_classes() -> None:
    table = read_table(b"a,b\n1,True\n2,False\n3,True\n4,False\n")
    assert table.column("b").numbers.tolist() == [1, 0, 1, 0]
    assert table.dataset(("a",), "b").task == "classification"


def test_infinity_is_not_a_number() -> None:
    table = read_table(b"a,b\n1,2\ninf,3\n3,4\n4,6\n")
    with pytest.raises(DataError, match="inf") as caught:
        table.dataset(("a",), "b")
    assert caught.value.code == "not_a_number"
    assert caught.value.data["row"] == 3


def test_every_message_is_used() -> None:
    from pathlib import Path

    import gradviz.learning

    folder = Path(gradviz.learning.__path__[0])
    sources = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    for code in MESSAGES:
        assert f'DataError("{code}"' in sources.replace("DataError(\n            ", "DataError("), (
            code
        )


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        table = read_table(data)
        table.dataset(*table.suggestion())
    except DataError as error:
        assert str(error)


cell = st.text(st.sampled_from('ab,;\t"\n 0123.-'), max_size=6)


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    text = 'a,"two\nlines",b\n\n1,x,2\n  \n2,"x\ny",3\n\n3,z,4\n4,z,5\nfour,z,6\n'
    table = read_table(text.encode())
    with pytest.raises(DataError) as caught:
        table.dataset(("a",), "b")
    lines = list(csv.reader(StringIO(text)))
    assert caught.value.data["row"] == 1 + [line[:1] for line in lines].index(["four"])


@given(
    st.lists(st.lists(cell, min_size=1, max_size=4), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
)
def test_any_text_is_read_or_refused(rows: list[list[str]], separator: str) -> None:
    text = "\n".join(separator.join(row) for row in rows)
    try:
        table = read_table(text.encode())
        data = table.dataset(*table.suggestion(), skip=True)
        assert np.isfinite(data.features).all()
    except DataError as error:
        assert str(error)


def test_a_cell_without_end_is_refused() -> None:
    rows = b"3,4\n" * 60_000
    for data, code in (
        (b'a,b\n1,"2\n' + rows, "unclosed_quote"),
        (b'a,b\n1,2\n3,"', "unclosed_quote"),
        (b"a" * 300_000, "no_separator"),
    ):
        with pytest.raises(DataError) as caught:
            read_table(data)
        assert caught.value.code == code


def test_a_large_file_is_read_whole() -> None:
    rng = np.random.default_rng(0)
    head = ",".join(f"c{j}" for j in range(20))
    numbers = rng.normal(size=(1000, 20))
    block = "\n".join(",".join(f"{value:.6f}" for value in row) for row in numbers)
    data = "\n".join([head, *[block] * 100]).encode()
    assert len(data) > 17e6
    table = read_table(data)
    made = table.dataset(*table.suggestion())
    assert made.features.shape == (100_000, 19)
    np.testing.assert_allclose(made.features[-1000:], numbers[:, :19], atol=1e-6)


def test_many_classes_can_be_chosen_from_and_too_many_not() -> None:
    """With more than 20 words a target is not suggested, but one can be told from the rest."""
    lines = [f"{k % 40},{(7 * k) % 13},c{k % 40}" for k in range(120)]
    table = read_table(("a,b,label\n" + "\n".join(lines) + "\n").encode())
    assert "label" not in table.targets
    assert table.column("label").has_choosable_classes
    found = table.dataset(("a", "b"), "label", positive="c7")
    assert found.target.sum() == 3
    assert found.classes[1] == "c7"
    each = table.dataset(("a", "b"), "label", most_classes=40)
    assert each.class_count == 40
    assert [each.classes[int(k)] for k in each.target] == [line.split(",")[2] for line in lines]


def test_texts_that_are_no_classes_are_said_to_be_none() -> None:
    lines = [f"{k % 40},{(7 * k) % 13},word {k}" for k in range(600)]
    table = read_table(("a,b,label\n" + "\n".join(lines) + "\n").encode())
    with pytest.raises(DataError) as caught:
        table.dataset(("a", "b"), "label")
    assert caught.value.code == "no_classes"
    assert "Choose another column" in str(caught.value)


def test_the_example_of_percentages_shows_the_difference() -> None:
    table = read_table(b"p,y\n0%,1\n50%,2\n12%,3\n7%,5\n")
    [note] = table.readings
    assert note.data["example"] == "50%"
    assert note.data["value"] != note.data["other"]
