"""The page of loss surfaces in a browser: tables, points, batches, penalties, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from gradviz.__main__ import main
from gradviz.learning import (
    DATASETS,
    LOSSES,
    MODELS,
    PENALTIES,
    DataError,
    compare_scalers,
    data_loss,
    minimum,
    near_target,
    prepare,
)
from gradviz.ui.i18n import gettext as _
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import DescentPage, until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import OpenApp

POINT = """
(root, i) => {
  const { views, data: { fit } } = root.gradviz, box = views.fit.frame.getBoundingClientRect();
  const [x, y] = views.fit.toPixel(fit.features[i], fit.target[i]);
  return [box.left + x, box.top + y, fit.features[i], fit.target[i]];
}
"""
FIT = """
(root) => {
  const { fit } = root.gradviz.live;
  return { features: Array.from(fit.features), target: Array.from(fit.target), kind: fit.kind };
}
"""
LOWEST = "(root) => Math.min(...root.gradviz.surface.grid.z)"
STRENGTH = "(root) => root.gradviz.live.function.data.strength[0]"
MINIMUM = "(root) => Array.from(root.gradviz.data.minima[0])"
SETTLED = "(root) => root.gradviz.moved === null"


class LossPage(DescentPage):
    """A window that shows the page of loss surfaces."""

    def point(self, i: int) -> list[float]:
        """Return where a point of the data is in the window, its feature and its target."""
        return list(self.root.evaluate(POINT, i))

    @property
    def fit(self) -> dict[str, Any]:
        return dict(self.root.evaluate(FIT))

    def looks(self) -> tuple[Any, ...]:
        return (self.picture("main"), self.picture("fit", 1), self.picture("fit", 2))

    def upload(self, name: str, text: str) -> None:
        files = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
        self.page.locator("input[type=file]").set_input_files(files)
        self.page.get_by_text(name, exact=True).first.wait_for()
        wait_until_idle(self.page)


def test_the_page_works_in_every_language(open_app: OpenApp, locale: str) -> None:
    shown = LossPage(open_app("/losses?step=3", locale=locale))
    assert not shown.alerts
    found = shown.root.locator(".training li strong")
    found.first.wait_for()
    steps = found.all_inner_texts()
    names = ("Initialize", "Compute the loss", "Compute the gradient", "Update the weights")
    assert steps == [_(name) for name in names]
    assert shown.picture("main")["colors"] > 3
    assert shown.picture("fit", 2)["colors"] > 3
    # the surface takes the data's place, and gives it back
    for side, other in (("surface", "fit"), ("fit", "surface")):
        shown.root.locator(f"[data-side={side}]").click()
        shown.canvases(other).first.wait_for(state="hidden")
        until(lambda side=side: shown.picture(side, 1)["colors"] > 3)
    before = shown.root.locator("[data-step=update] span").inner_text()
    shown.control("forward").click()
    until(lambda: shown.root.locator("[data-step=update] span").inner_text() != before)
    # the loss that is told is Python's
    ready = prepare(DATASETS["line"]())
    f = data_loss(MODELS["linear"](("x",)), ready.training, LOSSES["MeanSquaredError"])
    path = np.array(shown.run("sgd")["path"]).reshape(-1, 2)
    told = shown.root.locator("[data-step=loss] span").inner_text()
    assert (
        f"{float(f.value(path[4])):.4f}"[:5].replace(".", "," if locale != "en-US" else ".") in told
    )


def test_a_bad_table_is_explained_and_recovered_from(open_app: OpenApp, locale: str) -> None:
    shown = LossPage(open_app("/losses?data=csv", locale=locale))
    [hint] = shown.alerts
    sentence = _(
        "A table is not part of a link. Choose the file here; until then a synthetic line stands in"
        " for it."
    )
    assert hint.endswith(sentence)
    first = shown.version
    rows = [f"{'oops' if x == 5 else x},{2 * x + 1 + x % 3}" for x in range(12)]
    shown.upload("bad.csv", "\n".join(["a,b", *rows]))
    bad = DataError("not_a_number", {"column": "a", "example": "oops", "row": 7, "count": 1})
    words = _(bad.template, **bad.data)
    until(lambda: [each.endswith(words) for each in shown.alerts] == [True])
    assert shown.version == first
    # the message says to leave the rows out, and a box does it
    shown.change(shown.page.get_by_text(_("Leave rows out whose cells are not numbers")).click)
    until(lambda: not shown.alerts)
    assert len(shown.fit["target"]) == 11
    # a table so short that no row is left to learn from
    shown.upload("short.csv", "a,b\n1,2\n2,3\n3,5\n4,4\n")
    shown.change(lambda: shown.type("share", "0.8"))
    few = DataError("too_few_rows", {"count": 4, "least": 4})
    few_rows = _(few.template, **few.data)
    until(lambda: any(each.endswith(few_rows) for each in shown.alerts))
    shown.change(lambda: shown.type("share", "0.25"))
    good = shown.version
    shown.upload("none.csv", "")
    empty = _(DataError("empty").template)
    # the run of the script that the upload starts may come a moment later
    until(lambda: [each.endswith(empty) for each in shown.alerts] == [True])
    assert shown.version == good
    assert not shown.page.locator("[data-testid=stException]").count()


def test_a_large_table_says_what_is_computed_with_it(open_app: OpenApp) -> None:
    shown = LossPage(open_app("/losses?data=csv"))
    rng = np.random.default_rng(0)
    features = rng.normal(size=(20_000, 20))
    target = features @ np.arange(20.0) + rng.normal(size=20_000)
    rows = np.column_stack([features, target]).round(3)
    names = ",".join([*(f"c{j}" for j in range(20)), "y"])
    shown.upload("large.csv", "\n".join([names, *(",".join(map(str, row)) for row in rows)]))
    everything = _("All {total} examples count, in closed form; {count} of them are drawn.")
    shown.page.get_by_text(everything.format(total=15_000, count=1000)).wait_for()
    # the minimum that is marked is that of all rows
    places = train_test_split(np.arange(20_000), test_size=0.25, random_state=0)[0]
    scaled = StandardScaler().fit_transform(rows[places, :-1])
    best = LinearRegression().fit(scaled, rows[places, -1])
    minimiser = shown.root.evaluate(MINIMUM)
    np.testing.assert_allclose(minimiser, [*best.coef_, best.intercept_], rtol=1e-9)
    shown.page.locator(".st-key-loss input").click()
    for key in ("ArrowDown", "ArrowDown"):  # to Huber, of which there is no closed form
        shown.page.keyboard.press(key)
    shown.change(lambda: shown.page.keyboard.press("Enter"))
    sampled = _(
        "The surface and the paths are those of {count} examples drawn from {total}: the browser"
        " could not follow with all of them."
    )
    shown.page.get_by_text(sampled.format(count=1000, total=15_000)).wait_for()
    assert len(shown.fit["target"]) == 1500


def test_a_moved_point_changes_surface_and_fit(open_app: OpenApp) -> None:
    shown = LossPage(open_app("/losses?step=60"))
    x, y, *_rest = shown.point(0)
    before, path = shown.looks(), shown.run("sgd")["path"]
    shown.page.mouse.move(x, y)
    shown.page.mouse.down()
    shown.page.mouse.move(x + 3, y - 50, steps=4)
    until(lambda: shown.run("sgd")["path"] != path)  # in the browser, while it is held
    live = shown.run("sgd")["path"]
    assert all(now != then for now, then in zip(shown.looks(), before, strict=True))
    shown.change(shown.page.mouse.up)
    until(lambda: shown.root.evaluate(SETTLED))
    # Python's answer is what the browser had made of it
    np.testing.assert_allclose(shown.run("sgd")["path"], live, rtol=1e-3, atol=1e-3)
    assert shown.link["points"].startswith("0:") or ":" in shown.link["points"]
    moved = shown.fit
    shown.page.reload()
    wait_until_idle(shown.page)
    assert LossPage(shown.page).fit == moved
    shown = LossPage(shown.page)
    count = len(moved["target"])
    box = shown.canvases("fit").last.bounding_box()
    assert box is not None
    shown.change(lambda: shown.page.mouse.dblclick(box["x"] + 90, box["y"] + 45))
    assert len(shown.fit["target"]) == count + 1
    undo = shown.page.get_by_role("button").filter(has_text="2")
    shown.change(undo.first.click)
    assert "points" not in shown.link
    assert len(shown.fit["target"]) == count


def test_batches_make_paths_tremble_and_penalties_bend_the_surface(open_app: OpenApp) -> None:
    shown = LossPage(open_app("/losses?batches=mini&batch_size=4&penalty=L2&L2.strength=0.1"))
    assert not shown.alerts
    assert shown.data["steps"] == 60 * 12
    values = np.array(shown.run("sgd")["path"]).reshape(-1, 2)
    ready = prepare(DATASETS["line"]()).training
    loss = data_loss(
        MODELS["linear"](("x",)), ready, LOSSES["MeanSquaredError"], PENALTIES["L2"](strength=0.1)
    )
    rises = np.diff(loss.value(values)) > 0
    assert rises.mean() > 0.2
    # the browser runs the same batches: a start dropped where it was gives the same path
    slider = shown.control("strength")
    lowest = shown.root.evaluate(LOWEST)
    np.testing.assert_allclose(lowest, minimum(loss).value, rtol=0.02)
    version = shown.version
    slider.focus()
    for _step in range(3):
        slider.press("PageUp")
    until(lambda: shown.version != version)
    wait_until_idle(shown.page)
    until(lambda: float(shown.link["L2.strength"]) > 0.2)
    assert shown.root.evaluate(STRENGTH) == pytest.approx(float(shown.link["L2.strength"]))
    assert shown.root.evaluate(LOWEST) > 1.05 * lowest


@pytest.mark.parametrize(
    "section", ["batches", "normalization", "regularization", "initialization"]
)
def test_sections_show_their_figures(open_app: OpenApp, section: str) -> None:
    page: Page = open_app(f"/losses?data=gaussians&section={section}")
    page.locator(".js-plotly-plot").first.wait_for()
    wait_until_idle(page)
    assert not page.locator("[data-testid=stException]").count()
    assert page.locator("[data-testid=stAlert]").filter(has_text="section").count() == 0


def test_the_page_states_what_standardizing_saves(open_app: OpenApp) -> None:
    page = open_app("/losses?data=breast_cancer&section=normalization")
    table = page.locator(".gv-table").last
    rows = [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]
    data, loss = DATASETS["breast_cancer"](), LOSSES["BinaryCrossentropy"]()
    ready = prepare(data, scaler="standardize").training
    target = near_target(data_loss(MODELS["logistic"](ready.feature_names), ready, loss))
    paces = compare_scalers(data, MODELS["logistic"], loss, target, share=0.25, limit=5000)
    assert f"{target:g}" in table.locator("thead").inner_text()
    assert paces[0].steps is None
    assert [row[3] for row in rows] == ["> 5000", *(str(each.steps) for each in paces[1:])]
    assert rows[1][4] == f"> {5000 / (paces[1].steps or 1):.3g}"
    for row, each in zip(rows, paces, strict=True):
        assert float(row[1].replace("e", "E")) == pytest.approx(each.condition, rel=0.01)


def test_a_reload_shows_the_same(open_app: OpenApp) -> None:
    link = (
        "/losses?data=moons&moons.noise=0.5&model=logistic&logistic.degree=3&scaler=standardize"
        "&epochs=40&runs=SGD&runs=Adam&adam.learning_rate=0.2&init=GlorotUniform&seed=3&early=true"
    )
    shown = LossPage(open_app(link))
    assert not shown.alerts
    screen = (shown.version, shown.runs, shown.table, shown.fit)
    shown.page.reload()
    wait_until_idle(shown.page)
    again = LossPage(shown.page)
    assert (again.version, again.runs, again.table, again.fit) == screen


def test_it_fits_on_a_phone(open_app: OpenApp) -> None:
    page = open_app(
        "/losses?data=gaussians", width=390, height=844, touch=True, dark=True, motion=True
    )
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= 390
    shown = LossPage(page)
    assert shown.picture("fit", 2)["colors"] > 3


def test_normalization_opens_in_one_step_on_data_that_shows_its_point(open_app: OpenApp) -> None:
    page = open_app("/losses")
    entries = page.evaluate("history.length")
    page.locator(".st-key-section button").filter(has_text="Normalization").click()
    page.locator(".gv-table").first.wait_for()
    wait_until_idle(page)
    assert page.evaluate("history.length") == entries + 1
    rows = page.locator(".gv-table tbody tr")
    steps = [row.locator("td").nth(3).inner_text() for row in rows.all()]
    assert steps[0] == "> 5000"
    assert all(int(each) < 500 for each in steps[1:])
    page.go_back()
    page.locator(".gradviz-player").wait_for()
    assert urlsplit(page.url).query == ""


def test_the_result_of_a_fit_in_the_shell_opens(open_app: OpenApp, tmp_path: Path) -> None:
    data, result = str(tmp_path / "d.parquet"), tmp_path / "fit.gradviz"
    assert main(["make-data", data, "rows=2000", "features=2"]) == 0
    assert main(["fit", data, "--target", "y", "--steps", "20", "--result", str(result)]) == 0
    shown = LossPage(open_app("/losses?epochs=5&runs=SGD"))
    shown.page.get_by_text("Open a recording").click()
    file = shown.page.locator("input[type=file]")
    expect(file).to_be_attached()
    file.set_input_files(result)
    expect(shown.page.get_by_text("SGD, 3 parameters, 20 epochs.")).to_be_visible()
    expect(shown.page.locator(".st-key-recorded-path .js-plotly-plot")).to_be_visible()
