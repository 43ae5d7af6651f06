"""A claim is wrong as soon as what it is about behaves otherwise, and the checker says which."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gradviz.descent.presets import PRESETS
from gradviz.lessons.claims import Claims, read_claims
from gradviz.lessons.glossary import glossary
from gradviz.lessons.lesson import read_lesson
from gradviz.lessons.lesson_errors import LessonError
from gradviz.lessons.lesson_library import TEXTS
from gradviz.lessons.scene_results import forget_results

SCENE = "/?f=x^2&start=1&runs=SGD&runs=Momentum&steps=20"


def claims(**declared: object) -> Claims:
    return read_claims({"scene": SCENE, "claims": declared}, "mine/lesson.toml")


def test_another_default_of_an_optimizer_breaks_the_claims_that_rest_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = "saddle_points"  # its link leaves the learning rates as they are offered
    assert not list(read_lesson(TEXTS / name, glossary()).claims.broken())
    entry = PRESETS["momentum"]
    settings = {**entry.settings, "learning_rate": 1e-6}
    changed = {**PRESETS, "momentum": replace(entry, settings=settings)}
    monkeypatch.setattr("gradviz.experiments.descent.PRESETS", changed)
    forget_results()
    broken = list(read_lesson(TEXTS / name, glossary()).claims.broken())
    forget_results()
    assert "at_saddle" in broken
    assert "adam_too" not in broken


def test_claims_are_compared() -> None:
    found = claims(
        one={"quantity": "value", "run": "sgd", "step": 0, "is": 1},
        end={"quantity": "value", "run": "sgd"},
        falls={"less": ["end", "one"]},
        rises={"less": ["one", "end"]},
        share={"ratio": ["end", "one"], "below": 1.0, "above": 0.0},
        percent={"percent": ["one", "one"], "is": 0},
        difference={"difference": ["one", "end"], "above": 1.0},
        how={"quantity": "status", "run": "sgd", "is": "diverged"},
    )
    assert list(found.broken()) == ["rises", "difference", "how"]
    assert found.is_checked("one")
    assert not found.is_checked("end")


def test_what_a_scene_does_not_have_is_a_sentence() -> None:
    for wrong in (
        {"quantity": "value", "run": "adam"},
        {"quantity": "value", "run": "sgd", "step": 10**9},
        {"quantity": "value", "run": "sgd", "step": "first"},
        {"quantity": "accuracy", "run": "sgd"},
        {"quantity": "distance", "run": "sgd", "to": "here"},
        {"quantity": "sample_error", "rows": 100},
        {"quantity": "setting", "name": "function"},
    ):
        found = claims(one=wrong)
        with pytest.raises(LessonError) as raised:
            found.value("one")
        assert raised.value.code == "not_computed"
        assert "one" in str(raised.value)


def test_nothing_is_computed_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def computed(_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("gradviz.lessons.claims.result", computed)
    assert read_lesson(TEXTS / "momentum", glossary()).name == "momentum"
