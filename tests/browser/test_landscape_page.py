"""The loss landscape on the Network page: what it shows is Python's, and follows what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from playwright.sync_api import expect

from gradviz.experiments import NetworkExperiment, read_link
from gradviz.experiments.network_view import NetworkView
from gradviz.learning.networks import path_on_slice, principal_slice, random_slice, slice_losses
from gradviz.ui.i18n import gettext
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import PICTURE, until
from tests.browser.test_network_page import NetworkPage, shown

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from gradviz.learning.networks import NetworkTraining
    from tests.browser.conftest import OpenApp

LANDSCAPE = """
(root) => {
  const { state, paths } = root.gradviz.landscape;
  const { plane, grid, domain, place, error, pictures, cancelled, complete } = state;
  const list = (each) => each && Array.from(each);
  return { error, pictures, cancelled, complete, domain, size: grid && grid.size,
    values: grid && list(grid.values), shares: plane && list(plane.shares),
    first: plane && list(plane.first),
    place: place && { step: place.step, loss: place.loss, projected: place.projected },
    paths: Object.fromEntries([...paths].map(([id, { path }]) => [id, path && {
      steps: list(path.steps), across: list(path.across), along: list(path.along) }])) };
}
"""
SMALL = "data=moons&hidden=8,8&activation=tanh&epochs=12&runs=Adam&runs=SGD"


class LandscapePage(NetworkPage):
    """The page with its landscape."""

    @property
    def section(self) -> Locator:
        return self.root.locator("details.landscape")

    def open(self) -> None:
        self.section.locator("summary").click()

    def landscape(self) -> dict[str, Any]:
        found: dict[str, Any] = self.root.evaluate(LANDSCAPE)
        return found

    def whole(self) -> dict[str, Any]:
        """Wait for the finest picture, and the paths on it."""
        until(lambda: self.landscape()["complete"], 60)
        found = self.landscape()
        assert found["error"] == ""
        assert found["size"] == 51
        return found

    def choose(self, name: str, value: str) -> None:
        self.root.locator(f"[data-control={name}]").select_option(value)

    def words(self) -> str:
        return self.root.locator(".landscape-words").inner_text()


def opened(open_app: OpenApp, query: str = f"?{SMALL}", **how: Any) -> LandscapePage:
    return LandscapePage(shown(open_app, query, **how).page)


def trainings(query: str) -> list[NetworkTraining]:
    experiment = read_link(f"/network{query}").experiment
    assert isinstance(experiment, NetworkExperiment)
    return list(experiment.run().trainings)


def grid_of(training: NetworkTraining, plane: Any, domain: list[list[float]]) -> Any:
    across, along = (np.linspace(*ends, 51) for ends in domain)
    return slice_losses(training.loss, plane, across, along).ravel()


def test_what_is_opened_is_the_slice_that_python_has(open_app: OpenApp, locale: str) -> None:
    here = opened(open_app, locale=locale)
    here.pause()
    assert here.landscape()["pictures"] == 0  # nothing is computed until it is opened
    here.open()
    found = here.whole()
    lead, other = trainings(f"?{SMALL}")
    plane = principal_slice(lead.weights)
    assert plane.shares is not None
    np.testing.assert_allclose(found["shares"], plane.shares, rtol=1e-6)
    np.testing.assert_allclose(found["values"], grid_of(lead, plane, found["domain"]), rtol=1e-6)

    def traced() -> bool:
        return all(each and len(each["steps"]) > 13 for each in here.landscape()["paths"].values())

    until(traced)
    for key, training in (("adam", lead), ("sgd", other)):
        path = here.landscape()["paths"][key]
        points = np.array([training.at(int(step))[0] for step in path["steps"]])
        np.testing.assert_allclose(
            [path["across"], path["along"]], plane.project(points).T, atol=1e-6
        )
    assert here.asked("landscape") == "principal"
    for view in ("slice", "slice3d"):
        canvas = here.section.locator(f"[data-view={view}] canvas").first
        assert canvas.evaluate(PICTURE)["colors"] > 100

    here.scrub(7)
    until(lambda: (here.landscape()["place"] or {}).get("step") == 7)
    place = here.landscape()["place"]
    on = path_on_slice(lead.loss, plane, lead.at(7)[0][None])
    assert place["loss"] == pytest.approx(on.losses[0], rel=1e-6)
    assert place["projected"] == pytest.approx(on.projected_losses[0], rel=1e-6)
    assert abs(on.differences[0]) > 1e-6
    texts = gettext(
        "{run}, step {step}: loss {loss}, on the slice below it {projected}. The difference,"
        " {difference}, is there because a path does not lie on its slice."
    )
    until(lambda: texts.split("{difference}")[1].strip(" ,.")[:20] in here.words())
    assert here.page.locator("[data-testid=stException]").count() == 0


def test_directions_seed_center_and_range_are_chosen_and_kept(open_app: OpenApp) -> None:
    here = opened(open_app)
    here.scrub(20)
    here.open()
    here.whole()
    here.choose("directions", "random")
    seed = here.root.locator("[data-control=slice-seed]")
    expect(seed).to_be_visible()
    seed.fill("5")
    seed.press("Enter")
    here.choose("center", "shown")
    center = here.root.locator("[data-control=center]")
    said = gettext("of step {step}").format(step=20)
    assert center.locator("option:checked").inner_text() == said
    slider = here.root.locator("[data-control=slice-range]")
    slider.focus()
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    here.root.locator("[data-control=compressed]").check()
    until(lambda: here.asked("compressed") == "true")
    keys = ("landscape", "slice_seed", "slice_step", "slice_zoom")
    until(lambda: [here.asked(key) for key in keys] == ["random", "5", "20", "2"])

    def drawn() -> bool:
        found = here.landscape()
        return bool(found["complete"] and found["domain"] == [[-2, 2], [-2, 2]])

    def checked() -> None:
        until(drawn, 60)
        lead, _ = trainings(f"?{SMALL}")
        plane = random_slice(lead.loss.network, lead.at(20)[0], 5)
        found = here.landscape()
        np.testing.assert_allclose(found["first"], plane.first, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(
            found["values"], grid_of(lead, plane, found["domain"]), rtol=1e-6
        )

    checked()
    here.page.reload()
    wait_until_idle(here.page)
    here = LandscapePage(here.page)
    checked()
    assert here.state()["step"] == 20


def test_the_camera_is_part_of_the_link(open_app: OpenApp) -> None:
    read = "(root) => Object.values(root.gradviz.landscape.camera)"
    here = opened(open_app, f"?{SMALL}&landscape=principal&camera=0.5,1.2,2")
    here.whole()
    assert here.root.evaluate(read) == [0.5, 1.2, 2]
    entries = here.page.evaluate("history.length")
    for _ in range(3):
        here.root.locator("[data-view=slice3d] .layers").press("ArrowRight")
    turned = here.root.evaluate(read)
    assert turned != [0.5, 1.2, 2]

    def said() -> list[float]:
        return [float(each) for each in (here.asked("camera") or "").split(",")]

    until(lambda: said() == pytest.approx(turned, abs=0.005))
    wait_until_idle(here.page)
    assert here.root.evaluate(read) == turned  # the server's answer does not move it
    # a busy machine presses slowly: each turn is then one of its own, and has its step of Back
    steps = here.page.evaluate("history.length") - entries
    assert 1 <= steps <= 3
    here.page.evaluate("(steps) => history.go(-steps)", steps)
    until(lambda: here.root.evaluate(read) == [0.5, 1.2, 2])
    assert NetworkView(camera=(0.5, 1.2, 2.0)).parameters() == {"camera": ["0.5, 1.2, 2"]}


def test_a_newer_choice_ends_the_older_and_data_may_change(open_app: OpenApp) -> None:
    here = opened(open_app, "?epochs=3&landscape=random")
    slider = here.root.locator("[data-control=slice-range]")
    slider.focus()
    for _ in range(4):
        slider.press("ArrowLeft")
    until(lambda: here.landscape()["cancelled"] > 0)
    box = here.page.locator(".st-key-hidden input")
    box.fill("5, 4")
    box.press("Enter")
    until(lambda: len(here.landscape()["first"] or []) == 10 * 5 + 5 + 5 * 4 + 4 + 4 + 1, 60)
    found = here.whole()
    lead = trainings("?epochs=3&hidden=5,4")[0]
    plane = random_slice(lead.loss.network, lead.weights[-1], 0)
    np.testing.assert_allclose(found["values"], grid_of(lead, plane, found["domain"]), rtol=1e-6)
    here.open()  # it is closed
    until(lambda: here.asked("landscape") is None)
    pictures = here.landscape()["pictures"]
    here.scrub(3)
    assert here.landscape()["pictures"] == pictures


def test_a_pointer_reads_the_loss_itself(open_app: OpenApp) -> None:
    here = opened(open_app, f"?{SMALL}&landscape=random&slice_seed=2")
    here.pause()
    here.whole()
    frame = here.section.locator("[data-view=slice] .layers")
    frame.scroll_into_view_if_needed()
    frame.hover(position={"x": 150, "y": 120})
    tip = here.section.locator(".tooltip")
    expect(tip).to_be_visible()
    until(lambda: "…" not in tip.inner_text())
    first, second = tip.inner_text().splitlines()[:2]
    a, b = (float(each.split("=")[1].replace("−", "-")) for each in first.split(","))
    lead = trainings(f"?{SMALL}")[0]
    plane = random_slice(lead.loss.network, lead.weights[-1], 2)
    wanted = float(lead.loss.value(plane.points([a, b])))
    assert float(second.split("=")[1]) == pytest.approx(wanted, rel=2e-3)  # of rounded a and b


@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_a_phone(open_app: OpenApp, dark: bool) -> None:
    here = opened(
        open_app, f"?{SMALL}&landscape=principal", width=390, height=844, dark=dark, touch=True
    )
    here.whole()
    assert here.page.evaluate("document.documentElement.scrollWidth") <= 390
    box = here.section.locator("[data-view=slice]").bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 250


def test_a_path_too_short_is_said_so(open_app: OpenApp) -> None:
    here = opened(open_app, "?data=moons&hidden=4&epochs=1&landscape=principal")
    said = gettext(
        "Principal directions need a path of two epochs or more that does not run along a line."
        " Train longer, or take random directions."
    )
    until(lambda: said in here.words())
    expect(here.section.locator(".landscape-stage")).to_be_hidden()
    here.choose("directions", "random")
    here.whole()
    expect(here.section.locator(".landscape-stage")).to_be_visible()
