"""Where the operations of a formula have no value: what their arguments have to meet.

This reads the tree only; what of it matters in a box or at a point is found by
`gradviz.functions.definedness`. What holds whatever the variables are, as in `1/(1 + x^2)`, is left
out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, reduce

import numpy as np

from gradviz.language.formulas import in_arguments
from gradviz.language.operations.record import DomainCondition, Test
from gradviz.language.printing import to_latex
from gradviz.language.program import Environment, Program
from gradviz.language.reader import RECORD_INPUTS, read_condition
from gradviz.language.removable import continued_gradient
from gradviz.language.signs import Known
from gradviz.language.targets import compile_program
from gradviz.language.tree import Call, Node, fold
from gradviz.language.vocabulary import OPERATIONS


@dataclass(frozen=True)
class Requirement:
    """A condition without which an operation has no value; all but `why` of the text is LaTeX.

    `holds` tests it over arrays of the operation's arguments, `formula` is that test in `a` and
    `b`, None where no formula says it. `edge` is zero where the values end. Texts are printed when
    they are first asked for: each is as long as the formula, and most are never shown.
    """

    node: Call
    rule: DomainCondition
    holds: Test = field(compare=False)
    edge: Node | None = None
    formula: Node | None = None

    @cached_property
    def expression(self) -> str:
        """The operation."""
        return to_latex(self.node)

    @cached_property
    def condition(self) -> str:
        """What has to hold."""
        return self.rule.condition.format(*map(Printed, self.node.arguments))

    @cached_property
    def failing(self) -> str:
        """The condition the other way round."""
        return self.rule.failing.format(*map(Printed, self.node.arguments))

    @property
    def why(self) -> str:
        """An English sentence to be translated."""
        return self.rule.why

    @property
    def thin(self) -> bool:
        """Whether values are missing at the edge only, not on a side of it."""
        return self.rule.thin


class Printed:
    """A part of a formula in a template: LaTeX, printed only where the template has a place for it.

    >>> from gradviz.language.tree import Name
    >>> "{0} > 0".format(Printed(Name("x")), Printed(Name("y")))
    'x > 0'
    """

    def __init__(self, node: Node) -> None:
        self._node = node

    def __format__(self, _: str) -> str:
        """Return the part in LaTeX."""
        return to_latex(self._node)


def requirements(tree: Node) -> tuple[Requirement, ...]:
    r"""Return what has to hold for the tree to have a value, innermost operations first.

    >>> from gradviz.language.reader import read_function
    >>> for each in requirements(read_function("log(x*y) + 1/(1 + x^2)").tree):
    ...     print(each.expression, "|", each.condition, "|", each.failing, "|", each.why)
    \log\left(x y\right) | x y > 0 | x y \le 0 | The logarithm needs a positive number.
    """
    return tuple(each for node in calls(tree) for each in requirements_of(node))


def gradient_where_defined(
    program: Program,
    tree: Node,
    value: int,
    inputs: Sequence[int],
    variables: Sequence[str] | None = None,
) -> tuple[int, ...]:
    """Return the gradient of a tree's value, nan where an operation has no value.

    Only a formula that can be undefined somewhere is made to look whether it is. With the names of
    the `inputs`, `variables`, it is that of f also where pieces meet whose slopes it is not made of
    (see `gradviz.language.removable`).
    """
    if variables is None:
        gradient = program.gradient(value, inputs)
    else:
        gradient = continued_gradient(program, tree, variables, value, inputs)
    return program.defined(value, gradient) if requirements(tree) else gradient


def defined(program: Program, tree: Node, names: Environment) -> int:
    """Return the value that is true where all operations of a tree that count have a value.

    Of a `where` the branch that is taken counts. Arguments that are no numbers, since they are too
    large to compute, fail no condition.

    >>> from gradviz.language.reader import read_function
    >>> program = Program()
    >>> x = program.input("x")
    >>> found = defined(program, read_function("log(x) + x^2").tree, {"x": (x,)})
    >>> test = compile_program(program, ["x"], [found], alone=True)
    >>> [bool(test(each)) for each in (-1.0, 2.0)]
    [False, True]
    """
    yes = program.number(1.0)

    def both(left: int, right: int) -> int:
        if left == yes or right == yes:
            return right if left == yes else left
        return program.apply("and", left, right)

    def either(left: int, right: int) -> int:
        return yes if yes in (left, right) else program.apply("or", left, right)

    def combine(part: Node, below: list[tuple[int, int]]) -> tuple[int, int]:
        if not isinstance(part, Call):
            return program.build(part, names)[0], yes
        values, inner = [value for value, _ in below], [fine for _, fine in below]
        own = yes
        for each in requirements_of(part):
            if each.formula is not None:
                given = dict(zip("abc", ((value,) for value in values), strict=False))
                unknown = [program.apply("ne", value, value) for value in values]
                test = program.build(each.formula, given)[0]
                own = both(own, reduce(either, [*unknown, test]))
        result = program.apply(part.function, *values)
        if part.function == "where":
            taken = either(program.apply("not", values[0]), inner[1])
            inner = [inner[0], taken, either(values[0], inner[2])]
        if part.function in ("and", "or"):
            settled = values[0] if part.function == "or" else program.apply("not", values[0])
            inner = [inner[0], either(settled, inner[1])]
        return result, reduce(both, inner, own)

    return fold(tree, combine)[1]


@lru_cache(maxsize=64)
def _test(condition: str) -> Test:
    """Return a condition in `a` and `b` as a test over arrays of both."""
    program = Program()
    names = {letter: (program.input(letter),) for letter in RECORD_INPUTS}
    output = program.build(read_condition(condition), names)[0]
    run = compile_program(program, [("at", ("a", "b"))], [output], alone=True)
    return lambda at: np.asarray(run((*at, *at)[:2]), dtype=bool)


def calls(tree: Node) -> list[Call]:
    """Return the operations of a tree, arguments before what is computed from them, each once.

    >>> from gradviz.language.reader import read_function
    >>> [each.function for each in calls(read_function("sin(x) + cos(sin(x))").tree)]
    ['sin', 'cos', 'add']
    """
    found: dict[Call, None] = {}

    def note(part: Node, _: list[None]) -> None:
        if isinstance(part, Call):
            found.setdefault(part)

    fold(tree, note)
    return list(found)


def requirements_of(node: Call) -> tuple[Requirement, ...]:
    """Return what the arguments of one operation have to meet."""
    known = Known(node.arguments)
    conditions = [each for each in OPERATIONS[node.function].domain if not each.unless(known)]
    if not conditions:
        return ()
    return tuple(
        Requirement(
            node,
            each,
            each.holds if callable(each.holds) else _test(each.holds),
            in_arguments(each.edge, node),
            read_condition(formula) if formula else None,
        )
        for each in conditions
        for formula in [each.exact if callable(each.holds) else each.holds]
    )
