"""What is compared with the real Keras and torch: functions, optimizers with settings, schedules.

This file says which cases there are; `make.py` runs them with the real libraries, and the tests run
them with gradviz. It imports neither.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STEPS = 100


@dataclass(frozen=True)
class Problem:
    """A function twice: typed, for gradviz, and in Python, for the automatic differentiation of
    Keras' backend and of torch (`m` has their `sin` and `cos`)."""

    text: str
    python: Callable[[Any, Any], Any]
    start: tuple[float, ...]


PROBLEMS: Mapping[str, Problem] = {
    "rosenbrock": Problem(
        "(1 - x)^2 + 100(y - x^2)^2",
        lambda x, m: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2,
        (-1.5, 2.0),
    ),
    # curvatures from 0.0075 to 100, and no axis along the coordinates
    "quadratic": Problem(
        "50x^2 + y^2/2 + z^2/200 + 2 x y - y z/20",
        lambda x, m: (
            50 * x[0] ** 2 + x[1] ** 2 / 2 + x[2] ** 2 / 200 + 2 * x[0] * x[1] - x[1] * x[2] / 20
        ),
        (1.0, -2.0, 3.0),
    ),
    "waves": Problem(
        "sin(3x)cos(2y) + (x^2 + y^2)/4",
        lambda x, m: m.sin(3 * x[0]) * m.cos(2 * x[1]) + (x[0] ** 2 + x[1] ** 2) / 4,
        (1.7, -1.2),
    ),
}


@dataclass(frozen=True)
class Case:
    """An optimizer with settings, and the same optimizer in a library.

    `states` says which state of the library (by the end of its name) each of ours equals.
    """

    optimizer: str
    label: str
    settings: Mapping[str, Any]
    states: Mapping[str, str]
    library: str = "keras"
    theirs: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """A name for the case."""
        return f"{self.optimizer}-{self.label}".replace(" ", "_")


@dataclass(frozen=True)
class ScheduleCase:
    """A schedule with settings; used as a value of `learning_rate`, it is one of a case, too."""

    schedule: str
    label: str
    settings: Mapping[str, Any]
    library: str = "keras"
    theirs: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """A name for the case."""
        return f"{self.schedule}-{self.label}".replace(" ", "_")


# Tables of cases: a case a line, or they would be three times as long.
# fmt: off
def _keras(optimizer: str, states: Mapping[str, str], **variants: Mapping[str, Any]) -> list[Case]:
    """Return cases of a Keras optimizer; Keras takes the very same settings."""
    return [
        Case(optimizer, label, settings, {
            ours: theirs for ours, theirs in states.items()
            if _exposed(optimizer, theirs, settings)
        }, "keras", optimizer, settings)
        for label, settings in variants.items()
    ]


def _exposed(optimizer: str, state: str, settings: Mapping[str, Any]) -> bool:
    """Return whether Keras keeps a state with these settings."""
    return {
        "momentum": optimizer not in ("SGD", "RMSprop") or settings.get("momentum", 0) > 0,
        "average_gradient": settings.get("centered", False),
        "velocity_hat": settings.get("amsgrad", False),
    }.get(state, True)


_MOMENTS = {"m": "momentum", "v": "velocity"}
_WARM_COSINE = ScheduleCase("CosineDecay", "warm-up in use", {
    "initial_learning_rate": 0.001, "decay_steps": 60, "warmup_target": 0.05, "warmup_steps": 15,
})


def _cosine(rate: float) -> ScheduleCase:
    settings = {"initial_learning_rate": rate, "decay_steps": 80, "alpha": 0.1}
    return ScheduleCase("CosineDecay", "in use", settings)


