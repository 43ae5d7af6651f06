"""Questions to a class: what may be answered, what is true; against values computed by hand."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from gradviz.lessons import library
from gradviz.rooms.asking import QUESTIONS, ask, read_question
from gradviz.rooms.own_descents import Race, Rate
from gradviz.rooms.predictions import Prediction, Where, Which
from gradviz.rooms.questions import MOST_POINTS, Question
from gradviz.rooms.refusals import RoomError

# on x^2 + 3y^2 plain gradient descent multiplies x by 1 - 2r and y by 1 - 6r in each step
BOWL = "/?f=x%5E2%2B3y%5E2&start=2,1&steps=50&runs=SGD&runs=Momentum&sgd.learning_rate=0.05"
SLOW = "/compare?f=x%5E2%2B3y%5E2&start=2,1&steps=40&count=3&run1=sgd&run2=sgd&run3=sgd"
SLOW += "&run1.learning_rate=0.02&run2.learning_rate=0.1&run3.learning_rate=0.34"
LINE = "/?f=(x%5E2-1)%5E2&start=1.9&steps=30&runs=SGD&sgd.learning_rate=0.01"
HUGE = json.loads("1" + "0" * 4000)

NONSENSE: list[Any] = [
    *(None, True, False, "", "sgd ", "SGD", "<b>", [], {}, [[]], [[[[1]]]], [1], [1, 2, 3]),
    *([None, 1], [True, 1], ["1", "1"], [math.nan, 0.0], [math.inf, 0.0], [1e308, 1e308]),
    *([HUGE, 0], HUGE, -HUGE, math.nan, math.inf, -math.inf, 1e999, -1, 1e300, "1", "0.1"),
    *({"learning_rate": math.nan}, {"learning_rate": HUGE}, {"learning_rate": "0.1"}),
    *({"learning_rate": [0.1]}, {"learning_rate": None}, {"learning_rate": {"a": 1}}),
    *({"__class__": 1}, {"beta_1": 0.5}, {"": 0}, {"learning_rate": -0.1}, {"nesterov": 2}),
    {"learning_rate": True},
    {str(k): k for k in range(500)},
]


def bowl(rate: float, steps: int) -> tuple[float, float]:
    """Return where plain gradient descent is after so many steps from (2, 1)."""
    return 2.0 * (1 - 2 * rate) ** steps, (1 - 6 * rate) ** steps


def refused(question: Question, value: Any) -> str:
    with pytest.raises(RoomError) as error:
        question.checked(value)
    return error.value.word


def all_questions() -> list[Question]:
    return [
        ask({"kind": "where", "run": "sgd"}, BOWL),
        ask({"kind": "where"}, LINE),
        ask({"kind": "which"}, BOWL),
        ask({"kind": "which"}, SLOW),
        ask({"kind": "lesson", "lesson": "momentum"}, ""),
        ask({"kind": "lesson", "lesson": "local_minima"}, ""),
        ask({"kind": "rate", "run": "momentum"}, BOWL),
        ask({"kind": "race", "run": "sgd", "steps": 20}, BOWL),
    ]


@pytest.mark.parametrize("question", all_questions(), ids=lambda each: each.kind)
def test_a_question_goes_through_a_store_as_json(question: Question) -> None:
    assert read_question(json.loads(json.dumps(question.to_json()))) == question
    truth = question.truth(None)
    assert json.loads(json.dumps(truth, allow_nan=False)) is not None


def test_every_kind_is_tried() -> None:
    assert {each.kind for each in all_questions()} == set(QUESTIONS)


@pytest.mark.parametrize("question", all_questions(), ids=lambda each: each.kind)
def test_nonsense_is_no_answer(question: Question) -> None:
    taken = []
    for value in NONSENSE:
        try:
            taken.append(question.checked(value))
        except RoomError as error:
            assert error.word == "wrong_answer"
    if isinstance(question, Race):
        assert taken == [{}]  # the optimizer as it was shown
    elif isinstance(question, Where | Prediction) and len(question.ranges) == 1:
        assert taken == [[1.0]]
    else:
        assert taken == []


def test_where_is_the_end_of_the_run() -> None:
    question = ask({"kind": "where", "run": "sgd"}, BOWL)
    assert isinstance(question, Where)
    truth = question.truth(None)
    assert truth["value"] == pytest.approx(bowl(0.05, 50), rel=1e-5)
    value = question.checked([0.3, -0.4])
    judged = question.judged(value, truth)
    x, y = bowl(0.05, 50)
    assert judged["distance"] == pytest.approx(math.hypot(0.3 - x, -0.4 - y), rel=1e-4)
    (left, right), (low, high) = question.ranges
    near = 0.05 * math.hypot(right - left, high - low)
    assert judged["correct"] == (judged["distance"] <= near)
    assert question.judged([x + 0.9 * near, y], truth)["correct"]
    assert not question.judged([x + 1.1 * near, y], truth)["correct"]
    assert question.checked([left, high]) == [left, high]
    assert refused(question, [left - 1e-9, high]) == "wrong_answer"


def test_where_of_one_variable_is_a_number() -> None:
    question = ask({"kind": "where"}, LINE)
    assert isinstance(question, Where)
    x = 1.9
    for _ in range(30):
        x -= 0.01 * 4 * x * (x * x - 1)
    truth = question.truth(None)
    assert truth["value"] == pytest.approx([x], rel=1e-5)
    assert question.judged([1.2], truth)["distance"] == pytest.approx(abs(1.2 - x), rel=1e-4)


def test_where_a_run_diverges_nobody_is_near() -> None:
    link = BOWL.replace("sgd.learning_rate=0.05", "sgd.learning_rate=5")
    question = ask({"kind": "where", "run": "sgd"}, link)
    truth = question.truth(None)
    assert max(map(abs, truth["value"])) > 1e6  # the last good point, far outside
    assert not question.judged([0.0, 0.0], truth)["correct"]


def test_which_is_ranked_as_the_page_ranks() -> None:
    question = ask({"kind": "which"}, SLOW)
    assert isinstance(question, Which)
    assert [each["key"] for each in question.choices] == ["run1", "run2", "run3"]
    # 0.1 comes closer than 0.02; 0.34 diverges: |1 - 6 * 0.34| > 1
    assert question.truth(None)["ranking"] == ["run2", "run1", "run3"]
    first = ask({"kind": "which"}, BOWL)
    # Momentum, as Keras has it: v = 0.9v - r g, x = x + v, by a loop of its own
    runs = {each["key"]: each["label"] for each in first.to_json()["choices"]}
    assert runs == {"sgd": "SGD", "momentum": "Momentum"}
    truth = first.truth(None)
    assert first.judged(truth["value"], truth) == {"correct": True}
    assert first.judged(truth["ranking"][1], truth) == {"correct": False}


def test_runs_that_end_equally_low_all_win() -> None:
    # without momentum, Momentum is plain gradient descent; Adam's steps are others
    link = f"{BOWL}&runs=Adam&momentum.momentum=0&momentum.learning_rate=0.05"
    question = ask({"kind": "which"}, link)
    truth = question.truth(None)
    assert sorted(truth["equal"]) == ["momentum", "sgd"]
    assert [question.judged(each, truth)["correct"] for each in ("sgd", "momentum", "adam")] == [
        *(True, True, False)
    ]
    # the same learning rate twice, and a smaller one
    slow = ask({"kind": "which"}, SLOW.replace("0.34", "0.1"))
    assert slow.truth(None)["equal"] == ["run2", "run3"]


def test_a_blind_race_stays_blind() -> None:
    question = ask({"kind": "which"}, f"{SLOW}&race=5")
    assert {each["label"] for each in question.to_json()["choices"]} == {""}
    assert ask({"kind": "rate", "run": "run2"}, f"{SLOW}&race=5").to_json()["label"] == ""


def test_a_lesson_is_right_as_its_text_says() -> None:
    for lesson in library().lessons.values():
        question = ask({"kind": "lesson", "lesson": lesson.name}, "")
        assert isinstance(question, Prediction)
        if lesson.prediction.kind == "choice":
            assert "right" not in json.dumps(question.to_json())
            for place, key in enumerate(lesson.prediction.choices):
                value, truth = question.checked(place), question.truth(None)
                assert question.judged(value, truth)["correct"] == lesson.is_right(key)
    place = ask({"kind": "lesson", "lesson": "saddle_points"}, "")
    truth = place.truth(None)
    assert truth["value"] == pytest.approx([0.0, 0.0], abs=1e-3)  # the saddle
    assert place.judged([0.1, 0.1], truth)["correct"]
    assert not place.judged([0.0, 1.0], truth)["correct"]


@pytest.mark.parametrize("rate", [0.001, 0.1, 0.3, 1 / 3, 0.5, 10.0])
def test_a_rate_is_a_descent_of_its_own(rate: float) -> None:
    question = ask({"kind": "rate", "run": "sgd"}, BOWL)
    assert isinstance(question, Rate)
    assert question.value == 0.05
    found = question.worked(question.checked(rate))
    x, y = bowl(rate, found["steps"])
    if rate > 1 / 3:
        assert found["final"] is None or found["final"] > 1e3
    else:
        assert found["final"] == pytest.approx(x**2 + 3 * y**2, rel=1e-4, abs=1e-12)
        assert found["path"][0] == [2.0, 1.0]
        assert found["path"][-1] == pytest.approx([x, y], rel=1e-4, abs=1e-12)
    assert len(found["path"]) <= MOST_POINTS
    assert json.dumps(found, allow_nan=False)
    assert refused(question, 10.1) == "wrong_answer"


def test_a_race_is_run_with_a_students_own_numbers() -> None:
    link = BOWL.replace("runs=Momentum", "runs=Adam")
    question = ask({"kind": "race", "run": "adam", "steps": 25}, link)
    value = question.checked({"learning_rate": 0.2, "beta_1": 0.5})
    point, m, v = np.array([2.0, 1.0]), np.zeros(2), np.zeros(2)
    for t in range(1, 26):  # Kingma & Ba (2015), Algorithm 1, with Keras' epsilon
        g = np.array([2.0, 6.0]) * point
        m, v = 0.5 * m + 0.5 * g, 0.999 * v + 0.001 * g * g
        point -= 0.2 * (m / (1 - 0.5**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
    found = question.worked(value)
    assert found["steps"] == 25
    assert found["path"][-1] == pytest.approx(point.tolist(), rel=1e-4)
    assert found["final"] == pytest.approx(point[0] ** 2 + 3 * point[1] ** 2, rel=1e-4)
    shown = question.truth(None)
    assert shown["value"] == {}
    assert shown["final"] == question.worked({})["final"]


def test_with_a_schedule_a_rate_is_where_it_begins() -> None:
    link = f"{BOWL}&schedule=ExponentialDecay"
    question = ask({"kind": "rate", "run": "sgd"}, link)
    low, high = (question.worked(rate)["final"] for rate in (0.01, 0.1))
    assert low > high > 0


@pytest.mark.parametrize(
    "given",
    [
        *(None, [], "where", 7, {}, {"kind": None}, {"kind": "why"}, {"kind": ["where"]}),
        *({"kind": "where", "run": "adam"}, {"kind": "where", "run": 3}, {"kind": "where", "x": 1}),
        *(
            {"kind": "race", "run": "sgd", "steps": each}
            for each in (0, 1001, 2.5, True, "9", HUGE)
        ),
        *({"kind": "lesson", "lesson": each} for each in (None, 3, "../momentum", "nothing")),
    ],
)
def test_what_is_no_question_is_refused(given: Any) -> None:
    with pytest.raises(RoomError, match="wrong_question"):
        ask(given, BOWL)


@pytest.mark.parametrize(
    "link",
    ["", "/gradient?f=x%5E2", "/losses", "/learn?lesson=momentum", f"{BOWL}&starts=many",
     "/?f=x%5E2&runs="],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["where", "which", "rate", "race"])
def test_a_page_without_runs_from_one_start_is_not_asked_about(link: str, kind: str) -> None:
    with pytest.raises(RoomError, match="wrong_question"):
        ask({"kind": kind}, link)


def test_what_scipy_runs_has_no_numbers_to_race_with() -> None:
    link = "/?f=x%5E2%2By%5E2&runs=BFGS"
    assert ask({"kind": "where"}, link).truth(None)["value"] == pytest.approx([0, 0], abs=1e-6)
    for kind in ("rate", "race"):
        with pytest.raises(RoomError, match="wrong_question"):
            ask({"kind": kind}, link)


def test_the_largest_descent_that_can_be_asked_for_is_bounded() -> None:
    variables = ", ".join(f"x{k}" for k in range(1, 11))
    text = f"f({variables}) = " + "+".join(f"sin(x{k})*x{k}^2" for k in range(1, 11))
    link = "/?f=" + text.replace("+", "%2B") + "&steps=1000&runs=Adam&gradient=SPSA"
    question = ask({"kind": "race", "steps": 1000}, link)
    found = question.worked({})
    assert found["steps"] <= 1000
    assert len(json.dumps(found)) < 4000
