"""What is typed in a shell, as declarations: `sgd:learning_rate=0.1,momentum=0.9`."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from typing import Any, TypeVar

from gradviz.learning.losses import LOSSES, ConfiguredLoss
from gradviz.learning.models import MODELS, LinearModel
from gradviz.learning.networks.network import Dense, Network
from gradviz.learning.penalties import PENALTIES, ConfiguredPenalty
from gradviz.optimizers import RULES, SCHEDULES
from gradviz.optimizers.base import Configured

T = TypeVar("T")


def named(kind: str, known: Mapping[str, T], text: str) -> T:
    """Return what a name stands for, in small or capital letters.

    Raises ValueError for an unknown one, with what was perhaps meant.
    """
    lower = {name.lower(): value for name, value in known.items()}
    if text.lower() in lower:
        return lower[text.lower()]
    near = difflib.get_close_matches(text.lower(), lower, n=1)
    meant = f"; did you mean {near[0]}" if near else ""
    raise ValueError(f"{kind} has to be one of {', '.join(known)}, not {text!r}{meant}")


def settings(text: str) -> tuple[str, dict[str, Any]]:
    """Return the name before a colon, and the values that come behind it.

    Raises ValueError for what is no number, true or false.

    >>> settings("sgd:learning_rate=0.1,nesterov=true"), settings("adam")
    (('sgd', {'learning_rate': 0.1, 'nesterov': True}), ('adam', {}))
    """
    name, _, rest = text.partition(":")
    found: dict[str, Any] = {}
    for item in filter(None, (each.strip() for each in rest.split(","))):
        key, equals, value = (each.strip() for each in item.partition("="))
        if not equals or not key:
            raise ValueError(f"{item!r} has to be written as name=value")
        found[key] = _value(key, value)
    return name.strip(), found


def _value(key: str, text: str) -> float | bool:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{key} has to be a number, not {text!r}") from None


def whole_number(text: str) -> int:
    """Return a whole number, which may be written as 1e8. Raises ValueError for another.

    >>> whole_number("1e8"), whole_number("10_000")
    (100000000, 10000)
    """
    value = float(text)
    if not math.isfinite(value) or not value.is_integer():
        raise ValueError(f"{text!r} is no whole number")
    return int(value) if "e" in text.lower() or "." in text else int(text)


def read_optimizer(text: str, schedule: str | None = None) -> Configured:
    """Return the optimizer that is meant, with a schedule of its learning rate where given.

    >>> read_optimizer("sgd:momentum=0.9", "CosineDecay:decay_steps=50")
    SGD(learning_rate=CosineDecay(decay_steps=50), momentum=0.9)
    """
    name, values = settings(text)
    optimizer = named("optimizer", RULES, name)
    if schedule is not None:
        name, theirs = settings(schedule)
        values["learning_rate"] = named("schedule", SCHEDULES, name)(**theirs)
    made: Configured = optimizer(**values)
    return made


def read_loss(text: str | None) -> ConfiguredLoss | str | None:
    """Return the loss that is meant."""
    if text is None or text == "SparseCategoricalCrossentropy":
        return text
    name, values = settings(text)
    return named("loss", LOSSES, name)(**values)


def read_penalty(text: str | None) -> ConfiguredPenalty | None:
    """Return the penalty that is meant, or None."""
    if text is None:
        return None
    name, values = settings(text)
    return named("penalty", PENALTIES, name)(**values)


def read_fitted_model(text: str, columns: tuple[str, ...], layers: str) -> LinearModel | Network:
    """Return the model that is meant, of these columns.

    >>> read_fitted_model("polynomial:degree=2", ("x",), "").terms
    ('x', 'x^2')
    >>> read_fitted_model("network", ("x",), "4:tanh,1:sigmoid").dimension
    13
    """
    name, values = settings(text)
    if name.lower() == "network":
        return Network(len(columns), tuple(map(_layer, layers.split(","))))
    degree = values.pop("degree", 0)
    if values:
        raise ValueError(f"{name} has no {', '.join(values)} to set")
    return named("model", MODELS, name)(columns, degree=int(degree))


def _layer(text: str) -> Dense:
    units, _, activation = text.strip().partition(":")
    if not units.isdigit():
        raise ValueError(f"a layer has to be written as units:activation, not {text!r}")
    return Dense(int(units), activation or "linear")


__all__ = [
    "named",
    "read_fitted_model",
    "read_loss",
    "read_optimizer",
    "read_penalty",
    "settings",
    "whole_number",
]
