"""Formulas of records, in the arguments of an operation."""

from __future__ import annotations

from gradviz.language.reader import read_formula
from gradviz.language.tree import Call, Node, substituted


def in_arguments(formula: str, node: Call) -> Node | None:
    """Return a formula of a record, in `a`, `b` and `r`, for one operation; None where it is empty.

    >>> from gradviz.language.printing import to_text
    >>> from gradviz.language.reader import read_function
    >>> to_text(in_arguments("1 - abs(a)", read_function("asin(2x)").tree))
    '1 - abs(2*x)'
    """
    if not formula:
        return None
    meaning = dict(zip("abc", node.arguments, strict=False)) | {"r": node}
    return substituted(read_formula(formula), meaning)
