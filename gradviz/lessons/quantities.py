"""The quantities that a claim may name: a closed list, each computed from what a scene did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from gradviz.comparing import target_value
from gradviz.comparing.outcomes import Outcome, outcome, race
from gradviz.comparing.stability import constant_hessian, rate_limit
from gradviz.descent.trajectories import Trajectory, nearest
from gradviz.engines.gradient_estimates import GradientEstimates
from gradviz.experiments import Experiment
from gradviz.experiments.network_problem import NetworkRun
from gradviz.gradients.accuracy import error

Computed: TypeAlias = "float | str"
Options: TypeAlias = "Mapping[str, Any]"
GAP = 1e-3
"""The remaining gap (f - f*)/(f0 - f*) that counts as arrived, where a claim does not say it."""


@dataclass(frozen=True)
class Quantity:
    """A quantity: how it is computed, and what a claim on it may say beside its name."""

    compute: Callable[[Experiment, Any, Options], Computed]
    options: tuple[str, ...] = ()


def _place(found: Any, options: Options) -> int:
    """Return the place of the run that a claim names, by its key. Raises KeyError."""
    names = [run.key if isinstance(run, NetworkRun) else run.entry.key for run in found.runs]
    if "run" not in options and len(names) == 1:
        return 0
    if options.get("run") not in names:
        raise KeyError(f"run: {', '.join(names)}")
    return names.index(options["run"])


def _path(found: Any, options: Options) -> Trajectory:
    place = _place(found, options)
    path: Trajectory
    if hasattr(found, "trainings"):
        path = found.trainings[place].trajectory
    else:
        path = found.trajectories[place]
    return path


def _training(found: Any, options: Options) -> Any:
    return found.trainings[_place(found, options)]


def _outcome(found: Any, options: Options) -> Outcome:
    path = _path(found, options)
    return outcome(path, _target(path, options))


def _target(path: Trajectory, options: Options) -> float:
    lowest, gap = float(options.get("lowest", 0.0)), float(options.get("gap", GAP))
    return target_value(lowest, float(path.values[0]), gap)


def _steps(_: Experiment, found: Any, options: Options) -> Computed:
    steps = _outcome(found, options).steps_to_target
    return np.inf if steps is None else float(steps)


def _evaluations(_: Experiment, found: Any, options: Options) -> Computed:
    path = _path(found, options)
    steps = _outcome(found, options).steps_to_target
    each = path.function_evaluations / len(path.values) - 1.0  # but for the value that is drawn
    return np.inf if steps is None else round(each * steps)


def _first(_: Experiment, found: Any, options: Options) -> Computed:
    paths = found.trajectories
    place, best = race(paths, _target(paths[0], options))[0]
    return "" if best.steps_to_target is None else str(found.runs[place].entry.key)


def _status(_: Experiment, found: Any, options: Options) -> Computed:
    return str(_path(found, options).status)


def _ended(_: Experiment, found: Any, options: Options) -> Computed:
    return float(_path(found, options).stopped_at)


def _value(_: Experiment, found: Any, options: Options) -> Computed:
    return float(_path(found, options).values[int(options.get("step", -1))])


def _position(_: Experiment, found: Any, options: Options) -> Computed:
    path = _path(found, options)
    return float(path.positions[int(options.get("step", -1)), int(options.get("coordinate", 0))])


def _slope(_: Experiment, found: Any, options: Options) -> Computed:
    path = _path(found, options)
    return float(path.gradients[int(options.get("step", 0)), int(options.get("coordinate", 0))])


def _distance(_: Experiment, found: Any, options: Options) -> Computed:
    return nearest(_path(found, options).positions[-1], options["to"])


def _learning_rate(_: Experiment, found: Any, options: Options) -> Computed:
    optimizer = found.runs[_place(found, options)].optimizer
    return float(optimizer.values[optimizer.rate_name])


def _hessian(experiment: Experiment, found: Any) -> Any:
    """Return the Hessian of a quadratic, or of a loss at the start of its training."""
    if hasattr(found, "trainings"):
        return found.problem.loss.hessian(found.problem.start)
    hessian = constant_hessian(found.problem.function)
    if hessian is None:
        raise KeyError(f"no quadratic: {experiment.link()}")
    return hessian


def _condition_number(experiment: Experiment, found: Any, _: Options) -> Computed:
    eigenvalues = np.linalg.eigvalsh(_hessian(experiment, found))
    return float(eigenvalues[-1] / eigenvalues[0])


def _largest_stable_rate(experiment: Experiment, found: Any, options: Options) -> Computed:
    largest = float(np.linalg.eigvalsh(_hessian(experiment, found))[-1])
    values = found.runs[_place(found, options)].optimizer.values
    momentum, nesterov = float(values.get("momentum", 0.0)), bool(values.get("nesterov", False))
    return float(rate_limit(largest, momentum, nesterov=nesterov))


def _gradient(_: Experiment, found: Any, options: Options) -> Computed:
    return float(found.at.gradient[int(options.get("coordinate", 0))])


def _gradient_norm(_: Experiment, found: Any, __: Options) -> Computed:
    return float(np.linalg.norm(found.at.gradient))


def _angle(_: Experiment, found: Any, options: Options) -> Computed:
    toward = np.array(options["to"], dtype=np.float64) - np.array(found.problem.start)
    return float(error(-found.at.gradient, toward).angle)


def _estimate_error(_: Experiment, found: Any, options: Options) -> Computed:
    step = float(options.get("h", found.estimator.h))
    return float(found.curve.errors[int(np.argmin(np.abs(np.log(found.curve.hs / step))))])


def _h(_: Experiment, found: Any, __: Options) -> Computed:
    return float(found.estimator.h)


def _best_h(_: Experiment, found: Any, __: Options) -> Computed:
    return float(found.curve.best_measured)


def _single_estimate_error(_: Experiment, found: Any, __: Options) -> Computed:
    return float(np.median(error(found.cloud.estimates, found.cloud.exact).relative))


def _mean_estimate_error(_: Experiment, found: Any, __: Options) -> Computed:
    return float(error(found.cloud.mean, found.cloud.exact).relative)


def _training_loss(_: Experiment, found: Any, options: Options) -> Computed:
    return float(_training(found, options).training_by_epoch[int(options.get("epoch", -1))])


def _validation_loss(_: Experiment, found: Any, options: Options) -> Computed:
    return float(_training(found, options).validation_by_epoch[int(options.get("epoch", -1))])


def _best_epoch(_: Experiment, found: Any, options: Options) -> Computed:
    return float(_training(found, options).lowest_validation_epoch)


def _best_validation_loss(_: Experiment, found: Any, options: Options) -> Computed:
    return float(np.nanmin(_training(found, options).validation_by_epoch))


def _accuracy(_: Experiment, found: Any, options: Options) -> Computed:
    return float(_training(found, options).training_accuracy[int(options.get("epoch", -1))])


def _validation_accuracy(_: Experiment, found: Any, options: Options) -> Computed:
    return float(_training(found, options).validation_accuracy[int(options.get("epoch", -1))])


def _zero_weights(_: Experiment, found: Any, __: Options) -> Computed:
    return float(np.count_nonzero(np.array(found.problem.viewport.minimum) == 0.0))


def _parameters(_: Experiment, found: Any, __: Options) -> Computed:
    return float(len(found.problem.start))


def _steps_an_epoch(_: Experiment, found: Any, __: Options) -> Computed:
    return float(found.problem.batches.per_epoch)


def _sample_error(_: Experiment, found: Any, options: Options) -> Computed:
    estimates: GradientEstimates = found.estimates
    exact = estimates.exact.gradient
    place = estimates.rows.sizes.index(int(options["rows"]))
    return float(estimates.rows.root_mean_square(exact)[place] / np.linalg.norm(exact))


def _rows(_: Experiment, found: Any, __: Options) -> Computed:
    return float(found.full.rows)


def _speed_up(_: Experiment, found: Any, options: Options) -> Computed:
    curve = found.speed_up
    place = curve.workers.tolist().index(int(options["workers"]))
    return float(getattr(curve, str(options.get("kind", "synchronous")))[place])


def _setting(experiment: Experiment, _: Any, options: Options) -> Computed:
    return float(experiment.values()[str(options["name"])])


_RUN = ("run",)
_REACHED = ("run", "gap", "lowest")
QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        "steps": Quantity(_steps, _REACHED),
        "evaluations": Quantity(_evaluations, _REACHED),
        "first": Quantity(_first, ("gap", "lowest")),
        "status": Quantity(_status, _RUN),
        "ended": Quantity(_ended, _RUN),
        "value": Quantity(_value, ("run", "step")),
        "position": Quantity(_position, ("run", "step", "coordinate")),
        "slope": Quantity(_slope, ("run", "step", "coordinate")),
        "distance": Quantity(_distance, ("run", "to")),
        "learning_rate": Quantity(_learning_rate, _RUN),
        "largest_stable_rate": Quantity(_largest_stable_rate, _RUN),
        "condition_number": Quantity(_condition_number),
        "gradient": Quantity(_gradient, ("coordinate",)),
        "gradient_norm": Quantity(_gradient_norm),
        "angle": Quantity(_angle, ("to",)),
        "estimate_error": Quantity(_estimate_error, ("h",)),
        "h": Quantity(_h),
        "best_h": Quantity(_best_h),
        "single_estimate_error": Quantity(_single_estimate_error),
        "mean_estimate_error": Quantity(_mean_estimate_error),
        "training_loss": Quantity(_training_loss, ("run", "epoch")),
        "validation_loss": Quantity(_validation_loss, ("run", "epoch")),
        "best_epoch": Quantity(_best_epoch, _RUN),
        "best_validation_loss": Quantity(_best_validation_loss, _RUN),
        "accuracy": Quantity(_accuracy, ("run", "epoch")),
        "validation_accuracy": Quantity(_validation_accuracy, ("run", "epoch")),
        "zero_weights": Quantity(_zero_weights),
        "parameters": Quantity(_parameters),
        "steps_an_epoch": Quantity(_steps_an_epoch),
        "sample_error": Quantity(_sample_error, ("rows",)),
        "rows": Quantity(_rows),
        "speed_up": Quantity(_speed_up, ("workers", "kind")),
        "setting": Quantity(_setting, ("name",)),
    }
)
"""The quantities by the names that claims call them by."""

__all__ = ["QUANTITIES", "Computed", "Quantity"]
