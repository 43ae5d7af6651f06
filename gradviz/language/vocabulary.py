"""Every operation of the app's language, one row each: this is the only place where one is listed.

A row says how many arguments the operation takes, its partial derivatives (as text in the language
itself, in the arguments `a`, `b`, `c` and the result `r`), and how it is written in the targets:
Python scalars, NumPy arrays, JavaScript and, where it is analytic, complex NumPy arrays. `{0}`,
`{1}`, ... stand for the arguments.

Python's `math` raises where IEEE arithmetic gives nan or infinity. The scalar print lets it raise,
because that is the fastest, and the caller then repeats the run with the names bound to the
functions of `gradviz.language.ieee`, which never raise.

At a kink the derivative is a subgradient: |x|, sign, relu, floor, ceil and mod take 0 (for the
jump or the corner), max and min give one half to each side of a tie.

A derivative is computed in a form that keeps its digits far out and at the edges of the domain,
where that of the books, which is shown, loses them: 1 - tanh^2 x is 0 at 20, the derivative 2e-17.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the vocabulary.

    `kind` is "function" (written `name(...)`), "operator", "comparison", "logic" or "internal"
    (never typed, only made by differentiation). `reduction` marks the ones that look at all
    coordinates at once; they belong to optimizer equations, not to functions. `analytic` is how it
    is written over complex arrays, and empty for an operation that has a kink or a jump. `textbook`
    are the derivatives as books have them, where `derivatives` are written otherwise.
    """

    name: str
    arity: int
    python: str
    numpy: str
    javascript: str
    derivatives: tuple[str, ...] = ()
    kind: str = "function"
    aliases: tuple[str, ...] = ()
    sympy: str | None = None
    analytic: str = ""
    textbook: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The derivatives as they are shown."""
        return self.textbook or self.derivatives


def _f(
    name: str,
    derivative: str,
    *,
    javascript: str | None = None,
    numpy: str | None = None,
    python: str | None = None,
    aliases: tuple[str, ...] = (),
    sympy: str | None = None,
    analytic: str | None = None,
    textbook: str | None = None,
) -> Operation:
    """Return the row of a function of one argument that has the same name everywhere.

    Unless `analytic` says otherwise, NumPy's own function serves complex arrays too.
    """
    numpy = numpy or f"np.{name}({{0}})"
    return Operation(
        name,
        1,
        python=python or f"{name}({{0}})",
        numpy=numpy,
        javascript=javascript or f"Math.{name}({{0}})",
        derivatives=(derivative,),
        aliases=aliases,
        sympy=sympy or name,
        analytic=numpy if analytic is None else analytic,
        textbook=() if textbook is None else (textbook,),
    )


def _infix(name: str, sign: str, *derivatives: str) -> Operation:
    text = f"({{0}} {sign} {{1}})"
    return Operation(name, 2, text, text, text, derivatives, kind="operator", analytic=text)


def _comparison(name: str, sign: str) -> Operation:
    text = f"({{0}} {sign} {{1}})"
    javascript = f"({{0}} {sign}= {{1}})" if name in ("eq", "ne") else text
    return Operation(name, 2, text, text, javascript, ("0", "0"), kind="comparison")


_ROWS = (
    # operators
    _infix("add", "+", "1", "1"),
    _infix("subtract", "-", "1", "-1"),
    _infix("multiply", "*", "b", "a"),
    Operation(
        "divide",
        2,
        "({0} / {1})",
        "np.divide({0}, {1})",
        "({0} / {1})",
        ("1/b", "-r/b"),
        kind="operator",
        analytic="np.divide({0}, {1})",
    ),
    Operation(
        "power",
        2,
        "pow({0}, {1})",
        "np.power({0}, {1})",
        "Math.pow({0}, {1})",
        ("b*a^(b-1)", "r*log(a)"),
        kind="operator",
        analytic="c_power({0}, {1})",
    ),
    Operation(
        "negative",
        1,
        "(-{0})",
        "(-{0})",
        "(-{0})",
        ("-1",),
        kind="operator",
        analytic="(-{0})",
    ),
    # comparisons and logic, inside where(...)
    _comparison("lt", "<"),
    _comparison("le", "<="),
    _comparison("gt", ">"),
    _comparison("ge", ">="),
    _comparison("eq", "=="),
    _comparison("ne", "!="),
    Operation(
        "and",
        2,
        "({0} and {1})",
        "np.logical_and({0}, {1})",
        "({0} && {1})",
        ("0", "0"),
        kind="logic",
    ),
    Operation(
        "or", 2, "({0} or {1})", "np.logical_or({0}, {1})", "({0} || {1})", ("0", "0"), kind="logic"
    ),
    Operation("not", 1, "(not {0})", "np.logical_not({0})", "(!{0})", ("0",), kind="logic"),
    Operation(
        "where",
        3,
        "({1} if {0} else {2})",
        "np.where({0}, {1}, {2})",
        "({0} ? {1} : {2})",
        ("0", "where(a, 1, 0)", "where(a, 0, 1)"),
    ),
    # exponentials, logarithms, roots
    _f("exp", "r"),
    _f("expm1", "exp(a)", analytic="c_expm1({0})"),
    _f("log", "1/a", aliases=("ln",)),
    _f("log1p", "1/(1+a)", analytic="c_log1p({0})"),
    _f("log2", "1/(a*log(2))"),
    _f("log10", "1/(a*log(10))"),
    _f("sqrt", "1/(2*r)"),
    _f("cbrt", "1/(3*r^2)", analytic="c_cbrt({0})"),
    # trigonometric
    _f("sin", "cos(a)"),
    _f("cos", "-sin(a)"),
    _f("tan", "1+r^2", aliases=("tg",)),
    _f(
        "asin",
        "1/sqrt((1-a)*(1+a))",
        textbook="1/sqrt(1-a^2)",
        numpy="np.arcsin({0})",
        aliases=("arcsin",),
    ),
    _f(
        "acos",
        "-1/sqrt((1-a)*(1+a))",
        textbook="-1/sqrt(1-a^2)",
        numpy="np.arccos({0})",
        aliases=("arccos",),
    ),
    _f("atan", "1/(1+a^2)", numpy="np.arctan({0})", aliases=("arctan", "arctg")),
    Operation(
        "atan2",
        2,
        "atan2({0}, {1})",
        "np.arctan2({0}, {1})",
        "Math.atan2({0}, {1})",
        ("b/(a^2+b^2)", "-a/(a^2+b^2)"),
        aliases=("arctan2",),
        sympy="atan2",
        analytic="c_atan2({0}, {1})",
    ),
    # hyperbolic
    _f("sinh", "cosh(a)"),
    _f("cosh", "sinh(a)"),
    _f("tanh", "(1/cosh(a))^2", textbook="1-r^2"),
    _f("asinh", "1/sqrt(a^2+1)", numpy="np.arcsinh({0})", aliases=("arcsinh",)),
    _f(
        "acosh",
        "1/(sqrt(a-1)*sqrt(a+1))",
        textbook="1/sqrt(a^2-1)",
        numpy="np.arccosh({0})",
        aliases=("arccosh",),
    ),
    _f(
        "atanh",
        "1/((1-a)*(1+a))",
        textbook="1/(1-a^2)",
        numpy="np.arctanh({0})",
        aliases=("arctanh",),
    ),
    # of machine learning
    _f(
        "sigmoid",
        "r*sigmoid(-a)",
        textbook="r*(1-r)",
        numpy="_sigmoid({0})",
        javascript="_sigmoid({0})",
        aliases=("logistic",),
        analytic="c_sigmoid({0})",
    ),
    # np.logaddexp says the same in three times the time
    _f(
        "softplus",
        "sigmoid(a)",
        numpy="(np.maximum({0}, 0.0) + np.log1p(np.exp(-np.abs({0}))))",
        javascript="_softplus({0})",
        analytic="c_softplus({0})",
    ),
    _f(
        "relu",
        "where(a > 0, 1, 0)",
        numpy="np.maximum({0}, 0.0)",
        javascript="Math.max({0}, 0)",
        analytic="",
    ),
    _f(
        "erf",
        "2/sqrt(pi)*exp(-a^2)",
        numpy="_erf({0})",
        javascript="_erf({0})",
        analytic="c_erf({0})",
    ),
    # kinks and steps
    _f("abs", "sign(a)", aliases=("Abs", "fabs"), python="abs({0})", analytic=""),
    _f("sign", "0", aliases=("sgn",), analytic=""),
    _f("floor", "0", analytic=""),
    _f("ceil", "0", aliases=("ceiling",), analytic=""),
    Operation(
        "max",
        2,
        "maximum({0}, {1})",
        "np.maximum({0}, {1})",
        "Math.max({0}, {1})",
        ("where(a > b, 1, where(a < b, 0, 1/2))", "where(a > b, 0, where(a < b, 1, 1/2))"),
        aliases=("Max", "maximum"),
        sympy="max",
    ),
    Operation(
        "min",
        2,
        "minimum({0}, {1})",
        "np.minimum({0}, {1})",
        "Math.min({0}, {1})",
        ("where(a < b, 1, where(a > b, 0, 1/2))", "where(a < b, 0, where(a > b, 1, 1/2))"),
        aliases=("Min", "minimum"),
        sympy="min",
    ),
    Operation(
        "mod",
        2,
        "mod({0}, {1})",
        "np.mod({0}, {1})",
        "_mod({0}, {1})",
        ("1", "-floor(a/b)"),
        aliases=("Mod",),
        sympy="mod",
    ),
    Operation(
        "hypot",
        2,
        "hypot({0}, {1})",
        "np.hypot({0}, {1})",
        "Math.hypot({0}, {1})",
        ("where(r > 0, a/r, 0)", "where(r > 0, b/r, 0)"),
        sympy="hypot",
        analytic="c_hypot({0}, {1})",
    ),
    # made by differentiation: 0 * nan and 0 * inf are 0 in a branch that was not taken
    Operation(
        "guarded",
        2,
        "({0} * {1} if {0} else 0.0)",
        "np.where({0} == 0.0, 0.0, {0} * {1})",
        "({0} === 0 ? 0 : {0} * {1})",
        ("where(a == 0, 0, b)", "a"),
        kind="internal",
    ),
    # made by differentiation: where f, b, has no value, its derivative, a, has none either
    Operation(
        "defined",
        2,
        "({0} if {1} == {1} else nan)",
        "np.where(np.isnan({1}), nan, {0})",
        "({1} === {1} ? {0} : NaN)",
        ("where(b == b, 1, nan)", "0"),
        kind="internal",
    ),
    # over all coordinates of a vector, in optimizer equations
    Operation("sum", 1, "", "", "", kind="reduction"),
    Operation("mean", 1, "", "", "", kind="reduction"),
    Operation("norm", 1, "", "", "", kind="reduction"),
)

OPERATIONS: Mapping[str, Operation] = MappingProxyType({row.name: row for row in _ROWS})
CONSTANTS: Mapping[str, float] = MappingProxyType(
    {"pi": 3.141592653589793, "e": 2.718281828459045, "inf": float("inf"), "nan": float("nan")}
)
ALIASES: Mapping[str, str] = MappingProxyType(
    {
        alias: row.name
        for row in _ROWS
        for alias in (row.name, *row.aliases)
        if row.kind in ("function", "reduction")
    }
)
