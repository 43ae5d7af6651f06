"""The browser's pure modules without an app: the expected values come from elsewhere.

That is from NumPy, SciPy and Python itself, or from a calculation by hand.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import special

from gradviz import optimizers
from gradviz.ui.components.packing import packed
from gradviz.ui.widgets.player_data import rule_data

if TYPE_CHECKING:
    from playwright.sync_api import Page


def call(page: Page, module: str, name: str, *arguments: object) -> Any:
    """Call an exported function; numbers that JSON does not have come and go as texts."""
    return page.evaluate(
        """
        async ([module, name, given]) => {
          const numbers = { nan: NaN, inf: Infinity, "-inf": -Infinity };
          const read = (each) => (each in numbers ? numbers[each] : each);
          const value = (each) => each?.floats ? Float64Array.from(each.floats, read) : read(each);
          const answer = (await import(`/${module}`))[name](...given.map(value));
          return JSON.parse(JSON.stringify(answer, (_, each) => {
            if (ArrayBuffer.isView(each)) return Array.from(each);
            return typeof each === "number" && !Number.isFinite(each) ? String(each) : each;
          }) ?? "null");
        }
        """,
        [module, name, [_plain(each) for each in arguments]],
    )


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return {"floats": [_plain(float(each)) for each in value.ravel()]}
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


# the engine

POINTS = (
    -40.0,
    -6.5,
    -2.6,
    -2.5,
    -1.0,
    -1e-3,
    -1e-300,
    0.0,
    1e-9,
    0.3,
    2.4999,
    2.5,
    3.0,
    5.9,
    800.0,
)
FUNCTIONS = {
    "erf": special.erf,
    "sigmoid": special.expit,
    "softplus": lambda a: np.logaddexp(0.0, a),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_special_functions_are_scipy_s(modules: Page, name: str) -> None:
    found = [call(modules, "shared/engine.js", name, a) for a in POINTS]
    np.testing.assert_allclose(found, FUNCTIONS[name](np.array(POINTS)), rtol=4e-15, atol=1e-300)


@pytest.mark.parametrize("a", [7.0, -7.0, 0.0, 5.5])
@pytest.mark.parametrize("b", [3.0, -3.0, 0.7])
def test_the_remainder_is_python_s(modules: Page, a: float, b: float) -> None:
    assert call(modules, "shared/engine.js", "mod", a, b) == a % b


def test_printed_code_is_compiled_once(modules: Page) -> None:
    assert modules.evaluate("""async () => {
      const { compileSource } = await import("/shared/engine.js");
      const make = () => compileSource("x", "return _erf(x[0]) + 1;");
      return [make() === make(), make()([0])];
    }""") == [True, 1]


# numbers


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0, 5, "0"), (1.5, 5, "1.5"), (-1.5, 5, "−1.5"), (1234.5678, 5, "1234.6"),
        (123456.0, 3, "1.23e5"), (0.00001234, 3, "1.23e−5"), (0.0001, 5, "0.0001"),
        (1e300, 2, "1e300"), (2 / 3, 3, "0.667"), (math.inf, 5, "∞"), (-math.inf, 5, "−∞"),
        (math.nan, 5, "—"), (99999.0, 3, "100000"),
    ],
)  # fmt: skip
def test_numbers_are_written_to_so_many_digits(
    modules: Page, value: float, digits: int, text: str
) -> None:
    written = modules.evaluate(
        """async ([value, digits]) => {
          const { numberFormat } = await import("/shared/numbers.js");
          const locales = ["en", "es", "no such place"];
          return locales.map((each) => numberFormat(each)(Number(value), digits));
        }""",
        [str(value).replace("inf", "Infinity"), digits],
    )
    assert written == [text, text.replace(".", ","), text]


@pytest.mark.parametrize(
    ("name", "text"),
    [("x", "x"), ("x_1", "x₁"), ("x12", "x₁₂"), ("theta", "θ"), ("beta_2", "β₂"), ("rate", "rate")],
)
def test_variables_are_set_as_in_print(modules: Page, name: str, text: str) -> None:
    assert call(modules, "shared/numbers.js", "variableName", name) == text


@pytest.mark.parametrize(("power", "text"), [(0, "10⁰"), (-16, "10⁻¹⁶"), (123, "10¹²³")])
def test_powers_of_ten(modules: Page, power: int, text: str) -> None:
    assert call(modules, "shared/numbers.js", "powerOfTen", power) == text


# axes


@pytest.mark.parametrize(
    ("low", "high", "count", "ticks"),
    [
        (0, 10, 5, [0, 2, 4, 6, 8, 10]), (-2, 2, 4, [-2, -1, 0, 1, 2]),
        (0, 1, 4, [0, 0.25, 0.5, 0.75, 1]), (0.1, 0.35, 3, [0.1, 0.2, 0.3]),
        (-1e-9, 1e-9, 2, [-1e-9, 0, 1e-9]), (3, 3, 4, [3]),
        (5, 1, 4, [5]),
    ],
)  # fmt: skip
def test_ticks_are_round(
    modules: Page, low: float, high: float, count: int, ticks: list[float]
) -> None:
    assert call(modules, "shared/axes.js", "niceTicks", low, high, count) == pytest.approx(ticks)


def test_ticks_of_any_axis_are_even_inside_and_about_as_many(modules: Page) -> None:
    draw = np.random.default_rng(3)
    for _ in range(60):
        low = draw.normal() * 10.0 ** draw.integers(-8, 8)
        high = low + abs(draw.normal()) * 10.0 ** draw.integers(-3, 5) * max(1e-6, abs(low))
        count = int(draw.integers(2, 10))
        ticks = np.array(call(modules, "shared/axes.js", "niceTicks", low, high, count))
        room = 1e-8 * (high - low)
        assert np.all((ticks >= low - room) & (ticks <= high + room))
        assert count / 2.6 - 1 <= len(ticks) <= count + 1
        if len(ticks) < 2:
            continue
        step = np.diff(ticks)
        np.testing.assert_allclose(step, step[:1].repeat(len(step)), rtol=1e-4)
        mantissa = step[0] / 10.0 ** np.floor(np.log10(step[0] * 1.000001))
        assert np.min(np.abs(mantissa - np.array([1, 2, 2.5, 5, 10]))) < 1e-3


@pytest.mark.parametrize(
    ("low", "high", "count", "ticks"),
    [
        (1e-3, 10.0, 9, [1e-3, 1e-2, 0.1, 1, 10]), (1e-9, 1e3, 4, [1e-9, 1e-5, 0.1, 1e3]),
        (0.3, 4.0, 5, [0.5, 1, 2]), (0.7, 0.7, 5, [0.7]),
    ],
)  # fmt: skip
def test_logarithmic_axes_have_powers_of_ten(
    modules: Page, low: float, high: float, count: int, ticks: list[float]
) -> None:
    found = call(
        modules, "shared/axes.js", "axisTicks", {"values": [low, high], "log": True}, count
    )
    if len(ticks) < 4 and low != high:
        assert set(ticks) <= set(found)
        assert all(low <= each <= high for each in found)
    elif count > len(ticks):
        assert found == pytest.approx(ticks)
    else:
        np.testing.assert_allclose(np.log10(found) % 1, 0, atol=1e-12)
        assert len(found) <= count + 1


# levels and isolines


def levels(page: Page, values: np.ndarray, at: np.ndarray) -> dict[str, list[float]]:
    found: dict[str, list[float]] = page.evaluate(
        """async ([values, at]) => {
          const { levelScale } = await import("/shared/levels.js");
          const scale = levelScale(Float64Array.from(values)), u = at.map(scale.level);
          return { u, back: u.map(scale.value), ends: [scale.zmin, scale.zmax] };
        }""",
        [values.tolist(), at.tolist()],
    )
    return found


@pytest.mark.parametrize(("low", "high"), [(0.21, 3.9), (0.04, 0.7), (2.0, 9.0), (150.0, 4_000.0)])
def test_a_short_logarithmic_scale_is_named_all_along(
    modules: Page, low: float, high: float
) -> None:
    """Whatever part of it the curves lie in, a number is near: at most half of it away."""
    found = modules.evaluate(
        """async ([low, high]) => {
          const { lossScale } = await import("/player/loss_scale.js");
          const run = { visible: true, length: 2, values: [high, low] };
          return lossScale([run], true, NaN, (value) => `${value}`).ticks(6);
        }""",
        [low, high],
    )
    places = [0.0, *(each["u"] for each in found), 1.0]
    assert len(found) >= 3
    assert np.max(np.diff(places)) < 0.5
    assert np.min(np.diff(places[1:-1])) > 0.05


def test_levels_rise_with_the_values_and_lead_back(modules: Page) -> None:
    values = np.random.default_rng(1).lognormal(0.0, 2.0, 5000)
    at = np.quantile(values, np.linspace(0, 1, 41))
    found = levels(modules, values, at)
    assert found["u"][0] == 0
    assert found["u"][-1] == 1
    assert np.all(np.diff(found["u"]) > 0)
    np.testing.assert_allclose(found["back"], at, rtol=1e-6, atol=1e-9 * np.ptp(values))


def test_levels_of_a_linear_picture_stay_linear(modules: Page) -> None:
    values = np.linspace(-3, 5, 4001)
    found = levels(modules, values, np.array([-3, -1, 1, 3, 5.0]))
    np.testing.assert_allclose(found["u"], [0, 0.25, 0.5, 0.75, 1], atol=5e-3)
    assert found["ends"] == [-3, 5]


GRIDS = {
    "a plane": (lambda x, y: 2 * x - 3 * y, 0.4, 1e-12),
    "a bowl": (lambda x, y: x**2 + y**2, 0.5, 2e-3),
    "a saddle": (lambda x, y: x * y, 0.1, 2e-3),
    "waves": (lambda x, y: np.sin(3 * x) * np.cos(2 * y), 0.3, 6e-3),
}
SIDE = 61


def segments(page: Page, z: np.ndarray, level: float) -> np.ndarray:
    """Return the isoline through a value, in the unit square's coordinates."""
    found = page.evaluate(
        """async ([nx, ny, z, level]) => {
          const { isolineSegments } = await import("/shared/isolines.js");
          const grid = { nx, ny, z: Float64Array.from(z, Number) };
          return Array.from(isolineSegments(grid, [level])[0]);
        }""",
        [z.shape[1], z.shape[0], [str(each) for each in z.ravel()], level],
    )
    return np.reshape(found, (-1, 2, 2))


