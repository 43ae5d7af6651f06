"""The programs of trainings: each is run as it stands, and its path compared with ours."""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from gradviz.experiments import TrainingExperiment, read_link
from gradviz.export.descent_programs import DESCENT_PROGRAMS
from gradviz.export.training_programs import DATA_FILE
from gradviz.learning import read_table
from gradviz.takeaway import Scene, scene_of, scene_program, training_csv

FRAMEWORKS = [
    "NumPy",
    pytest.param("Keras", marks=pytest.mark.references),
    pytest.param("PyTorch", marks=pytest.mark.references),
    pytest.param("JAX", marks=pytest.mark.references),
    pytest.param("TensorFlow", marks=pytest.mark.tensorflow),
]
EXACT = {"Keras": 1e-6, "TensorFlow": 1e-5}
"""Keras makes 32 bits of some constants, whatever the precision."""
TABLE = "a,b,y\n" + "\n".join(f"{k},{k * 7 % 11},{2 * k + k * 7 % 11}" for k in range(40))
LINKS = {
    "first screen": "/losses?epochs=15",
    "minibatches": "/losses?epochs=5&batches=mini&batch_size=16&runs=Adam&runs=SGD",
    "one example": "/losses?epochs=5&batches=one&runs=RMSprop",
    "polynomial": "/losses?data=sine&model=polynomial&epochs=20&runs=Adam&penalty=L2"
    "&scaler=standardize",
    "logistic": "/losses?data=moons&epochs=20&runs=Adam&penalty=ElasticNet",
    "curved classes": "/losses?data=circles&model=logistic&logistic.degree=2&epochs=20&runs=Nadam",
    "hinge": "/losses?data=gaussians&loss=Hinge&epochs=20&runs=SGD&penalty=L1",
    "Huber": "/losses?loss=Huber&epochs=20&runs=SGD",
    "quantile": "/losses?loss=Quantile&epochs=20&runs=Adagrad",
    "absolute": "/losses?loss=MeanAbsoluteError&epochs=20&runs=Lion",
    "log-cosh": "/losses?loss=LogCosh&epochs=20&runs=Adam",
    "typed": "/losses?data=decay&model=own&formula=a*exp(-b*x)%2Bc&epochs=30&runs=Adam",
    "shipped": "/losses?data=diabetes&epochs=20&runs=Adam&scaler=standardize",
    "stopped early": "/losses?data=sine&model=polynomial&share=0.3&early=True&patience=2"
    "&epochs=40&runs=SGD",
}


@lru_cache
def scene(name: str) -> Scene:
    experiment = TrainingExperiment(data="csv", runs=["SGD"], epochs=8)
    experiment = experiment.with_table(read_table(TABLE.encode()))
    if name in LINKS:
        opened = read_link(LINKS[name])
        assert isinstance(opened.experiment, TrainingExperiment)
        assert not opened.refusals, opened.refusals
        experiment = opened.experiment
    return scene_of(experiment, experiment.run(), "http://localhost")


CASES = [*LINKS, "own table"]
_RUN_ALL = """
import os, runpy, sys, numpy as np
for name in sorted(os.listdir()):
    if name.endswith(".py"):
        np.save(name + ".npy", runpy.run_path(name)["path"])
"""


def run_all(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _RUN_ALL],
        cwd=folder, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_programs_make_the_same_paths(framework: str, tmp_path: Path) -> None:
    for number, name in enumerate(CASES):
        for place, _ in enumerate(scene(name).runs):
            code = scene_program(scene(name), place, framework)
            (tmp_path / f"case{number}_{place}.py").write_text(code, "utf-8")
    run_all(tmp_path)
    wrong = {}
    for number, name in enumerate(CASES):
        for place, path in enumerate(scene(name).trajectories):
            found = np.load(tmp_path / f"case{number}_{place}.py.npy")
            assert found.shape == path.positions.shape, name
            size = EXACT.get(framework, 1e-9)
            if not np.allclose(found, path.positions, rtol=size, atol=size):
                wrong[name, place] = float(np.abs(found - path.positions).max())
    assert not wrong


def test_many_examples_stand_beside_the_program(tmp_path: Path) -> None:
    rows = "".join(f"{k / 9},{k * 7 % 11},{2 * k + k * 7 % 13}\n" for k in range(3000))
    table = read_table(f"a,b,y\n{rows}".encode())
    experiment = TrainingExperiment(data="csv", runs=["Adam"], epochs=8, scaler="standardize")
    experiment = experiment.with_table(table)
    found = experiment.run()
    assert found.problem.closed
    shown = scene_of(experiment, found)
    code = scene_program(shown, 0, "NumPy")
    assert f'np.loadtxt("{DATA_FILE}"' in code
    assert len(code) < 5000
    (tmp_path / "case.py").write_text(code, "utf-8")
    (tmp_path / DATA_FILE).write_text(training_csv(found.problem), "utf-8")
    run_all(tmp_path)
    path = np.load(tmp_path / "case.py.npy")
    np.testing.assert_allclose(path, shown.trajectories[0].positions, rtol=1e-9, atol=1e-9)


def test_a_column_s_name_is_no_code(tmp_path: Path) -> None:
    name = '"""\nraise SystemExit(3)\n#'
    rows = "\n".join(f"{k},{3 * k}" for k in range(20))
    table = read_table(('"' + name.replace('"', '""') + '"' + f",y\n{rows}").encode())
    experiment = TrainingExperiment(data="csv", runs=["SGD"], epochs=5).with_table(table)
    shown = scene_of(experiment, experiment.run())
    (tmp_path / "case.py").write_text(scene_program(shown, 0, "NumPy"), "utf-8")
    run_all(tmp_path)
    for framework in DESCENT_PROGRAMS:
        compile(scene_program(shown, 0, framework), "training.py", "exec")
