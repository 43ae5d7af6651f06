"""Where the operations of a formula have a value but no derivative: corners, jumps, steep places.

This reads the tree only; what of it matters in a box or at a point is found by
`gradviz.functions.definedness`. The slope that the app takes at a kink is that of
`gradviz.language.vocabulary`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.language.formulas import in_arguments
from gradviz.language.operations.record import NonsmoothPoint, Test
from gradviz.language.printing import to_latex
from gradviz.language.restrictions import Printed, calls
from gradviz.language.signs import Known
from gradviz.language.tree import Call, Node, names, walk
from gradviz.language.vocabulary import OPERATIONS


@dataclass(frozen=True)
class Kink:
    """A place where an operation has a value and no derivative.

    `side` tells, over arrays of the arguments, on which side of the place they are; for a steep one
    `edge` is zero there. Texts are printed when they are first asked for.
    """

    node: Call
    rule: NonsmoothPoint
    side: Test = field(compare=False)
    edge: Node | None = None

    @cached_property
    def expression(self) -> str:
        """The operation in LaTeX."""
        return to_latex(self.node)

    @cached_property
    def place(self) -> str:
        """The place in LaTeX."""
        parts = map(Printed, self.node.arguments)
        return self.rule.place.format(*parts, borders=_Borders(self.node))

    @property
    def kind(self) -> str:
        """Which kind it is: "corner", "jump" or "steep" (an infinite slope)."""
        return self.rule.kind

    @property
    def why(self) -> str:
        """An English sentence to be translated, which also says what slope the app takes."""
        return self.rule.why


def kinks(tree: Node) -> tuple[Kink, ...]:
    r"""Return where operations of the tree have no derivative, innermost operations first.

    >>> from gradviz.language.reader import read_function
    >>> [(each.place, each.kind) for each in kinks(read_function("|x| + max(x, y)").tree)]
    [('x = 0', 'corner'), ('x = y', 'corner')]
    """
    return tuple(each for node in calls(tree) for each in kinks_of(node))


def kinks_of(node: Call) -> tuple[Kink, ...]:
    """Return the places where one operation has no derivative."""
    known = Known(node.arguments)
    points = [each for each in OPERATIONS[node.function].nonsmooth if not each.unless(known)]
    if not points or not names(node):
        return ()
    return tuple(
        Kink(node, each, each.side or _no_side, in_arguments(each.edge, node)) for each in points
    )


def _no_side(at: list[NDArray[Any]]) -> NDArray[Any]:
    return np.zeros_like(at[0])


class _Borders:
    """Where the comparisons in the first argument of an operation are ties, in a template."""

    def __init__(self, node: Call) -> None:
        self._node = node

    def __format__(self, _: str) -> str:
        ties = [
            " = ".join(to_latex(each) for each in part.arguments)
            for part in walk(self._node.arguments[0])
            if isinstance(part, Call) and OPERATIONS[part.function].kind == "comparison"
        ]
        return r" \;\vee\; ".join(dict.fromkeys(ties))