@pytest.mark.parametrize("case", GRIDS)
def test_isolines_lie_where_the_function_has_their_value(modules: Page, case: str) -> None:
    f, level, error = GRIDS[case]
    ticks = np.linspace(-1, 1, SIDE)
    x, y = np.meshgrid(ticks, ticks)
    found = segments(modules, f(x, y), level)
    assert len(found) > 20
    points = -1 + 2 * found.reshape(-1, 2) / (SIDE - 1)
    np.testing.assert_allclose(f(*points.T), level, atol=max(error, 1e-6))
    assert np.all(np.abs(found[:, 0] - found[:, 1]) <= 1 + 1e-6)  # a segment stays in its cell


def test_an_isoline_is_as_long_as_its_circle(modules: Page) -> None:
    ticks = np.linspace(-1, 1, SIDE)
    x, y = np.meshgrid(ticks, ticks)
    found = segments(modules, np.hypot(x, y), 0.6) * 2 / (SIDE - 1)
    length = np.hypot(*(found[:, 1] - found[:, 0]).T).sum()
    assert length == pytest.approx(2 * math.pi * 0.6, rel=1e-3)


def test_isolines_leave_out_cells_without_a_value(modules: Page) -> None:
    z = np.array([[0.0, 1.0, 0.0], [0.0, 1.0, math.nan], [0.0, 1.0, 0.0]])
    found = segments(modules, z, 0.5)
    assert len(found) == 2  # the left column's cells
    np.testing.assert_allclose(found[:, :, 0], 0.5)


