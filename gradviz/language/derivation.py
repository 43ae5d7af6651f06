"""A derivative worked out step by step, as one would write it on a blackboard.

The derivation begins with d/dx [f], a mark for what is still to be differentiated. Each step
applies one rule to one mark, the leftmost, and leaves marks on smaller parts, until there are none;
the last step tidies up. Every line equals the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import is_not
from types import MappingProxyType
from typing import TypeGuard

from gradviz.declarations.sentences import N_
from gradviz.language import algebra
from gradviz.language.differentiation import Applied, Mark, apply
from gradviz.language.operations.record import Rule
from gradviz.language.printing import latex_name, to_latex
from gradviz.language.rules import RULES
from gradviz.language.tree import Call, Name, Node, fold, names, walk

STEP_LIMIT = 150
NODE_LIMIT = 3_000
_LETTERS = "uvwzacnpqrsk"

TOO_LONG = N_(
    "Written out, this derivative takes more than {steps} steps or {parts} signs: too long to read."
    " Differentiate a part of the function, or look at the result."
)


@dataclass(frozen=True)
class Piece:
    """A piece that a rule names: its letter in the rule's formula, and what it is, in LaTeX."""

    letter: str
    tree: Node

    @property
    def latex(self) -> str:
        """The piece in LaTeX."""
        return to_latex(self.tree)


@dataclass(frozen=True)
class DerivationStep:
    """One rule applied to one part.

    `marks` is what was still to be differentiated (several constants go in one step), `result`
    what it becomes and `line` the whole derivative after the step, its remaining marks included.
    `formula` is the rule in LaTeX, in the letters of `pieces`. `depth` counts how many rules lie
    above: 0 for the first step.
    """

    rule: Rule
    depth: int
    formula: str
    pieces: tuple[Piece, ...]
    marks: tuple[Node, ...]
    result: Node
    line: Node

    @property
    def result_latex(self) -> str:
        """What became of it, in LaTeX."""
        return to_latex(self.result)

    @property
    def line_latex(self) -> str:
        """The whole derivative after this step, in LaTeX."""
        return to_latex(self.line)


@dataclass(frozen=True)
class Derivation:
    """The steps from d/dx [f] to the derivative by one variable.

    Where it would be too long to read, `steps` is empty, `result` is None, and `remark` is a
    sentence to be translated, with `data` for its places.
    """

    variable: str
    start: Node
    steps: tuple[DerivationStep, ...]
    result: Node | None
    remark: str = ""

    @property
    def data(self) -> Mapping[str, str]:
        """What the places of the remark and of the rules' sentences stand for."""
        return MappingProxyType(
            {
                "variable": self.variable,
                "steps": str(STEP_LIMIT),
                "parts": str(NODE_LIMIT),
            }
        )

    @cached_property
    def start_latex(self) -> str:
        """What is asked for, d/dx [f], in LaTeX."""
        return to_latex(self.start)

    @property
    def result_latex(self) -> str:
        """The derivative in LaTeX; empty where the derivation is too long."""
        return "" if self.result is None else to_latex(self.result)


