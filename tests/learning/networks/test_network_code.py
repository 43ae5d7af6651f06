"""The Keras program of a training runs as it stands and prints the losses of the training."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gradviz.experiments import NetworkExperiment
from gradviz.export.network_code import keras_code

if TYPE_CHECKING:
    from pathlib import Path

CASES = {
    "the article's model": NetworkExperiment(epochs=3),
    "SGD with momentum, a penalty, clipping": NetworkExperiment(
        data="moons", hidden="8, 8", activation="tanh", penalty="L2", epochs=5,
        runs=["Nesterov"], clipping="clipnorm", clip=0.5,
    ),
    "a change in mid-run": NetworkExperiment(
        data="circles", hidden="6", activation="gelu", epochs=4, runs=["RMSprop"],
        rates=[(5, 0.05)],
    ),
    "a regression": NetworkExperiment(
        data="line", hidden="4", activation="leaky_relu", epochs=4, runs=["AdamW"]
    ),
}  # fmt: skip


def code_of(experiment: NetworkExperiment) -> str:
    problem, run = experiment.problem, experiment.configured_runs[0]
    return keras_code(problem.loss, problem.settings(run), problem.epochs, problem.held)


@pytest.mark.references
@pytest.mark.parametrize("case", CASES)
def test_it_prints_the_training_s_losses(case: str, tmp_path: Path) -> None:
    experiment = CASES[case]
    path = tmp_path / "training.py"
    path.write_text(code_of(experiment), "utf-8")
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    table = np.array([[float(each) for each in line.split()] for line in done.stdout.splitlines()])
    training = experiment.run().trainings[0]
    assert training.validation_by_epoch is not None
    np.testing.assert_array_equal(table[:, 0], np.arange(1, experiment.epochs + 1))
    np.testing.assert_allclose(table[:, 1], training.training_by_epoch[1:], rtol=1e-6)
    np.testing.assert_allclose(table[:, 2], training.validation_by_epoch[1:], rtol=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_it_can_be_compiled(case: str) -> None:
    compile(code_of(CASES[case]), "training.py", "exec")


def test_what_keras_has_not_is_refused() -> None:
    for experiment in (
        NetworkExperiment(runs=["Rprop"]),
        NetworkExperiment(schedule="CosineDecay"),
        NetworkExperiment(penalty="ElasticNet"),
    ):
        with pytest.raises(ValueError, match="no Keras program"):
            code_of(experiment)
