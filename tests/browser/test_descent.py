"""The Descent page in every language: what a person does in a real browser, and what follows.

To open a page takes longer than all that a test then does on it, so each test does several things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import gradviz as gv
from gradviz.language import ExpressionError
from gradviz.ui.i18n import gettext as _
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import DescentPage, until

if TYPE_CHECKING:
    from tests.browser.conftest import OpenApp

TYPED = "x^2 + 4y^2 - cos(3x)"
SIX = ["SGD", "Momentum", "Nesterov", "Adagrad", "RMSprop", "Adam"]
FIRST_START = [0.75, 1.4]


def step(number: int, of: int = 300) -> str:
    return _("Step {step} of {steps}", step=number, steps=of)


def test_it_opens_already_playing(open_app: OpenApp, locale: str) -> None:
    shown = DescentPage(open_app(locale=locale, motion=True))
    assert shown.time > 0
    assert [run["label"] for run in shown.runs] == SIX
    shown.assert_sound()
    shown.control("restart").click()
    first = shown.time
    until(lambda: shown.time > first)
    assert shown.control("play").get_attribute("aria-label") == _("Pause")
    shown.page.keyboard.press("End")
    assert not shown.playing
    until(lambda: shown.control("play").get_attribute("aria-label") == _("Play"))
    assert shown.root.locator(".counter").inner_text() == step(300)


def test_what_is_typed_is_painted_and_what_is_broken_recovers(
    open_app: OpenApp, locale: str
) -> None:
    shown = DescentPage(open_app(locale=locale))
    first = shown.picture()
    shown.change(lambda: shown.type("f", TYPED))
    assert shown.picture() != first
    assert shown.link["f"] == TYPED
    assert shown.data["variables"] == ["x", "y"]
    assert shown.page.locator(".katex").count() == 2
    shown.assert_sound()

    good, picture = shown.version, shown.picture()
    for broken in ("x^2 +", "foo(x)", "sin(x, y"):
        shown.type("f", broken)
        assert_explained(shown, broken)
        assert shown.version == good
        assert shown.picture() == picture
    shown.change(lambda: shown.type("f", "x^2 + y^2"))
    assert shown.alerts == []
    shown.assert_sound()

    slider = shown.page.locator(".st-key-steps input")
    shown.change(lambda: (slider.focus(), slider.press("ArrowRight")))
    assert shown.link["steps"] == "310"
    assert shown.read("steps") == 310
    assert shown.control("scrubber").get_attribute("max") == "310"

    # motion is unwanted here: nothing of all this has started to play
    assert not shown.playing
    assert shown.time == 0


def assert_explained(shown: DescentPage, broken: str) -> None:
    """The page says, in its language, what is wrong and where, and which function it shows."""
    with pytest.raises(ExpressionError) as caught:
        gv.parse(broken)
    error = caught.value
    assert shown.alerts[0].endswith(_(error.template, **error.data))
    caret = shown.page.locator("[data-testid=stCode]").inner_text()
    assert caret.rstrip("\n") == error.caret().rstrip("\n")
    assert "^" in caret.splitlines()[-1]
    kept = _("The picture shows the last good function: {text}", text=TYPED)
    assert shown.page.get_by_text(kept).is_visible()


def test_play_pause_scrub_and_step(open_app: OpenApp, locale: str) -> None:
    shown = DescentPage(open_app(locale=locale))
    play, scrubber = shown.control("play"), shown.control("scrubber")
    play.click()
    until(lambda: shown.time > 5)
    play.click()
    assert not shown.playing
    paused = shown.time
    assert 5 < paused < 300
    shown.page.wait_for_timeout(100)
    assert shown.time == paused

    box = scrubber.bounding_box()
    assert box is not None
    shown.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert 120 < shown.time < 180
    at = round(shown.time)
    until(lambda: shown.root.locator(".counter").inner_text() == step(at))
    shown.control("numbers-run").select_option(label="Adam")  # SGD has ended before
    paths, numbers = shown.picture(layer=1), shown.numbers
    assert _("This step in numbers") in shown.root.locator(".numbers summary").inner_text()
    scrubber.press("ArrowRight")
    assert shown.time == at + 1
    until(lambda: shown.picture(layer=1) != paths)
    until(lambda: shown.numbers != numbers)
    until(lambda: shown.root.locator(".counter").inner_text() == step(at + 1))
    shown.control("back").click()
    assert shown.time == at
    until(lambda: shown.numbers == numbers)
    shown.control("forward").click()
    assert shown.time == at + 1
    assert_keys_work(shown)


def assert_keys_work(shown: DescentPage) -> None:
    press = shown.page.keyboard.press
    shown.root.focus()
    press("Home")
    assert shown.time == 0
    press("ArrowRight")
    press("ArrowRight")
    assert shown.time == 2
    press("ArrowLeft")
    assert shown.time == 1
    press("End")
    assert shown.time == 300
    press("Space")  # from the end it starts again
    assert shown.playing
    press("Space")
    assert not shown.playing
    assert shown.time < 300
    press("+")
    assert shown.read("speed") == 2
    press("-")
    press("-")
    assert shown.read("speed") == 0.5
    logarithmic = shown.read("log")
    press("l")
    assert shown.read("log") != logarithmic
    press("a")
    assert shown.read("arrows")
    press("2")
    until(lambda: [run["id"] for run in shown.runs if not run["visible"]] == ["momentum"])
    press("2")
    until(lambda: all(run["visible"] for run in shown.runs))
    press("?")
    assert shown.root.locator(".keys").is_visible()
    press("?")
    assert not shown.root.locator(".keys").is_visible()
    press("f")
    until(lambda: shown.read("fullscreen"))
    press("f")
    until(lambda: not shown.read("fullscreen"))
    # while a field has the focus, its keys are its own
    press("Home")
    shown.field("f").focus()
    press("End")
    press("Space")
    assert not shown.playing
    assert shown.time == 0


def test_start_and_learning_rate_follow_the_pointer(open_app: OpenApp, locale: str) -> None:
    shown = DescentPage(open_app(locale=locale))
    table = shown.table
    shown.change(lambda: shown.page.mouse.click(*shown.place(0.3, 0.3)))
    start = shown.data["start"]
    assert start != FIRST_START
    assert shown.link["start"] == written(start)
    typed = shown.field("start").input_value()
    assert (
        typed.replace("; ", ";").replace(",", "." if ";" in typed else ",").replace(";", ", ")
        == shown.link["start"]
    )
    assert all(run["first"] == start for run in shown.runs)
    assert shown.read("start") is None  # what is shown is the server's
    assert shown.table != table
    assert_dragged_start_pulls_all_paths(shown)
    assert_dragged_rate_moves_its_path(shown)

    shown.type("f", TYPED)
    before = (shown.version, shown.runs, shown.data, shown.table, shown.link)
    shown.page.reload()
    wait_until_idle(shown.page)
    again = DescentPage(shown.page)
    assert (again.version, again.runs, again.data, again.table, again.link) == before


def assert_dragged_start_pulls_all_paths(shown: DescentPage) -> None:
    mouse, version, link = shown.page.mouse, shown.version, shown.link
    seen = [shown.data["start"]]
    mouse.move(*shown.place(0.6, 0.5))
    mouse.down()
    for across in (0.55, 0.5, 0.45):
        mouse.move(*shown.place(across, 0.4))
        until(lambda: shown.runs[0]["first"] not in seen)
        runs = shown.runs
        assert all(run["first"] == runs[0]["first"] for run in runs)
        assert shown.read("dragging") == "start"
        seen.append(runs[0]["first"])
    assert shown.version == version
    assert shown.link == link
    shown.change(mouse.up)
    assert shown.data["start"] == shown.runs[0]["first"]
    assert shown.link["start"] == written(shown.data["start"])


def assert_dragged_rate_moves_its_path(shown: DescentPage) -> None:
    mouse, table = shown.page.mouse, shown.table
    rate = shown.root.locator("[data-run=sgd] .run-rate")
    assert rate.get_attribute("aria-label") == _(
        "Learning rate of {run}: drag sideways, or use the arrow keys", run="SGD"
    )
    rate.scroll_into_view_if_needed()
    box = rate.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    paths = {run["id"]: run["path"] for run in shown.runs}
    mouse.move(x, y)
    mouse.down()
    seen = [paths["sgd"]]
    for way in (15, 30, 45):
        mouse.move(x + way, y)
        until(lambda: shown.run("sgd")["path"] not in seen)
        seen.append(shown.run("sgd")["path"])
    assert "sgd.learning_rate" not in shown.link
    assert shown.run("sgd")["rate"] == pytest.approx(0.02 * 10 ** (45 / 150), rel=0.01)
    assert all(run["path"] == paths[run["id"]] for run in shown.runs if run["id"] != "sgd")
    shown.change(mouse.up)
    assert float(shown.link["sgd.learning_rate"]) == shown.run("sgd")["rate"]
    assert "adam.learning_rate" not in shown.link
    np.testing.assert_allclose(shown.run("sgd")["path"], seen[-1], rtol=1e-8, atol=1e-12)
    assert shown.table != table


def written(point: list[float]) -> str:
    return ", ".join(f"{each:.6g}" for each in point)
