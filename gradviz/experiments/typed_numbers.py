"""Typed points and intervals: read as data, refused with a sentence that says what to write."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from gradviz.declarations.sentences import N_
from gradviz.experiments.links import SettingError, written
from gradviz.functions.plot_range import Box

LARGEST = 1e9
_NO_NUMBER = N_("“{piece}” is not a number. Write numbers like 0.75, with commas between them.")
_DECIMAL_COMMA = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+|\d+),(\d+(?:[eE][+-]?\d+)?)(?!\d|[.,]\d)"
)
"""A comma between digits, one to a number; points before it part the thousands: 1.234,5."""


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
            raise SettingError(_NO_NUMBER, {"piece": piece[:40]}) from None
        if math.isnan(value):
            raise SettingError(_NO_NUMBER, {"piece": piece[:40]})
        if abs(value) > LARGEST:
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
    box = read_intervals(text)
    if len(box) == 1:
        box *= len(variables)
    if len(box) != len(variables):
        raise SettingError(
            N_("The plot range needs one interval, or {count}: one for each of {names}."),
            {"count": len(variables), "names": ", ".join(variables)},
        )
    return box


def read_intervals(text: str) -> Box:
    """Return typed intervals: pairs parted by semicolons, or their ends. Raises SettingError.

    >>> read_intervals("-2, 2; 0, 5"), read_intervals("-2.5; 2.5")
    (((-2.0, 2.0), (0.0, 5.0)), ((-2.5, 2.5),))
    """
    parts = [read_numbers(part.replace(":", ",")) for part in text.split(";")]
    if len(parts) > 1 and all(len(part) == 1 for part in parts):
        ends = [part[0] for part in parts]
        parts = [tuple(ends[place : place + 2]) for place in range(0, len(ends), 2)]
    box = []
    for numbers in parts:
        if len(numbers) != 2 or not numbers[0] < numbers[1]:
            raise SettingError(
                N_(
                    "A plot range is written as two numbers, the smaller one first: -2, 2."
                    " With one for each variable: -2, 2; 0, 5."
                ),
            )
        box.append((numbers[0], numbers[1]))
    return tuple(box)


def link_text(text: str, decimal: str, is_readable: Callable[[str], bool]) -> str:
    """Return a text of numbers as links have it: with decimal points, whatever the language.

    `decimal` is the sign that the person's language writes before decimals. Where it is a comma, a
    comma between digits is one; without semicolons it may part two numbers instead, which is
    taken where only that `is_readable`.

    >>> link_text("-2,5; 2,5", ",", lambda text: True), link_text("-2,5; 2,5", ".", bool)
    ('-2.5; 2.5', '-2,5; 2,5')
    >>> link_text("-2,2", ",", lambda text: "," in text)
    '-2,2'
    """
    if decimal != ",":
        return text
    pointed = _DECIMAL_COMMA.sub(lambda found: f"{found[1].replace('.', '')}.{found[2]}", text)
    apart = ";" not in text and not is_readable(pointed) and is_readable(text)
    return text if apart else pointed


def point_text(text: str, decimal: str) -> str:
    """Return a link's text of a point as a language writes it; as it is where it is no point.

    >>> point_text("0.75, 1.4", ","), point_text("0.75, 1.4", "."), point_text("0.5, y", ",")
    ('0,75; 1,4', '0.75, 1.4', '0,5; y')
    """
    if decimal != ",":
        return text
    try:
        return "; ".join(_with(decimal, each) for each in read_numbers(text))
    except SettingError:
        return _commas(text)


def intervals_text(text: str, decimal: str) -> str:
    """Return a link's text of intervals as a language writes it; as it is where it has none.

    >>> intervals_text("-2.5, 2.5", ","), intervals_text("-2.5, 2.5; 0, 5", ",")
    ('-2,5; 2,5', '-2,5 : 2,5; 0 : 5')
    """
    if decimal != ",":
        return text
    try:
        box = [[_with(decimal, end) for end in interval] for interval in read_intervals(text)]
    except SettingError:
        return _commas(text)
    return "; ".join(box[0]) if len(box) == 1 else "; ".join(map(" : ".join, box))


def _with(decimal: str, value: float) -> str:
    return written(value).replace(".", decimal)


def _commas(text: str) -> str:
    """Return a text that cannot be read with decimal commas, as it was typed or nearly so."""
    parted = text if ";" in text else text.replace(",", ";")
    return re.sub(r"(?<=\d)\.(?=\d)", ",", parted)


def write_numbers(values: tuple[float, ...]) -> str:
    """Return numbers as `read_numbers` reads them, to six digits.

    >>> write_numbers((0.75, 1.4000000001))
    '0.75, 1.4'
    """
    return ", ".join(f"{value:.6g}" for value in values)
