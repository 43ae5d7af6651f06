"""What a class is shown of its answers: counts, bars, ranks; the expected values are by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_modules_alone import call

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize(
    ("present", "answered", "asked"), [(3, 0, 3), (2, 2, 2), (1, 3, 3), (0, 0, 0)]
)
def test_those_who_left_are_not_waited_for(
    modules: Page, present: int, answered: int, asked: int
) -> None:
    state = {"present": present, "answered": answered, "members": 9}
    assert call(modules, "classroom/wall_contents.js", "askedOf", state) == asked


def test_a_bar_is_as_long_as_its_share(modules: Page) -> None:
    found = modules.evaluate(
        """async () => {
          const { choiceBars } = await import("/classroom/choices.js");
          const choices = ["a", "b", "c"].map((value) => ({ value, label: value }));
          const results = { counts: { a: 1, b: 2 }, truth: { value: "b" }, answers: [{}, {}, {}] };
          const list = choiceBars(choices, results, "a", false, (name) => name);
          return [...list.children].map((row) => [
            Number(row.querySelector(".bar").style.getPropertyValue("--part")),
            row.querySelector(".amount").textContent,
          ]);
        }"""
    )
    assert [part for part, _ in found] == pytest.approx([1 / 3, 2 / 3, 0])
    assert [text for _, text in found] == ["1 · 33 %", "2 · 67 %", "0 · 0 %"]


@pytest.mark.parametrize(
    ("finals", "places"),
    [
        ([-1.0, -1.0, 0.0, 2.0, None, None], [1, 1, 3, 4, 5, 5]),
        ([0.0, 0.0, 0.0], [1, 1, 1]),
        ([3.0], [1]),
    ],
)
def test_who_comes_equally_low_shares_the_place(
    modules: Page, finals: list[float | None], places: list[int]
) -> None:
    answers = [{"final": each} for each in finals]
    found = [
        call(modules, "classroom/ranking.js", "placeOf", answers, k) for k in range(len(finals))
    ]
    assert found == places


def test_a_lesson_s_choices_are_shown_in_words_or_not_at_all(modules: Page) -> None:
    question = {"kind": "lesson", "choices": ["same", "three"]}
    said = {"choices": ["Los mismos", "El triple"]}
    assert call(modules, "classroom/choices.js", "choicesOf", question, None, None) == []
    found = call(modules, "classroom/choices.js", "choicesOf", question, said, None)
    assert [(each["value"], each["label"]) for each in found] == [
        (0, "Los mismos"),
        (1, "El triple"),
    ]


def test_which_run_is_right_and_by_what(modules: Page) -> None:
    truth = {"value": "sgd", "equal": ["sgd", "momentum"]}
    keys = ("sgd", "momentum", "adam")
    found = [call(modules, "classroom/choices.js", "isRight", truth, key) for key in keys]
    assert found == [True, True, False]
    assert call(modules, "classroom/choices.js", "isRight", {"value": 2}, 2)
    assert not call(modules, "classroom/choices.js", "isRight", None, 0)
    told = modules.evaluate(
        """async (links) => {
          const { criterion } = await import("/classroom/wall_contents.js");
          return links.map((link) => criterion({ kind: "which", link }, (name) => name));
        }""",
        ["/?f=x", "/compare?f=x"],
    )
    assert told == ["wins_lowest", "wins_first"]


def test_what_was_moved_since_is_not_called_sent(modules: Page) -> None:
    found = modules.evaluate(
        """async () => {
          const { createTask } = await import("/classroom/tasks.js");
          const range = { minimum: 0.001, maximum: 1, scale: "log", kind: "float" };
          const race = [{ ...range, name: "rate", value: 0.1 },
                        { name: "nesterov", kind: "flag", value: false }];
          const asked = [{ ...range, kind: "rate", value: 0.1 }, { kind: "race", numbers: race }];
          let moves = 0;
          const context = { say: (name) => name, format: String, dark: false, tried() {},
                            moved: () => moves++ };
          const found = [];
          for (const [question, sent] of [[asked[0], 0.1], [asked[1], {}]]) {
            const task = createTask(question, null, { mine: null }, context);
            const before = task.isSent(sent);
            const input = task.element.querySelector("input");
            input.value = "600";
            input.dispatchEvent(new Event("input"));
            const now = question.kind === "rate" ? 1 : { rate: 1 };
            found.push([before, task.isSent(sent), task.isSent(now)]);
          }
          return [found, moves];
        }"""
    )
    assert found == [[[True, False, True], [True, False, True]], 2]


def test_a_slider_comes_back_to_the_number_that_was_set(modules: Page) -> None:
    found = modules.evaluate(
        """async () => {
          const { createSlider } = await import("/classroom/slider.js");
          const heard = [];
          const number = { minimum: 1e-5, maximum: 10, scale: "log", kind: "float" };
          const { element, set } = createSlider(number, "rate", String, (now) => heard.push(now));
          const input = element.querySelector("input");
          set(0.01234);
          for (const by of [1, -1]) {
            input.value = String(Number(input.value) + by);
            input.dispatchEvent(new Event("input"));
          }
          return heard;
        }"""
    )
    assert found[0] > 0.01234
    assert found[1] == 0.01234


def test_what_a_run_is_asked_about_with_is_said(modules: Page) -> None:
    told = modules.evaluate(
        """async (asked) => {
          const { conditions } = await import("/classroom/wall_contents.js");
          const say = (name, values) => [name, ...Object.values(values)].join(" ");
          const format = (value) => String(value).replace(".", ",");
          return asked.map(([kind, data]) => conditions({ kind }, data, format, say));
        }""",
        [
            ["where", {"steps": 50, "rate": 0.05}],
            ["which", {"steps": 50, "rate": None}],
            ["race", {"steps": 20, "rate": None}],
            ["lesson", {"question": "?"}],
            ["where", None],
        ],
    )
    assert told == ["steps_and_rate 50 0,05", "so_many_steps 50", "", "", ""]
