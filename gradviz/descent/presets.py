"""The optimizers as a page offers them: each declaration, and each of its named variants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from gradviz.descent.endings import ASTRAY, NO_GRADIENT
from gradviz.descent.run import descend
from gradviz.functions.objective import Objective, parse
from gradviz.functions.plot_range import Box
from gradviz.functions.surfaces import Surface
from gradviz.optimizers import ALL
from gradviz.optimizers.base import Configured, Hyperparameter, Optimizer, Value
from gradviz.optimizers.scipy_methods import ConfiguredMethod, Method

FIRST_SCREEN = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
_LADDER = tuple(step * 10.0**power for power in range(-5, 1) for step in (1, 2, 5))
_DEMO_WIDTH = 4.0  # the declarations' demo rates are for a domain of this width


@dataclass(frozen=True)
class RateScale:
    """What learning rates have to suit: plain gradient descent's own, and the domain's width."""

    learning_rate: float
    domain: Box


@dataclass(frozen=True)
class Preset:
    """One choice: a declaration, with a variant's settings where it is a variant.

    `color` is its place in the palette, on every page.
    """

    key: str
    label: str
    declaration: Optimizer | Method
    settings: Mapping[str, Value]
    color: int = len(FIRST_SCREEN)

    @property
    def hyperparameters(self) -> tuple[Hyperparameter, ...]:
        """The declaration's hyperparameters."""
        return self.declaration.hyperparameters

    def shown(self, hyperparameter: Hyperparameter) -> Value:
        """Return the value with which the page offers a hyperparameter."""
        return self.settings.get(hyperparameter.name, hyperparameter.shown)

    def configure(self, values: Mapping[str, Any], **options: Any) -> Configured | ConfiguredMethod:
        """Return the optimizer with these values; what is not given is as shown.

        `options` (clipping, a schedule) only concern optimizers that have a step rule.
        """
        chosen = {
            each.name: values.get(each.name, self.shown(each)) for each in self.hyperparameters
        }
        if isinstance(self.declaration, Method):
            return self.declaration(**chosen)
        configured: Configured = self.declaration(**{**chosen, **options})
        return configured

    @property
    def rate(self) -> Hyperparameter | None:
        """The learning rate, where the optimizer has one."""
        return next((each for each in self.hyperparameters if each.name == "learning_rate"), None)

    def suggested_rate(self, rate_scale: Surface | RateScale) -> float | None:
        """Return a learning rate that suits a surface, None where there is no rate.

        Where a step is proportional to the gradient, the surface's own rate for plain gradient
        descent is the measure; elsewhere it is the width of the domain.
        """
        if self.rate is None:
            return None
        demo = float(self.shown(self.rate))
        if _is_proportional(self.key):
            plain = float(PRESETS["sgd"].shown(_rate_of("sgd")))
            return _round(demo * rate_scale.learning_rate / plain)
        return _round(demo * _width(rate_scale.domain) / _DEMO_WIDTH)


def _rate_of(key: str) -> Hyperparameter:
    rate = PRESETS[key].rate
    if rate is None:
        raise KeyError(key)
    return rate


def _width(domain: Box) -> float:
    return float(np.mean([high - low for low, high in domain]))


@lru_cache(maxsize=256)
def automatic_rate_scale(function: Objective, domain: Box, start: tuple[float, ...]) -> RateScale:
    """Return what suits a function that comes without a learning rate for plain gradient descent.

    Half of the largest rate of a ladder with which a short run from the start never rises above it
    (a range test, Smith, 2017, section 3.3), and at most one whose first step goes a twentieth of
    the domain's width, so that there is something to see.

    >>> f = parse("50x^2 + y^2")  # diverges from a rate of 2/100 on
    >>> automatic_rate_scale(f, ((-2.0, 2.0), (-2.0, 2.0)), (1.0, 1.0)).learning_rate
    0.002
    """
    slope = float(np.linalg.norm(function.gradient(np.array(start))))
    widest = 0.05 * _width(domain) / slope if 0.0 < slope < np.inf else _LADDER[-1]
    largest = _LADDER[0]
    for rate in _LADDER:
        run = descend(function, start, PRESETS["sgd"].configure({"learning_rate": rate}), 100)
        if run.status in (*ASTRAY, NO_GRADIENT) or not np.all(run.values <= run.values[0]):
            break
        largest = rate
    return RateScale(_round(min(largest / 2, widest)), domain)


def _round(rate: float) -> float:
    """Return two significant digits: a suggestion is not more exact than that."""
    return min(max(float(f"{rate:.2g}"), 1e-5), 10.0)


@cache
def _is_proportional(key: str) -> bool:
    """Return whether twice the slope makes a run go twice as far."""
    optimizer = PRESETS[key].configure({})
    once, twice = (
        descend(parse(text), (0.0,), optimizer, steps=20).positions[-1] for text in ("x", "2x")
    )
    return bool(np.allclose(2.0 * once, twice, rtol=1e-6))


def _line_up() -> Mapping[str, Preset]:
    entries: dict[str, Preset] = {}
    for declaration in ALL.values():
        variants = getattr(declaration, "variants", {})
        for label, settings in {declaration.name: {}, **variants}.items():
            key = label.lower()
            entries[key] = Preset(key, label, declaration, MappingProxyType(dict(settings)))
    first = {key: entries.pop(key) for key in FIRST_SCREEN if key in entries}
    return MappingProxyType(
        {
            key: replace(entry, color=place)
            for place, (key, entry) in enumerate({**first, **entries}.items())
        }
    )


PRESETS: Mapping[str, Preset] = _line_up()
