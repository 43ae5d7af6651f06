"""One step on every engine: the same loss and gradient, and a time for each part of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gradviz.engines import ArrowEngine, EngineError, open_data
from gradviz.engines import one_step as one_step_module
from gradviz.engines.base import Problem
from gradviz.engines.framework_steps import framework_step, is_installed, step_program
from gradviz.engines.one_step import PHASES, EngineStep, arrow_step, numpy_step
from gradviz.export.own_process import ProgramError
from tests.engines.conftest import as_columns, linear_problem, logistic_problem, rows, write

W = np.array([0.4, -0.2, 1.5, 0.3])
PROBLEMS = [linear_problem(), logistic_problem()]


def scaled(path: Path, problem: Problem) -> Problem:
    statistics = ArrowEngine(open_data(path), problem).statistics()
    return replace(problem, scaler=statistics.standardizer)


@pytest.fixture(scope="module")
def gaps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file whose first rows lack a number here and there."""
    x, y = rows(3000, target="logistic")
    x[:90:3, 1] = np.nan
    path = tmp_path_factory.mktemp("steps") / "gaps.parquet"
    return write(path, as_columns(x, y), [1000, 0, 1500, 500])


def agrees(step: EngineStep, path: Path, problem: Problem) -> None:
    """Hold a step to NumPy's, which by `test_numpys_step_is_the_book` is right."""
    wanted = numpy_step(open_data(path), problem, W)
    assert step.rows == wanted.rows == 2970
    assert step.loss == pytest.approx(wanted.loss, rel=1e-12)
    assert step.difference(wanted) < 1e-12
    assert set(step.seconds) <= set(PHASES)
    assert min(step.seconds.values()) >= 0.0


@pytest.mark.parametrize("problem", PROBLEMS)
def test_numpys_step_is_the_book(gaps: Path, problem: Problem) -> None:
    x, y = rows(3000, target="logistic")
    x[:90:3, 1] = np.nan
    full = ~np.isnan(x).any(axis=1)
    x, y = x[full], y[full]
    x = (x - x.mean(axis=0)) / x.std(axis=0)

    def loss(w: np.ndarray) -> float:
        p = x @ w[:-1] + w[-1]
        if problem.classifies:
            q = 1 / (1 + np.exp(-p))
            return float(-np.mean(y * np.log(q) + (1 - y) * np.log(1 - q)))
        return float(np.mean((p - y) ** 2))

    found = numpy_step(open_data(gaps), scaled(gaps, problem), W)
    assert found.loss == pytest.approx(loss(W), rel=1e-12)
    h = 1e-6
    slopes = [(loss(W + h * e) - loss(W - h * e)) / (2 * h) for e in np.eye(4)]
    np.testing.assert_allclose(found.gradient, slopes, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_arrows_step_is_numpys(gaps: Path, problem: Problem) -> None:
    problem = scaled(gaps, problem)
    step = arrow_step(open_data(gaps), problem, W)
    agrees(step, gaps, problem)
    engine = ArrowEngine(open_data(gaps), problem).evaluate(W)
    np.testing.assert_array_equal(step.gradient, engine.gradient)


@pytest.mark.parametrize(
    "framework",
    [
        pytest.param("Keras", marks=pytest.mark.references),
        pytest.param("TensorFlow", marks=pytest.mark.tensorflow),
    ],
)
@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_frameworks_step_is_numpys(gaps: Path, problem: Problem, framework: str) -> None:
    assert is_installed(framework)
    problem = scaled(gaps, problem)
    agrees(framework_step(framework, open_data(gaps), problem, W), gaps, problem)


def test_more_rows_than_memory_holds_are_refused(
    gaps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_step_module, "MOST_NUMBERS", 1000)
    with pytest.raises(EngineError, match="3000 rows of 4 columns are too many"):
        numpy_step(open_data(gaps), linear_problem(), W)


def test_a_programs_failure_is_told(gaps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for program, said in (("raise SystemExit('out of luck')", "out of luck"), ("print(1)", "1")):
        monkeypatch.setattr(
            "gradviz.engines.framework_steps.step_program", lambda *_, program=program: program
        )
        with pytest.raises(ProgramError, match=said):
            framework_step("Keras", open_data(gaps), linear_problem(), W)


def test_names_are_only_data_in_a_program() -> None:
    name = "'); import os  #\n{loss}"
    problem = Problem(replace(linear_problem().model, columns=(name, "b", "c")), "MeanSquaredError",
                      (name, "b", "c"), "y")  # fmt: skip
    for framework in ("Keras", "TensorFlow"):
        program = step_program(framework, problem, f"{name}.parquet", W)
        compile(program, "program", "exec")
        assert "import os  #" not in program.replace(repr(name), "").replace(
            repr(f"{name}.parquet"), ""
        )
