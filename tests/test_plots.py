"""Figures: what is drawn is what was computed, in both themes, for everybody's eyes."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import plotly.graph_objects as go
import pytest
from numpy.typing import NDArray

import gradviz as gv
from gradviz.comparing import (
    AGAINST,
    METRICS,
    Axis,
    Basins,
    Conditions,
    HyperparameterMap,
    axis_of,
    basins,
    hyperparameter_map,
)
from gradviz.plots.cells import Cells, basin_cells, color_of, speed_cells, step_scale, value_cells
from gradviz.plots.colors import (
    FAILED,
    MARKS,
    PALETTE,
    THEMES,
    UNREACHED,
    basin_ramp,
    mark_style,
    mark_symbol,
    speed_ramp,
)
from gradviz.plots.maps import cell_figure
from gradviz.plots.metrics import MOST_POINTS, Curve, metric_figure

Array = NDArray[np.float64]
BOWL = gv.parse("x^2 + 10y^2")
SGD = gv.optimizers.SGD(learning_rate=0.02)


@pytest.fixture(scope="module")
def settings() -> HyperparameterMap:
    known = SGD.declaration.by_name
    x, y = axis_of(known["learning_rate"], 30, 1e-3, 1.0), axis_of(known["momentum"], 20)
    return hyperparameter_map(BOWL, (2, 1), SGD, x, y, Conditions(200, target=1e-3)).finish()


@pytest.fixture(scope="module")
def wells() -> Basins:
    ticks = np.linspace(-3, 3, 20)
    function = gv.parse("(x^2 - 1)^2 + y^2")
    wild = gv.optimizers.SGD(learning_rate=0.1)
    return basins(function, Axis("x", ticks), Axis("y", ticks), wild, Conditions(60)).finish()


# colours

# Machado, Oliveira & Fernandes (2009), table 1, severity 1.0, in linear RGB
EYES = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def lab(color: str, eye: str = "normal") -> Array:
    """Return a colour in CIELAB (D65), as an eye sees it."""
    srgb = np.array([int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(EYES[eye]) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    f = np.cbrt((xyz @ linear) / [0.9505, 1.0, 1.089] + 1e-12)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, eye: str) -> float:
    return float(np.linalg.norm(lab(one, eye) - lab(other, eye)))


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_what_failed_looks_like_nothing_else(theme: str, eye: str) -> None:
    # failed cells are hatched besides; 2.3 is a just noticeable difference
    for color in (*speed_ramp(), UNREACHED[theme]):
        assert apart(FAILED[theme], color, eye) > 14
    for color in speed_ramp():
        assert apart(UNREACHED[theme], color, eye) > 6


@pytest.mark.parametrize("eye", EYES)
def test_the_first_basins_are_told_apart(eye: str) -> None:
    # the letters on the map say it too
    for one, other in combinations(range(4), 2):
        middle = len(basin_ramp(0)) // 2
        assert apart(basin_ramp(one)[middle], basin_ramp(other)[middle], eye) > 8


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_every_two_runs_are_told_apart(theme: str, eye: str) -> None:
    colors = PALETTE[theme]
    for one, other in combinations(range(len(colors)), 2):
        assert apart(colors[one], colors[other], eye) > (16 if other < 6 else 6)


def test_every_two_runs_are_told_apart_in_grey() -> None:
    # there some colours are the same: the marks differ, and those of one shape by a hole
    numbers = range(len(PALETTE["light"]))
    for name in (mark_style, mark_symbol):
        assert len({name(number) for number in numbers}) == len(numbers)
    assert max(abs(each) for corners in MARKS for each in corners) <= 1.2


@pytest.mark.parametrize("ramp", [speed_ramp(), *(basin_ramp(k) for k in range(8))])
def test_slower_is_darker(ramp: tuple[str, ...]) -> None:
    lightness = [lab(color)[0] for color in ramp]
    assert np.all(np.diff(lightness) < 0)
    assert lightness[0] - lightness[-1] > 40


# maps


def kinds(cells: Cells) -> list[str]:
    return [cells.kinds[k].label for k in np.unique(cells.kind)]


def test_a_map_of_settings_has_its_kinds_and_its_limit(settings: HyperparameterMap) -> None:
    cells = speed_cells(settings)
    np.testing.assert_array_equal(cells.kind == 2, settings.failed)
    np.testing.assert_array_equal(cells.kind == 0, np.isfinite(settings.steps))
    assert kinds(cells) == [
        "converged",
        "not converged after 200 steps",
        "diverged or left the domain",
    ]
    assert cells.lines[0].label == "theory's limit of stability"
    order = np.argsort(settings.steps[cells.kind == 0])
    assert np.all(np.diff(cells.shade[cells.kind == 0][order]) >= 0)
    numbers = [value for _, value in cells.ticks]
    assert numbers == sorted(numbers)
    assert [shade for shade, _ in cells.ticks][:: len(numbers) - 1] == [0.0, 1.0]


def test_final_values_are_shaded_by_their_decade(settings: HyperparameterMap) -> None:
    cells = value_cells(settings, 0.0)
    good = cells.kind == 0
    np.testing.assert_array_equal(~good, settings.failed)
    values = settings.values[good]
    start = float(BOWL.value((2, 1)))
    assert np.all(cells.shade[good][values >= start] == 1.0)
    assert np.all(cells.shade[good][values <= 1e-9 * start] == 0.0)
    assert cells.ticks[-1][1] == pytest.approx(start)
    middle = good & (settings.values > 1e-8 * start) & (settings.values < start)
    expected = 1 + np.log10(settings.values[middle] / start) / 9
    np.testing.assert_allclose(cells.shade[middle], expected, atol=1e-6)


def test_basins_have_letters(wells: Basins) -> None:
    cells = basin_cells(wells)
    assert [mark.text for mark in cells.marks] == ["A", "B"]
    assert cells.kinds[0].label == f"A: {100 * wells.shares()[0]:.0f} % of the starting points"
    np.testing.assert_array_equal(cells.kind == 3, wells.failed)
    assert wells.failed.any()


@pytest.mark.parametrize("theme", THEMES)
def test_plotly_paints_the_cells_in_their_colours(
    settings: HyperparameterMap, wells: Basins, theme: str
) -> None:
    for cells in (speed_cells(settings), basin_cells(wells)):
        figure = cell_figure(cells, theme=theme)
        heat = figure.data[0]
        z = np.array(heat.z) / heat.zmax
        places = np.array([place for place, _ in heat.colorscale])
        scale = [color for _, color in heat.colorscale]
        expected = color_of(cells, theme)
        for row, column in np.ndindex(z.shape):
            # Plotly mixes the two neighbours
            above = int(np.searchsorted(places, z[row, column]))
            nearer = min(
                apart(scale[k], expected[row, column], "normal") for k in (above - 1, above)
            )
            assert nearer < 1e-9
        texts = {each.name for each in figure.data}
        assert {cells.kinds[k].label for k in np.unique(cells.kind)} <= texts
    assert figure.layout.xaxis.type == "linear"
    assert cell_figure(speed_cells(settings)).layout.xaxis.type == "log"


def test_figures_speak_as_they_are_told_to(settings: HyperparameterMap, wells: Basins) -> None:
    def say(text: str, /, **data: object) -> str:
        return "¡" + text.format(**data)

    run = gv.descend(BOWL, (2, 1), SGD, 20)
    figures = [
        cell_figure(speed_cells(settings, say=say)),
        cell_figure(value_cells(settings, say=say)),
        cell_figure(basin_cells(wells, say=say)),
        metric_figure([Curve("¡SGD", 0, run)], say=say),
    ]
    for figure in figures:
        names = [each.name for each in figure.data if each.name]
        assert names
        assert all(name.startswith("¡") for name in names)
    assert figures[-1].layout.xaxis.title.text == "¡Steps"


def test_the_scale_of_steps_leaves_outliers_out() -> None:
    steps = np.concatenate([np.full(1, 0.0), np.arange(100.0, 1100.0), [np.nan]])
    scale = step_scale(steps, 5000)
    assert 100 <= scale.fewest < 120
    assert 1080 < scale.most < 1100
    assert step_scale(np.array([np.nan]), 70).most == 70


# curves


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("against", AGAINST)
def test_curves_are_the_runs_numbers(metric: str, against: str) -> None:
    run = gv.descend(BOWL, (2, 1), SGD, 25)
    curve = Curve("SGD", 1, run, seconds=0.5)
    figure = metric_figure([curve], metric, against, minima=[(0, 0)], log=False, theme="dark")
    x, y = gv.comparing.curve(run, metric, against, [(0, 0)], seconds=0.5)
    np.testing.assert_array_equal(figure.data[0].x, x)
    np.testing.assert_array_equal(figure.data[0].y, y)
    assert figure.data[0].line.color == PALETTE["dark"][1]


def test_a_logarithm_is_of_heights_above_the_lowest_value() -> None:
    run = gv.descend(gv.parse("x^2 - 3"), (1,), gv.optimizers.SGD(learning_rate=0.25), 10)
    known = metric_figure([Curve("SGD", 0, run)], lowest=-3.0)
    np.testing.assert_allclose(known.data[0].y, run.values + 3)
    assert known.layout.yaxis.title.text == "Value + 3"
    unknown = metric_figure([Curve("SGD", 0, run)])
    np.testing.assert_allclose(unknown.data[0].y[:-1], (run.values - run.values[-1])[:-1])
    assert np.isnan(unknown.data[0].y[-1])


def test_a_run_that_diverges_does_not_squeeze_the_others() -> None:
    good, bad = (
        Curve("SGD", k, gv.descend(BOWL, (2, 1), gv.optimizers.SGD(learning_rate=rate), 200))
        for k, rate in enumerate((0.03, 0.3))
    )
    figure = metric_figure([good, bad], lowest=0.0)
    assert figure.data[-1].marker.symbol == "x"
    low, high = figure.layout.yaxis.range
    assert high < np.log10(bad.run.values.max())
    assert high < np.log10(1e3 * good.run.values[0]) + 1
    assert low < np.log10(good.run.values[-1])


def test_long_runs_are_thinned() -> None:
    run = gv.descend(BOWL, (2, 1), gv.optimizers.Adam(learning_rate=1e-4), 5000, tolerance=0)
    x = metric_figure([Curve("Adam", 0, run)]).data[0].x
    assert len(x) == MOST_POINTS
    assert (x[0], x[-1]) == (0, 5000)


def test_no_figure_asks_another_host(settings: HyperparameterMap) -> None:
    text = cell_figure(speed_cells(settings)).to_json()
    assert "http" not in text
    assert isinstance(go.Figure(cell_figure(speed_cells(settings))), go.Figure)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    light, dark = sorted(
        (
            float(
                np.dot(
                    [0.2126, 0.7152, 0.0722],
                    [
                        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
                        for each in (int(color[k : k + 2], 16) / 255 for k in (1, 3, 5))
                    ],
                )
            )
            for color in (one, other)
        ),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


GROUNDS = {"light": ("#ffffff", "#f3f5f9"), "dark": ("#11151c", "#1b212c")}


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # a known near miss


@pytest.mark.parametrize("theme", THEMES)
def test_numbers_in_a_run_s_colour_can_be_read(theme: str) -> None:
    for color in PALETTE[theme]:
        for ground in GROUNDS[theme]:
            assert contrast(color, ground) >= 4.5, color


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_runs_are_told_apart_by_every_eye(theme: str, eye: str) -> None:
    colors = PALETTE[theme]
    assert len(set(colors)) == 12
    for k, one in enumerate(colors):
        for m, other in enumerate(colors[:k]):
            assert apart(one, other, eye) > (10 if k < 6 else 5), (m, k)
