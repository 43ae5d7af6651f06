"""Keras' own training in a process of its own: its result, its errors, and its end."""

from __future__ import annotations

import numpy as np
import pytest

from gradviz.experiments import NetworkExperiment, keras_training
from gradviz.export.keras_engine import (
    KerasError,
    KerasTraining,
    missing_packages,
    train_with_keras,
)
from gradviz.export.network_programs import PROGRAMS


def test_what_is_printed_is_read() -> None:
    done = train_with_keras("print(1, 0.5, 0.75)\nprint(2, 0.25, 0.5)")
    assert done.training_by_epoch.tolist() == [0.5, 0.25]
    assert done.validation_by_epoch is not None
    assert done.validation_by_epoch.tolist() == [0.75, 0.5]
    assert done.seconds > 0
    assert done.first(1).largest_difference(np.array([0.5]), np.array([0.5])) == 0.5
    alone = train_with_keras("print(1, 0.5)")
    assert alone.validation_by_epoch is None


def test_an_error_is_told() -> None:
    with pytest.raises(KerasError, match="no such thing"):
        train_with_keras("raise RuntimeError('no such thing')")


def test_an_error_of_keras_comes_back_from_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: str) -> KerasTraining:
        raise KerasError("no")

    monkeypatch.setattr(keras_training, "train_with_keras", fails)
    found = keras_training.compared_with_keras(NetworkExperiment(hidden="4", epochs=1), "adam")
    assert isinstance(found, KerasError)


@pytest.mark.parametrize("program", ["", "print('no table')", "print(1)", "print(1, 2)\nprint(1)"])
def test_what_is_no_table_is_an_error(program: str) -> None:
    with pytest.raises(KerasError):
        train_with_keras(program)


def test_it_is_ended_after_its_time() -> None:
    with pytest.raises(KerasError):
        train_with_keras("import time\ntime.sleep(60)", longest=0.5)


@pytest.mark.references
def test_keras_finds_our_losses() -> None:
    assert missing_packages() == ()
    experiment = NetworkExperiment(data="moons", hidden="8, 4", epochs=4, runs=["AdamW"])
    [run] = experiment.compared
    problem = run.problem
    program = PROGRAMS["Keras"](
        problem.loss, problem.settings(run.run), problem.epochs, problem.held
    )
    done = train_with_keras(program)
    training = experiment.run().trainings[0]
    assert done.version.startswith("3.")
    assert (
        done.largest_difference(training.training_by_epoch[1:], training.validation_by_epoch[1:])
        < 1e-6
    )
    found = keras_training.compared_with_keras(experiment, run.key)
    assert isinstance(found, keras_training.KerasComparison)
    assert found.difference < 1e-6
