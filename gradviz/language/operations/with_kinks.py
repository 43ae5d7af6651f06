"""Functions with corners, jumps and tips.

Their derivative there is a subgradient: |x|, sign, floor, ceil and mod take 0 (for the corner or
the jump), max and min give one half to each side of a tie.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gradviz.declarations.sentences import N_
from gradviz.language.operations.record import (
    NOT_NEGATIVE,
    DomainCondition,
    NonsmoothPoint,
    Operation,
    Rule,
    as_argument,
    elementary,
    everywhere,
    ieee,
)


def _sign(a: float) -> float:
    return 1.0 if a > 0 else (-1.0 if a < 0 else a * 0.0)


def _maximum(a: float, b: float) -> float:
    return a if a > b or a != a else b


def _minimum(a: float, b: float) -> float:
    return a if a < b or a != a else b


def continued_hypot(x: Any, y: Any) -> Any:
    """Return the root of x^2 + y^2, which is analytic away from the origin."""
    return np.sqrt(x * x + y * y)


_STEP = Rule(
    "step",
    N_("Step function"),
    N_(
        "Flat between its jumps, so that the derivative is 0. At a jump there is none; the app"
        " takes 0 there too."
    ),
)
_EXTREME = Rule(
    "maximum",
    N_("Maximum or minimum"),
    N_(
        "The derivative of the one that is taken. Where both are equal there may"
        " be a kink and no derivative; the app takes the mean of the two."
    ),
)
_ROUNDING = (
    N_("Rounding jumps at every whole number; the app takes the slope 0."),
    r"{0} \in \mathbb{{Z}}",
)
_TIE = (
    NonsmoothPoint(
        kind="corner",
        why=N_("Both arguments are equal there: a kink. The app takes half of either slope."),
        place="{0} = {1}",
        side=lambda at: np.sign(at[0] - at[1]),
    ),
)

OPERATIONS = (
    elementary(
        "abs",
        "sign(a)",
        aliases=("Abs", "fabs"),
        synonyms=("absolute",),
        scalar=abs,
        analytic="",
        exact=True,
        frameworks=everywhere("abs", tensorflow="tf") | {"math": ""},
        rule=Rule(
            "abs",
            N_("Absolute value"),
            N_(
                "The sign of the inside times its derivative. Where the inside is 0 there"
                " is a kink and no derivative; the app takes 0."
            ),
        ),
        worked="sign(a)*da",
        meets="a",
        expansion="where(a < 0, -a, a)",
        nonsmooth=(
            NonsmoothPoint(
                kind="corner",
                why=N_("The absolute value has a kink there; the app takes the slope 0."),
                place="{0} = 0",
                side=lambda at: np.sign(at[0]),
            ),
        ),
        sign=lambda known: max(known.signs[0], NOT_NEGATIVE),
        same_zeros=True,
        latex=r"\left|{0}\right|",
        mathml="<mrow><mo>|</mo>{0}<mo>|</mo></mrow>",
        symbol="| |",
    ),
    elementary(
        "sign",
        "0",
        aliases=("sgn",),
        synonyms=("signum", "signo", "sinal"),
        scalar=_sign,
        analytic="",
        exact=True,
        frameworks=everywhere("sign", tensorflow="tf") | {"math": ""},
        rule=_STEP,
        worked="0",
        meets="a",
        expansion="where(a > 0, 1, where(a < 0, -1, 0))",
        nonsmooth=(
            NonsmoothPoint(
                kind="jump",
                why=N_("The sign jumps there; the app takes the slope 0."),
                place="{0} = 0",
                side=lambda at: np.sign(at[0]),
            ),
        ),
        sign=as_argument,
    ),
    elementary(
        "floor",
        "0",
        synonyms=("piso",),
        scalar=lambda a: float(math.floor(a)),
        analytic="",
        exact=True,
        frameworks=everywhere("floor", tensorflow="tf") | {"math": ""},
        rule=_STEP,
        worked="0",
        meets="a - r",
        expansion="where(a < r, r - 1, r)",
        nonsmooth=(
            NonsmoothPoint(
                kind="jump", why=_ROUNDING[0], place=_ROUNDING[1], side=lambda at: np.floor(at[0])
            ),
        ),
        sign=lambda known: min(known.signs[0], NOT_NEGATIVE),
        latex=r"\left\lfloor {0} \right\rfloor",
        symbol="⌊ ⌋",
    ),
    elementary(
        "ceil",
        "0",
        aliases=("ceiling",),
        synonyms=("techo", "teto"),
        scalar=lambda a: float(math.ceil(a)),
        analytic="",
        exact=True,
        frameworks=everywhere("ceil") | {"math": ""},
        rule=_STEP,
        worked="0",
        meets="a - r",
        expansion="where(a > r, r + 1, r)",
        nonsmooth=(
            NonsmoothPoint(
                kind="jump", why=_ROUNDING[0], place=_ROUNDING[1], side=lambda at: np.ceil(at[0])
            ),
        ),
        latex=r"\left\lceil {0} \right\rceil",
        symbol="⌈ ⌉",
    ),
    Operation(
        name="max",
        arity=2,
        aliases=("Max", "maximum"),
        synonyms=("máx",),
        chain=True,
        python="max({0}, {1})",
        scalar=_maximum,
        ieee=ieee(np.maximum),
        numpy="np.maximum({0}, {1})",
        javascript="Math.max({0}, {1})",
        exact=True,
        frameworks={
            "torch": "torch.maximum({0}, {1})",
            "jax": "jnp.maximum({0}, {1})",
            "numpy": "np.maximum({0}, {1})",
            "tensorflow": "tf.maximum({0}, {1})",
            "keras": "ops.maximum({0}, {1})",
        },
        derivatives=(
            "where(a > b, 1, where(a < b, 0, 1/2))",
            "where(a > b, 0, where(a < b, 1, 1/2))",
        ),
        rule=_EXTREME,
        worked="where(a > b, da, where(a < b, db, (da + db)/2))",
        meets="a - b",
        expansion="where(a >= b, a, b)",
        nonsmooth=_TIE,
        sign=lambda known: max(known.signs),
        latex_name=r"\max",
    ),
    Operation(
        name="min",
        arity=2,
        aliases=("Min", "minimum"),
        synonyms=("mín",),
        chain=True,
        python="min({0}, {1})",
        scalar=_minimum,
        ieee=ieee(np.minimum),
        numpy="np.minimum({0}, {1})",
        javascript="Math.min({0}, {1})",
        exact=True,
        frameworks={
            "torch": "torch.minimum({0}, {1})",
            "jax": "jnp.minimum({0}, {1})",
            "numpy": "np.minimum({0}, {1})",
            "tensorflow": "tf.minimum({0}, {1})",
            "keras": "ops.minimum({0}, {1})",
        },
        derivatives=(
            "where(a < b, 1, where(a > b, 0, 1/2))",
            "where(a < b, 0, where(a > b, 1, 1/2))",
        ),
        rule=_EXTREME,
        worked="where(a < b, da, where(a > b, db, (da + db)/2))",
        meets="a - b",
        expansion="where(a <= b, a, b)",
        nonsmooth=_TIE,
        sign=lambda known: min(known.signs),
        latex_name=r"\min",
    ),
    Operation(
        name="mod",
        arity=2,
        aliases=("Mod",),
        python="mod({0}, {1})",
        scalar=lambda a, b: a - b * math.floor(a / b) if b else math.nan,
        ieee=ieee(np.mod),
        numpy="np.mod({0}, {1})",
        javascript="_mod({0}, {1})",
        frameworks={
            "torch": "torch.remainder({0}, {1})",
            "jax": "jnp.mod({0}, {1})",
            "numpy": "np.mod({0}, {1})",
            "tensorflow": "tf.math.floormod({0}, {1})",
            "keras": "ops.mod({0}, {1})",
        },
        derivatives=("1", "-floor(a/b)"),
        rule=Rule(
            "remainder",
            N_("Remainder"),
            N_(
                "A sawtooth: between two jumps only a multiple of the divisor is taken off. At a"
                " jump there is no derivative; the app takes that between the jumps."
            ),
        ),
        worked="da - floor(a/b)*db",
        domain=(
            DomainCondition(
                condition=r"{1} \ne 0",
                failing="{1} = 0",
                why=N_("A remainder by zero has no value."),
                holds="b != 0",
                edge="b",
                thin=True,
                unless=lambda known: known.is_not_zero(1),
            ),
        ),
        meets="a/b - floor(a/b)",
        expansion="a - b*floor(a/b)",
        nonsmooth=(
            NonsmoothPoint(
                kind="jump",
                why=N_("The remainder jumps there; the app takes the slope beside the jump."),
                place=r"\frac{{{0}}}{{{1}}} \in \mathbb{{Z}}",
                side=lambda at: np.floor(np.divide(at[0], at[1])),
            ),
        ),
    ),
    Operation(
        name="hypot",
        arity=2,
        python="hypot({0}, {1})",
        scalar=math.hypot,
        ieee=ieee(np.hypot),
        numpy="np.hypot({0}, {1})",
        javascript="Math.hypot({0}, {1})",
        analytic="c_hypot({0}, {1})",
        bindings={"c_hypot": continued_hypot},
        frameworks={
            "torch": "hypot({0}, {1})",
            "jax": "jnp.hypot({0}, {1})",
            "numpy": "np.hypot({0}, {1})",
            "tensorflow": "hypot({0}, {1})",
            "keras": "ops.hypot({0}, {1})",
        },
        helpers={
            "tensorflow": (
                "def hypot(a, b):\n"
                "    square = a**2 + b**2\n"
                "    tip = square == 0  # no derivative there; the app takes 0\n"
                "    root = tf.sqrt(tf.where(tip, tf.ones_like(square), square))\n"
                "    return tf.where(tip, tf.zeros_like(square), root)"
            ),
            "torch": (
                "def hypot(a, b):\n"
                "    tip = (a == 0) & (b == 0)  # no derivative there; the app takes 0\n"
                "    return torch.where(tip, 0.0, torch.hypot(torch.where(tip, 1.0, a), b))"
            ),
        },
        derivatives=("where(r > 0, a/r, 0)", "where(r > 0, b/r, 0)"),
        rule=Rule(
            "hypot",
            N_("Norm of a vector"),
            N_(
                "The root of the sum of squares, by the chain rule. At norm 0 there is a"
                " cone's tip and no derivative; the app takes 0."
            ),
        ),
        worked="(a*da + b*db)/r",
        meets="abs(a) + abs(b)",
        expansion="(a^2 + b^2)^0.5",
        nonsmooth=(
            NonsmoothPoint(
                kind="corner",
                why=N_("The norm has the tip of a cone there; the app takes the slope 0."),
                place=r"{0} = 0,\; {1} = 0",
                edge="r",
                unless=lambda known: known.is_not_zero(0) or known.is_not_zero(1),
            ),
        ),
        sign=lambda known: max(NOT_NEGATIVE, *known.signs),
    ),
)
