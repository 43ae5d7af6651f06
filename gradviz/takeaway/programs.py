"""The runs of a scene as programs of other tools."""

from __future__ import annotations

from gradviz.declarations.sentences import Say, plain
from gradviz.export.descent_programs import DESCENT_PROGRAMS, DescentRun
from gradviz.takeaway.scenes import Scene


def described_runs(scene: Scene, say: Say = plain) -> tuple[DescentRun, ...]:
    """Return what programs are printed from, one for each run; none for a loss over data."""
    problem = scene.descent
    if problem is None:
        return ()
    return tuple(
        DescentRun(
            function=own.function,
            start=tuple(own.start),
            optimizer=run.optimizer,
            steps=path.steps,
            noise=own.noise,
            seed=own.seed,
            gradient=own.gradient,
            label=run.entry.label,
            link=scene.link,
            say=say,
        )
        for run, path in zip(scene.runs, scene.trajectories, strict=True)
        for own in [run.within(problem)]
    )


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


__all__ = ["described_runs", "scene_program"]
