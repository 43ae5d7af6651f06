"""Tables of the pages without a player: a gradient and its estimates, trainings of networks."""

from __future__ import annotations

from gradviz.experiments.gradient import GradientExperiment
from gradviz.experiments.gradient_results import estimates_at
from gradviz.experiments.network_experiment import NetworkExperiment
from gradviz.takeaway.trajectory_table import table_csv


def gradient_csv(experiment: GradientExperiment) -> str:
    """Return the gradient at the point, exact and by every estimator, a row each.

    >>> print(gradient_csv(GradientExperiment("x^2", start=(2,))).splitlines()[1])
    Exact,2.0,4.0,4.0
    """
    problem = experiment.problem
    f = problem.function
    at = [float(each) for each in problem.start]
    value = float(f.value(at))
    head = ["method", *f.variables, f.name, *(f"d{f.name}/d{name}" for name in f.variables)]
    rows: list[list[object]] = []
    for each in estimates_at(problem, experiment.seed):
        if each.estimate is not None:
            name = each.estimator.declaration.name
            rows.append([name, *at, value, *each.estimate.tolist()])
    return table_csv(head, rows)


def network_csv(experiment: NetworkExperiment) -> str:
    """Return the losses of each training by epoch; it trains them all, which takes seconds."""
    found = experiment.run()
    head = ["run", "epoch", "training_loss", "validation_loss"]
    rows: list[list[object]] = []
    for run, done in zip(found.runs, found.trainings, strict=True):
        held = done.validation_by_epoch
        for epoch, loss in enumerate(done.training_by_epoch.tolist()):
            validation = "" if held is None else float(held[epoch])
            rows.append([run.title, epoch, loss, validation])
    return table_csv(head, rows)


__all__ = ["gradient_csv", "network_csv"]
