"""Typed points and intervals: read as data, refused with a sentence that says what to write."""

from __future__ import annotations

import math
import re

from gradviz.declarations.sentences import N_
from gradviz.experiments.links import SettingError
from gradviz.functions.plot_range import Box

LARGEST = 1e9


def read_numbers(text: str) -> tuple[float, ...]:
    """Return the numbers of a text; where semicolons part them, a comma is a decimal sign.

    Raises SettingError for what is not a number.

    >>> read_numbers("0.75, 1.4"), read_numbers("(0,75; 1,4)"), read_numbers("1 -2")
    ((0.75, 1.4), (0.75, 1.4), (1.0, -2.0))
    """
    bare = text.strip().strip("()[]").replace("−", "-")
    pieces = re.split(r";", bare) if ";" in bare else re.split(r",|\s+", bare)
    numbers = []
    for piece in (each.strip() for each in pieces):
        if not piece:
            continue
        try:
            value = float(piece.replace(",", ".") if ";" in bare else piece)
        except ValueError:
            raise SettingError(
                N_("“{piece}” is not a number. Write numbers like 0.75, with commas between them."),
                {"piece": piece[:40]},
            ) from None
        if not math.isfinite(value) or abs(value) > LARGEST:
            raise SettingError(N_("{piece} is too large here."), {"piece": piece[:40]})
        numbers.append(value)
    return tuple(numbers)


def read_point(text: str, variables: tuple[str, ...]) -> tuple[float, ...]:
    """Return a point with a coordinate for each variable. Raises SettingError.

    >>> read_point("0.75, 1.4", ("x", "y"))
    (0.75, 1.4)
    """
    numbers = read_numbers(text)
    if len(numbers) != len(variables):
        raise SettingError(
            N_("The starting point needs {count} number(s), for {names}; there are {given}."),
            {"count": len(variables), "names": ", ".join(variables), "given": len(numbers)},
        )
    return numbers


def read_box(text: str, variables: tuple[str, ...]) -> Box:
    """Return an interval for each variable; one interval stands for all. Raises SettingError.

    >>> read_box("-2, 2", ("x", "y")), read_box("-2:2; 0:1", ("x", "y"))
    (((-2.0, 2.0), (-2.0, 2.0)), ((-2.0, 2.0), (0.0, 1.0)))
    """
    box = []
    for part in text.split(";"):
        numbers = read_numbers(part.replace(":", ","))
        if len(numbers) != 2 or not numbers[0] < numbers[1]:
            raise SettingError(
                N_(
                    "A plot range is written as two numbers, the smaller one first: -2, 2."
                    " With one for each variable: -2, 2; 0, 5."
                ),
            )
        box.append((numbers[0], numbers[1]))
    if len(box) == 1:
        box *= len(variables)
    if len(box) != len(variables):
        raise SettingError(
            N_("The plot range needs one interval, or {count}: one for each of {names}."),
            {"count": len(variables), "names": ", ".join(variables)},
        )
    return tuple(box)


def write_numbers(values: tuple[float, ...]) -> str:
    """Return numbers as `read_numbers` reads them, to six digits.

    >>> write_numbers((0.75, 1.4000000001))
    '0.75, 1.4'
    """
    return ", ".join(f"{value:.6g}" for value in values)
