"""Many starts at once as a table: where each path began, where it ended, and how."""

from __future__ import annotations

from gradviz.comparing.multistart import defined_starts
from gradviz.descent import descend
from gradviz.descent.trajectories import Batch
from gradviz.experiments.descent import DescentExperiment
from gradviz.experiments.runs import TOLERANCE
from gradviz.optimizers.base import Configured
from gradviz.takeaway.trajectory_table import table_csv


def many_starts_csv(experiment: DescentExperiment) -> str:
    """Return a row for each start of each run; runs of SciPy's methods have one start only.

    >>> experiment = DescentExperiment("x^2", runs=["SGD"], starts="many", number=10, steps=10)
    >>> print(many_starts_csv(experiment).splitlines()[0])
    run,path,start_x,end_x,f,steps,ending
    """
    problem, spread = experiment.descent_problem, experiment.many
    if spread is None:
        raise ValueError("the experiment has one start")
    f = problem.function
    starts = defined_starts(f, spread.starts(problem.domain, problem.start, problem.axes))
    head = ["run", "path", *(f"start_{name}" for name in f.variables)]
    head += [*(f"end_{name}" for name in f.variables), f.name, "steps", "ending"]
    rows: list[list[object]] = []
    for run in experiment.configured_runs:
        if not isinstance(run.optimizer, Configured) or not len(starts):
            continue
        done = descend(
            f, starts, run.optimizer, problem.steps, gradient=problem.gradient,
            noise=problem.noise, seed=problem.seed, tolerance=TOLERANCE, keep="end",
        )  # fmt: skip
        if not isinstance(done, Batch):
            continue
        ends, values = done.positions[:, -1].tolist(), done.values[:, -1].tolist()
        both = zip(starts.tolist(), ends, values, done.stopped_at, done.status, strict=True)
        for path, (start, end, value, steps, status) in enumerate(both, 1):
            rows.append([run.entry.label, path, *start, *end, value, int(steps), str(status)])
    return table_csv(head, rows)


__all__ = ["many_starts_csv"]
