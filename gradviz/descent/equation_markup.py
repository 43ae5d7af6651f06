"""An optimizer's equations as formulas, with places for the numbers of a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gradviz.descent.step_code import browser_step
from gradviz.descent.vector_step import browser_trail
from gradviz.language import to_mathml
from gradviz.language.tree import Name, Node, renamed
from gradviz.optimizers.base import StepRule

_MATH = '<math displaystyle="true">'


@dataclass(frozen=True)
class EquationMarkup:
    """An equation in MathML: its symbols, the same with numbers to be filled in, the result.

    `<mn data-v="k"></mn>` stands for entry k of the browser step's trail.
    """

    symbols: str
    numbers: str
    result: str


@lru_cache(maxsize=512)
def equation_markup(
    rule: StepRule, dimension: int, parameters: str = "x"
) -> tuple[EquationMarkup, ...]:
    """Return the equations of one step, in the order in which they are computed.

    `parameters` is the letter for what a step moves: where x are data, it is another one. A rule
    that uses that letter for something else keeps its x.

    >>> from gradviz import optimizers
    >>> rule = optimizers.SGD().rule
    >>> equation_markup(rule, 2, "theta")[-1].symbols.count("<mi>θ</mi>")
    2
    """
    return _markup(rule, browser_step(rule, dimension).slots, parameters)


@lru_cache(maxsize=128)
def vector_equation_markup(rule: StepRule, parameters: str = "x") -> tuple[EquationMarkup, ...]:
    """Return the equations of one step, with places for the numbers of one of many parameters.

    The places are entries of `browser_trail`.
    """
    return _markup(rule, browser_trail(rule).slots, parameters)


def _markup(
    rule: StepRule, slots: Sequence[tuple[Node, Mapping[str, int], int]], parameters: str
) -> tuple[EquationMarkup, ...]:
    taken = {*rule.states, *rule.inputs, *(each.target for each in rule.update)}
    letters = {} if parameters in taken else {"x": parameters}
    lines = []
    for equation, (tree, places, result) in zip(rule.update, slots, strict=True):
        left = to_mathml(renamed(Name(equation.target), letters))
        right = to_mathml(renamed(equation.tree, letters))
        symbols = f"{_MATH}{left}<mo>=</mo>{right}</math>"
        filled = to_mathml(tree, _Slots(places))
        numbers = f"{_MATH}<mo>=</mo>{filled}</math>"
        found = f"{_MATH}<mo>=</mo>{_slot(result)}</math>"
        lines.append(EquationMarkup(symbols, numbers, found))
    return tuple(lines)


def _slot(place: int) -> str:
    return f'<mn data-v="{place}"></mn>'


@dataclass(frozen=True)
class _Slots:
    """Writes a name as the place of its number."""

    places: Mapping[str, int]

    def __call__(self, name: str) -> str:
        return _slot(self.places[name])


__all__ = ["EquationMarkup", "equation_markup", "vector_equation_markup"]
