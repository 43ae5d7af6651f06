"""The event files of a network's training, made in one go: what a server asks a worker for."""

from __future__ import annotations

from gradviz.experiments.network_experiment import NetworkExperiment
from gradviz.experiments.network_problem import run_of
from gradviz.export.tensorboard import tensorboard_zip


def event_files(experiment: NetworkExperiment, key: str) -> bytes:
    """Return the event files of the run of an experiment that has a key, zipped; else of the first.

    They are b"" where the weights of all epochs are too many to be kept.

    >>> experiment = NetworkExperiment(data="moons", hidden="4", epochs=2, runs=["SGD"])
    >>> event_files(experiment, "sgd")[:2]
    b'PK'
    """
    lead = run_of(experiment.compared, key)
    try:
        training = lead.problem.train(lead.run)
    except ValueError:
        return b""
    return tensorboard_zip(training)


__all__ = ["event_files"]
