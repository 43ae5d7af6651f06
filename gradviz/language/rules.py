"""The rules of differentiation: their names, and a sentence for each that says what it does.

Those that concern one operation only are in its record.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradviz.declarations.sentences import N_
from gradviz.language.operations.record import Rule
from gradviz.language.vocabulary import OPERATIONS

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
            "The derivative of the numerator times the denominator, less the"
            " numerator times the derivative of the denominator, over the denominator"
            " squared."
        ),
    ),
    Rule(
        "reciprocal",
        N_("Reciprocal rule"),
        N_(
            "Only the denominator contains {variable}: a minus sign, and the"
            " denominator is squared."
        ),
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
        "collect",
        N_("Simplify"),
        N_("Multiply the numbers and take together what belongs together."),
    ),
)
_OWN = tuple(row.rule for row in OPERATIONS.values() if row.rule is not None)
RULES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in (*_RULES, *_OWN)})
