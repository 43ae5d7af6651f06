"""Optimizers compared: side by side, each tuned, and over the whole space of settings."""

from gradviz.comparing.axes import Axis, axis_of, declared, searched
from gradviz.comparing.basins import Basins, basins
from gradviz.comparing.curves import AGAINST, METRICS, curve, time_taken
from gradviz.comparing.hyperparameter_maps import HyperparameterMap, hyperparameter_map
from gradviz.comparing.many_runs import Conditions, allowed_steps, target_value
from gradviz.comparing.multistart import Spread, Tally, allowed_starts, band, local_minima, tally
from gradviz.comparing.outcomes import Outcome, outcome, race
from gradviz.comparing.stability import Stability, constant_hessian, rate_limit
from gradviz.comparing.tuning import Tuning, tune, tune_each, tuned_names

__all__ = [
    "AGAINST",
    "METRICS",
    "Axis",
    "Basins",
    "Conditions",
    "HyperparameterMap",
    "Outcome",
    "Spread",
    "Stability",
    "Tally",
    "Tuning",
    "allowed_starts",
    "allowed_steps",
    "axis_of",
    "band",
    "basins",
    "constant_hessian",
    "curve",
    "declared",
    "hyperparameter_map",
    "local_minima",
    "outcome",
    "race",
    "rate_limit",
    "searched",
    "tally",
    "target_value",
    "time_taken",
    "tune",
    "tune_each",
    "tuned_names",
]
