"""How long and how deep a typed formula may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a typed formula; those of the pages are the defaults.

    `length` counts characters, `parts` numbers, variables and operations together, `depth` how far
    they are nested (a long sum is not deep), `exponent` bounds constant exponents. A program may
    ask for more: Osborne's second function has 11 variables and some 2,000 parts.

    >>> Limits(variables=12).length
    1000
    """

    length: int = 1_000
    parts: int = 400
    depth: int = 50
    variables: int = 10
    exponent: int = 100


PAGE = Limits()
"""What may be typed on a page, which has to answer soon."""
