"""The surfaces once more, written by hand in mpmath from the formulas of the literature.

Nothing here comes from the texts that the app reads: sums and products are loops over the formula's
general form in n variables, so that a slip in a text cannot be repeated here unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from mpmath import mp

Reference = Callable[[Sequence[Any]], Any]
REFERENCES: dict[str, Reference] = {}


def reference(*keys: str) -> Callable[[Reference], Reference]:
    def register(function: Reference) -> Reference:
        for key in keys:
            REFERENCES[key] = function
        return function

    return register


def gaussian(x: Sequence[Any], centre: Sequence[Any], width: Any) -> Any:
    distance = mp.fsum((a - b) ** 2 for a, b in zip(x, centre, strict=True))
    return mp.exp(-distance / width)


def residuals(*parts: Any) -> Any:
    return mp.fsum(part**2 for part in parts)


# wells and bowls


@reference("two_wells")
def _(x: Sequence[Any]) -> Any:
    width = mp.mpf(2) / 10
    wells = 2 * gaussian(x, (1, 0), width) + 3 * gaussian(x, (-1, 0), width)
    return mp.fsum(a**2 for a in x) - wells


@reference("bowl", "sphere_3d", "parabola")
def _(x: Sequence[Any]) -> Any:
    return mp.fsum(a * a for a in x)


@reference("ill_conditioned")
def _(x: Sequence[Any]) -> Any:
    return mp.fsum(weight * a * a for weight, a in zip((1, 50), x, strict=True)) / 2


@reference("tilted_valley")
def _(x: Sequence[Any]) -> Any:
    # the eigenvalues 20 and 1/5 of the Hessian, in coordinates turned by 45 degrees
    along, across = (x[0] + x[1]) / mp.sqrt(2), (x[0] - x[1]) / mp.sqrt(2)
    return (20 * across**2 + along**2 / 5) / 2


@reference("booth")
def _(x: Sequence[Any]) -> Any:
    return residuals(x[0] + 2 * x[1] - 7, 2 * x[0] + x[1] - 5)


@reference("matyas")
def _(x: Sequence[Any]) -> Any:
    return (26 * x[0] ** 2 + 26 * x[1] ** 2 - 48 * x[0] * x[1]) / 100


# curved valleys


@reference("rosenbrock", "rosenbrock_4d")
def _(x: Sequence[Any]) -> Any:
    return mp.fsum(residuals(10 * (b - a**2), 1 - a) for a, b in pairwise(x))


@reference("beale")
def _(x: Sequence[Any]) -> Any:
    targets = (mp.mpf("1.5"), mp.mpf("2.25"), mp.mpf("2.625"))
    return residuals(*(y - x[0] * (1 - x[1] ** i) for i, y in enumerate(targets, start=1)))


@reference("goldstein_price")
def _(x: Sequence[Any]) -> Any:
    a, b = x
    first = 19 - 14 * (a + b) + 3 * (a + b) ** 2
    second = 18 - 32 * a + 48 * b + 12 * a**2 - 36 * a * b + 27 * b**2
    return (1 + (a + b + 1) ** 2 * first) * (30 + (2 * a - 3 * b) ** 2 * second)


@reference("mccormick")
def _(x: Sequence[Any]) -> Any:
    a, b = x
    return mp.sin(a + b) + (a - b) ** 2 - 3 * a / 2 + 5 * b / 2 + 1


@reference("freudenstein_roth")
def _(x: Sequence[Any]) -> Any:
    a, b = x
    return residuals(-13 + a - 2 * b + 5 * b**2 - b**3, -29 + a - 14 * b + b**2 + b**3)


# many minima


@reference("himmelblau")
def _(x: Sequence[Any]) -> Any:
    return residuals(x[0] ** 2 + x[1] - 11, x[0] + x[1] ** 2 - 7)


@reference("six_hump_camel")
def _(x: Sequence[Any]) -> Any:
    a, b = x
    return 4 * a**2 - 21 * a**4 / 10 + a**6 / 3 + a * b - 4 * b**2 + 4 * b**4


@reference("three_hump_camel")
def _(x: Sequence[Any]) -> Any:
    a, b = x
    return 2 * a**2 - 105 * a**4 / 100 + a**6 / 6 + a * b + b**2


@reference("branin")
def _(x: Sequence[Any]) -> Any:
    b, c, r = mp.mpf("5.1") / (4 * mp.pi**2), 5 / mp.pi, 6
    s, t = 10, 1 / (8 * mp.pi)
    return (x[1] - b * x[0] ** 2 + c * x[0] - r) ** 2 + s * (1 - t) * mp.cos(x[0]) + s


@reference("styblinski_tang", "styblinski_tang_5d")
def _(x: Sequence[Any]) -> Any:
    return mp.fsum(a**4 - 16 * a**2 + 5 * a for a in x) / 2


@reference("rastrigin")
def _(x: Sequence[Any]) -> Any:
    return 10 * len(x) + mp.fsum(a**2 - 10 * mp.cos(2 * mp.pi * a) for a in x)


@reference("ackley")
def _(x: Sequence[Any]) -> Any:
    n = len(x)
    distance = mp.sqrt(mp.fsum(a**2 for a in x) / n)
    waves = mp.fsum(mp.cos(2 * mp.pi * a) for a in x) / n
    return -20 * mp.exp(-distance / 5) - mp.exp(waves) + 20 + mp.e


@reference("griewank")
def _(x: Sequence[Any]) -> Any:
    waves = mp.fprod(mp.cos(a / mp.sqrt(i)) for i, a in enumerate(x, start=1))
    return mp.fsum(a**2 for a in x) / 4000 - waves + 1


@reference("levy_13")
def _(x: Sequence[Any]) -> Any:
    a, b = x
    wave = [mp.sin(k * mp.pi * v) ** 2 for k, v in ((3, a), (3, b), (2, b))]
    return wave[0] + (a - 1) ** 2 * (1 + wave[1]) + (b - 1) ** 2 * (1 + wave[2])


@reference("easom")
def _(x: Sequence[Any]) -> Any:
    return -mp.fprod(mp.cos(a) for a in x) * gaussian(x, (mp.pi, mp.pi), 1)


@reference("michalewicz")
def _(x: Sequence[Any]) -> Any:
    m = 10
    return -mp.fsum(
        mp.sin(a) * mp.sin(i * a**2 / mp.pi) ** (2 * m) for i, a in enumerate(x, start=1)
    )


@reference("egg_crate")
def _(x: Sequence[Any]) -> Any:
    return mp.fsum(a**2 + 25 * mp.sin(a) ** 2 for a in x)


@reference("drop_wave")
def _(x: Sequence[Any]) -> Any:
    square = mp.fsum(a**2 for a in x)
    return -(1 + mp.cos(12 * mp.sqrt(square))) / (square / 2 + 2)


@reference("shubert")
def _(x: Sequence[Any]) -> Any:
    return mp.fprod(mp.fsum(j * mp.cos((j + 1) * a + j) for j in range(1, 6)) for a in x)


@reference("peaks")
def _(x: Sequence[Any]) -> Any:
    a, b = x
    hills = 3 * (1 - a) ** 2 * gaussian(x, (0, -1), 1) - gaussian(x, (-1, 0), 1) / 3
    return hills - 10 * (a / 5 - a**3 - b**5) * gaussian(x, (0, 0), 1)


# saddles and plateaus


@reference("saddle")
def _(x: Sequence[Any]) -> Any:
    return (x[0] + x[1]) * (x[0] - x[1])


@reference("monkey_saddle")
def _(x: Sequence[Any]) -> Any:
    return ((x[0] + 1j * x[1]) ** 3).real


@reference("two_sided_saddle")
def _(x: Sequence[Any]) -> Any:
    return x[0] ** 2 / 2 + ((x[1] ** 2 - 1) ** 2 - 1) / 4


@reference("sigmoid_plateau")
def _(x: Sequence[Any]) -> Any:
    # sigmoid(u) = (1 + tanh(u/2)) / 2
    walls = (mp.tanh(3 * (s * a - 1) / 2) for a in x for s in (1, -1))
    return mp.fsum((1 + wall) / 2 for wall in walls)


# kinks and edges


@reference("taxicab", "absolute")
def _(x: Sequence[Any]) -> Any:
    return mp.fsum(abs(a) for a in x)


@reference("lasso")
def _(x: Sequence[Any]) -> Any:
    targets = (2, mp.mpf("0.4"))
    return mp.fsum((a - b) ** 2 / 2 + abs(a) for a, b in zip(x, targets, strict=True))


@reference("ring_fold")
def _(x: Sequence[Any]) -> Any:
    excess = mp.fsum(a**2 for a in x) - 1
    return -x[0] + 2 * excess + 7 * abs(excess) / 4


@reference("bukin_6")
def _(x: Sequence[Any]) -> Any:
    return 100 * mp.sqrt(abs(x[1] - x[0] ** 2 / 100)) + abs(x[0] + 10) / 100


@reference("log_barrier")
def _(x: Sequence[Any]) -> Any:
    slacks = (*x, 3 - mp.fsum(x))
    return x[0] + 2 * x[1] - mp.log(mp.fprod(slacks)) if min(slacks) > 0 else mp.nan


# one variable


@reference("double_well")
def _(x: Sequence[Any]) -> Any:
    return x[0] ** 4 - 2 * x[0] ** 2 + 1 + 3 * x[0] / 10


@reference("gramacy_lee")
def _(x: Sequence[Any]) -> Any:
    return mp.sin(10 * mp.pi * x[0]) / (2 * x[0]) + (x[0] - 1) ** 4


@reference("forrester")
def _(x: Sequence[Any]) -> Any:
    return (6 * x[0] - 2) ** 2 * mp.sin(12 * x[0] - 4)


@reference("x_sin_x")
def _(x: Sequence[Any]) -> Any:
    return (x[0] * mp.expj(x[0])).imag


@reference("huber")
def _(x: Sequence[Any]) -> Any:
    size = abs(x[0])
    return size**2 / 2 if size <= 1 else size - mp.mpf(1) / 2


@reference("half_line")
def _(x: Sequence[Any]) -> Any:
    return x[0] - mp.ln(x[0]) if x[0] > 0 else mp.nan


# many variables


@reference("helical_valley")
def _(x: Sequence[Any]) -> Any:
    # Moré, Garbow & Hillstrom measure the angle from -1/4 to 3/4 of a turn
    turn = mp.atan2(x[1], x[0]) / (2 * mp.pi)
    turn += 1 if turn < -mp.mpf(1) / 4 else 0
    radius = mp.sqrt(x[0] ** 2 + x[1] ** 2)
    return residuals(10 * (x[2] - 10 * turn), 10 * (radius - 1), x[2])


@reference("powell_singular")
def _(x: Sequence[Any]) -> Any:
    a, b, c, d = x
    return residuals(a + 10 * b, mp.sqrt(5) * (c - d), (b - 2 * c) ** 2, mp.sqrt(10) * (a - d) ** 2)


@reference("wood")
def _(x: Sequence[Any]) -> Any:
    # in the form of Colville; the text has the form of Moré, Garbow & Hillstrom
    a, b, c, d = x
    walls = 100 * (a**2 - b) ** 2 + 90 * (c**2 - d) ** 2 + (a - 1) ** 2 + (c - 1) ** 2
    return walls + 101 * residuals(b - 1, d - 1) / 10 + 198 * (b - 1) * (d - 1) / 10


@reference("zakharov_5d")
def _(x: Sequence[Any]) -> Any:
    half = mp.fsum(i * a for i, a in enumerate(x, start=1)) / 2
    return mp.fsum(a**2 for a in x) + half**2 + half**4


@reference("quadratic_10d")
def _(x: Sequence[Any]) -> Any:
    return mp.fsum(2**i * a**2 for i, a in enumerate(x))


def value(key: str, point: Sequence[Any], digits: int = 30) -> Any:
    """Return the reference at `point`, computed with `digits` digits."""
    with mp.workdps(digits):
        return REFERENCES[key]([mp.mpf(coordinate) for coordinate in point])


def derivative(key: str, point: Sequence[float], orders: Mapping[int, int]) -> float:
    """Return a partial derivative by central differences with 60 digits.

    `orders` says how often to differentiate by which coordinate. The step 1e-15 leaves a
    truncation error of about 1e-30, far below what a float can hold.
    """
    step = mp.mpf(10) ** -15

    def difference(at: list[Any], rest: list[int]) -> Any:
        if not rest:
            return REFERENCES[key](at)
        j, *others = rest
        up, down = list(at), list(at)
        up[j] += step
        down[j] -= step
        return (difference(up, others) - difference(down, others)) / (2 * step)

    with mp.workdps(60):
        coordinates = [j for j, count in orders.items() for _ in range(count)]
        return float(difference([mp.mpf(coordinate) for coordinate in point], coordinates))
