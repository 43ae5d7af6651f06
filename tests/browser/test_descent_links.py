"""Links to the Descent page: they show the same screen to everybody, and wrong ones do no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

import gradviz as gv
from gradviz.ui.i18n import gettext as _
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import DescentPage, until

if TYPE_CHECKING:
    from tests.browser.conftest import OpenApp

EVERYTHING = (
    "/?f=x%5E2+%2B+4y%5E2+-+cos%283x%29&steps=120&start=1.2%2C+-0.7&noise=0.5&seed=7"
    "&runs=SGD&runs=Adam&adam.learning_rate=0.2&domain=-3%2C+3&schedule=StepDecay"
    "&StepDecay.decay_steps=40&clipping=clipnorm&clip=2"
)
WRONG = "/?steps=99999&start=abc&f=foo(x)&domain=5,1&noise=-3&adam.learning_rate=nan&colour=7"


def test_a_link_shows_the_same_screen_after_a_reload_and_elsewhere(open_app: OpenApp) -> None:
    shown = DescentPage(open_app(EVERYTHING))
    assert shown.alerts == []
    assert [run["label"] for run in shown.runs] == ["SGD", "Adam"]
    assert shown.run("adam")["rate"] == 0.2
    data = shown.data
    assert data["steps"] == 120
    assert data["start"] == [1.2, -0.7]
    assert data["domain"] == [[-3, 3], [-3, 3]]
    shown.assert_sound()

    screen = (shown.version, shown.runs, shown.table, shown.link)
    shown.page.reload()
    wait_until_idle(shown.page)
    again = DescentPage(shown.page)
    assert (again.version, again.runs, again.table, again.link) == screen

    # another person's browser, in another language: other words, the same runs
    elsewhere = DescentPage(open_app(EVERYTHING, locale="pt-BR", dark=True))
    assert elsewhere.runs == shown.runs
    assert elsewhere.data == data


def test_a_wrong_link_says_what_is_wrong(open_app: OpenApp, locale: str) -> None:
    shown = DescentPage(open_app(WRONG, locale=locale))
    said = "\n".join(shown.alerts)
    with pytest.raises(gv.ExpressionError) as caught:
        gv.parse("foo(x)")
    error = caught.value
    asked = "The link asks for {name} = {asked}, which is not possible. It is {value} now."
    for sentence in (
        _(error.template, **error.data),
        _(
            "“{piece}” is not a number. Write numbers like 0.75, with commas between them.",
            piece="abc",
        ),
        _(asked, name="steps", asked="99999", value="300"),
        _("The link sets “{name}”, which is not a setting here. It was left out.", name="colour"),
    ):
        assert sentence in said, said
    for name in ("noise", "adam.learning_rate"):
        assert f"{name} = " in said
    assert len(shown.alerts) == 7, said
    assert shown.data["steps"] == 300
    assert [run["status"] for run in shown.runs].count("diverged") == 0
    shown.assert_sound()

    # and it is repaired by typing
    shown.change(lambda: shown.type("f", "x^2 + y^2"))
    shown.type("start", "1, 1")
    shown.type("domain", "")
    assert shown.alerts == []
    assert shown.data["start"] == [1, 1]


def test_hostile_links_do_no_harm(open_app: OpenApp) -> None:
    hostile = (
        "/?f=__import__('os').system('ls')&start=<b>1</b>",
        "/?f=" + "(" * 300 + "x" + ")" * 300,
        "/?f=9^9^9^9&steps=1e999&runs=" + "A" * 3000,
        "/?f=%00%01&start=nan,inf&domain=1e400,2&seed=-1",
    )
    for link in hostile:
        shown = DescentPage(open_app(link))
        assert shown.alerts, link
        assert shown.data["variables"] == ["x", "y"]
        shown.assert_sound()
        shown.page.close()


def test_a_closed_box_keeps_what_was_set_in_it(open_app: OpenApp) -> None:
    shown = DescentPage(open_app())
    control = shown.page.locator(".st-key-adam-beta_1 input")
    box = shown.page.locator(".st-key-adam-settings summary")
    assert control.count() == 0
    box.click()
    path = shown.run("adam")["path"]
    shown.change(lambda: (control.focus(), control.press("ArrowLeft")))
    assert shown.link == {"adam.beta_1": "0.899"}
    assert shown.run("adam")["path"] != path
    changed = shown.run("adam")["path"]
    box.click()
    control.wait_for(state="detached")
    shown.page.reload()
    wait_until_idle(shown.page)
    again = DescentPage(shown.page)
    assert again.run("adam")["path"] == changed
    assert again.alerts == []

    # with the optimizer its settings leave the link
    again.change(lambda: again.page.get_by_role("button", name="Remove Adam").click())
    assert "adam.beta_1" not in again.link


VIEW = {
    "speed": "0.5",
    "log": "false",
    "arrows": "true",
    "hide": "momentum,sgd",
    "step": "42",
    "camera": "-0.6,1,1.5",
    "numbers": "nesterov",
    "coordinate": "y",
}
LOOK = """
(root) => {
  const { speed, log, arrows, hidden, time, playing, camera } = root.gradviz;
  const choice = (name) => root.querySelector(`[data-control=numbers-${name}]`).value;
  return {
    speed, log, arrows, hidden: [...hidden], time, playing, ...camera,
    run: choice("run"), coordinate: choice("coordinate"),
  };
}
"""


def test_a_link_carries_the_players_own_controls(open_app: OpenApp) -> None:
    shown = DescentPage(open_app("/?" + urlencode(VIEW)))
    assert shown.alerts == []
    look = shown.root.evaluate(LOOK)
    assert look == {
        "speed": 0.5,
        "log": False,
        "arrows": True,
        "hidden": ["momentum", "sgd"],
        "time": 42,
        "playing": False,
        "azimuth": -0.6,
        "elevation": 1,
        "zoom": 1.5,
        "run": "nesterov",
        "coordinate": "y",
    }
    # what a person then does is in the link a moment later, and stays there through a change
    shown.page.keyboard.press("ArrowRight")
    shown.page.keyboard.press("1")
    shown.page.keyboard.press("+")
    shown.root.locator(".numbers summary").click()
    link = {**VIEW, "speed": "1", "hide": "momentum", "step": "43", "numbers": "closed"}
    del link["speed"]
    until(lambda: shown.link == link)
    slider = shown.page.locator(".st-key-steps input")
    shown.change(lambda: (slider.focus(), slider.press("ArrowRight")))
    until(lambda: shown.link == {**link, "steps": "310"})

    look = shown.root.evaluate(LOOK)
    shown.page.reload()
    wait_until_idle(shown.page)
    again = DescentPage(shown.page)
    # a link with closed numbers names no run: the first with a rule is offered
    assert again.root.evaluate(LOOK) == {**look, "run": "sgd"}
    assert not again.root.locator(".equations").is_visible()
    assert again.alerts == []
    # while it plays, the link names no step
    again.page.keyboard.press("Space")
    until(lambda: "step" not in again.link)


def test_a_wrong_view_in_a_link_says_what_is_wrong(open_app: OpenApp) -> None:
    wrong = {"speed": "7", "log": "x", "arrows": "1", "hide": "<b>", "step": "-4", "camera": "1,2"}
    shown = DescentPage(open_app("/?" + urlencode(wrong)))
    said = "\n".join(shown.alerts)
    for name, text in wrong.items():
        assert f"{name} = {text}" in said
    assert len(shown.alerts) == len(wrong)
    until(lambda: shown.link == {})
    shown.assert_sound()


def test_a_typed_function_gets_rates_that_suit_it(open_app: OpenApp) -> None:
    shown = DescentPage(open_app("/?adam.learning_rate=0.03"))
    shown.change(lambda: shown.type("f", "100(y - x^2)^2 + (1 - x)^2 + x^2 y^2 / 3"))
    assert {run["status"] for run in shown.runs} <= {"converged", "step_limit"}
    assert float(shown.link["sgd.learning_rate"]) < 0.002
    assert shown.link["adam.learning_rate"] == "0.03"  # a person's choice stays
    shown.change(lambda: shown.type("f", "x^2 + y^2"))
    assert float(shown.link["sgd.learning_rate"]) > 0.02
    assert shown.link["adam.learning_rate"] == "0.03"
    # a named surface is known however it is written
    assert shown.field("surface").input_value().startswith(gv.SURFACES["bowl"].name)
    shown.change(lambda: shown.type("f", "100*(y-x**2)**2 + (1-x)**2"))
    assert shown.field("surface").input_value().startswith(gv.SURFACES["rosenbrock"].name)


def test_a_page_begins_again_in_one_step_and_back_undoes_it(open_app: OpenApp) -> None:
    view = "&speed=2&hide=sgd&camera=-0.6,1,1.5&log=false&step=7"
    page = open_app("/?f=x^2%2B3y^2&noise=0.1&schedule=CosineDecay" + view)
    shown = DescentPage(page)
    entries, before = page.evaluate("history.length"), shown.link
    look = shown.root.evaluate(LOOK)
    shown.change(page.locator(".st-key-start_again button").first.click)
    assert page.evaluate("history.length") == entries + 1
    assert shown.link == {}
    assert shown.field("f").input_value() == gv.SURFACES["two_wells"].text
    fresh = shown.root.evaluate(LOOK)
    assert (fresh["speed"], fresh["log"], fresh["hidden"], fresh["zoom"]) == (1, True, [], 1)
    shown.change(page.go_back)
    until(lambda: shown.link == before)
    assert shown.field("f").input_value() == "x^2+3y^2"
    assert shown.root.evaluate(LOOK) == look


def test_a_range_is_read_and_told_as_spanish_writes_it(open_app: OpenApp) -> None:
    shown = DescentPage(open_app("/?f=x^2%2B3y^2", locale="es-ES"))
    entries = shown.page.evaluate("history.length")
    shown.type("domain", "-2,5; 2,5")
    until(lambda: shown.data["domain"] == [[-2.5, 2.5], [-2.5, 2.5]])
    assert shown.page.evaluate("history.length") == entries + 1
    assert shown.link["domain"] == "-2.5; 2.5"
    assert shown.field("domain").input_value() == "-2,5; 2,5"
    assert shown.page.get_by_text("x ∈ [−2,5; 2,5] · y ∈ [−2,5; 2,5]").count() == 1
    shown.type("domain", "2,5; 1,5")
    assert len(shown.alerts) == 1
    assert shown.field("domain").input_value() == "2,5; 1,5"
