"""The programs of a training run as they stand and print the losses of the training."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

import gradviz as gv
from gradviz.experiments import NetworkExperiment
from gradviz.export.network_programs import PROGRAMS
from gradviz.learning import DATASETS, LOSSES, PENALTIES, Batches, Dataset
from gradviz.learning.networks import (
    ACTIVATIONS,
    Dense,
    Network,
    NetworkLoss,
    TrainingSettings,
    network_loss,
    train_network,
)
from gradviz.learning.networks.output_loss import SPARSE
from gradviz.optimizers import CosineDecay, custom

if TYPE_CHECKING:
    from pathlib import Path

FRAMEWORKS = [
    pytest.param("Keras", marks=pytest.mark.references),
    pytest.param("PyTorch", marks=pytest.mark.references),
    pytest.param("TensorFlow", marks=pytest.mark.tensorflow),
]


@dataclass(frozen=True, eq=False)
class Case:
    """A training of the core."""

    loss: NetworkLoss
    settings: TrainingSettings
    epochs: int
    validation: NetworkLoss | None


def of(experiment: NetworkExperiment) -> Case:
    problem, run = experiment.problem, experiment.configured_runs[0]
    return Case(problem.loss, problem.settings(run), problem.epochs, problem.held)


def made(
    layers: list[Dense],
    loss: str,
    optimizer: gv.optimizers.Configured,
    rates: tuple[tuple[int, float], ...] = (),
    data: Dataset | None = None,
) -> Case:
    rows = data or DATASETS["moons"](n=50, noise=0.2)
    net = Network(rows.dimension, layers)
    batches = Batches(rows.size, 16, seed=5)
    settings = TrainingSettings(net.initial(3), optimizer, batches, 0, rates)
    return Case(network_loss(net, rows, loss), settings, 3, network_loss(net, rows, loss))


def three_classes() -> Dataset:
    rng = np.random.default_rng(4)
    target = np.repeat([0.0, 1.0, 2.0], 20)
    features = rng.normal(size=(60, 2)) + 1.5 * np.stack([target, target == 1], axis=1)
    return Dataset("", "", features, target, ("a", "b"), "y")


SIGMOID, LINE = Dense(1, "sigmoid"), Dense(1)
KERAS_HAS = {
    "the article's model": of(NetworkExperiment(epochs=3)),
    "Nesterov, a penalty, clipping": of(
        NetworkExperiment(
            data="moons", hidden="8, 8", activation="tanh", penalty="L2", epochs=3,
            runs=["Nesterov"], clipping="clipnorm", clip=0.1, rates=[(4, 0.1)],
        )
    ),
    "a change in mid-run": of(
        NetworkExperiment(
            data="circles", hidden="6", activation="gelu", epochs=3, runs=["RMSprop"],
            rates=[(5, 0.05)],
        )
    ),
    "a regression": of(
        NetworkExperiment(
            data="line", hidden="4", activation="leaky_relu", epochs=3, runs=["AdamW"]
        )
    ),
    "three classes": made(
        [Dense(5, "elu"), Dense(4, "softplus", PENALTIES["ElasticNet"](strength=0.01)),
         Dense(3, "softmax")],
        SPARSE, gv.optimizers.Adam(learning_rate=0.02, amsgrad=True), ((6, 0.05),),
        three_classes(),
    ),
    "logits far from 0": made(
        [Dense(8, "relu", kernel_initializer="HeNormal"), SIGMOID],
        "BinaryCrossentropy", gv.optimizers.SGD(learning_rate=30.0),
    ),
    "every activation": made(
        [Dense(4, "sigmoid"), Dense(4, "gelu"), Dense(4, "leaky_relu"), Dense(4, "relu"), SIGMOID],
        "MeanSquaredError", gv.optimizers.Adam(learning_rate=0.05, clipvalue=0.001),
    ),
    "weight decay": made(
        [Dense(4, "tanh"), SIGMOID], "BinaryCrossentropy",
        gv.optimizers.SGD(learning_rate=0.1, weight_decay=0.1), ((3, 0.2),),
    ),
    "Nadam": made([Dense(4, "tanh", PENALTIES["L1"]()), LINE], "Huber", gv.optimizers.Nadam()),
    "Hinge": made([Dense(4, "tanh"), LINE], "Hinge", gv.optimizers.Adagrad(learning_rate=0.1)),
    "LogCosh": made([Dense(4), LINE], "LogCosh", gv.optimizers.Adadelta(learning_rate=1.0)),
    "MeanAbsoluteError": made(
        [Dense(4, "linear"), LINE], "MeanAbsoluteError", gv.optimizers.Ftrl(learning_rate=0.1)
    ),
}  # fmt: skip
AS_EQUATIONS = {
    "Lamb": made([Dense(4, "tanh"), LINE], "Quantile", gv.optimizers.Lamb(learning_rate=0.01)),
    "Adafactor": made([Dense(4, "tanh"), SIGMOID], "BinaryCrossentropy", gv.optimizers.Adafactor()),
    "Rprop": made([Dense(4, "tanh"), SIGMOID], "BinaryCrossentropy", gv.optimizers.Rprop()),
    "RAdam": made([Dense(4, "tanh"), SIGMOID], "BinaryCrossentropy", gv.optimizers.RAdam()),
    "a schedule": made(
        [Dense(4, "tanh"), SIGMOID], "BinaryCrossentropy",
        gv.optimizers.SGD(learning_rate=CosineDecay(decay_steps=9), momentum=0.9, clipnorm=0.2),
    ),
    "a typed rule": made(
        [Dense(4, "tanh"), SIGMOID], "BinaryCrossentropy",
        custom("lambda = 0.9*lambda + g; torch = max(lambda, -1); x = x - rate*torch", rate=0.1)(),
    ),
}  # fmt: skip
CASES = KERAS_HAS | AS_EQUATIONS


def code_of(case: Case, framework: str) -> str:
    return PROGRAMS[framework](case.loss, case.settings, case.epochs, case.validation)


@cache
def printed(framework: str, folder: Path) -> dict[str, np.ndarray | str]:
    """Return what each case's program prints, or its error; all run in one process.

    A framework is imported once, since that takes longer than what is trained.
    """
    cases = KERAS_HAS if framework == "Keras" else CASES
    for number, case in enumerate(cases.values()):
        (folder / f"{number}.py").write_text(code_of(case, framework), "utf-8")
    program = f"""
