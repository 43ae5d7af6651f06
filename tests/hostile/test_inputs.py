"""Hostile inputs are answered: by a value or by a sentence of ours, and with bounded work.

Seconds and bytes are measured apart, by `python -m tests.benchmarks.bench_hostile`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest
import scipy.stats  # noqa: F401  (loaded once, so that no input's work includes that)

from gradviz.experiments import SettingError, TrainingExperiment, read_link
from gradviz.functions.definedness import undefined_in
from gradviz.functions.objective import parse
from gradviz.language import ExpressionError
from gradviz.learning import DataError, read_table
from gradviz.optimizers import read_custom
from gradviz.plots.cells import Axis, Cells
from gradviz.ui.components.cell_map.cell_map import cell_map
from gradviz.ui.components.component import finite
from gradviz.ui.components.explorer.explorer import explorer
from gradviz.ui.components.player.player import player
from tests.hostile.cases import LINKS, MODELS, OWN, TABLES, TEXTS, VALUES
from tests.hostile.work import TooMuchWorkError, calls_of

CALLS = 400_000
"""Functions called by what reads an input; on a slow computer about half a second."""
SEARCH_CALLS = 4_000_000
"""Those of a search in a formula that was read, which has a budget of its own."""


def answered(run: Any, *errors: type[Exception], most: int = CALLS) -> None:
    """Check that something is computed, or refused with a sentence of ours, within its bound."""
    try:
        calls_of(run, most)
    except errors as error:
        assert str(error)
        assert len(str(error)) < 1000


def test_there_are_enough_of_them() -> None:
    assert sum(map(len, (TEXTS, OWN, MODELS, LINKS, TABLES, VALUES))) >= 500
    with pytest.raises(TooMuchWorkError):
        calls_of(lambda: [abs(each) for each in range(100)], 50)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_typed_text(text: str) -> None:
    answered(lambda: parse(text), ExpressionError)


def readable() -> dict[str, str]:
    found = {}
    for name, text in TEXTS.items():
        try:
            parse(text)
        except ExpressionError:
            continue
        found[name] = text
    return found


@pytest.mark.parametrize("text", (found := readable()).values(), ids=found)
def test_a_text_that_can_be_read_is_searched_within_a_budget(text: str) -> None:
    function = parse(text)
    box = ((-2.0, 2.0),) * function.dimension
    point = np.full(function.dimension, 0.5)
    answered(lambda: function.value_and_gradient(point), most=SEARCH_CALLS)
    answered(lambda: undefined_in(function, box), most=SEARCH_CALLS)


@pytest.mark.parametrize("text", OWN.values(), ids=OWN)
def test_an_own_optimizer(text: str) -> None:
    answered(lambda: read_custom(text), ExpressionError)


@pytest.mark.parametrize("text", MODELS.values(), ids=MODELS)
def test_a_typed_model(text: str) -> None:
    def run() -> None:
        TrainingExperiment(model="own", formula=text, epochs=5).run()

    answered(run, ExpressionError, SettingError, DataError, most=SEARCH_CALLS)


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_a_link(link: str) -> None:
    opened: Any = None

    def read() -> None:
        nonlocal opened
        opened = read_link(link)

    answered(read)
    assert all(str(each) for each in opened.refusals)
    assert read_link(opened.experiment.link()).experiment == opened.experiment


@pytest.mark.parametrize("data", TABLES.values(), ids=TABLES)
def test_a_table(data: bytes) -> None:
    def read() -> None:
        table = read_table(data)
        TrainingExperiment(data="csv").with_table(table)

    answered(read, DataError)


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_of_a_component(value: Any) -> None:
    for count in (None, 1, 2):
        numbers = finite(value, count)
        assert numbers is None or np.isfinite(numbers).all()


@pytest.fixture
def callbacks(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What components call with what the browser sends, by the names that it has there."""
    taken: dict[str, Any] = {}

    def mount(*_: Any, callbacks: Any = None, **__: Any) -> None:
        taken.update(callbacks or {})

    for module, name in MOUNTED.items():
        monkeypatch.setattr(import_module(f"gradviz.ui.components.{module}"), name, mount)
    return taken


MOUNTED = {
    "player.player": "_PLAYER",
    "explorer.explorer": "_EXPLORER",
    "cell_map.cell_map": "_CELL_MAP",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_what_a_browser_sends_is_taken_or_ignored(value: Any, callbacks: dict[str, Any]) -> None:
    told: list[tuple[Any, ...]] = []

    def tell(*numbers: Any) -> None:
        told.append(numbers)

    axis = Axis("x", np.arange(3.0), "linear")
    kind = np.zeros((3, 3), dtype=np.int64)
    cells = Cells("t", "s", axis, axis, kind, np.zeros((3, 3)), (), {}, ())
    cell_map(cells, key="map", on_cell=tell)
    explorer({"point": [0.0, 0.0]}, key="e", on_point=tell, on_angle=tell, on_h=tell)
    player(
        {"start": [0.0, 0.0], "runs": [{"id": "adam"}]}, key="p", on_start=tell, on_own_start=tell,
        on_learning_rate=tell, on_point=tell, on_strength=tell, on_many=tell,
    )  # fmt: skip
    assert len(callbacks) >= 8
    for take in callbacks.values():
        take(value)
    for numbers in told:
        for each in numbers:
            assert np.isfinite(np.asarray(each if isinstance(each, tuple) else 0.0)).all()