def test_a_saddle_s_two_lines_do_not_cross(modules: Page) -> None:
    for corners, apart in (([1, 0, 1, 0], True), ([0, 1, 0, 1], False)):
        z = np.array([[corners[0], corners[1]], [corners[3], corners[2]]], dtype=float)
        for level in (0.4, 0.6):
            lines = segments(modules, z, level)
            assert len(lines) == 2
            # the middle is 0.5: where that is above the level, the lines cut off the low corners
            cut = {tuple(np.round(line.mean(axis=0))) for line in lines}
            low = {(1.0, 0.0), (0.0, 1.0)} if apart else {(0.0, 0.0), (1.0, 1.0)}
            high = {(0.0, 0.0), (1.0, 1.0)} if apart else {(1.0, 0.0), (0.0, 1.0)}
            assert cut == (low if level < 0.5 else high)


# a segment's part inside of a rectangle


def test_segments_are_clipped_as_by_hand(modules: Page) -> None:
    box = [[-1, 2], [0, 3]]

    def clip(*ends: float) -> Any:
        return call(modules, "shared/clipping.js", "clipSegment", *ends, box)

    assert clip(0, 1, 1, 2) == [0, 1]
    assert clip(-2, 1, 4, 1) == pytest.approx([1 / 6, 4 / 6])
    assert clip(0, -3, 0, 6) == pytest.approx([3 / 9, 6 / 9])
    assert clip(-3, 0, -2, 3) is None
    assert clip(5, 1, 0, 1) == pytest.approx([3 / 5, 1])