CASES: tuple[Case, ...] = (
    *_keras(
        "SGD", {"v": "momentum"},
        plain={"learning_rate": 5e-4},
        momentum={"learning_rate": 2e-4, "momentum": 0.9},
        nesterov={"learning_rate": 2e-4, "momentum": 0.9, "nesterov": True},
        weight_decay={"learning_rate": 5e-4, "weight_decay": 0.3},
        clipnorm={"learning_rate": 0.02, "momentum": 0.5, "clipnorm": 0.7},
        global_clipnorm={"learning_rate": 0.005, "global_clipnorm": 1.5},
        clipvalue={"learning_rate": 0.01, "clipvalue": 0.8, "weight_decay": 0.1},
        schedule={"learning_rate": ScheduleCase("ExponentialDecay", "in use", {
            "initial_learning_rate": 5e-4, "decay_steps": 30, "decay_rate": 0.5,
        }), "momentum": 0.8},
    ),
    *_keras(
        "Adagrad", {"accumulator": "accumulator"},
        plain={"learning_rate": 0.3},
        start={"learning_rate": 0.3, "initial_accumulator_value": 0.0, "epsilon": 1e-3},
        weight_decay={"learning_rate": 0.3, "weight_decay": 0.1, "clipnorm": 5.0},
        schedule={"learning_rate": _cosine(0.3), "weight_decay": 0.05},
    ),
    *_keras(
        "Adadelta", {"accumulated_grad": "accumulated_grad", "accumulated_step":
                     "accumulated_delta_var"},
        plain={"learning_rate": 1.0},
        rho={"learning_rate": 0.3, "rho": 0.99, "epsilon": 1e-4},
        weight_decay={"learning_rate": 1.0, "weight_decay": 0.01, "clipvalue": 1.0},
        schedule={"learning_rate": _cosine(1.0), "weight_decay": 0.05},
    ),
    *_keras(
        "RMSprop", {"v": "velocity", "m": "momentum", "g_mean": "average_gradient"},
        plain={"learning_rate": 0.002},
        rho={"learning_rate": 0.02, "rho": 0.99},
        momentum={"learning_rate": 0.005, "rho": 0.99, "momentum": 0.8},
        centered={"learning_rate": 0.002, "centered": True, "rho": 0.95, "epsilon": 1e-2},
        everything={"learning_rate": 0.002, "rho": 0.97, "centered": True, "momentum": 0.7,
                    "epsilon": 1e-2, "weight_decay": 0.1, "clipnorm": 10.0},
        schedule={"learning_rate": _cosine(0.002), "weight_decay": 0.05},
    ),
    *_keras(
        "Adam", {**_MOMENTS, "v_max": "velocity_hat"},
        plain={"learning_rate": 0.05},
        amsgrad={"learning_rate": 0.05, "amsgrad": True, "beta_2": 0.9},
        betas={"learning_rate": 0.05, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-2},
        weight_decay={"learning_rate": 0.05, "weight_decay": 0.2},
        global_clipnorm={"learning_rate": 0.03, "global_clipnorm": 1.0, "beta_2": 0.99},
        clipvalue={"learning_rate": 0.02, "clipvalue": 5.0},
        schedule={"learning_rate": _cosine(0.05), "weight_decay": 0.05},
    ),
    *_keras(
        "AdamW", {**_MOMENTS, "v_max": "velocity_hat"},
        plain={"learning_rate": 0.05},
        decay={"learning_rate": 0.05, "weight_decay": 0.5},
        amsgrad={"learning_rate": 0.05, "amsgrad": True, "weight_decay": 0.1},
        schedule={"learning_rate": _cosine(0.05), "weight_decay": 0.05},
    ),
    *_keras(
        "Adamax", {"m": "momentum", "u": "norm"},
        plain={"learning_rate": 0.05},
        betas={"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.98, "weight_decay": 0.1},
        schedule={"learning_rate": _cosine(0.05), "weight_decay": 0.05},
    ),
    *_keras(
        "Nadam", {**_MOMENTS, "mu_product": "u_product"},
        plain={"learning_rate": 0.05},
        betas={"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3,
               "weight_decay": 0.1},
        schedule={"learning_rate": _cosine(0.02), "weight_decay": 0.05},
    ),
    *_keras(
        "Lion", {"m": "momentum"},
        plain={"learning_rate": 0.01},
        weight_decay={"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.95, "weight_decay": 0.3},
        schedule={"learning_rate": _cosine(0.01), "weight_decay": 0.05},
    ),
    *_keras(
        "Ftrl", {"n": "accumulator", "z": "linear"},
        plain={"learning_rate": 0.3},
        regularised={"learning_rate": 0.3, "l1_regularization_strength": 0.2,
                     "l2_regularization_strength": 0.1, "beta": 0.5},
        shrinkage={"learning_rate": 0.2, "learning_rate_power": -0.6, "weight_decay": 0.05,
                   "l2_shrinkage_regularization_strength": 0.1, "initial_accumulator_value": 0.5},
        schedule={"learning_rate": _cosine(0.3), "weight_decay": 0.05},
    ),
    *_keras(
        "Adafactor", {"v": "velocity"},
        plain={"learning_rate": 0.1},
        clip={"learning_rate": 0.2, "clip_threshold": 0.1, "beta_2_decay": -0.5,
              "epsilon_2": 0.05, "weight_decay": 0.05},
        schedule={"learning_rate": _cosine(0.1), "weight_decay": 0.05},
    ),
    # Keras takes min(learning_rate, 1/sqrt(t)) whatever relative_step says, so gradviz has no such switch
    Case("Adafactor", "absolute step", {"learning_rate": 0.3}, {"v": "velocity"}, "keras",
         "Adafactor", {"learning_rate": 0.3, "relative_step": False}),
    *_keras(
        "Lamb", _MOMENTS,
        plain={"learning_rate": 0.01},
        weight_decay={"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3,
                      "weight_decay": 0.1},
        schedule={"learning_rate": _cosine(0.02), "weight_decay": 0.05},
    ),
    *_keras(
        "ScheduleFreeAdamW", {"z": "momentum", "v": "velocity"},
        plain={"learning_rate": 0.05},
        warmup={"learning_rate": 0.1, "warmup_steps": 20, "beta_2": 0.99},
        weight_decay={"learning_rate": 0.05, "beta_1": 0.8, "weight_decay": 0.1},
        schedule={"learning_rate": _WARM_COSINE},
    ),
    # torch's NAdam has the paper's slower momentum schedule; Keras' is the one with 250 times the pace
    *(
        Case("Nadam", f"torch {label}", {"epsilon": 1e-8, "momentum_decay": 0.004, **ours},
             {"m": "exp_avg", "v": "exp_avg_sq", "mu_product": "mu_product"},
             "torch", "NAdam", theirs)
        for label, ours, theirs in (
            ("plain", {"learning_rate": 0.02}, {"lr": 0.02}),
            ("decay", {"learning_rate": 0.05, "weight_decay": 0.2, "momentum_decay": 0.1},
             {"lr": 0.05, "weight_decay": 0.2, "decoupled_weight_decay": True,
              "momentum_decay": 0.1}),
        )
    ),
    *(
        Case("RAdam", label, ours, {"m": "exp_avg", "v": "exp_avg_sq"}, "torch", "RAdam", theirs)
        for label, ours, theirs in (
            # its first steps are plain momentum, which Rosenbrock's valley only bears at a low rate
            ("plain", {"learning_rate": 2e-4}, {"lr": 2e-4}),
            ("betas", {"learning_rate": 1e-3, "beta_1": 0.7, "beta_2": 0.9, "epsilon": 1e-3,
                       "weight_decay": 0.1},
             {"lr": 1e-3, "betas": (0.7, 0.9), "eps": 1e-3, "weight_decay": 0.1,
              "decoupled_weight_decay": True}),
        )
    ),
    *(
        Case("Rprop", label, ours, {"step_size": "step_size", "g_before": "prev"}, "torch",
             "Rprop", theirs)
        for label, ours, theirs in (
            ("plain", {}, {}),
            ("bounds", {"learning_rate": 0.05, "eta_minus": 0.7, "eta_plus": 1.5,
                        "step_size_min": 1e-3, "step_size_max": 0.3},
             {"lr": 0.05, "etas": (0.7, 1.5), "step_sizes": (1e-3, 0.3)}),
        )
    ),
)


def _schedules(schedule: str, **variants: Mapping[str, Any]) -> list[ScheduleCase]:
    return [
        ScheduleCase(schedule, label, settings, "keras", schedule, settings)
        for label, settings in variants.items()
    ]


SCHEDULE_CASES: tuple[ScheduleCase, ...] = (
    *_schedules(
        "ExponentialDecay",
        smooth={"initial_learning_rate": 0.1, "decay_steps": 30, "decay_rate": 0.5},
        staircase={"initial_learning_rate": 0.1, "decay_steps": 30, "decay_rate": 0.5,
                   "staircase": True},
    ),
    *_schedules(
        "InverseTimeDecay",
        smooth={"initial_learning_rate": 0.1, "decay_steps": 20, "decay_rate": 0.7},
        staircase={"initial_learning_rate": 0.1, "decay_steps": 20, "decay_rate": 0.7,
                   "staircase": True},
    ),
    *_schedules(
        "PiecewiseConstantDecay",
        three={"boundaries": [20, 50], "values": [0.1, 0.05, 0.01]},
        five={"boundaries": [10, 11, 40, 90], "values": [0.1, 0.2, 0.05, 0.4, 0.01]},
        two={"boundaries": [33], "values": [0.3, 0.02]},
    ),
    *_schedules(
        "PolynomialDecay",
        linear={"initial_learning_rate": 0.1, "decay_steps": 70},
        square_root={"initial_learning_rate": 0.1, "decay_steps": 70, "power": 0.5,
                     "end_learning_rate": 0.01},
        cycle={"initial_learning_rate": 0.1, "decay_steps": 30, "power": 2.0,
               "end_learning_rate": 0.002, "cycle": True},
    ),
    *_schedules(
        "CosineDecay",
        plain={"initial_learning_rate": 0.1, "decay_steps": 70},
        alpha={"initial_learning_rate": 0.1, "decay_steps": 120, "alpha": 0.2},
        warm_up={"initial_learning_rate": 0.0, "decay_steps": 60, "alpha": 0.05,
                 "warmup_target": 0.2, "warmup_steps": 25},
        target_without_steps={"initial_learning_rate": 0.1, "decay_steps": 60,
                              "warmup_target": 0.2},
    ),
    *_schedules(
        "CosineDecayRestarts",
        doubling={"initial_learning_rate": 0.1, "first_decay_steps": 15},
        equal={"initial_learning_rate": 0.1, "first_decay_steps": 17, "t_mul": 1.0, "m_mul": 0.7,
               "alpha": 0.1},
        shrinking={"initial_learning_rate": 0.1, "first_decay_steps": 11, "t_mul": 1.3,
                   "m_mul": 0.8, "alpha": 0.01},
    ),
    ScheduleCase(
        "StepDecay", "plain",
        {"initial_learning_rate": 0.1, "decay_steps": 30, "decay_rate": 0.4},
        "torch", "StepLR", {"lr": 0.1, "step_size": 30, "gamma": 0.4},
    ),
    ScheduleCase(
        "LinearWarmup", "plain",
        {"initial_learning_rate": 0.1, "warmup_steps": 20},
        "torch", "LinearLR", {"lr": 0.1, "total_iters": 20},
    ),
    ScheduleCase(
        "LinearWarmup", "factors",
        {"initial_learning_rate": 0.1, "warmup_steps": 40, "start_factor": 0.1, "end_factor": 0.8},
        "torch", "LinearLR",
        {"lr": 0.1, "total_iters": 40, "start_factor": 0.1, "end_factor": 0.8},
    ),
    ScheduleCase(
        "OneCycle", "plain", {"max_learning_rate": 0.5, "total_steps": 101},
        "torch", "OneCycleLR", {"lr": 0.1, "max_lr": 0.5, "total_steps": 101},
    ),
    ScheduleCase(
        "OneCycle", "linear",
        {"max_learning_rate": 0.5, "total_steps": 120, "warmup_fraction": 0.4, "linear": True,
         "div_factor": 10.0, "final_div_factor": 100.0},
        "torch", "OneCycleLR",
        {"lr": 0.1, "max_lr": 0.5, "total_steps": 120, "pct_start": 0.4,
         "anneal_strategy": "linear", "div_factor": 10.0, "final_div_factor": 100.0},
    ),
)
