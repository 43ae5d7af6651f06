"""The Network page: what the browser trains is what Python trains, and it can be scrubbed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from playwright.sync_api import expect

from gradviz.experiments import NetworkExperiment, read_link
from gradviz.learning import DATASETS
from gradviz.recordings.recording_errors import RecordingError
from gradviz.ui.i18n import gettext, set_language
from tests.browser.idle import follow, wait_until_idle
from tests.browser.player_page import until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenApp

RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"

STATE = """
(root) => {
  const { runs, transport, painted, trainings, output, diagram } = root.gradviz;
  const reports = Object.fromEntries([...runs].map(([id, { run }]) => [id, run.report && {
    step: run.report.step, status: run.report.status, busy: run.busy, error: run.error,
    training: Array.from(run.report.trainingByEpoch),
    validation: run.report.validationByEpoch && Array.from(run.report.validationByEpoch),
    losses: Array.from(run.losses),
  }]));
  return { reports, step: transport.step, playing: transport.playing, painted, trainings,
    matrix: output.matrix, edges: diagram.edges.map(({ value, name }) => [name, value]) };
}
"""


class NetworkPage:
    """The page with its pictures."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root: Locator = page.locator(".gradviz-network")
        expect(self.root).to_be_visible()
        until(lambda: all(each and not each["busy"] for each in self.state()["reports"].values()))

    def state(self) -> dict[str, Any]:
        return self.root.evaluate(STATE)

    def asked(self, name: str) -> str | None:
        found = parse_qs(self.page.evaluate("location.search.slice(1)")).get(name)
        return None if found is None else found[-1]

    def pause(self) -> None:
        if self.state()["playing"]:
            self.root.locator("[data-control=play]").click()
        until(lambda: not self.state()["playing"])

    def scrub(self, step: int) -> None:
        self.pause()
        self.root.locator("[data-control=scrubber]").fill(str(step))
        until(lambda: self.state()["step"] == step)


def shown(open_app: OpenApp, query: str = "", **how: Any) -> NetworkPage:
    return NetworkPage(open_app(f"/network{query}", **how))


LINKS = {
    "the article's model": "",
    "two features, dropout and a penalty": (
        "?data=moons&hidden=8,8&activation=tanh&dropout=0.2&penalty=L2&epochs=12&runs=SGD&runs=Adam"
    ),
    "a change in mid-run": "?data=circles&hidden=6&epochs=10&rates=12:0.05&adam.learning_rate=0.01",
    "a regression": "?data=line&hidden=4&activation=tanh&epochs=15&runs=SGD",
    "many features, a number": "?data=diabetes&hidden=8&epochs=5",
}


def test_the_browser_trains_as_python_does(open_app: OpenApp) -> None:
    here = shown(open_app)
    trains_as_python_does(here, LINKS["the article's model"])
    for link in list(LINKS.values())[1:]:
        follow(here.page, f"/network{link}")
        trains_as_python_does(here, link)


def trains_as_python_does(here: NetworkPage, link: str) -> None:
    """Check each loss and each epoch of each run against what Python computes."""
    experiment = read_link(f"/network{link}").experiment
    assert isinstance(experiment, NetworkExperiment)
    found = experiment.run()
    until(lambda: set(here.state()["reports"]) == {run.key for run in found.runs})
    reports = here.state()["reports"]
    for run, training in zip(found.runs, found.trainings, strict=True):
        report = reports[run.key]
        assert report["error"] == ""
        np.testing.assert_allclose(report["training"], training.training_by_epoch, rtol=1e-7)
        np.testing.assert_allclose(report["validation"], training.validation_by_epoch, rtol=1e-7)
        np.testing.assert_allclose(report["losses"], training.batch_losses, rtol=1e-7)