@lru_cache(maxsize=256)
def derive(tree: Node, variable: str, *, partial: bool | None = None) -> Derivation:
    r"""Return the derivative of a tree by a variable, step by step.

    `partial` writes \partial x instead of dx; without it, where there is another variable.

    >>> from gradviz.language.reader import read_function
    >>> worked = derive(read_function("x^2 e^x").tree, "x")
    >>> for step in worked.steps:
    ...     print(step.rule.code, "|", step.line_latex)
    product | \frac{d}{dx}\left[x^{2}\right] e^{x} + x^{2} \frac{d}{dx}\left[e^{x}\right]
    power | 2 x e^{x} + x^{2} \frac{d}{dx}\left[e^{x}\right]
    exponential | 2 x e^{x} + x^{2} e^{x} \frac{d}{dx}\left[x\right]
    variable | 2 x e^{x} + x^{2} e^{x}
    >>> worked.steps[0].formula, [piece.latex for piece in worked.steps[0].pieces]
    ("\\left(u v\\right)' = u' v + u v'", ['x^{2}', 'e^{x}'])
    """
    if partial is None:
        partial = bool(names(tree) - {variable})
    sign = "partial" if partial else "derivative"

    def mark(node: Node) -> Call:
        return Call(sign, (node, Name(variable)))

    start: Node = mark(tree)
    line, depths = start, {start: 0}
    steps: list[DerivationStep] = []
    while marks := [part for part in walk(line) if _is_mark(part)]:
        constants = tuple(dict.fromkeys(each for each in marks if not _moves(each, variable)))
        if constants:
            step = _constant_step(constants, depths, line)
        else:
            step = _step(marks[0], variable, depths, line, mark)
        steps.append(step)
        line = step.line
        if len(steps) > STEP_LIMIT or _longer_than(line, NODE_LIMIT):
            return Derivation(variable, start, (), None, TOO_LONG)
    tidy = algebra.collect(line)
    if tidy != line:
        steps.append(DerivationStep(RULES["collect"], 0, "", (), (line,), tidy, tidy))
    return Derivation(variable, start, tuple(steps), tidy)


def _is_mark(node: Node) -> TypeGuard[Call]:
    return isinstance(node, Call) and node.function in ("partial", "derivative")


def _moves(mark: Call, variable: str) -> bool:
    return variable in names(mark.arguments[0])


def _constant_step(
    constants: tuple[Call, ...], depths: Mapping[Node, int], line: Node
) -> DerivationStep:
    pieces = tuple(Piece("c", mark.arguments[0]) for mark in constants)
    after = _replace(line, dict.fromkeys(constants, algebra.ZERO))
    depth = max(depths[mark] for mark in constants)
    return DerivationStep(
        RULES["constant"], depth, "c' = 0", pieces, constants, algebra.ZERO, after
    )


def _step(
    found: Call, variable: str, depths: dict[Node, int], line: Node, mark: Mark
) -> DerivationStep:
    applied = apply(found.arguments[0], variable)
    result = applied.derivative(applied.pieces, mark)
    depth = depths[found]
    for each in walk(result):
        if _is_mark(each):
            depths.setdefault(each, depth + 1)
    letters = _free_letters(applied, names(line))
    pieces = tuple(
        Piece(latex_name(letter), piece)
        for letter, piece in zip(letters, applied.pieces, strict=False)
        if letter not in (variable, "e")
    )
    formula = _formula(applied, letters, variable)
    after = _replace(line, {found: result})
    return DerivationStep(RULES[applied.rule], depth, formula, pieces, (found,), result, after)


def _free_letters(applied: Applied, taken: frozenset[str]) -> tuple[str, ...]:
    """Return the rule's letters, others where they are variables of the function itself."""
    letters: list[str] = []
    for letter in applied.letters:
        name = letter
        own = len(applied.pieces) > len(letters) and applied.pieces[len(letters)] == Name(letter)
        if name in taken and not own:
            used = {*taken, *letters, *applied.letters}
            free = (each for each in _LETTERS if each not in used)
            name = next(free, f"{name}_0")
        letters.append(name)
    return tuple(letters)


def _formula(applied: Applied, letters: tuple[str, ...], variable: str) -> str:
    if applied.rule == "variable":
        return rf"\frac{{d{latex_name(variable)}}}{{d{latex_name(variable)}}} = 1"
    symbols = [Name(letter) for letter in letters]
    right = applied.derivative(symbols, lambda node: Call("derivative", (node,)))
    return rf"\left({to_latex(applied.whole(symbols))}\right)' = {to_latex(right)}"


def _replace(line: Node, meaning: Mapping[Node, Node]) -> Node:
    """Return a line with some marks replaced; what lies above them is rebuilt without 0 and 1."""

    def combine(part: Node, below: list[Node]) -> Node:
        if _is_mark(part) and part in meaning:
            return meaning[part]
        if isinstance(part, Call) and any(map(is_not, below, part.arguments)):
            return algebra.build(part.function, below)
        return part

    return fold(line, combine)


def _longer_than(line: Node, limit: int) -> bool:
    return any(count >= limit for count, _ in enumerate(walk(line)))