import runpy, traceback
for number in range({len(cases)}):
    print("case")
    try:
        runpy.run_path(rf"{folder}/{{number}}.py")
    except Exception:
        print("error", traceback.format_exc()[-1500:].replace("\\n", " | "))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={**os.environ, "KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "3"}
        | ({"KERAS_BACKEND": "tensorflow"} if framework == "TensorFlow" else {}),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    texts = done.stdout.split("case\n")[1:]
    return {
        name: text
        if "error" in text
        else np.array([[float(each) for each in line.split()] for line in text.splitlines()])
        for name, text in zip(cases, texts, strict=True)
    }


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: tmp_path_factory.mktemp(name) for name in PROGRAMS}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_it_prints_the_training_s_losses(
    framework: str, name: str, folders: dict[str, Path]
) -> None:
    if framework == "Keras" and name in AS_EQUATIONS:
        with pytest.raises(ValueError, match="no Keras program"):
            code_of(CASES[name], framework)
        return
    table, case = printed(framework, folders[framework])[name], CASES[name]
    assert not isinstance(table, str), table
    training = train_network(
        case.loss,
        case.settings.start,
        case.settings.optimizer,
        case.epochs,
        batches=case.settings.batches,
        validation=case.validation,
        rates=case.settings.rates,
    )
    assert training.validation_by_epoch is not None
    np.testing.assert_array_equal(table[:, 0], np.arange(1, case.epochs + 1))
    np.testing.assert_allclose(table[:, 1], training.training_by_epoch[1:], rtol=1e-6)
    np.testing.assert_allclose(table[:, 2], training.validation_by_epoch[1:], rtol=1e-6)


@pytest.mark.references
@pytest.mark.parametrize("framework", ["Keras", "PyTorch"])
def test_a_program_runs_by_itself(framework: str, tmp_path: Path) -> None:
    path = tmp_path / "training.py"
    path.write_text(code_of(CASES["the article's model"], framework), "utf-8")
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.splitlines()) == 3


@pytest.mark.parametrize("framework", PROGRAMS)
@pytest.mark.parametrize("name", KERAS_HAS)
def test_it_can_be_compiled(name: str, framework: str) -> None:
    compile(code_of(CASES[name], framework), "training.py", "exec")


@pytest.mark.parametrize("framework", PROGRAMS)
def test_dropout_is_in_the_program(framework: str) -> None:
    case = made(
        [Dense(6, "relu", dropout=0.25), SIGMOID], "BinaryCrossentropy", gv.optimizers.SGD()
    )
    assert "0.25" in code_of(case, framework)


def test_the_cases_cover_what_there_is() -> None:
    networks = [case.loss.network for case in CASES.values()]
    used = {layer.activation for net in networks for layer in net.layers}
    assert used >= set(ACTIVATIONS)
    assert {case.loss.loss.name for case in CASES.values()} == {*LOSSES, SPARSE}
    penalties = {layer.penalty.name for net in networks for layer in net.layers if layer.penalty}
    assert penalties == set(PENALTIES)


def test_what_keras_has_not_is_refused() -> None:
    for experiment in (
        NetworkExperiment(runs=["Rprop"]),
        NetworkExperiment(schedule="CosineDecay"),
        NetworkExperiment(runs=["Adafactor"]),
    ):
        with pytest.raises(ValueError, match="no Keras program"):
            code_of(of(experiment), "Keras")
    slow = made([Dense(2), LINE], "Huber", gv.optimizers.Nadam(momentum_decay=0.004))
    with pytest.raises(ValueError, match="no Keras program"):
        code_of(slow, "Keras")
