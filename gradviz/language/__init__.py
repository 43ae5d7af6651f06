"""Reading, bounding and printing what people type."""

from typing import TYPE_CHECKING, Any

from gradviz.language.errors import MESSAGES, ExpressionError
from gradviz.language.limits import Limits
from gradviz.language.notes import NOTES, Note
from gradviz.language.printing import to_latex, to_mathml, to_text
from gradviz.language.reader import (
    Equation,
    FunctionText,
    read_equations,
    read_function,
    specialise,
)

if TYPE_CHECKING:
    from gradviz.language.symbolic import to_sympy

__all__ = [
    "MESSAGES",
    "NOTES",
    "Equation",
    "ExpressionError",
    "FunctionText",
    "Limits",
    "Note",
    "read_equations",
    "read_function",
    "specialise",
    "to_latex",
    "to_mathml",
    "to_sympy",
    "to_text",
]


def __getattr__(name: str) -> Any:
    # SymPy takes long to import, and only formulas need it
    if name == "to_sympy":
        from gradviz.language.symbolic import to_sympy

        return to_sympy
    raise AttributeError(name)
