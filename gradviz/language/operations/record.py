"""What can be known of an operation: the form of the records beside this module.

Templates hold `{0}`, `{1}`, ... for the arguments. Formulas are text in the language itself, in the
arguments `a`, `b`, `c` and the result `r`. Sentences are to be translated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gradviz.language.tree import Node

UNKNOWN, NOT_NEGATIVE, POSITIVE = range(3)
"""What may be known of a sign."""

Test = Callable[[list[NDArray[Any]]], NDArray[Any]]


class Arguments(Protocol):
    """What a formula says of an operation's arguments, without numbers for its variables."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The arguments themselves."""

    @property
    def signs(self) -> tuple[int, ...]:
        """UNKNOWN, NOT_NEGATIVE or POSITIVE of each."""

    def value(self, position: int) -> float | None:
        """Return what an argument is worth, None where it has variables."""

    def is_not_zero(self, position: int) -> bool:
        """Tell whether an argument is zero nowhere, as far as that is seen."""


Known = Callable[[Arguments], bool]


def never(_: Arguments) -> bool:
    """Say of all arguments that nothing rules a condition or a kink out."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainCondition:
    r"""What arguments have to meet for a value; `condition` and `failing` are LaTeX templates.

    `failing` is the condition the other way round, `why` a sentence. `holds` is the condition as a
    formula, from which come its tests over arrays and in the browser, or, where no formula says
    it, a test over arrays of the arguments; `exact` is the formula of what floating-point numbers
    themselves miss, beside such a test that allows for their rounding. `edge` is a formula that is
    zero where the values end, and `thin` says that they are missing there only, not on a side of
    it. Where `unless` holds, there is no condition.
    """

    condition: str
    failing: str
    why: str
    holds: str | Test
    exact: str = ""
    edge: str = ""
    thin: bool = False
    unless: Known = never


@dataclass(frozen=True, slots=True, kw_only=True)
class NonsmoothPoint:
    r"""Where there is a value and no derivative; `place` is a LaTeX template.

    `kind` is "corner", "jump" or "steep" (an infinite slope), `why` a sentence that also says what
    slope the app takes. `side` tells, over arrays of the arguments, on which side of the place they
    are; where it is only a point or an end, the formula `edge` is zero there. `{borders}` in a
    place is where the comparisons in the first argument are ties. Where `unless` holds, there is
    none.
    """

    kind: str
    why: str
    place: str
    side: Test | None = None
    edge: str = ""
    unless: Known = never


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's stable code, its name, and a sentence that says it; both are to be translated.

    `{variable}` in the sentence is the variable by which one differentiates.
    """

    code: str
    name: str
    sentence: str


def unknown(_: Arguments) -> int:
    """Say of all arguments that they tell nothing of the result's sign."""
    return UNKNOWN


def positive(_: Arguments) -> int:
    """Say that a result is positive, whatever the arguments."""
    return POSITIVE


def not_negative(_: Arguments) -> int:
    """Say that a result is never negative, whatever the arguments."""
    return NOT_NEGATIVE


