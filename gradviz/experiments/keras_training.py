"""The same training by Keras and by us, in one go: what a server asks a worker for."""

from __future__ import annotations

from dataclasses import dataclass

from gradviz.experiments.network_experiment import NetworkExperiment
from gradviz.experiments.network_problem import NetworkRun, run_of
from gradviz.export.keras_engine import KerasError, KerasTraining, train_with_keras
from gradviz.export.network_programs import PROGRAMS


@dataclass(frozen=True, eq=False)
class KerasComparison:
    """What Keras found, and the largest relative difference of its losses by epoch to ours."""

    keras: KerasTraining
    difference: float


def program_of(run: NetworkRun, framework: str) -> str:
    """Return the program of a run for a framework; raises ValueError where it has not all of it."""
    problem = run.problem
    return PROGRAMS[framework](
        problem.loss, problem.settings(run.run), problem.epochs, problem.held
    )


def compared_with_keras(experiment: NetworkExperiment, key: str) -> KerasComparison | KerasError:
    """Train the run of an experiment that has a key with Keras and with us; else the first.

    An error of Keras' process is returned: a worker tells it to a person. Raises ValueError for
    what Keras has not.
    """
    run = run_of(experiment.compared, key)
    try:
        done = train_with_keras(program_of(run, "Keras"))
    except KerasError as error:
        return error
    ours = run.problem.train(run.run)
    count = min(ours.epochs, len(done.training_by_epoch))
    held = ours.validation_by_epoch
    difference = done.first(count).largest_difference(
        ours.training_by_epoch[1 : count + 1], None if held is None else held[1 : count + 1]
    )
    return KerasComparison(done, difference)


__all__ = ["KerasComparison", "compared_with_keras", "program_of"]
