"""The runs of a scene as programs of other tools."""

from __future__ import annotations

from gradviz.declarations.sentences import Say, plain
from gradviz.experiments.training_problem import TrainingProblem
from gradviz.export.descent_programs import DESCENT_PROGRAMS, DescentRun, DescribedRun
from gradviz.export.training_programs import TrainingData, TrainingRun
from gradviz.takeaway.scenes import Scene
from gradviz.takeaway.trajectory_table import table_csv


def described_runs(scene: Scene, say: Say = plain) -> tuple[DescribedRun, ...]:
    """Return what programs are printed from, one for each run."""
    if scene.training is not None:
        return _trainings(scene, scene.training, say)
    problem = scene.descent
    if problem is None:
        return ()
    return tuple(
        DescentRun(
            function=own.function,
            start=tuple(own.start),
            optimizer=run.optimizer,
            steps=path.steps,
            scale=own.noise,
            seed=own.seed,
            gradient=own.gradient,
            label=run.entry.label,
            link=scene.link,
            say=say,
        )
        for run, path in zip(scene.runs, scene.trajectories, strict=True)
        for own in [run.within(problem)]
    )


def _trainings(scene: Scene, problem: TrainingProblem, say: Say) -> tuple[TrainingRun, ...]:
    data, loss = training_data(problem), problem.loss
    return tuple(
        TrainingRun(
            data=data,
            model=problem.choice.model,
            loss=loss.loss,
            penalty=loss.penalty,
            batches=problem.batches,
            title=scene.title,
            start=tuple(path.positions[0].tolist()),
            optimizer=run.optimizer,
            steps=path.steps,
            label=run.entry.label,
            link=scene.link,
            say=say,
        )
        for run, path in zip(scene.runs, scene.trajectories, strict=True)
    )


def training_data(problem: TrainingProblem) -> TrainingData:
    """Return the examples that a training's steps look at: all of them, or the sample."""
    shift, factor = problem.prepared.scaling.affine
    examples = problem.prepared.parts.training if problem.closed else problem.shown
    return TrainingData(examples, shift, factor)


def training_csv(problem: TrainingProblem) -> str:
    r"""Return the examples as the file that a program finds beside it.

    >>> from gradviz.experiments import TrainingExperiment
    >>> training_csv(TrainingExperiment(epochs=5).run().problem).splitlines()[0]
    'x,y'
    """
    data = training_data(problem)
    return table_csv(data.columns, data.table.tolist())


def scene_program(scene: Scene, place: int, framework: str, say: Say = plain) -> str:
    """Return the program of a run, by its place. Raises NoProgramError.

    >>> from gradviz.experiments import DescentExperiment
    >>> from gradviz.takeaway.scenes import scene_of
    >>> experiment = DescentExperiment("x^2", start=(2,), runs=["Adam"], steps=10)
    >>> code = scene_program(scene_of(experiment, experiment.run()), 0, "PyTorch")
    >>> "torch.optim.Adam([x]" in code
    True
    """
    return DESCENT_PROGRAMS[framework](described_runs(scene, say)[place])


__all__ = ["described_runs", "scene_program", "training_csv", "training_data"]
