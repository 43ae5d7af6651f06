"""What a browser is told of a question to its class, beside its picture."""

from __future__ import annotations

import pytest

from gradviz.ui.classroom.question_data import question_data

LINK = "/?f=x%5E2%2B3y%5E2&start=2,1&steps=50&runs=SGD&runs=Adam&sgd.learning_rate=0.05"
OF = "K7QXM2WR 1"


@pytest.mark.parametrize(
    ("asked", "steps", "rate"),
    [
        ({"kind": "where", "run": "sgd"}, 50, 0.05),
        ({"kind": "which"}, 50, None),
        ({"kind": "rate", "run": "sgd"}, 50, None),  # that is what is asked
        ({"kind": "race", "run": "sgd", "steps": 20}, 20, None),
    ],
)
def test_a_class_is_told_the_steps_and_the_rate(
    asked: dict[str, object], steps: int, rate: float | None
) -> None:
    found = question_data({"of": OF, "link": LINK, **asked})
    assert found is not None
    assert (found["of"], found["steps"], found["rate"]) == (OF, steps, rate)
