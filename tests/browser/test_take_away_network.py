"""The Network page taken away: a file that trains without a server, and films of the training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from gradviz.experiments import NetworkExperiment, read_link
from gradviz.ui.i18n import gettext
from tests.browser.player_page import until
from tests.browser.taken_away import (
    MIB,
    Alone,
    choose,
    decoded,
    length_of,
    made_film,
    open_box,
    taken,
)
from tests.browser.test_network_page import STATE, shown

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.conftest import OpenApp

LINK = "/network?data=moons&hidden=6&activation=tanh&epochs=12&runs=SGD&runs=Adam"
LINK += "&sgd.learning_rate=0.8"
IN_FILE = f"""() => {{
  const root = document.getElementById("scene").shadowRoot?.querySelector(".gradviz-network");
  return root && root.gradviz && root.gradviz.runs.size ? ({STATE})(root) : null;
}}"""


def is_trained(state: Any) -> bool:
    return bool(state) and all(each and not each["busy"] for each in state["reports"].values())


def drag_rate(alone: Alone, name: str) -> float:
    """Set the learning rate of a run by hand; return it as the file says it."""
    row = alone.page.locator(".runs li").filter(has_text=name)
    row.get_by_role("slider").fill("280")
    return float(row.locator("output").inner_text().replace(",", "."))


def test_a_training_is_taken_away_and_goes_on(
    open_app: OpenApp, chromium: Browser, tmp_path: Path, locale: str
) -> None:
    here = shown(open_app, LINK.removeprefix("/network"), locale=locale)
    on_page = here.state()["reports"]
    experiment = read_link(LINK).experiment
    assert isinstance(experiment, NetworkExperiment)
    open_box(here.page)
    path = taken(here.page, gettext("Download the web page"), tmp_path)
    assert path.stat().st_size < MIB
    alone = Alone(chromium, path, IN_FILE, dark=True)
    until(lambda: is_trained(alone.state))
    assert alone.state["reports"] == on_page
    expect(alone.page.locator("h1 math")).to_have_count(2)
    expect(alone.page.locator("main > p")).to_contain_text("Keras")

    alone.page.locator("[data-control=scrubber]").fill("0")
    until(lambda: alone.state["step"] == 0)
    alone.page.locator("[data-control=play]").click()
    until(lambda: alone.state["step"] > 0)
    rate = drag_rate(alone, "SGD")
    until(lambda: is_trained(alone.state) and alone.state["reports"]["sgd"] != on_page["sgd"])
    changed = experiment.with_learning_rate("sgd", rate)
    expected = changed.run().trainings[0]
    report = alone.state["reports"]["sgd"]
    np.testing.assert_allclose(report["losses"], expected.batch_losses, rtol=1e-7)
    assert alone.state["reports"]["adam"] == on_page["adam"]

    alone.page.locator("details.landscape summary").click()
    until(lambda: alone.page.evaluate(LANDSCAPE))
    assert not alone.said
    alone.context.close()


LANDSCAPE = """() => document.getElementById("scene").shadowRoot
  .querySelector(".gradviz-network").gradviz.landscape.state.complete"""


def plane(frame: np.ndarray) -> np.ndarray:
    """Return the part of a film's picture where the colours of the classes are."""
    return frame[65:465, 57:449].astype(float)


def agreement(experiment: NetworkExperiment, step: int, frame: np.ndarray) -> float:
    """Return in how much of the plane a picture has the colour of the class predicted at a step.

    The plane is 56 x 56 cells over the range of the features; where the colour is weak, or an
    example lies, nothing is compared.
    """
    training = experiment.run().trainings[0]
    features = experiment.problem.loss.features
    low, high = features.min(axis=0), features.max(axis=0)
    room = 0.08 * (high - low)
    low, high = low - room, high + room
    picture = plane(frame)
    height, width, _ = picture.shape
    u, v = (np.arange(7, 49) + 0.5) / 56, (np.arange(7, 49) + 0.5) / 56
    across, up = np.meshgrid(low[0] + u * (high[0] - low[0]), high[1] - v * (high[1] - low[1]))
    weights, _ = training.at(step)
    said = training.loss.predict(weights, np.stack([across, up], axis=-1).reshape(-1, 2))
    share = said.reshape(across.shape)
    pixels = picture[(v * height).astype(int)][:, (u * width).astype(int)]
    redness = pixels[..., 0] - pixels[..., 2]  # class 1 is orange, class 0 blue
    clear = (np.abs(share - 0.5) > 0.15) & (np.abs(redness) > 12)
    assert clear.mean() > 0.3
    return float(((redness > 0) == (share > 0.5))[clear].mean())


def test_films_of_a_training_show_its_steps(open_app: OpenApp, tmp_path: Path) -> None:
    here = shown(open_app, LINK.removeprefix("/network"))
    experiment = read_link(LINK).experiment
    assert isinstance(experiment, NetworkExperiment)
    open_box(here.page)
    choose(here.page, "Animation")
    movie = here.page.locator(".gradviz-movie")
    movie.get_by_role("button", name="Make a GIF").click()
    movie.locator(".progress").wait_for()
    movie.get_by_role("button", name="Cancel").click()
    expect(movie.locator(".progress")).to_be_hidden()
    expect(movie.locator(".result")).to_be_hidden()

    about, frames = decoded(made_film(here.page, "Make an MP4", tmp_path))
    assert "h264" in about
    assert length_of(about) == 6.0
    assert len(frames) == 150
    steps = experiment.problem.epochs * experiment.problem.batches.per_epoch
    for picture in (0, 60, 149):
        step = round(picture / 149 * steps)
        assert agreement(experiment, step, frames[picture]) > 0.97
    assert agreement(experiment, 0, frames[149]) < 0.9  # it learned something

    with Image.open(made_film(here.page, "Make a GIF", tmp_path)) as gif:
        assert (gif.size, gif.n_frames) == ((960, 540), 150)
        length = 0
        for place in range(gif.n_frames):
            gif.seek(place)
            length += gif.info["duration"]
        assert length == 149 * 40 + 1500
        last = np.asarray(gif.convert("RGB")).astype(int)
    assert np.abs(frames[149] - last).mean() < 8