def test_scrubbing_shows_the_weights_and_the_matrix_of_then(open_app: OpenApp) -> None:
    here = shown(open_app)
    training = NetworkExperiment().run().trainings[0]
    for step in (33, 0):
        here.scrub(step)
        weights, _ = training.at(step)
        kernel = training.loss.network.split(weights)[0][0]

        def drawn(kernel: Any = kernel) -> bool:
            edges = dict(here.state()["edges"])
            return abs(edges["W1[0, 0]"] - kernel[0, 0]) < 1e-9

        until(drawn)
        held = training.validation
        assert held is not None
        said = held.predict(weights)[:, 0] > 0.5
        matrix = [[int(np.sum((held.target == t) & (said == s))) for s in (0, 1)] for t in (0, 1)]
        assert here.state()["matrix"] == matrix


def test_a_step_by_hand_and_the_link_keep_the_step(open_app: OpenApp) -> None:
    here = shown(open_app, "?step=20")
    assert here.state()["step"] == 20
    here.root.locator("[data-control=forward]").click()
    until(lambda: here.asked("step") == "21")
    here.page.reload()
    wait_until_idle(here.page)
    assert NetworkPage(here.page).state()["step"] == 21


def test_a_dragged_rate_trains_anew_at_once_and_the_link_keeps_it(
    open_app: OpenApp, locale: str
) -> None:
    here = shown(open_app, "?data=moons&hidden=8,8&epochs=20&runs=SGD", locale=locale)
    before = here.state()
    here.pause()
    slider = here.root.get_by_role("slider", name="SGD")
    box = slider.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    here.page.mouse.move(box["x"] + box["width"] / 2, y)
    here.page.mouse.down()
    here.page.mouse.move(box["x"] + 0.8 * box["width"], y, steps=4)
    until(lambda: here.state()["trainings"] > before["trainings"])
    until(
        lambda: here.state()["reports"]["sgd"]["training"] != before["reports"]["sgd"]["training"]
    )
    here.page.mouse.up()
    until(lambda: here.asked("sgd.learning_rate") is not None)
    wait_until_idle(here.page)
    experiment = read_link(here.page.url).experiment
    training = experiment.run().trainings[0]
    until(
        lambda: np.allclose(
            here.state()["reports"]["sgd"]["training"], training.training_by_epoch, rtol=1e-7
        )
    )
    assert here.page.locator("[data-testid=stException]").count() == 0


def test_the_rate_is_changed_in_the_middle(open_app: OpenApp) -> None:
    here = shown(open_app, "?data=moons&hidden=8,8&epochs=20&runs=SGD")
    here.scrub(30)
    here.root.get_by_label(gettext("Change η from the step shown on")).check()
    before = here.state()["reports"]["sgd"]["losses"]
    slider = here.root.get_by_role("slider", name="SGD")
    slider.focus()
    slider.press("End")
    until(lambda: (here.asked("rates") or "").startswith("30:"))
    until(lambda: not here.state()["reports"]["sgd"]["busy"])
    after = here.state()["reports"]["sgd"]["losses"]
    assert after[:31] == before[:31]
    assert after[32:] != before[32:]


@pytest.mark.parametrize("width", [390, 1024])
def test_it_fits_the_window(open_app: OpenApp, width: int) -> None:
    here = shown(open_app, "?data=moons&hidden=4", width=width, height=800)
    assert here.page.evaluate("document.documentElement.scrollWidth") <= width
    here.scrub(5)


def test_layers_that_there_are_not_are_explained(open_app: OpenApp) -> None:
    here = shown(open_app, "?hidden=7&epochs=2")
    box = here.page.locator(".st-key-hidden input")
    explained = here.page.get_by_text("The hidden layers are 1 to 4 whole numbers")
    for text, right in zip(
        ("0", "999", "4, 4, 4, 4, 4", "x", "1e9"), ("8, 8", "7", "6", "5", "4"), strict=True
    ):
        box.fill(text)
        box.press("Enter")
        expect(explained).to_be_visible()
        assert here.page.locator("[data-testid=stException]").count() == 0
        assert box.input_value() == text
        assert here.state()["reports"]["adam"]["error"] == ""
        box.fill(right)
        box.press("Enter")
        until(lambda wanted=right: here.asked("hidden") == wanted)
        expect(explained).to_have_count(0)