def as_argument(known: Arguments) -> int:
    """Say that a result has the sign of its argument."""
    return known.signs[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """All that is known of one operation.

    Reading. `kind` is "function" (written `name(...)`), "operator", "comparison", "logic",
    "internal" (never typed, only made by differentiation) or "reduction" (over all coordinates of a
    vector, in optimizer equations). `aliases` are its other spellings, or an operator's signs;
    `synonyms` are further spellings, of other languages and programs, that equations may still use
    as names of their own. `example` is how it is written where `name(x, y)` does not show it. A
    `chain` of it is nested to the left, and no depth. `inverse` is the function that name^-1 stands
    for.

    Values. `python`, `numpy` and `javascript` are templates, for scalars, arrays and the browser.
    `python` calls the record's name, which stands for `scalar` (it may raise where IEEE 754 gives
    nan or infinity, as `math` does) or, printed by `careful` where that differs, for `ieee`, which
    never raises. `analytic` is the template over complex arrays, for the complex step, and empty
    for an operation that has a kink or a jump. `bindings` are names that `numpy` and `analytic`
    call beside NumPy. `exact` says that the result needs no rounding. `frameworks` are templates
    for the code that is handed out, by framework, "math" for constants; `helpers` define what a
    framework lacks.

    Derivatives. `derivatives` are formulas, one by each argument, as they are computed, and
    `textbook` as books have them, where that differs. `worked` is the whole derivative as one shows
    it, in `da` and `db` too, for an operation with a `rule` of its own.

    Pieces. `meets` is a formula that is zero where pieces of the operation meet; those of a `where`
    meet where its comparisons are ties. `expansion` says which piece holds beside a point, as a
    formula that is computed on power series in the distance; `r` is the result at the point itself.

    Facts. `domain` is where it has no value, `nonsmooth` where it has no derivative, `sign` what
    the signs of the arguments tell of that of the result. `same_zeros` says that it is zero where
    its argument is, without a slope by which to find that.

    Forms. `latex` and `mathml` are templates; without `latex` it is `latex_name`, or the name, and
    brackets. A `power_at_name` is written sin^2(x). `as_power` says that it is printed as a power.
    `sympy` is SymPy's name, empty where SymPy lacks it, treats it as complex or is slow with it.
    `symbol` stands in the node of a computational graph.
    """

    name: str
    arity: int
    kind: str = "function"
    aliases: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    example: str = ""
    chain: bool = False
    inverse: str = ""

    python: str = ""
    careful: str = ""
    scalar: Callable[..., Any] | None = None
    ieee: Callable[..., Any] | None = None
    numpy: str = ""
    javascript: str = ""
    analytic: str = ""
    bindings: Mapping[str, Any] = field(default_factory=dict)
    exact: bool = False
    frameworks: Mapping[str, str] = field(default_factory=dict)
    helpers: Mapping[str, str] = field(default_factory=dict)

    derivatives: tuple[str, ...] = ()
    textbook: tuple[str, ...] = ()
    rule: Rule | None = None
    worked: str = ""

    meets: str = ""
    expansion: str = ""

    domain: tuple[DomainCondition, ...] = ()
    nonsmooth: tuple[NonsmoothPoint, ...] = ()
    sign: Callable[[Arguments], int] = unknown
    same_zeros: bool = False

    latex: str = ""
    latex_name: str = ""
    power_at_name: bool = False
    as_power: bool = False
    mathml: str = ""
    sympy: str = ""
    symbol: str = ""

    @property
    def shown(self) -> tuple[str, ...]:
        """The derivatives as they are shown."""
        return self.textbook or self.derivatives

    @property
    def is_smooth(self) -> bool:
        """Whether it has no kink and no jump, and nowhere a slope without bound."""
        return bool(self.analytic) and not any(each.edge for each in self.nonsmooth)


def ieee(function: Callable[..., Any]) -> Callable[..., float]:
    """Return a NumPy function as one of floats; NumPy gives nan and infinity as IEEE 754 does."""
    return lambda *arguments: float(function(*arguments))


def everywhere(name: str, numpy_name: str = "", *, tensorflow: str = "tf.math") -> dict[str, str]:
    """Return the templates of a function of one argument that every framework has.

    >>> everywhere("asin", "arcsin")["jax"]
    'jnp.arcsin({0})'
    """
    numpy_name = numpy_name or name
    return {
        "math": f"math.{name}({{0}})",
        "torch": f"torch.{name}({{0}})",
        "numpy": f"np.{numpy_name}({{0}})",
        "jax": f"jnp.{numpy_name}({{0}})",
        "tensorflow": f"{tensorflow}.{name}({{0}})",
        "keras": f"ops.{numpy_name}({{0}})",
    }


def elementary(name: str, derivative: str, *, numpy_name: str = "", **facts: Any) -> Operation:
    """Return the record of a function of one argument that `math`, NumPy and JavaScript have.

    Unless `analytic` says otherwise, NumPy's own function serves complex arrays too.

    >>> elementary("asin", "1/sqrt(1-a^2)", numpy_name="arcsin").numpy
    'np.arcsin({0})'
    """
    numpy_name = numpy_name or name
    template = f"np.{numpy_name}({{0}})"
    known: dict[str, Any] = {
        "python": f"{name}({{0}})",
        "scalar": getattr(math, name, None),
        "ieee": ieee(getattr(np, numpy_name)),
        "numpy": template,
        "javascript": f"Math.{name}({{0}})",
        "analytic": template,
        "frameworks": everywhere(name, numpy_name),
    }
    return Operation(name=name, arity=1, derivatives=(derivative,), **(known | facts))
