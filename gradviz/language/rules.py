"""The rules of differentiation: their names, and a sentence for each that says what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gradviz.declarations.sentences import N_


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's stable code, its name, and a sentence that says it; both are to be translated.

    `{variable}` in the sentence is the variable by which one differentiates.
    """

    code: str
    name: str
    sentence: str


_RULES = (
    Rule(
        "constant",
        N_("Constant rule"),
        N_("What does not contain {variable} does not change with it: its derivative is 0."),
    ),
    Rule("variable", N_("The variable itself"), N_("{variable} changes as fast as itself: 1.")),
    Rule("sum", N_("Sum rule"), N_("Differentiate term by term.")),
    Rule(
        "constant_multiple",
        N_("Constant multiple rule"),
        N_("A factor that does not contain {variable} stays in front."),
    ),
    Rule(
        "product",
        N_("Product rule"),
        N_("Differentiate one factor at a time, leave the others as they are, and add."),
    ),
    Rule(
        "quotient",
        N_("Quotient rule"),
        N_(
            "The derivative of the top times the bottom, less the top times the derivative of the"
            " bottom, over the bottom squared."
        ),
    ),
    Rule(
        "reciprocal",
        N_("Reciprocal rule"),
        N_("Only the bottom contains {variable}: a minus sign, and the bottom is squared."),
    ),
    Rule(
        "power", N_("Power rule"), N_("The exponent comes down as a factor and becomes one less.")
    ),
    Rule(
        "power_chain",
        N_("Chain rule with a power"),
        N_(
            "The power rule on the outside, times the derivative of the inside, because the inside"
            " is more than {variable}."
        ),
    ),
    Rule(
        "exponential",
        N_("Exponential rule"),
        N_(
            "The exponent moves, the base does not: the power stays, times the logarithm of the"
            " base, times the derivative of the exponent."
        ),
    ),
    Rule(
        "power_variable",
        N_("Power with a variable exponent"),
        N_(
            "Base and exponent both contain {variable}: write the power as e to the exponent times"
            " the logarithm of the base. This needs a positive base."
        ),
    ),
    Rule("table", N_("Known derivative"), N_("This one is in every table of derivatives.")),
    Rule(
        "chain",
        N_("Chain rule"),
        N_(
            "The derivative of the outer function, taken at the inner one, times the derivative of"
            " the inner function."
        ),
    ),
    Rule(
        "chain_two",
        N_("Chain rule with two arguments"),
        N_("One share for each argument, and the shares are added."),
    ),
    Rule(
        "piecewise",
        N_("Piecewise"),
        N_(
            "Differentiate each piece where it holds. On the border between two pieces the"
            " derivative may not exist; the app takes that of the piece which holds there."
        ),
    ),
    Rule(
        "abs",
        N_("Absolute value"),
        N_(
            "The sign of the inside times its derivative. Where the inside is 0 there is a corner"
            " and no derivative; the app takes 0."
        ),
    ),
    Rule(
        "relu",
        N_("Rectifier"),
        N_(
            "The derivative of the inside where that is positive, 0 where it is negative. Where the"
            " inside is 0 there is a corner and no derivative; the app takes 0."
        ),
    ),
    Rule(
        "maximum",
        N_("Maximum or minimum"),
        N_(
            "The derivative of the one that is taken. Where both are equal there may be a corner"
            " and no derivative; the app takes the mean of the two."
        ),
    ),
    Rule(
        "hypot",
        N_("Length of a vector"),
        N_(
            "The root of the sum of squares, by the chain rule. At length 0 there is a cone's tip"
            " and no derivative; the app takes 0."
        ),
    ),
    Rule(
        "step",
        N_("Step function"),
        N_(
            "Flat between its jumps, so that the derivative is 0. At a jump there is none; the app"
            " takes 0 there too."
        ),
    ),
    Rule(
        "remainder",
        N_("Remainder"),
        N_(
            "A sawtooth: between two jumps only a multiple of the divisor is taken off. At a jump"
            " there is no derivative; the app takes that between the jumps."
        ),
    ),
    Rule(
        "collect",
        N_("Tidy up"),
        N_("Multiply the numbers and take together what belongs together."),
    ),
)
RULES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in _RULES})
