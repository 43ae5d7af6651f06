"""Many starts at once: the browser's multistart is Python's batch, and the page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from playwright.sync_api import expect

import gradviz as gv
from gradviz.comparing import Spread, band, local_minima, tally
from gradviz.comparing.multistart import defined_starts, reach
from gradviz.descent import draw_noise
from gradviz.descent.presets import PRESETS
from gradviz.experiments.runs import Run
from gradviz.gradients import SPSA
from gradviz.optimizers import SCHEDULES
from gradviz.optimizers.base import Configured
from gradviz.ui.widgets.player_data import browser_print, rule_data, run_data
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import DescentPage, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenApp

STEPS, TOLERANCE, COUNT = 80, 1e-8, 60

MULTISTART = """
async ({ source, defined, run, spec, units, domain, axes, start, steps, tolerance, z }) => {
  const { compileFunction } = await import("/shared/engine.js");
  const { createMultistart, spreadStarts, definedStarts } = await import("/player/multistart.js");
  const f = compileFunction({ source, defined }), D = start.length;
  const asked = spreadStarts(spec, Float64Array.from(units), domain, axes, start);
  const starts = definedStarts(f, D, asked);
  const noise = z === null ? null : Float64Array.from(z);
  const { minima, radius } = spec;
  const limits = { steps, tolerance, z: noise };
  const multistart = createMultistart({ f, D, starts, ...limits, minima, radius }, [run]);
  let frames = 0;
  while (multistart.pending) { multistart.work(0.5); frames += 1; }
  const [track] = multistart.tracks;
  const rests = Array.from({ length: multistart.count }, (_, p) => {
    const at = p * multistart.points, last = track.lengths[p] - 1;
    return Array.from({ length: multistart.points }, (_, k) =>
      Array.from(track.positions.slice((at + Math.min(k, last)) * D).subarray(0, D)));
  });
  const counts = [0, 1, 7, 40, steps].map((step) => multistart.countsAt(track, step));
  return {
    frames, starts: Array.from(starts), positions: rests, counts, which: Array.from(track.which),
    arrived: Array.from(track.arrived), failed: Array.from(track.failed),
    band: track.band.map((each) => Array.from(each, (value) => value < Infinity ? value : null)),
  };
}
"""


CASES: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "uniform": ("two_wells", "adam", "uniform", {}),
    "grid": ("himmelblau", "momentum", "grid", {}),
    "normal": ("six_hump_camel", "rmsprop", "normal", {}),
    "one variable": ("double_well", "nesterov", "uniform", {}),
    "a slice": ("styblinski_tang_5d", "sgd", "grid", {}),
    "five variables": ("styblinski_tang_5d", "adam", "uniform", {}),
    "noise": ("two_wells", "momentum", "uniform", {"noise": 0.2}),
    "estimated": ("two_wells", "sgd", "uniform", {"gradient": SPSA(h=0.01)}),
    "a schedule": ("two_wells", "adam", "uniform", {"schedule": True}),
    "failures": ("log(x) + y^2 + x^4", "sgd", "uniform", {"rate": 0.4}),
}


@pytest.mark.parametrize("case", CASES)
def test_the_browser_s_many_starts_are_python_s_batch(modules: Page, case: str) -> None:
    key, rule, kind, options = CASES[case]
    surface = gv.SURFACES.get(key)
    function = gv.parse(surface.text if surface else key)
    domain = surface.domain if surface else ((-1.0, 3.0), (-2.0, 2.0))
    start = surface.start if surface else (1.0, 1.0)
    entry, d = PRESETS[rule], function.dimension
    rate: Any = options.get("rate") or (surface and entry.suggested_rate(surface))
    if "schedule" in options:
        declared = SCHEDULES["CosineDecay"]
        rate = declared(**{declared.hyperparameters[0].name: 0.05, "decay_steps": 50})
    optimizer = entry.configure({}, learning_rate=rate)
    assert isinstance(optimizer, Configured)
    noise, estimator = options.get("noise", 0.0), options.get("gradient")
    spread, axes = Spread(kind, COUNT, 0.3, 7), (0, min(1, d - 1))
    starts = defined_starts(function, spread.starts(domain, start, axes))
    assert (len(starts) < COUNT) == (case == "failures") or kind == "grid"
    python = gv.descend(
        function, starts, optimizer, STEPS, gradient=estimator, noise=noise, seed=3,
        tolerance=TOLERANCE,
    )  # fmt: skip
    minima, radius = local_minima(function, domain), reach(domain)

    z = draw_noise(noise, 3, STEPS, d)
    source = browser_print(estimator, function, STEPS, 3)
    if source is not None:
        source["directions"] = source["directions"].ravel().tolist()
    path = gv.descend(function, start, optimizer, 1)
    shown = run_data(Run(entry, optimizer, 0), path, source)
    code = rule_data(optimizer.rule, d)["optimizer"]
    browser = modules.evaluate(MULTISTART, {
        "source": function.javascript, "defined": function.javascript_defined,
        "start": list(start), "steps": STEPS,
        "tolerance": TOLERANCE, "domain": [list(map(float, each)) for each in domain],
        "axes": list(axes), "units": spread.units(d).ravel().tolist(),
        "z": None if z is None else z.ravel().tolist(),
        "spec": {"kind": kind, "deviation": 0.3, "minima": minima, "radius": radius},
        "run": {
            "optimizer": {**code, "settings": shown["settings"]},
            "learning_rate": shown["learning_rate"], "gradient": source,
        },
    })  # fmt: skip

    assert browser["starts"] == starts.ravel().tolist()
    np.testing.assert_allclose(browser["positions"], python.positions, rtol=1e-7, atol=1e-10)
    expected = tally(python, minima, radius)
    assert browser["which"] == expected.which.tolist()
    assert browser["arrived"] == np.nan_to_num(expected.arrived, nan=-1).astype(int).tolist()
    assert np.array_equal(browser["failed"], expected.failed)
    assert expected.failed.any() == (case == "failures")
    middle = np.array(browser["band"], dtype=float)
    finite = np.isfinite(band(python))
    assert np.array_equal(np.isfinite(middle), finite)
    np.testing.assert_allclose(middle[finite], band(python)[finite], rtol=1e-7, atol=1e-9)
    for counts, step in zip(browser["counts"], (0, 1, 7, 40, STEPS), strict=True):
        for number, count in enumerate(counts["minima"]):
            assert count == ((expected.which == number) & (expected.arrived <= step)).sum()
        assert counts["failed"] == (expected.failed & (python.stopped_at <= step)).sum()
        total = sum(counts["minima"]) + counts["failed"] + counts["elsewhere"]
        assert total + counts["underway"] == len(starts)


def cells(page: Page) -> dict[str, dict[str, int]]:
    """Return what the table says: the count of each column, by the run's id."""
    return dict(
        page.evaluate("""() => {
      const root = [...document.querySelectorAll("*")].map((each) => each.shadowRoot)
        .find((each) => each && each.querySelector(".multistart")) || document;
      const table = root.querySelector(".multistart table");
      const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent).slice(1);
      return Object.fromEntries([...table.tBodies[0].rows].map((row) => [row.dataset.run,
        Object.fromEntries(names.map((name, k) => [name, Number(row.cells[k + 1].textContent)]))]));
    }""")
    )