def test_segments_are_clipped_to_what_lies_inside(modules: Page) -> None:
    draw, along = np.random.default_rng(5), np.linspace(0, 1, 20001)
    box = [[-1.0, 2.0], [0.0, 3.0]]
    for ends in draw.uniform(-5, 6, (80, 4)):
        x = ends[0] + along * (ends[2] - ends[0])
        y = ends[1] + along * (ends[3] - ends[1])
        inside = along[(x >= -1) & (x <= 2) & (y >= 0) & (y <= 3)]
        found = call(modules, "shared/clipping.js", "clipSegment", *ends.tolist(), box)
        if len(inside) < 2:
            assert found is None or found[1] - found[0] < 1e-4
        else:
            np.testing.assert_allclose(found, [inside[0], inside[-1]], atol=1e-4)


# what Python packs


def test_packed_data_are_taken_apart_as_they_were(modules: Page) -> None:
    path = np.array([[0.1, -0.0], [1e-320, 3.5], [math.inf, math.nan]])
    data = {
        "text": "∂f/∂x, 𝜂", "none": None, "flag": True, "count": np.int64(3), "limit": math.inf,
        "low": -math.inf, "gap": math.nan, "path": path, "again": {"same": path},
        "empty": np.array([]), "list": [{"floats": "no array"}, 1.5],
    }  # fmt: skip
    block = list(packed(data))
    found = modules.evaluate(
        """async (block) => {
          const { unpackData } = await import("/shared/data.js");
          // as it comes: a view into a larger message, at any byte
          const message = new Uint8Array(block.length + 3);
          message.set(block, 3);
          const made = unpackData(message.subarray(3)), text = (each) => Array.from(each, String);
          return {
            ...made, path: text(made.path), again: text(made.again.same), empty: text(made.empty),
            zero: Object.is(made.path[1], -0), shared: made.path.buffer === made.again.same.buffer,
            numbers: [made.limit, made.low, made.gap].map(String), limit: 0, low: 0, gap: 0,
          };
        }""",
        block,
    )
    assert found["text"] == data["text"]
    assert (found["none"], found["flag"], found["count"]) == (None, True, 3)
    assert found["numbers"] == ["Infinity", "-Infinity", "NaN"]
    assert found["zero"]
    assert found["shared"]
    assert found["empty"] == []
    assert found["list"] == [{"floats": "no array"}, 1.5]
    numbers = [float(each.replace("Infinity", "inf")) for each in found["path"]]
    np.testing.assert_array_equal(numbers, path.ravel())
    assert found["again"] == found["path"]
    assert call(modules, "shared/data.js", "unpackData", {"plain": 1}) == {"plain": 1}


# heights in three dimensions

HEIGHTS = {
    "two wells": lambda x, y: x**4 - 3 * x**2 + x + y**2,
    "Rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "a pole": lambda x, y: 1 / (x**2 + y**2 + 1e-9),
    "a well in a plain": lambda x, y: -np.exp(-40 * (x**2 + y**2)),
    "a plane": lambda x, y: 3 * x - y,
}
PLACES = np.linspace(-2, 2, 41)


def heights(page: Page, values: np.ndarray, *, compressed: bool) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        """async ([values, compressed]) => {
          const { heightScale } = await import("/shared/mesh3d.js");
          const scale = heightScale(Float64Array.from(values), ...compressed);
          return { linear: scale.linear, u: values.map(scale.level) };
        }""",
        [values.ravel().tolist(), [True] if compressed else []],
    )
    return found


