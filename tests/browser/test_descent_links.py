"""Links to the Descent page: they show the same screen to everybody, and wrong ones do no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import gradviz as gv
from gradviz.ui.i18n import gettext as _
from tests.browser.conftest import wait_until_idle
from tests.browser.player_page import DescentPage

if TYPE_CHECKING:
    from tests.browser.conftest import OpenApp

EVERYTHING = (
    "/?f=x%5E2+%2B+4y%5E2+-+cos%283x%29&steps=120&start=1.2%2C+-0.7&noise=0.5&seed=7"
    "&runs=SGD&runs=Adam&adam.learning_rate=0.2&domain=-3%2C+3&schedule=StepDecay"
    "&StepDecay.decay_steps=40&clipping=clipnorm&clip=2"
)
WRONG = "/?steps=99999&start=abc&f=foo(x)&domain=5,1&noise=-3&adam.learning_rate=nan&colour=7"


def test_a_link_shows_the_same_screen_after_a_reload_and_elsewhere(open_app: OpenApp) -> None:
    shown = DescentPage(open_app(EVERYTHING, reduced_motion=True))
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
    elsewhere = DescentPage(open_app(EVERYTHING, locale="pt-BR", dark=True, reduced_motion=True))
    assert elsewhere.runs == shown.runs
    assert elsewhere.data == data


def test_a_wrong_link_says_what_is_wrong(open_app: OpenApp, locale: str) -> None:
    shown = DescentPage(open_app(WRONG, locale=locale, reduced_motion=True))
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
        shown = DescentPage(open_app(link, reduced_motion=True))
        assert shown.alerts, link
        assert shown.data["variables"] == ["x", "y"]
        shown.assert_sound()
        shown.page.close()


def test_a_closed_box_keeps_what_was_set_in_it(open_app: OpenApp) -> None:
    shown = DescentPage(open_app(reduced_motion=True))
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