def test_many_starts_flow_are_counted_and_are_left_by_one_click(open_app: OpenApp) -> None:
    page = open_app("/?starts=many&number=90&runs=SGD&runs=BFGS&step=0", locale="es-ES")
    descent = DescentPage(page)
    panel = descent.root.locator(".multistart")
    expect(panel).to_be_visible()
    until(lambda: descent.root.evaluate("(root) => !root.gradviz.multistart.pending"))
    first, dots = cells(page), descent.picture("main", 1)["checksum"]
    assert list(first) == ["sgd"]
    assert sum(first["sgd"].values()) == 90
    expect(panel.locator(".multistart-note")).to_contain_text("SciPy")

    surface = gv.SURFACES["two_wells"]
    function, entry = gv.parse(surface.text), PRESETS["sgd"]
    rule = entry.configure({"learning_rate": entry.suggested_rate(surface)})
    starts = Spread("uniform", 90).starts(surface.domain, surface.start)
    minima = local_minima(function, surface.domain)
    found = tally(gv.descend(function, starts, rule, 300), minima, reach(surface.domain))
    before = descent.version
    descent.control("scrubber").press("End")
    until(lambda: cells(page)["sgd"] != first["sgd"])
    counted = [(found.which == k).sum() for k in (0, 1)]
    until(lambda: [cells(page)["sgd"][name] for name in "AB"] == counted)
    assert descent.version == before  # no round trip
    assert descent.picture("main", 1)["checksum"] != dots
    descent.assert_sound()

    descent.control("leave").click()
    wait_until_idle(page)
    expect(panel).to_be_hidden()
    assert "starts" not in descent.link
    descent.control("multistart").click()
    wait_until_idle(page)
    expect(panel).to_be_visible()
    assert descent.link["starts"] == "many"


def test_a_dragged_rate_moves_all_starts_at_once(open_app: OpenApp) -> None:
    page = open_app("/?starts=many&number=300&runs=Adam&step=60")
    descent = DescentPage(page)
    until(lambda: descent.root.evaluate("(root) => !root.gradviz.multistart.pending"))
    version, dots = descent.version, descent.picture("main", 1)["checksum"]
    handle = descent.root.locator(".run-rate").first
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 8, steps=4)
    until(lambda: descent.picture("main", 1)["checksum"] != dots)
    assert descent.version == version
    page.mouse.up()
    until(lambda: descent.version != version)
