"""Inside the network's page: a step in numbers, units' responses, histograms, several classes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import Error, expect

from gradviz.experiments import NetworkExperiment
from gradviz.learning.networks import examine
from gradviz.ui.i18n import gettext
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import until
from tests.browser.test_network_page import NetworkPage, shown

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.conftest import OpenApp

SPECIES = "?data=iris_species&iris_species.features=petal+length&iris_species.features=petal+width"


def results(here: NetworkPage) -> list[float]:
    """Return the number behind the last sign of equality of each row of the microscope."""
    texts = here.root.locator(".microscope .equation > :nth-last-child(1 of .result)")
    found = [re.sub(r"[=\s]", "", each) for each in texts.all_inner_texts()]
    return [float(_plain(each)) for each in found]


def _plain(text: str) -> str:
    text = text.replace("−", "-").replace(",", ".")
    digits = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    return re.sub(r"·10(.+)", lambda power: "e" + power[1].translate(digits), text)


def opened(here: NetworkPage) -> Locator:
    here.root.locator(".microscope summary").click()
    rows = here.root.locator(".microscope .equation")
    expect(rows.first).to_be_visible()
    return rows


def test_a_step_in_numbers(open_app: OpenApp, locale: str) -> None:
    here = shown(open_app, "?hidden=4&epochs=2&step=9&penalty=L2", locale=locale)
    opened(here)
    here.root.locator("[data-control=pick-row]").select_option(index=2)
    here.root.locator("[data-control=pick-unit]").select_option(index=3)
    here.root.locator("[data-control=pick-input]").select_option(index=5)
    experiment = NetworkExperiment(hidden="4", epochs=2, penalty="L2")
    step = examine(experiment.run().trainings[0], 9)
    at = 5 * 4 + 3
    wanted = {
        "the weight": step.parameters[at],
        "z": step.sums[0][2, 3],
        "h": step.signals[1][2, 3],
        "loss of the example": step.losses[2],
        "loss": step.loss,
        "delta": step.deltas[0][2, 3],
        "gradient": step.gradient[at],
        "new weight": step.moved[at],
    }
    until(lambda: np.isclose(results(here)[0], wanted["the weight"], rtol=1e-4))
    found = results(here)
    for name, value in wanted.items():
        assert np.isclose(found, value, rtol=2e-4, atol=1e-12).any(), (name, value, found)
    assert np.isclose(found[-1], wanted["new weight"], rtol=1e-4)
    headings = here.root.locator(".microscope h4").all_inner_texts()
    assert headings == [
        gettext("Initialize"),
        gettext("Compute the loss"),
        gettext("Compute the gradient"),
        gettext("Update the weights"),
    ]
    here.scrub(3)
    until(lambda: not np.isclose(results(here)[-1], wanted["new weight"], rtol=1e-4))


def test_a_unit_is_clicked_and_its_response_is_shown(open_app: OpenApp) -> None:
    here = shown(open_app, "?data=moons&hidden=3,2&epochs=3&activation=tanh")
    opened(here)
    x, y = here.root.evaluate(
        "(root) => { const column = root.gradviz.diagram.columns[2];"
        " const box = root.querySelector('[data-view=diagram]').getBoundingClientRect();"
        " return [box.left + column.x, box.top + column.units[1].y]; }"
    )
    here.page.mouse.click(x, y)
    until(lambda: here.root.locator("[data-control=pick-layer]").input_value() == "1")
    assert here.root.locator("[data-control=pick-unit]").input_value() == "1"
    before = here.state()["painted"]
    here.page.mouse.click(x, y)
    until(lambda: here.state()["painted"] > before)


@pytest.mark.parametrize("what", ["weights_time", "activations", "gradients"])
def test_histograms_over_time(open_app: OpenApp, what: str) -> None:
    here = shown(open_app, "?data=moons&hidden=4&epochs=4")
    view = here.root.locator("[data-view=weights] canvas")
    before = view.evaluate("(canvas) => canvas.toDataURL()")
    here.root.locator("[data-control=weights-what]").select_option(what)
    until(lambda: view.evaluate("(canvas) => canvas.toDataURL()") != before)
    here.root.locator("[data-control=norms-what]").select_option("update_ratio")
    assert here.state()["reports"]["adam"]["error"] == ""


def test_several_classes(open_app: OpenApp, locale: str) -> None:
    here = shown(open_app, "?data=iris_species&hidden=16&epochs=60&step=-1", locale=locale)
    here.scrub(160)
    experiment = NetworkExperiment(data="iris_species", hidden="16", epochs=60)
    training = experiment.run().trainings[0]
    held = training.validation
    assert held is not None
    said = held.logits(training.at(160)[0]).argmax(axis=1)
    matrix = [[int(np.sum((held.target == t) & (said == s))) for s in range(3)] for t in range(3)]
    until(lambda: here.state()["matrix"] == matrix)


def test_layers_differ_by_the_controls_and_the_link_keeps_them(open_app: OpenApp) -> None:
    here = shown(open_app, f"{SPECIES}&hidden=6,5&epochs=3")
    here.page.get_by_text("Layer by layer").click()
    until(lambda: here.asked("activation") == "relu,relu")
    wait_until_idle(here.page)
    here.pause()
    wait_until_idle(here.page)

    def chosen() -> bool:
        # what the page says of itself at the end of a training closes a list that is open
        here.page.locator(".st-key-activation-1 input").click()
        try:
            here.page.get_by_role("option", name="gelu").click(timeout=5000)
        except Error:
            here.page.keyboard.press("Escape")
            return False
        return True

    until(chosen)
    until(lambda: here.asked("activation") == "relu,gelu")
    wait_until_idle(here.page)
    until(lambda: not here.state()["reports"]["adam"]["busy"])
    wanted = NetworkExperiment(
        data="iris_species", features=["petal length", "petal width"], hidden="6, 5",
        activation=["relu", "gelu"], epochs=3,
    ).run().trainings[0]  # fmt: skip
    until(
        lambda: np.allclose(
            here.state()["reports"]["adam"]["training"], wanted.training_by_epoch, rtol=1e-7
        )
    )


def test_the_last_layers_delta_and_long_sums_can_be_read_whole(open_app: OpenApp) -> None:
    here = shown(open_app, "?hidden=4&epochs=2&step=9")
    rows = opened(here)
    here.root.locator("[data-control=pick-row]").select_option(index=2)
    step = examine(NetworkExperiment(hidden="4", epochs=2).run().trainings[0], 9)
    size = len(step.losses)
    # the derivative of the loss by the logit, and delta of the last layer, a size-th of it
    found = results(here)
    delta = step.deltas[1][2, 0]
    place = next(k for k, each in enumerate(found) if each == pytest.approx(delta * size, rel=1e-3))
    assert found[place + 1] == pytest.approx(delta, rel=1e-3)
    assert "ℓ′" in rows.nth(place).inner_text()
    long = here.root.locator(".microscope .terms").first
    expect(long.locator("li")).to_have_count(0)
    long.locator("summary").click()
    expect(long.locator("li")).to_have_count(10)
    last = long.locator("li").last.inner_text().split("=")
    wanted = step.signals[0][2, 9] * step.parameters[9 * 4]
    assert float(_plain(last[1].strip())) == pytest.approx(wanted, rel=1e-3)


@pytest.mark.parametrize("query", [SPECIES + "&hidden=3&epochs=2", "?data=sine&hidden=3&epochs=2"])
def test_every_kind_of_output_has_its_delta(open_app: OpenApp, query: str) -> None:
    here = shown(open_app, query)
    rows = opened(here)
    assert not [each for each in results(here) if each != each]
    text = " ".join(rows.all_inner_texts())
    assert ("[0 = y]" in text) == ("iris" in query)
    assert ("ℓ′" in text) == ("sine" in query)
