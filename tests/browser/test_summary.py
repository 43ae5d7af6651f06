"""The animation in words, as a table and as sound, for who does not see it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from gradviz.ui.i18n import gettext as _
from tests.browser.player_page import DescentPage, until
from tests.browser.test_modules_alone import call

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenApp

BOWL = "/?f=x^2%2B3y^2&start=2,1&runs=SGD&runs=Adam&steps=40&sgd.learning_rate=0.1"
ASTRAY = "/?f=x^2%2B3y^2&start=2,1&runs=SGD&steps=300&sgd.learning_rate=1"

EAR = """
window.heard = [];
class Parameter {
  constructor(name) { this.name = name; }
  setValueAtTime(value, time) { heard.push([this.name, value, time]); }
  setTargetAtTime(value, time) { heard.push([this.name, value, time]); }
}
class Part {
  constructor(name) { this.part = name; }
  frequency = new Parameter("frequency");
  gain = new Parameter("gain");
  pan = new Parameter("pan");
  connect(to) { return to; }
  start() { heard.push(["start"]); }
  stop() { heard.push(["stop"]); }
}
window.AudioContext = class {
  currentTime = 0;
  destination = new Part("ear");
  createOscillator() { return new Part("oscillator"); }
  createGain() { return new Part("gain"); }
  createStereoPanner() { return new Part("pan"); }
  resume() { heard.push(["resume"]); }
  close() {}
};
"""


def announcer(shown: DescentPage) -> str:
    return shown.root.locator(".announcer").inner_text()


def test_a_step_is_said_with_values_ends_and_the_lowest(open_app: OpenApp, locale: str) -> None:
    shown = DescentPage(open_app(BOWL, locale=locale))
    assert announcer(shown) == ""  # a page that opens is read by itself
    shown.control("forward").click()
    said = shown.root.locator(".announcer")
    expect(said).to_contain_text(_("Step {step} of {steps}", step=1, steps=40))
    values = [run["label"] for run in shown.runs]
    assert all(f"{label}: " in said.inner_text() for label in values)
    assert _("{run} is lowest", run="SGD") in said.inner_text()
    shown.control("scrubber").press("End")
    expect(said).to_contain_text(_("not converged"))


def test_while_it_plays_a_sentence_comes_every_three_seconds(open_app: OpenApp) -> None:
    page = open_app("/?f=x^2%2B3y^2&runs=SGD&steps=2000&sgd.learning_rate=0.0001")
    shown = DescentPage(page)
    shown.root.evaluate(
        "(root) => { window.said = []; new MutationObserver(() => window.said.push("
        "performance.now())).observe(root.querySelector('.announcer'), { childList: true }); }"
    )
    shown.control("play").click()
    page.wait_for_timeout(5500)
    assert len(page.evaluate("said")) <= 2
    shown.control("play").click()
    at = page.evaluate("performance.now()")
    until(lambda: page.evaluate("said.at(-1)") > at - 50)
    times = page.evaluate("said")
    assert all(after - before > 2500 for before, after in pairwise(times[:-1]))


def test_many_starts_are_said_too(open_app: OpenApp) -> None:
    shown = DescentPage(open_app("/?starts=many&runs=SGD&steps=60"))
    shown.control("forward").click()
    expect(shown.root.locator(".announcer")).to_contain_text("starting points at step 1")
    assert not shown.root.locator(".values").is_visible()


def test_the_values_are_a_table_of_some_twenty_steps(open_app: OpenApp) -> None:
    shown = DescentPage(open_app(f"{BOWL}&steps=500"))
    shown.root.locator(".values summary").click()
    rows = shown.root.locator(".values tbody tr")
    expect(rows).to_have_count(21)
    first = rows.first.locator("td").all_inner_texts()
    assert first == ["7", "7"]
    shown.control("scrubber").press("End")
    expect(rows.last).to_have_attribute("aria-current", "step")
    ends = shown.root.locator(".values tfoot td").all_inner_texts()
    assert all(re.search("converged", each) for each in ends)


@pytest.mark.parametrize("steps", [1, 2, 7, 20, 21, 300, 2000])
def test_steps_are_thinned_evenly(modules: Page, steps: int) -> None:
    found = call(modules, "player/summary.js", "thinnedSteps", steps)
    assert found[0] == 0
    assert found[-1] == steps
    assert len(found) <= 21
    apart = {b - a for a, b in pairwise(found[:-1])}
    assert len(apart) <= 1


def test_a_height_is_a_pitch(modules: Page) -> None:
    module = "player/sonification.js"
    heights = [0, 0.25, 0.5, 0.75, 1]
    pitches = [call(modules, module, "pitchOf", each) for each in heights]
    assert pitches == pytest.approx([220 * 2 ** (2 * each) for each in heights])
    assert call(modules, module, "pitchOf", -3) == 220
    assert call(modules, module, "pitchOf", 9) == call(modules, module, "pitchOf", "nan") == 880
    assert call(modules, module, "endingTones", "converged") == [440, 660]
    assert call(modules, module, "endingTones", "step_limit") == [440, 440]
    low, high = reversed(call(modules, module, "endingTones", "diverged"))
    assert low < high
    pans = [call(modules, module, "panOf", each, [-2, 2]) for each in (-9, -2, 0, 1, 2, "nan")]
    assert pans == [-1, -1, 0, 0.5, 1, 0]


def heard(page: Page, name: str) -> list[Any]:
    return [each[1] for each in page.evaluate("heard") if each[0] == name]


def test_a_run_is_heard_as_it_falls(open_app: OpenApp) -> None:
    page = open_app(BOWL, script=EAR)
    shown = DescentPage(page)
    shown.control("play").click()
    until(lambda: shown.time > 2)
    assert page.evaluate("heard") == []  # nobody asked for it
    shown.control("play").click()
    shown.control("restart").focus()
    page.keyboard.press("s")
    expect(shown.control("sound")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Home")
    shown.control("play").click()
    until(lambda: not shown.playing and shown.time == 40)
    pitches = heard(page, "frequency")
    *falling, first, second = pitches
    assert min(falling) >= 220
    assert max(falling) <= 880
    assert falling[0] > 600
    assert falling[-1] < 350
    assert sorted(falling, reverse=True) == pytest.approx(falling)
    assert (first, second) == (440, 440)  # the steps ran out
    pans = heard(page, "pan")
    assert pans[0] > pans[-1]  # from x = 2 to the middle
    assert max(heard(page, "gain")) <= 0.1
    assert heard(page, "gain")[-1] == 0


def test_a_run_that_diverges_ends_downward_and_a_pause_is_silent(open_app: OpenApp) -> None:
    page = open_app(ASTRAY, script=EAR)
    shown = DescentPage(page)
    shown.control("sound").click()
    shown.control("play").click()
    until(lambda: heard(page, "frequency"))
    until(lambda: len(heard(page, "frequency")) > 1 and heard(page, "frequency")[-2] == 440)
    assert heard(page, "frequency")[-1] == pytest.approx(440 / 1.5)
    shown.control("sound").click()
    count = len(page.evaluate("heard"))
    shown.control("restart").click()
    until(lambda: shown.time > 3)
    assert len(page.evaluate("heard")) == count