@pytest.mark.parametrize("case", HEIGHTS)
def test_height_is_proportional_to_the_value(modules: Page, case: str) -> None:
    z = HEIGHTS[case](*np.meshgrid(PLACES, PLACES))
    found = heights(modules, z, compressed=False)
    np.testing.assert_allclose(found["u"], ((z - z.min()) / np.ptp(z)).ravel(), atol=1e-12)
    assert found["linear"]


@pytest.mark.parametrize(("case", "linear"), [("Rosenbrock", False), ("a plane", True)])
def test_a_compressed_height_is_one_only_where_it_shows_more(
    modules: Page, case: str, linear: bool
) -> None:
    z = HEIGHTS[case](*np.meshgrid(PLACES, PLACES))
    found = heights(modules, z, compressed=True)
    assert found["linear"] is linear
    u = np.array(found["u"])
    assert np.all(np.diff(u[np.argsort(z.ravel())]) >= 0)
    assert np.ptp(np.quantile(u, [0.25, 0.75])) >= 0.25 - 1e-9


@pytest.mark.parametrize("n", [5, 41])
@pytest.mark.parametrize("case", HEIGHTS)
def test_what_lies_on_the_sheet_lies_on_one_of_its_triangles(
    modules: Page, case: str, n: int
) -> None:
    s, t = np.random.default_rng(7).uniform(0, 1, (2, 400))
    s[:3], t[:3] = [0, 1, 0.5], [0, 1, 1]
    values = HEIGHTS[case](*np.meshgrid(*[np.linspace(-2, 2, n)] * 2))
    found = modules.evaluate(
        """async ([n, s, t, values]) => {
          const { createMesh, sheetHeight } = await import("/shared/mesh3d.js");
          const f = (x, y) => values[Math.round(y * (n - 1)) * n + Math.round(x * (n - 1))];
          const scene = { domain: [[0, 1], [0, 1]], level: (z) => z, f };
          const mesh = createMesh(scene, n, { level: (z) => z }, { x: 1, y: 1, z: 1 });
          return {
            at: s.map((each, k) => sheetHeight(mesh, each, t[k])),
            points: [mesh.x, mesh.y, mesh.z].map((each) => Array.from(each)),
            triangles: Array.from(mesh.triangles),
          };
        }""",
        [n, s.tolist(), t.tolist(), values.ravel().tolist()],
    )
    x, y, z = (np.array(each)[np.reshape(found["triangles"], (-1, 3))] for each in found["points"])
    for px, py, height in zip(2 * s - 1, 2 * t - 1, found["at"], strict=True):
        # barycentric coordinates in every triangle; the ones that hold the point agree
        area = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
        b = ((px - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (py - y[:, 0])) / area
        c = ((x[:, 1] - x[:, 0]) * (py - y[:, 0]) - (px - x[:, 0]) * (y[:, 1] - y[:, 0])) / area
        inside = (b >= -1e-9) & (c >= -1e-9) & (b + c <= 1 + 1e-9)
        expected = z[:, 0] + b * (z[:, 1] - z[:, 0]) + c * (z[:, 2] - z[:, 0])
        np.testing.assert_allclose(height, expected[inside], rtol=1e-9, atol=1e-9 * np.ptp(z))


def test_a_sheet_has_no_height_where_a_corner_of_its_cell_is_missing(modules: Page) -> None:
    found = modules.evaluate("""async () => {
      const { sheetHeight } = await import("/shared/mesh3d.js");
      const nodes = Float64Array.from({ length: 16 }, (_, k) => (k === 5 ? NaN : k)); // x + 4 y
      return [0.1, 0.5, 0.9].map((each) => String(sheetHeight({ n: 4, nodes }, each, each)));
    }""")
    assert found[:2] == ["NaN", "NaN"]
    assert float(found[2]) == pytest.approx(2.7 + 4 * 2.7)


# numbers that have to fit


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.9981e-13, "1.9981e−13"), (-1.9981e-13, "−1.998e−13"), (-2.5e-300, "−2.5e−300"),
        (-1.23456e-300, "−1.23e−300"), (-1.2346e250, "−1.235e250"), (0.5, "0.5"),
        (-0.00012346, "−0.0001235"), (1234.56, "1234.6"), (math.inf, "∞"), (math.nan, "—"),
    ],
)  # fmt: skip
def test_a_number_gives_up_digits_and_never_its_power_of_ten(
    modules: Page, value: float, text: str
) -> None:
    assert fitted(modules, [value], 10) == [text]


