"""Hyperbolic functions and their inverses.

A derivative is computed in a form that keeps its digits far out and at the edges of the domain,
where that of the books, which is shown, loses them: 1 - tanh^2 x is 0 at 20, the derivative 2e-17.
"""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.language.operations.record import (
    POSITIVE,
    DomainCondition,
    NonsmoothPoint,
    as_argument,
    elementary,
    everywhere,
    not_negative,
    positive,
)
from gradviz.language.operations.trigonometric import INFINITE_SLOPE

OPERATIONS = (
    elementary(
        "sinh",
        "cosh(a)",
        synonyms=("senh",),
        frameworks=everywhere("sinh", tensorflow="tf"),
        sign=as_argument,
        inverse="asinh",
        latex_name=r"\sinh",
        power_at_name=True,
        sympy="sinh",
    ),
    elementary(
        "cosh",
        "sinh(a)",
        frameworks=everywhere("cosh", tensorflow="tf"),
        sign=positive,
        inverse="acosh",
        latex_name=r"\cosh",
        power_at_name=True,
        sympy="cosh",
    ),
    elementary(
        "tanh",
        "4*sigmoid(2*a)*sigmoid(-2*a)",
        textbook=("1-r^2",),
        synonyms=("tgh",),
        frameworks=everywhere("tanh", tensorflow="tf"),
        sign=as_argument,
        inverse="atanh",
        latex_name=r"\tanh",
        power_at_name=True,
        sympy="tanh",
    ),
    elementary(
        "asinh",
        "1/hypot(a, 1)",
        textbook=("1/sqrt(a^2+1)",),
        numpy_name="arcsinh",
        aliases=("arcsinh",),
        synonyms=("arsinh", "arcsenh", "arsenh", "argsinh", "argsenh", "asenh"),
        sign=as_argument,
        sympy="asinh",
    ),
    elementary(
        "acosh",
        "1/(sqrt(a-1)*sqrt(a+1))",
        textbook=("1/sqrt(a^2-1)",),
        numpy_name="arccosh",
        aliases=("arccosh",),
        synonyms=("arcosh", "argcosh"),
        domain=(
            DomainCondition(
                condition=r"{0} \ge 1",
                failing="{0} < 1",
                why=N_(
                    "A hyperbolic cosine is never below 1, so only numbers from 1 on have an acosh."
                ),
                holds="a >= 1",
            ),
        ),
        nonsmooth=(
            NonsmoothPoint(
                kind="steep",
                why=INFINITE_SLOPE,
                place="{0} = 1",
                edge="a - 1",
                unless=lambda known: known.signs[0] == POSITIVE,
            ),
        ),
        sign=not_negative,
        sympy="acosh",
    ),
    elementary(
        "atanh",
        "1/((1-a)*(1+a))",
        textbook=("1/(1-a^2)",),
        numpy_name="arctanh",
        aliases=("arctanh",),
        synonyms=("artanh", "arctgh", "artgh", "argtanh", "argtgh", "atgh"),
        domain=(
            DomainCondition(
                condition="-1 < {0} < 1",
                failing=r"\left|{0}\right| \ge 1",
                why=N_(
                    "A hyperbolic tangent stays between -1 and 1, so only such numbers have an"
                    " atanh."
                ),
                holds="abs(a) < 1",
                edge="1 - abs(a)",
            ),
        ),
        sympy="atanh",
    ),
)
