"""An optimizer's equations as formulas, with places for the numbers of a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from gradviz.descent.step_code import browser_step
from gradviz.language import to_mathml
from gradviz.language.tree import Name
from gradviz.optimizers.base import StepRule

_MATH = '<math displaystyle="true">'


@dataclass(frozen=True)
class EquationMarkup:
    """An equation in MathML: its symbols, and the same with numbers to be filled in.

    `<mn data-v="k"></mn>` stands for entry k of the browser step's trail.
    """

    symbols: str
    numbers: str


@lru_cache(maxsize=512)
def equation_markup(rule: StepRule, dimension: int) -> tuple[EquationMarkup, ...]:
    """Return the equations of one step, in the order in which they are computed."""
    step = browser_step(rule, dimension)
    lines = []
    for equation, (tree, places, result) in zip(rule.update, step.slots, strict=True):
        left = to_mathml(Name(equation.target), None)
        symbols = f"{_MATH}{left}<mo>=</mo>{to_mathml(equation.tree, None)}</math>"
        filled = to_mathml(tree, _Slots(places))
        numbers = f"{_MATH}<mo>=</mo>{filled}<mo>=</mo>{_slot(result)}</math>"
        lines.append(EquationMarkup(symbols, numbers))
    return tuple(lines)


def _slot(place: int) -> str:
    return f'<mn data-v="{place}"></mn>'


@dataclass(frozen=True)
class _Slots:
    """Writes a name as the place of its number."""

    places: Mapping[str, int]

    def __call__(self, name: str) -> str:
        return _slot(self.places[name])


__all__ = ["EquationMarkup", "equation_markup"]