def test_a_regression_has_no_accuracy(open_app: OpenApp) -> None:
    here = shown(open_app, "?data=moons&hidden=4&epochs=2")
    accuracy = here.root.locator("[data-view=accuracy]")
    expect(accuracy).to_be_visible()
    here.page.locator(".st-key-data input").click()
    here.page.get_by_role("option", name=gettext(DATASETS["line"].title), exact=True).click()
    expect(accuracy).to_be_hidden()


@pytest.mark.parametrize(
    ("backend", "language", "width"),
    [("jax", "en", 1280), ("tensorflow", "es", 390), ("jax", "pt", 390)],
)
def test_a_recording_of_keras_opens(
    open_app: OpenApp, backend: str, language: str, width: int
) -> None:
    """The files were recorded by `tests.recordings.record_fit`."""
    here = shown(open_app, lang=language, width=width)
    set_language(language)
    here.page.get_by_text(gettext("Open a recording")).click()
    file = here.page.locator("input[type=file]")
    expect(file).to_be_attached()
    file.set_input_files(RECORDINGS / f"moons-{backend}.gradviz")
    expect(here.page.locator(".js-plotly-plot")).to_have_count(4)
    bad = {"name": "fit.gradviz", "mimeType": "", "buffer": b"something else"}
    file.set_input_files(bad)  # type: ignore[arg-type]
    expect(
        here.page.get_by_text(gettext(RecordingError("not_a_recording").template))
    ).to_be_visible()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert here.page.evaluate(wide) == 0


def test_event_files_and_each_framework_s_program_are_downloaded(open_app: OpenApp) -> None:
    here = shown(open_app, "?data=moons&hidden=4&epochs=2&runs=SGD")
    here.page.get_by_text(gettext("Event files for TensorBoard")).click()
    here.page.get_by_text(gettext("Train on the server and make the files")).click()
    with here.page.expect_download() as event:
        here.page.get_by_text(gettext("Download the event files")).click()
    assert event.value.suggested_filename == "tensorboard.zip"
    assert event.value.path().read_bytes()[:2] == b"PK"
    here.page.get_by_text(gettext("Code: Keras, PyTorch, TensorFlow")).click()
    for framework, mark in (("PyTorch", "import torch"), ("TensorFlow", "import tensorflow")):
        here.page.get_by_role("radio", name=framework).click()
        expect(here.page.get_by_text(mark).first).to_be_visible()
        with here.page.expect_download() as event:
            here.page.get_by_text(gettext("Download the program")).click()
        assert mark in event.value.path().read_text("utf-8")


def test_without_keras_the_page_says_how_to_get_it(open_app: OpenApp) -> None:
    """Keras is no requirement of these tests; with it, the engine is tested by the references."""
    here = shown(open_app, "?hidden=4&epochs=2")
    here.page.get_by_text("Train with Keras").click()
    expect(here.page.get_by_text("requirements-keras.txt")).to_be_visible()
    assert here.page.locator("[data-testid=stException]").count() == 0


def test_one_thing_is_varied_and_the_link_keeps_it(open_app: OpenApp) -> None:
    here = shown(open_app, "?data=moons&hidden=4&epochs=3&vary=depth")
    experiment = read_link("/network?data=moons&hidden=4&epochs=3&vary=depth").experiment
    found = experiment.run()
    reports = here.state()["reports"]
    assert set(reports) == {"adam_1", "adam_2", "adam_3", "adam_4"}
    for run, training in zip(found.runs, found.trainings, strict=True):
        np.testing.assert_allclose(
            reports[run.key]["training"], training.training_by_epoch, rtol=1e-7
        )
    here.root.get_by_role("button", name="4, 4, 4", exact=True).click()
    until(lambda: here.asked("lead") == "adam_3")
