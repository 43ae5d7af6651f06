"""The cases of a `where`, and when the last of them holds."""

from __future__ import annotations

from gradviz.language.tree import Call, Node
from gradviz.language.vocabulary import OPERATIONS

_CASES, _END = r"\begin{cases} ", r" \end{cases}"


def latex_cases(node: Call, texts: list[str]) -> str:
    """Return cases; a `where` in place of the last case goes on with them: the first holds."""
    condition, value, other = texts
    test, _, rest = node.arguments
    if isinstance(rest, Call) and rest.function == "where":
        rows = other.removeprefix(_CASES).removesuffix(_END)
        sign = _opposite_sign(test, rest)
        if sign:
            # neither above nor below
            rows = f"{rows.rpartition(' & ')[0]} & {condition.replace(sign, '=', 1)}"
    else:
        otherwise = negated(test, condition) or rf"\neg \left({condition}\right)"
        rows = f"{other} & {otherwise}"
    return rf"{_CASES}{value} & {condition} \\ {rows}{_END}"


def _opposite_sign(test: Node, rest: Call) -> str:
    """Return the sign of u > v, where u < v is the only other case but one; or the other way."""
    other, last = rest.arguments[0], rest.arguments[2]
    if not isinstance(test, Call) or not isinstance(other, Call) or _is_where(last):
        return ""
    opposite = {test.function, other.function} == {"lt", "gt"} and test.arguments == other.arguments
    return OPERATIONS[test.function].latex if opposite else ""


def _is_where(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "where"


_OPPOSITES = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "eq": "ne", "ne": "eq"}


def negated(condition: Node, text: str, *, mathml: bool = False) -> str:
    """Return a single comparison the other way round, an empty text where it is not one."""
    if not isinstance(condition, Call) or condition.function not in _OPPOSITES:
        return ""
    there, back = OPERATIONS[condition.function], OPERATIONS[_OPPOSITES[condition.function]]
    sign, other = (there.mathml, back.mathml) if mathml else (there.latex, back.latex)
    return text.replace(sign, other) if text.count(sign) == 1 else ""
