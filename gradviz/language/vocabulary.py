"""Every operation of the app's language, by its name: the records of `gradviz.language.operations`.

A record is the only place where an operation is listed, whoever reads, computes, differentiates,
prints or explains it.

Python's `math` raises where IEEE arithmetic gives nan or infinity. The scalar print lets it raise,
because that is the fastest, and the caller then repeats the run with the functions that never
raise. At a kink the derivative is a subgradient: |x|, sign, relu, floor, ceil and mod take 0 (for
the jump or the corner), max and min give one half to each side of a tie.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

import numpy as np

from gradviz.language import operations
from gradviz.language.operations.record import Operation


def _records() -> Iterator[Operation]:
    for module in iter_modules(operations.__path__, f"{operations.__name__}."):
        yield from getattr(import_module(module.name), "OPERATIONS", ())


OPERATIONS: Mapping[str, Operation] = MappingProxyType({row.name: row for row in _records()})
CONSTANTS: Mapping[str, float] = MappingProxyType(
    {"pi": 3.141592653589793, "e": 2.718281828459045, "inf": float("inf"), "nan": float("nan")}
)
ALIASES: Mapping[str, str] = MappingProxyType(
    {
        alias: row.name
        for row in OPERATIONS.values()
        for alias in (row.name, *row.aliases, *row.synonyms)
        if row.kind in ("function", "reduction")
    }
)
SYNONYMS = frozenset(alias for row in OPERATIONS.values() for alias in row.synonyms)
"""The words among the aliases that an equation may use as names of its own."""
SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        sign: row.name
        for row in OPERATIONS.values()
        for sign in row.aliases
        if row.kind in ("operator", "comparison")
    }
)
"""The signs of operators and comparisons, and what each stands for."""


def constant_value(name: str, values: list[float | None]) -> float | None:
    """Return the value of an operation on constants, in floating point; None where one is unknown.

    >>> constant_value("max", [1.0, 2.5]), constant_value("add", [1.0, None])
    (2.5, None)
    """
    rule = OPERATIONS[name].ieee
    known = [value for value in values if value is not None]
    if rule is None or len(known) < len(values):
        return None
    with np.errstate(all="ignore"):
        return float(rule(*known))
