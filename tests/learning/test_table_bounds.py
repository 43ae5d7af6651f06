"""What a table may cost, and what its numbers may be: bounded, and said where it is refused."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from gradviz.experiments import TrainingExperiment
from gradviz.experiments.training_sections import iterations_by_scaler, penalty_path
from gradviz.learning import DataError, read_table
from gradviz.learning.table_columns import LONGEST_CLASS

LONG = "word " * 400  # 2,000 characters


def _one_long_cell() -> bytes:
    return ("t,y\n" + f"{LONG},1\n" + "u,2\nv,3\n" * 5_000).encode()


def _reviews() -> bytes:
    rows = [f"{'good, ' * (j % 20)}{LONG * 10 if j % 2000 == 7 else j}" for j in range(3000)]
    return ("y,t\n" + "".join(f'{j % 5},"{row}"\n' for j, row in enumerate(rows))).encode()


def _many_classes() -> bytes:
    return ("t,y\n" + "".join(f"{LONG if j == 9 else j % 3}a,{j}\n" for j in range(6_000))).encode()


def _mixed() -> bytes:
    return ("t,y\n" + "".join(f"{LONG if j == 9 else j},{j}\n" for j in range(6_000))).encode()


@pytest.mark.parametrize("make", [_one_long_cell, _reviews, _many_classes, _mixed])
def test_the_memory_of_a_table_grows_with_its_size(make) -> None:  # type: ignore[no-untyped-def]
    data = make()
    read_table(b"a,b\n1,2\n3,4\n5,6\n7,9\n")  # imports
    tracemalloc.start()
    try:
        table = read_table(data)
        made = [column.texts for column in table.columns]
        features, target = table.suggestion()
        try:
            table.dataset(features, target)
        except DataError as error:
            assert str(error)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert all(len(each) == table.size for each in made)
    # an object of Python costs some 60 bytes; a fixed width would cost 4 * 2000 a cell
    cells = table.size * len(table.columns)
    assert peak < 6 * len(data) + 400 * cells


def test_a_long_text_is_no_class() -> None:
    rows = "".join(f"{'x' * (LONGEST_CLASS + 1) if j % 2 else 'y'},{j * j}\n" for j in range(8))
    table = read_table(f"t,v\n{rows}".encode())
    assert table.targets == ("v",)


@pytest.mark.parametrize("size", ["1e153", "-1e200", "1e308", "2e20"])
@pytest.mark.parametrize("column", ["a", "y"])
def test_numbers_too_large_to_compute_with_are_refused(size: str, column: str) -> None:
    numbers = ["1", "2", size, "4", "5", "3"]
    other = ["3", "1", "2", "5", "4", "7"]
    rows = zip(*((numbers, other) if column == "a" else (other, numbers)), strict=True)
    table = read_table(("a,y\n" + "".join(f"{','.join(row)}\n" for row in rows)).encode())
    with pytest.raises(DataError) as caught:
        TrainingExperiment(data="csv").with_table(table)
    assert caught.value.code == "too_large_number"
    assert caught.value.data["column"] == column
    assert caught.value.data["row"] == 4


@pytest.mark.parametrize("size", [1e-100, 1e-9, 1e9, 1e15, 9e19])
@pytest.mark.parametrize("scaler", ["none", "standardize"])
def test_numbers_of_every_other_size_can_be_trained_on(size: float, scaler: str) -> None:
    rng = np.random.default_rng(0)
    features = rng.uniform(-1.0, 1.0, (12, 2))
    rows = np.column_stack([features * size, features @ [1.0, 2.0]])
    text = "a,b,y\n" + "".join(f"{p!r},{q!r},{r!r}\n" for p, q, r in rows.tolist())
    table = read_table(text.encode())
    own = TrainingExperiment(data="csv", epochs=5, runs=["SGD"], scaler=scaler).with_table(table)
    problem = own.run().problem
    assert penalty_path(problem, "L2", own.axes).path.coefficients.size
    assert iterations_by_scaler(problem)
    bent = own.changed(model="polynomial", polynomial_degree=12).run()
    assert len(bent.trainings) == 1


def test_infinite_numbers_are_words() -> None:
    table = read_table(b"a,b\n1,2\n1e999,3\n3,4\n4,6\n")
    with pytest.raises(DataError) as caught:
        table.dataset(("a",), "b")
    assert caught.value.code == "not_a_number"


def test_a_text_is_looked_at_once_however_often_it_stands_there() -> None:
    cells = ["€ 1.234,50", "(7)", "12%", "word", "", "5"] * 50
    lines = "".join(f"{cell};{number}\n" for number, cell in enumerate(cells))
    column = read_table(f"a;b\n{lines}".encode()).column("a")
    [money, minus, percent, word, missing, five] = column.numbers[:6]
    assert (money, minus, percent, five) == (1234.5, -7.0, 0.12, 5.0)
    assert np.isnan(word)
    assert np.isnan(missing)
    assert column.missing[:6].tolist() == [False, False, False, False, True, False]
    np.testing.assert_array_equal(column.numbers, np.tile(column.numbers[:6], 50))
    assert column.strange.tolist() == list(range(3, 300, 6))


def test_a_column_of_very_many_different_texts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradviz.learning.table_reading.TEXT_LIMIT", 20)
    lines = "".join(f"w{number},{number % 7}\n" for number in range(21))
    with pytest.raises(DataError) as caught:
        read_table(f"a,b\n{lines}".encode())
    assert caught.value.code == "too_many_texts"
    assert "21" in str(caught.value)
    few = "".join(f"w{number % 20},{number % 7}\n" for number in range(60))
    assert read_table(f"a,b\n{few}".encode()).size == 60
