"""Every optimizer and schedule, found in this folder's files: a new one is one new file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gradviz.optimizers.base import (
    Configured,
    ConfiguredSchedule,
    ConfiguredSweep,
    Hyperparameter,
    Optimizer,
    Schedule,
)
from gradviz.optimizers.custom import custom, read_custom, write_custom
from gradviz.optimizers.scipy_methods import ConfiguredMethod, Method

if TYPE_CHECKING:  # to a type checker, every name that is not here is an optimizer's
    from gradviz.optimizers.schedules import (
        CosineDecay,
        CosineDecayRestarts,
        ExponentialDecay,
        InverseTimeDecay,
        LinearWarmup,
        OneCycle,
        PiecewiseConstantDecay,
        PolynomialDecay,
        StepDecay,
    )
    from gradviz.optimizers.scipy_methods import (
        BFGS,
        LBFGS,
        ConjugateGradient,
        GradientDescentLineSearch,
        NelderMead,
        Newton,
    )


def _discover() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        for value in vars(importlib.import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, Optimizer | Schedule | Method):
                found[value.name] = value
    return found


_FOUND = _discover()
RULES: Mapping[str, Optimizer] = MappingProxyType(
    {name: each for name, each in _FOUND.items() if isinstance(each, Optimizer)}
)
METHODS: Mapping[str, Method] = MappingProxyType(
    {name: each for name, each in _FOUND.items() if isinstance(each, Method)}
)
ALL: Mapping[str, Optimizer | Method] = MappingProxyType({**RULES, **METHODS})
SCHEDULES: Mapping[str, Schedule] = MappingProxyType(
    {name: each for name, each in _FOUND.items() if isinstance(each, Schedule)}
)
VARIANTS: Mapping[str, partial[Configured]] = MappingProxyType(
    {
        name: partial(each, **settings)
        for each in RULES.values()
        for name, settings in each.variants.items()
    }
)
"""What has a name of its own though it is another optimizer with some settings: Momentum."""
globals().update({**_FOUND, **VARIANTS})

__all__ = [
    "ALL",
    "BFGS",
    "LBFGS",
    "METHODS",
    "RULES",
    "SCHEDULES",
    "VARIANTS",
    "Configured",
    "ConfiguredMethod",
    "ConfiguredSchedule",
    "ConfiguredSweep",
    "ConjugateGradient",
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "GradientDescentLineSearch",
    "Hyperparameter",
    "InverseTimeDecay",
    "LinearWarmup",
    "Method",
    "NelderMead",
    "Newton",
    "OneCycle",
    "Optimizer",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "Schedule",
    "StepDecay",
    "custom",
    "read_custom",
    "write_custom",
]
__all__ += [*RULES, *VARIANTS]  # noqa: PLE0604 - they are names


def __getattr__(name: str) -> Optimizer:
    raise AttributeError(
        f"gradviz.optimizers has no {name!r}; it has: {', '.join([*_FOUND, *VARIANTS])}"
    )
