"""What is taken away of a scene: its table, its notebooks, how it is cited."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

import gradviz as gv
from gradviz.experiments import ComparisonExperiment, DescentExperiment, TrainingExperiment
from gradviz.experiments.base import Experiment
from gradviz.learning import read_table
from gradviz.takeaway import (
    Scene,
    bibtex,
    citation,
    gradviz_notebook,
    many_starts_csv,
    numpy_notebook,
    scene_of,
    scene_program,
    trajectory_csv,
)

BASE = "http://localhost:8501"
ROOT = Path(__file__).resolve().parents[2]
EXPERIMENTS: dict[str, Experiment] = {
    "first screen": DescentExperiment(),
    "one variable": DescentExperiment("x^4 - x", runs=["Adam", "SGD"], steps=50),
    "three variables": DescentExperiment("x^2 + y z + z^2 + y^2", runs=["Nadam"], upward="z"),
    "noise": DescentExperiment(runs=["Adam"], noise=0.2, seed=3, steps=60),
    "compared": ComparisonExperiment(steps=40),
    "trained": TrainingExperiment(data="moons", epochs=5, runs=["Adam", "SGD"]),
}
each_experiment = pytest.mark.parametrize("name", EXPERIMENTS)


def scene(name: str) -> Scene:
    experiment = EXPERIMENTS[name]
    return scene_of(experiment, experiment.run(), BASE)


@each_experiment
def test_the_table_has_every_number(name: str) -> None:
    shown = scene(name)
    rows = list(csv.DictReader(io.StringIO(trajectory_csv(shown), newline="")))
    assert len(rows) == sum(path.steps + 1 for path in shown.trajectories)
    for run, path in zip(shown.runs, shown.trajectories, strict=True):
        own = [row for row in rows if row["run"] == run.entry.label]
        assert [int(row["step"]) for row in own] == list(range(path.steps + 1))
        for j, variable in enumerate(shown.variables):
            assert [float(row[variable]) for row in own] == path.positions[:, j].tolist()
            slopes = [float(row[f"d{shown.value_name}/d{variable}"]) for row in own]
            assert slopes == path.gradients[:, j].tolist()
            for state, values in path.state.items():
                kept = [float(row[f"{state}_{variable}"]) for row in own]
                assert kept == values[:, j].tolist()
        assert [float(row[shown.value_name]) for row in own] == path.values.tolist()


def test_no_typed_name_is_a_formula() -> None:
    experiment = DescentExperiment("x^2", runs=["SGD"], own="rate = 0.1 in [0, 1]; x -= rate*g")
    shown = scene_of(experiment, experiment.run())
    for row in csv.reader(io.StringIO(trajectory_csv(shown), newline="")):
        assert not row[0].startswith(("=", "+", "-", "@"))


def run_cells(text: str, more: str, folder: Path) -> None:
    """Run a notebook's code, one cell after the other, in a Python of its own."""
    found = nbformat.reads(text, as_version=4)
    nbformat.validate(found)
    code = "\n".join(cell.source for cell in found.cells if cell.cell_type == "code")
    program = folder / "notebook.py"
    program.write_text(f"import matplotlib\nmatplotlib.use('Agg')\n{code}\n{more}", "utf-8")
    done = subprocess.run(
        [sys.executable, str(program)], cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(ROOT), "HOME": str(folder), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


@each_experiment
def test_the_notebook_with_gradviz_runs(name: str, tmp_path: Path) -> None:
    shown = scene(name)
    paths = "found.trajectories"
    if name == "trained":
        paths = "[each.trajectory for each in found.trainings]"
    save = f"import numpy as np\nnp.savez('paths.npz', *[each.positions for each in {paths}])"
    run_cells(gradviz_notebook(shown), save, tmp_path)
    found = np.load(tmp_path / "paths.npz")
    for place, path in enumerate(shown.trajectories):
        np.testing.assert_array_equal(found[f"arr_{place}"], path.positions)


@each_experiment
def test_the_notebook_with_numpy_alone_makes_the_same_paths(name: str, tmp_path: Path) -> None:
    shown = scene(name)
    text = numpy_notebook(shown)
    assert "import gradviz" not in text
    run_cells(text, "np.savez('paths.npz', *paths.values())", tmp_path)
    found = np.load(tmp_path / "paths.npz")
    for place, path in enumerate(shown.trajectories):
        np.testing.assert_allclose(found[f"arr_{place}"], path.positions, rtol=1e-9, atol=1e-9)


def test_a_method_of_scipy_is_told_of_in_the_notebook() -> None:
    experiment = DescentExperiment(runs=["Adam", "BFGS"], steps=20)
    text = numpy_notebook(scene_of(experiment, experiment.run()))
    assert "BFGS is a method of SciPy" in text


def test_words_come_in_a_language() -> None:
    shown = scene("one variable")
    text = gradviz_notebook(shown, lambda text, **_: f"«{text[:9]}»")
    words = json.loads(text)["cells"][2]["source"]
    assert "".join(words) == "## «How each »"


def test_it_is_cited_with_its_link() -> None:
    link = EXPERIMENTS["one variable"].link(BASE)
    assert citation(link).endswith(link)
    assert f"url = {{{link}}}" in bibtex(link)
    assert gv.open_link(link) == EXPERIMENTS["one variable"]


def test_a_program_ends_where_its_run_did(tmp_path: Path) -> None:
    shown = scene("one variable")
    program = tmp_path / "descent.py"
    program.write_text(scene_program(shown, 0, "NumPy"), "utf-8")
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, check=True
    )
    last = float(done.stdout.split("]")[0].strip(" ["))
    assert last == pytest.approx(float(shown.trajectories[0].positions[-1, 0]), abs=1e-7)


def test_many_starts_are_a_table_of_ends() -> None:
    experiment = DescentExperiment(
        "(x^2 - 1)^2 + y^2", runs=["SGD", "BFGS", "Adam"], starts="many", number=20, steps=200
    )
    rows = list(csv.DictReader(io.StringIO(many_starts_csv(experiment), newline="")))
    assert {row["run"] for row in rows} == {"SGD", "Adam"}
    assert experiment.many is not None
    assert len(rows) == 2 * experiment.many.count
    one = rows[3]
    path = gv.descend(
        experiment.parsed,
        (float(one["start_x"]), float(one["start_y"])),
        experiment.configured_runs[0].optimizer,
        steps=200,
    )
    assert [float(one["end_x"]), float(one["end_y"])] == pytest.approx(path.positions[-1].tolist())
    assert one["ending"] == path.status
    with pytest.raises(ValueError, match="one start"):
        many_starts_csv(DescentExperiment())


def test_a_table_of_ones_own_is_asked_for(tmp_path: Path) -> None:
    lines = "\n".join(f"{k},{k * 7 % 11},{2 * k + k * 7 % 11}" for k in range(40))
    text = f"a,b,y\n{lines}\n"
    (tmp_path / "table.csv").write_text(text)
    experiment = TrainingExperiment(runs=["SGD"], epochs=5).with_table(read_table(text.encode()))
    shown = scene_of(experiment, experiment.run(), BASE)
    save = "import numpy as np\nnp.save('path.npy', found.trainings[0].trajectory.positions)"
    run_cells(gradviz_notebook(shown), save, tmp_path)
    found = np.load(tmp_path / "path.npy")
    np.testing.assert_array_equal(found, shown.trajectories[0].positions)
