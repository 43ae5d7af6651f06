"""A scene: runs on a function or on a loss over data, and the experiment that they are of."""

from __future__ import annotations

from dataclasses import dataclass

from gradviz.descent.trajectories import Trajectory
from gradviz.experiments.base import Experiment
from gradviz.experiments.runs import DescentProblem, Descents, Run
from gradviz.experiments.training_problem import TrainingProblem, Trainings
from gradviz.functions.objective import Objective
from gradviz.language.printing import to_text


@dataclass(frozen=True, eq=False)
class Scene:
    """Runs with their paths, and what of the picture around them a file needs.

    `descent` is the problem where a typed function is descended on, `training` that of a loss over
    data; the other one is None.
    `title` is its formula and `latex` the same in LaTeX. `base` is the address of the server.
    """

    experiment: Experiment
    runs: tuple[Run, ...]
    trajectories: tuple[Trajectory, ...]
    objective: Objective
    variables: tuple[str, ...]
    value_name: str
    title: str
    latex: str
    domain: tuple[tuple[float, float], ...]
    axes: tuple[int, int]
    minima: tuple[tuple[float, ...], ...] = ()
    descent: DescentProblem | None = None
    training: TrainingProblem | None = None
    base: str = ""

    @property
    def link(self) -> str:
        """The address that opens it."""
        return self.experiment.link(self.base)


def scene_of(experiment: Experiment, found: Descents | Trainings, base: str = "") -> Scene:
    """Return the scene of what an experiment's runs did."""
    if isinstance(found, Trainings):
        return _trained(experiment, found, base)
    problem = found.problem
    f = problem.function
    arguments = ", ".join(f.variables)
    return Scene(
        experiment=experiment,
        runs=found.runs,
        trajectories=found.trajectories,
        objective=f,
        variables=f.variables,
        value_name=f.name,
        title=f"{f.name}({arguments}) = {to_text(f.tree)}",
        latex=f.latex,
        domain=problem.domain,
        axes=problem.axes,
        minima=problem.minima,
        descent=problem,
        base=base,
    )


def _trained(experiment: Experiment, found: Trainings, base: str) -> Scene:
    problem = found.problem
    lowest = problem.viewport.minimum
    return Scene(
        experiment=experiment,
        runs=found.runs,
        trajectories=tuple(each.trajectory for each in found.trainings),
        objective=problem.loss,
        variables=problem.loss.variables,
        value_name="L",
        title=f"{problem.choice.loss.name}, {problem.data.original.title}",
        latex=problem.choice.model.latex,
        domain=tuple((float(a), float(b)) for a, b in problem.viewport.domain),
        axes=getattr(experiment, "axes", (0, min(1, problem.loss.dimension - 1))),
        minima=() if lowest is None else (tuple(float(each) for each in lowest),),
        training=problem,
        base=base,
    )


__all__ = ["Scene", "scene_of"]
