"""Every estimator of the gradient, found in this folder's files: a new one is one new file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gradviz.gradients.base import (
    ConfiguredEstimator,
    Estimator,
    NotApplicableError,
    Obstacle,
    Stencil,
)

if TYPE_CHECKING:  # to a type checker, every name that is not here is an estimator's
    from gradviz.gradients import exact

_KINDS = ("none", "coordinates", "rademacher", "gaussian", "rows")


def _rank(estimator: Estimator) -> tuple[int, bool, int]:
    """Return what orders the list: the exact one, differences by their order, the random ones."""
    stencil = estimator().stencil
    real, order = (True, 0) if stencil is None else (stencil.real, stencil.order)
    return _KINDS.index(estimator.directions), not real, order


def _discover() -> dict[str, Estimator]:
    found: dict[str, Estimator] = {}
    modules = (info for info in pkgutil.iter_modules(__path__) if not info.ispkg)
    for module in sorted(modules, key=lambda info: info.name):
        for value in vars(importlib.import_module(f"{__name__}.{module.name}")).values():
            if isinstance(value, Estimator):
                found[value.name] = value
    return {each.name: each for each in sorted(found.values(), key=_rank)}


ALL: Mapping[str, Estimator] = MappingProxyType(_discover())
globals().update(ALL)

__all__ = [
    "ALL",
    "ConfiguredEstimator",
    "Estimator",
    "NotApplicableError",
    "Obstacle",
    "Stencil",
    "exact",
]
__all__ += [*ALL]  # noqa: PLE0604 - they are names


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name == "exact":  # a descent does not need it
            return importlib.import_module(f"{__name__}.exact")
        raise AttributeError(f"gradviz.gradients has no {name!r}; it has: {', '.join(ALL)}")

else:

    def __getattr__(name: str) -> Estimator:
        raise AttributeError(name)
