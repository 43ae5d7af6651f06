"""How rules are printed: no sign that a person would not write."""

from __future__ import annotations

import re

import pytest

from gradviz.descent.equation_markup import equation_markup
from gradviz.descent.presets import PRESETS
from gradviz.optimizers import SCHEDULES
from gradviz.optimizers.base import Configured

OPTIONS = {
    "as offered": {},
    "clipped": {"clipnorm": 1.0},
    "clipped by coordinate": {"clipvalue": 1.0},
    "scheduled": {"learning_rate": SCHEDULES["CosineDecay"]()},
}


def plain(markup: str) -> str:
    return re.sub(r"<[^>]*>", "", markup).replace("⁢", "")


def rules(options: dict[str, object]) -> dict[str, list[str]]:
    found = {}
    for key, entry in PRESETS.items():
        if entry.rate is None and "learning_rate" in options:
            continue
        configured = entry.configure({}, **options)
        if isinstance(configured, Configured):
            lines = equation_markup(configured.rule, 2)
            found[key] = [plain(line.symbols) for line in lines]
    return found


@pytest.mark.parametrize("options", OPTIONS)
def test_nothing_is_added_that_is_subtracted(options: str) -> None:
    for key, lines in rules(OPTIONS[options]).items():
        for line in lines:
            assert not re.search(r"[+−]\(?−", line), f"{key}: {line}"
            assert "--" not in line, f"{key}: {line}"


def test_plain_gradient_descent_is_written_as_in_every_textbook() -> None:
    found = rules({})
    assert found["sgd"] == ["x=x−ηg"]
    assert found["momentum"][-1] == "x=x+v"
    decayed = PRESETS["sgd"].configure({"weight_decay": 0.1})
    assert isinstance(decayed, Configured)
    assert plain(equation_markup(decayed.rule, 2, "theta")[-1].symbols) == "θ=θ−ηg"


def test_the_result_of_an_equation_stands_apart() -> None:
    for entry in PRESETS.values():
        configured = entry.configure({})
        if isinstance(configured, Configured):
            for line in equation_markup(configured.rule, 1):
                assert line.result.count("data-v") == 1
                assert line.numbers.startswith("<math")