def test_every_number_fits_and_is_as_good_as_its_digits(modules: Page) -> None:
    draw = np.random.default_rng(11)
    values = draw.normal(size=400) * 10.0 ** draw.integers(-307, 307, 400)
    for value, text in zip(values, fitted(modules, values.tolist(), 10), strict=True):
        assert len(text) <= 10
        assert float(text.replace("−", "-")) == pytest.approx(value, rel=0.06)


def fitted(page: Page, values: list[float], room: int) -> list[str]:
    found: list[str] = page.evaluate(
        """async ([values, room]) => {
          const { fittedNumber, numberFormat } = await import("/shared/numbers.js");
          return values.map((each) => fittedNumber(numberFormat("en"), Number(each), room));
        }""",
        [[str(each).replace("inf", "Infinity") for each in values], room],
    )
    return found


# learning rates of a schedule

SCHEDULED = {
    "cosine": (
        optimizers.CosineDecay(initial_learning_rate=0.2, decay_steps=40, alpha=0.1),
        lambda k: 0.2 * (0.9 * 0.5 * (1 + math.cos(math.pi * min(k, 40) / 40)) + 0.1),
    ),
    "exponential": (
        optimizers.ExponentialDecay(initial_learning_rate=0.5, decay_steps=10, decay_rate=0.5),
        lambda k: 0.5 * 0.5 ** (k / 10),
    ),
    "inverse time": (
        optimizers.InverseTimeDecay(initial_learning_rate=0.3, decay_steps=5, decay_rate=2.0),
        lambda k: 0.3 / (1 + 2.0 * k / 5),
    ),
}
"""Schedules with the formulas that Keras documents, the step counted from 0."""


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop"])
@pytest.mark.parametrize("case", SCHEDULED)
def test_the_rates_that_are_plotted_are_keras_s(modules: Page, case: str, optimizer: str) -> None:
    schedule, formula = SCHEDULED[case]
    configured = optimizers.ALL[optimizer](learning_rate=schedule)
    source = {
        "optimizer": {
            **rule_data(configured.rule, 2)["optimizer"],
            "settings": {name: float(configured.values[name]) for name in configured.rule.inputs},
        }
    }
    found = call(modules, "player/rates_view.js", "scheduledRates", source, 2, 60)
    np.testing.assert_allclose(found, [formula(k) for k in range(60)], rtol=1e-12)


def test_a_constant_rate_is_not_plotted(modules: Page) -> None:
    source = {"optimizer": {**rule_data(optimizers.SGD().rule, 2)["optimizer"]}}
    assert call(modules, "player/rates_view.js", "scheduledRates", source, 2, 60) is None
    assert call(modules, "player/rates_view.js", "scheduledRates", {}, 2, 60) is None


# the slice of a function of more than two variables


def test_a_slice_moves_without_the_start(modules: Page) -> None:
    found = modules.evaluate("""async () => {
      const { otherVariables, readSlice, slicedData } = await import("/player/slice.js");
      const data = {
        function: { variables: ["x", "y", "z", "w"] }, axes: [0, 2], start: [1, 2, 3, 4],
        at: [1, 2, 3, 4],
      };
      const moved = slicedData(data, new Map([[1, 9], [3, -1]]));
      const flat = { function: { variables: ["x", "y"] }, axes: [0, 1] };
      return {
        others: otherVariables(data), none: otherVariables(flat), at: moved.at, start: moved.start,
        same: slicedData(data, new Map()) === data,
        read: [...readSlice(data, [7, 8])], wrong: [...readSlice(data, [7])],
      };
    }""")
    assert found["others"] == [1, 3]
    assert found["none"] == []
    assert found["at"] == [1, 9, 3, -1]
    assert found["start"] == [1, 2, 3, 4]
    assert found["same"]
    assert found["read"] == [[1, 7], [3, 8]]
    assert found["wrong"] == []
