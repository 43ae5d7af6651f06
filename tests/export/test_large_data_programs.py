"""The fit to large data as other tools' programs: each is run as it stands, against Newton."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from gradviz.engines import DataMaker
from gradviz.export.large_data_programs import LARGE_DATA_PROGRAMS, LargeFit
from gradviz.optimizers import SGD, Adam, RAdam

TOOLS = [
    pytest.param("Spark MLlib", marks=pytest.mark.spark),
    pytest.param("TensorFlow", marks=pytest.mark.tensorflow),
    pytest.param("Keras", marks=pytest.mark.references),
]
COLUMNS = ("x1", "x2", "x3")
Kind = Literal["linear", "logistic"]


def best(maker: DataMaker) -> tuple[float, np.ndarray]:
    """Return the least loss and its weights, by Newton's method on the complete rows."""
    x, y = maker.draw(0, maker.rows)
    full = ~np.isnan(x).any(axis=1)
    design, y = np.column_stack([x[full], np.ones(full.sum())]), y[full]
    if maker.target == "linear":
        w = np.linalg.lstsq(design, y, rcond=None)[0]
        return float(np.mean((design @ w - y) ** 2)), w
    w = np.zeros(4)
    for _ in range(30):
        q = 1 / (1 + np.exp(-design @ w))
        hessian = (design * (q * (1 - q))[:, None]).T @ design
        w = w - np.linalg.solve(hessian, design.T @ (q - y))
    z = design @ w
    return float(np.mean(np.logaddexp(0, z) - y * z)), w


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("kind", ["linear", "logistic"])
def test_a_program_finds_the_minimum(tool: str, kind: Kind, tmp_path: Path) -> None:
    maker = DataMaker(rows=20_000, features=3, target=kind, missing=0.01, seed=3)
    path = maker.write(tmp_path / "rows.parquet", row_group=3000)
    fit = LargeFit("rows.parquet", COLUMNS, "y", kind, Adam(learning_rate=0.02), 128, 6)
    program = tmp_path / "large_fit.py"
    program.write_text(LARGE_DATA_PROGRAMS[tool](fit))
    done = subprocess.run(
        [sys.executable, str(program), str(path)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    *_, loss, weights = [line.split() for line in done.stdout.splitlines() if line]
    wanted, there = best(maker)
    found = np.array([float(each) for each in weights[1:]])
    if tool == "Spark MLlib":
        assert float(loss[1]) == pytest.approx(wanted, rel=1e-6)
        np.testing.assert_allclose(found, there, rtol=1e-4)
    else:
        assert wanted <= float(loss[1]) < wanted + 0.02
        np.testing.assert_allclose(found, there, atol=0.15)


@pytest.mark.parametrize("tool", list(LARGE_DATA_PROGRAMS))
def test_names_are_only_data(tool: str) -> None:
    name = "'\"); import os  #\n{batch}"
    fit = LargeFit(f"{name}.csv", (name, "b"), "y", "linear", SGD(), 32, 1)
    program = LARGE_DATA_PROGRAMS[tool](fit)
    compile(program, "program", "exec")
    rest = program.replace(repr([name, "b"]), "").replace(repr(f"{name}.csv"), "")
    assert "import os  #" not in rest


@pytest.mark.parametrize("tool", ["TensorFlow", "Keras"])
def test_what_a_tool_has_not_is_refused(tool: str) -> None:
    fit = LargeFit("a.parquet", COLUMNS, "y", "linear", RAdam(), 32, 1)
    with pytest.raises(ValueError, match="no Keras program"):
        LARGE_DATA_PROGRAMS[tool](fit)
