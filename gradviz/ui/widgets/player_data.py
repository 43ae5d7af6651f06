"""What the trajectory player is told of runs: their paths, their rules, and how they are shown."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from gradviz.descent import draw_directions, draw_noise
from gradviz.descent.endings import browser_tests
from gradviz.descent.equation_markup import equation_markup
from gradviz.descent.step_code import browser_step
from gradviz.experiments.runs import TOLERANCE, Descents, Run
from gradviz.optimizers.base import Configured, StepRule
from gradviz.ui.i18n import current_language, gettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradviz.descent.trajectories import Trajectory
    from gradviz.experiments.views import PlayerView
    from gradviz.functions.objective import Function
    from gradviz.gradients import ConfiguredEstimator


def player_data(found: Descents, view: PlayerView) -> dict[str, Any]:
    """Return what the player shows of runs on a problem."""
    problem, runs, paths = found.problem, found.runs, found.trajectories
    function = problem.function
    gradients = [run.within(problem).gradient for run in runs]
    printed = {  # each once, since what it drew at random travels too
        each: browser_print(each, function, problem.steps, problem.seed) for each in set(gradients)
    }
    noise = draw_noise(problem.noise, problem.seed, problem.steps, function.dimension)
    return {
        "function": browser_function(function),
        "domain": problem.domain,
        "axes": problem.axes,
        "at": problem.start,
        "start": problem.start,
        "steps": problem.steps,
        "tolerance": TOLERANCE,
        "minima": problem.minima,
        "noise": None if noise is None else {"sigma": problem.noise, "z": noise},
        "runs": [
            run_data(run, path, printed[each])
            for run, path, each in zip(runs, paths, gradients, strict=True)
        ],
        "rules": rules(runs, function.dimension),
        "locale": current_language(),
        "settings": view.player_settings,
        "linked": True,
    }


def browser_function(function: Function) -> dict[str, Any]:
    """Return a typed function as the browser computes it."""
    return {
        "variables": list(function.variables),
        "source": function.javascript,
        "defined": function.javascript_defined,
    }


def rules(runs: Sequence[Run], dimension: int, parameters: str = "x") -> dict[str, Any]:
    """Return the rules of runs, by their keys; their equations call the parameters so."""
    return {
        run.entry.key: rule_data(run.optimizer.rule, dimension, parameters)
        for run in runs
        if isinstance(run.optimizer, Configured)
    }


def run_data(run: Run, path: Trajectory, source: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a run as the player takes it, but for its rule; `source` is the browser's gradient."""
    shown: dict[str, Any] = {
        "id": run.entry.key,
        "label": run.entry.label,
        "color": run.color,
        "path": np.ascontiguousarray(path.positions),
        "status": path.status,
        "stopped_at": path.stopped_at,
        "ending": gettext(path.ending, **{**path.ending_data, "step": "{step}"}),
        "gradient": source,
        "start": run.start,
        "learning_rate": None,
        "optimizer": None,
        "equations": [],
    }
    optimizer, declared = run.optimizer, run.entry.rate
    if not isinstance(optimizer, Configured):
        return shown
    shown["settings"] = {name: float(optimizer.values[name]) for name in optimizer.rule.inputs}
    if declared is not None:
        shown["learning_rate"] = {
            "name": optimizer.rate_name,
            "value": float(optimizer.values[optimizer.rate_name]),
            "minimum": declared.minimum,
            "maximum": declared.maximum,
        }
    return shown


@lru_cache(maxsize=512)
def rule_data(rule: StepRule, dimension: int, parameters: str = "x") -> dict[str, Any]:
    """Return what the browser needs of a rule to run it and to show its equations."""
    step = browser_step(rule, dimension)
    stop, failure = browser_tests(dimension)
    optimizer = {
        "source": step.step,
        "initial": step.initial,
        "states": rule.states,
        "hyperparameters": rule.inputs,
        "entries": step.entries,
        "stop": stop,
        "failure": failure,
        "undefined": step.undefined,
        # the place of a schedule's rate among the numbers of a step
        "rate_entry": next(
            (
                result
                for equation, (_, _, result) in zip(rule.update, step.slots, strict=True)
                if equation.target == "learning_rate"
            ),
            None,
        ),
    }
    equations = [asdict(each) for each in equation_markup(rule, dimension, parameters)]
    return {"optimizer": optimizer, "equations": equations}


def browser_print(
    estimator: ConfiguredEstimator | None, function: Function, steps: int, seed: int
) -> dict[str, Any] | None:
    """Return an estimator as the browser runs it, with the directions drawn for each step.

    None stands for the exact gradient, and for the complex step, which differs from it by rounding
    only and which the browser cannot take.
    """
    if estimator is None or estimator.stencil is None or not estimator.stencil.real:
        return None
    stencil = estimator.stencil
    directions = None
    if estimator.random:
        drawn = draw_directions(estimator, seed, steps, function)
        directions = np.ascontiguousarray(drawn, dtype=np.float64)
    return {
        "offsets": [float(offset.real) for offset in stencil.offsets],
        "weights": [float(weight.real) for weight in stencil.weights],
        "divisor": float(stencil.divisor),
        "h": estimator.h,
        "samples": estimator.samples,
        "directions": directions,
        "patience": estimator.patience(function),
    }
