"""Numbers as people type them: a language's decimal commas are read, links keep decimal points.

What the languages write is said by CLDR's data, through Babel: a comma before the decimals in
Spanish and Portuguese, a point in English.
"""

from __future__ import annotations

import pytest
from babel.numbers import format_decimal, get_decimal_symbol

from gradviz.experiments import DescentExperiment
from gradviz.experiments.links import SettingError
from gradviz.experiments.typed_numbers import (
    intervals_text,
    link_text,
    point_text,
    read_box,
    read_point,
)

XY = ("x", "y")


def box(text: str, decimal: str, variables: tuple[str, ...] = XY) -> object:
    return read_box(link_text(text, decimal, lambda read: bool(_box(read, variables))), variables)


def _box(text: str, variables: tuple[str, ...]) -> object:
    try:
        return read_box(text, variables)
    except SettingError:
        return None


def start(text: str, decimal: str, variables: tuple[str, ...] = XY) -> object:
    def is_readable(read: str) -> bool:
        try:
            return bool(read_point(read, variables))
        except SettingError:
            return False

    return read_point(link_text(text, decimal, is_readable), variables)


@pytest.mark.parametrize("locale", ["es", "pt", "en"])
def test_a_domain_is_read_as_the_language_writes_it(locale: str) -> None:
    sign = get_decimal_symbol(locale)
    low, high = (format_decimal(each, locale=locale) for each in (-2.5, 2.5))
    assert box(f"{low}; {high}", sign) == ((-2.5, 2.5), (-2.5, 2.5))


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("-2,5; 2,5", ",", ((-2.5, 2.5), (-2.5, 2.5))),
        ("-2,5; 2,5", ".", ((-2, 5), (2, 5))),  # in English a comma parts numbers
        ("-2.5; 2.5", ".", ((-2.5, 2.5), (-2.5, 2.5))),
        ("-2.5, 2.5", ",", ((-2.5, 2.5), (-2.5, 2.5))),
        ("−2,5 ; 2,5", ",", ((-2.5, 2.5), (-2.5, 2.5))),
        ("[-2,5; 2,5]", ",", ((-2.5, 2.5), (-2.5, 2.5))),
        ("-2,5, 2,5", ",", ((-2.5, 2.5), (-2.5, 2.5))),
        ("-2,5 2,5", ",", ((-2.5, 2.5), (-2.5, 2.5))),
        ("-2,5:2,5; 0:1,5", ",", ((-2.5, 2.5), (0, 1.5))),
        ("-2,5; 2,5; 0; 1,5", ",", ((-2.5, 2.5), (0, 1.5))),
        ("-2,5, 2,5; 0, 1,5", ",", ((-2.5, 2.5), (0, 1.5))),
        ("-2; 2", ",", ((-2, 2), (-2, 2))),
        ("-2,2", ",", ((-2, 2), (-2, 2))),  # one number is no interval
        ("-1.234,5; 1.234,5", ",", ((-1234.5, 1234.5), (-1234.5, 1234.5))),
        ("-1,5e-3; 1,5e-3", ",", ((-0.0015, 0.0015), (-0.0015, 0.0015))),
    ],
)
def test_a_domain_has_one_sensible_reading(text: str, decimal: str, expected: object) -> None:
    assert box(text, decimal) == expected


@pytest.mark.parametrize("text", ["2,5; 1,5", "5; 1,5", "2,5", "1; 2; 3", "a; 2,5"])
def test_a_domain_that_cannot_be_is_not_read_in_another_language(text: str) -> None:
    variables = ("x",) if text == "2,5" else XY
    if text == "2,5":  # but a comma may part the two ends, as it does in links
        assert box(text, ",", variables) == ((2, 5),)
        return
    with pytest.raises(SettingError):
        box(text, ",", variables)


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("0,75; 1,4", XY, (0.75, 1.4)),
        ("(0,75; 1,4)", XY, (0.75, 1.4)),
        ("0,75 1,4", XY, (0.75, 1.4)),
        ("0,75, 1,4", XY, (0.75, 1.4)),
        ("0.75, 1.4", XY, (0.75, 1.4)),
        ("0,75", ("x",), (0.75,)),
        ("1,2", XY, (1, 2)),  # two numbers are asked for
        ("1,2,3", ("x", "y", "z"), (1, 2, 3)),
    ],
)
def test_a_point_is_read_where_commas_are_decimal(
    text: str, variables: tuple[str, ...], expected: object
) -> None:
    assert start(text, ",", variables) == expected


@pytest.mark.parametrize("text", ["-2.5, 2.5", "-2.5, 2.5; 0, 5", "-2:2; 0:1.5", "-1e-05, 1"])
def test_a_domain_shown_in_a_language_is_read_as_the_same(text: str) -> None:
    assert "." not in intervals_text(text, ",")
    assert box(intervals_text(text, ","), ",") == read_box(text, XY)
    assert intervals_text(text, ".") == text


@pytest.mark.parametrize("text", ["0.75, 1.4", "(0,75; 1,4)", "1 -2", "1000000.5, 2e-07"])
def test_a_point_shown_in_a_language_is_read_as_the_same(text: str) -> None:
    assert start(point_text(text, ","), ",") == read_point(text, XY)


def test_the_link_has_decimal_points() -> None:
    text = link_text("-2,5; 2,5", ",", lambda _: True)
    experiment = DescentExperiment("x^2 + y^2", domain=text)
    assert experiment.problem.home == ((-2.5, 2.5), (-2.5, 2.5))
    assert experiment.link() == "/?f=x%5E2%20%2B%20y%5E2&domain=-2.5%3B%202.5"
