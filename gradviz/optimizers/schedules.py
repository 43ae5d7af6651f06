"""Schedules of the learning rate: the same kind of declaration as an optimizer's.

Each one assigns `learning_rate` from `t`, the step counted from 1; Keras and torch count from 0,
so `elapsed` is their count. The first hyperparameter of each is the rate that scales all others.
Names and defaults are those of Keras' classes where there is one, otherwise near to torch's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from numpy.typing import ArrayLike

from gradviz.declarations.hyperparameters import (
    FRACTION,
    INSIDE_ONE,
    NONNEGATIVE,
    POSITIVE,
    Interval,
)
from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import (
    ConfiguredSchedule,
    Hyperparameter,
    Schedule,
    Value,
    flag,
    number,
)


def _rate(name: str, default: float, words: str) -> Hyperparameter:
    return number(name, default, 1e-5, 10.0, scale="log", words=words)


def _initial(default: float = 0.1) -> Hyperparameter:
    return _rate("initial_learning_rate", default, N_("The learning rate at the start."))


def _steps(name: str, default: int, words: str, interval: Interval | None = None) -> Hyperparameter:
    return number(name, default, 1, 10_000, kind="integer", words=words, interval=interval)


def _fraction(
    name: str, default: float, words: str, interval: Interval = FRACTION
) -> Hyperparameter:
    return number(name, default, 0.0, 1.0, words=words, interval=interval)


_STAIRCASE = flag("staircase", words=N_("Falls in stairs rather than at every step."))

ExponentialDecay = Schedule(
    name="ExponentialDecay",
    source="keras.optimizers.schedules.ExponentialDecay",
    summary=N_("Falls by the same factor over equal times."),
    hyperparameters=(
        _initial(),
        _steps("decay_steps", 100, N_("Over how many steps it falls by the factor.")),
        _fraction("decay_rate", 0.5, N_("The factor."), NONNEGATIVE),
        _STAIRCASE,
    ),
    equations="""
        elapsed = t - 1
        progress = where(staircase, floor(elapsed/decay_steps), elapsed/decay_steps)
        learning_rate = initial_learning_rate*decay_rate^progress
    """,
)

StepDecay = Schedule(
    name="StepDecay",
    source="torch.optim.lr_scheduler.StepLR; keras' ExponentialDecay with staircase=True",
    summary=N_("Falls by a factor every so many steps, and stays in between."),
    hyperparameters=(
        _initial(),
        _steps("decay_steps", 100, N_("The number of steps between two falls.")),
        _fraction("decay_rate", 0.5, N_("The factor."), NONNEGATIVE),
    ),
    equations="""
        elapsed = t - 1
        learning_rate = initial_learning_rate*decay_rate^floor(elapsed/decay_steps)
    """,
)

InverseTimeDecay = Schedule(
    name="InverseTimeDecay",
    source="keras.optimizers.schedules.InverseTimeDecay",
    summary=N_("Falls as one over the time, quickly at first and then ever more slowly."),
    hyperparameters=(
        _initial(),
        _steps("decay_steps", 100, N_("The number of steps that count as one unit of time.")),
        number("decay_rate", 1.0, 0.0, 10.0, words=N_("How fast it falls.")),
        _STAIRCASE,
    ),
    equations="""
        elapsed = t - 1
        progress = where(staircase, floor(elapsed/decay_steps), elapsed/decay_steps)
        learning_rate = initial_learning_rate / (1 + decay_rate*progress)
    """,
)

PolynomialDecay = Schedule(
    name="PolynomialDecay",
    source="keras.optimizers.schedules.PolynomialDecay",
    summary=N_("Falls along a power of the time that is left, down to an end that it keeps."),
    hyperparameters=(
        _initial(),
        _steps("decay_steps", 200, N_("The number of steps from the start to the end.")),
        number("end_learning_rate", 0.0001, 0.0, 1.0, words=N_("The learning rate at the end.")),
        number("power", 1.0, 0.1, 5.0, words=N_("The power; 1 is a straight line.")),
        flag("cycle", words=N_("Starts again after the end, each time for longer.")),
    ),
    # with cycle, Keras does not jump back to the initial rate, but to a longer line's present place
    equations="""
        elapsed = where(cycle, t - 1, min(t - 1, decay_steps))
        cycles = where(cycle, max(ceil(elapsed/decay_steps), 1), 1)
        progress = elapsed / (decay_steps*cycles)
        learning_rate = (initial_learning_rate - end_learning_rate)*(1 - progress)^power + end_learning_rate
    """,
)

CosineDecay = Schedule(
    name="CosineDecay",
    source=N_(
        "Loshchilov & Hutter (2017), equation 5, once; keras.optimizers.schedules.CosineDecay"
    ),
    summary=N_("Falls along half a cosine, gently at both ends; may warm up before."),
    hyperparameters=(
        _initial(),
        _steps("decay_steps", 200, N_("The number of steps from the top to the end.")),
        _fraction("alpha", 0.0, N_("The part of the rate that stays at the end.")),
        number(
            "warmup_target",
            0.0,
            0.0,
            10.0,
            words=N_("The learning rate to warm up to; 0 is no warm-up (None in Keras)."),
        ),
        number(
            "warmup_steps",
            0,
            0,
            10_000,
            kind="integer",
            words=N_("The number of steps of the warm-up."),
        ),
    ),
    equations="""
        elapsed = t - 1
        top = where(warmup_target > 0, warmup_target, initial_learning_rate)
        warm = where(warmup_target > 0, warmup_steps, 0)
        progress = min(max(elapsed - warm, 0), decay_steps) / decay_steps
        falling = top*((1 - alpha)*0.5*(1 + cos(pi*progress)) + alpha)
        rising = initial_learning_rate + (top - initial_learning_rate)*elapsed/max(warm, 1)
        learning_rate = where(elapsed < warm, rising, falling)
    """,
)

CosineDecayRestarts = Schedule(
    name="CosineDecayRestarts",
    source=N_(
        "Loshchilov & Hutter (2017), equation 5; keras.optimizers.schedules.CosineDecayRestarts"
    ),
    summary=N_("Falls along half a cosine, and jumps back to the top again and again."),
    hyperparameters=(
        _initial(),
        _steps("first_decay_steps", 50, N_("The number of steps before the first restart.")),
        number(
            "t_mul",
            2.0,
            1.0,
            4.0,
            words=N_("How many times longer each period is."),
            interval=Interval(1),
        ),
        number("m_mul", 1.0, 0.1, 1.0, words=N_("How much of the top is left at each restart.")),
        _fraction("alpha", 0.0, N_("The part of the rate that stays at the end.")),
    ),
    # Keras finds the period by a logarithm, so that rounding may move a restart by one step
    equations="""
        periods = (t - 1)/first_decay_steps
        restarts = where(t_mul == 1, floor(periods), floor(log(1 - periods*(1 - t_mul))/log(t_mul)))
        past = where(t_mul == 1, restarts, (1 - t_mul^restarts)/(1 - t_mul))
        progress = (periods - past) / t_mul^restarts
        decayed = 0.5*m_mul^restarts*(1 + cos(pi*progress))
        learning_rate = initial_learning_rate*((1 - alpha)*decayed + alpha)
    """,
)

LinearWarmup = Schedule(
    name="LinearWarmup",
    source=N_("Goyal et al. (2017), section 2.2; torch.optim.lr_scheduler.LinearLR"),
    summary=N_("Grows in a straight line to the full rate, and stays there."),
    hyperparameters=(
        _rate("initial_learning_rate", 0.1, N_("The full learning rate, which the factors scale.")),
        _steps("warmup_steps", 20, N_("The number of steps of the warm-up.")),
        _fraction("start_factor", 1 / 3, N_("The part of the rate at the start.")),
        _fraction("end_factor", 1.0, N_("The part of the rate at the end.")),
    ),
    equations="""
        progress = min(t - 1, warmup_steps) / warmup_steps
        learning_rate = initial_learning_rate*(start_factor + (end_factor - start_factor)*progress)
    """,
)

OneCycle = Schedule(
    name="OneCycle",
    source=N_(
        "Smith & Topin (2018), section 3; torch.optim.lr_scheduler.OneCycleLR (cycle_momentum=False)"
    ),
    summary=N_("Climbs once to a high rate, and then falls far below the first one."),
    hyperparameters=(
        _rate("max_learning_rate", 0.1, N_("The highest learning rate.")),
        _steps("total_steps", 200, N_("The number of steps of the whole cycle.")),
        number(
            "warmup_fraction",
            0.3,
            0.01,
            0.99,
            words=N_("The part of the steps that climb."),
            interval=INSIDE_ONE,
        ),
        number(
            "div_factor",
            25.0,
            1.0,
            1000.0,
            scale="log",
            words=N_("How many times lower than the highest rate it starts."),
            interval=POSITIVE,
        ),
        number(
            "final_div_factor",
            1e4,
            1.0,
            1e6,
            scale="log",
            words=N_("How many times lower than at the start it ends."),
            interval=POSITIVE,
        ),
        flag("linear", words=N_("Goes in straight lines rather than along cosines.")),
    ),
    # torch raises an error after the last step; here the last rate stays
    equations="""
        elapsed = min(t - 1, total_steps - 1)
        climb = warmup_fraction*total_steps - 1
        first = max_learning_rate/div_factor
        from = where(elapsed < climb, first, max_learning_rate)
        to = where(elapsed < climb, max_learning_rate, first/final_div_factor)
        progress = where(elapsed < climb, elapsed/climb, (elapsed - climb)/(total_steps - 1 - climb))
        weight = where(linear, progress, (1 - cos(pi*progress))/2)
        learning_rate = from + (to - from)*weight
    """,
)


@dataclass(frozen=True)
class PiecewiseSchedule(Schedule):
    """Rates that change at given steps; called with lists of any length, as in Keras.

    >>> schedule = PiecewiseConstantDecay(boundaries=[20, 50], values=[0.1, 0.05, 0.01])
    >>> schedule.settings[:3]
    (('initial_learning_rate', 0.1), ('boundary_1', 20), ('value_1', 0.05))
    """

    def __call__(
        self, boundaries: Any = None, values: Any = None, **each: Value | ArrayLike
    ) -> ConfiguredSchedule:
        """Return the schedule; raises ValueError unless there is one more value than boundaries."""
        if boundaries is None and values is None:
            return super().__call__(**each)
        return _from_lists(list(boundaries or ()), list(values or ()))


def _from_lists(boundaries: Sequence[float], values: Sequence[float]) -> ConfiguredSchedule:
    if len(values) != len(boundaries) + 1 or not boundaries:
        raise ValueError(
            "a piecewise schedule needs boundaries, and one more value than boundaries; got"
            f" {len(boundaries)} boundaries and {len(values)} values"
        )
    settings: dict[str, Value] = {"initial_learning_rate": values[0]}
    for k, (boundary, value) in enumerate(zip(boundaries, values[1:], strict=True), 1):
        settings |= {f"boundary_{k}": boundary, f"value_{k}": value}
    return _piecewise(len(boundaries))(**settings)


@lru_cache(maxsize=64)
def _piecewise(count: int) -> PiecewiseSchedule:
    """Return the declaration for a number of boundaries."""
    hyperparameters = [_initial()]
    lines = []
    for k in range(1, count + 1):
        hyperparameters += [
            _steps(
                f"boundary_{k}",
                100 * k,
                N_("The last step before the rate changes, from 0."),
                NONNEGATIVE,
            ),
            _rate(f"value_{k}", 0.1 / 2**k, N_("The learning rate after that step.")),
        ]
        lines.append(f"learning_rate = where(t - 1 > boundary_{k}, value_{k}, learning_rate)")
    return PiecewiseSchedule(
        name="PiecewiseConstantDecay",
        source="keras.optimizers.schedules.PiecewiseConstantDecay",
        summary=N_("Keeps a rate until a given step, then takes the next one."),
        hyperparameters=tuple(hyperparameters),
        equations="\n".join(["learning_rate = initial_learning_rate", *lines]),
    )


PiecewiseConstantDecay = _piecewise(2)
