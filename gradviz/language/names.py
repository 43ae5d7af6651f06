"""The words of the language: Greek letters, constants, connectives, and what is close to them."""

from __future__ import annotations

import re

from gradviz.language.vocabulary import ALIASES, OPERATIONS, SYNONYMS

SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
CONNECTIVES = {"and": "AND", "or": "OR", "not": "NOT"}
CONSTANTS = {"pi": "pi", "π": "pi", "Pi": "pi", "PI": "pi", "e": "e", "E": "e"}
_FREE_CONSTANTS = frozenset(("Pi", "PI"))
FROM_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ϵ": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ϑ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ρ": "rho",
    "ϱ": "rho",
    "σ": "sigma",
    "ς": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "ϕ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
# a letter with two forms (θ, ϑ) is written in the first
GREEK = {name: letter for letter, name in reversed(FROM_GREEK.items())}
RELATIONS = {"Eq": "==", "Ne": "!=", "Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">="}
PIECEWISE, POWER, SQUARE = "Piecewise", "power", "square"
_SPECIAL = {"Piecewise": PIECEWISE, "piecewise": PIECEWISE, "pow": POWER, "Pow": POWER}
_SPECIAL |= {"power": POWER, "Power": POWER, "square": SQUARE, **{name: name for name in RELATIONS}}
"""What is called as functions are, and is made of operations while it is read."""


def has_meaning(name: str) -> bool:
    """Return whether a word stands for a function, a constant or a connective, and for that only.

    Other spellings of functions, such as `cosine`, may be names too.

    >>> has_meaning("sin"), has_meaning("e"), has_meaning("beta"), has_meaning("cosine")
    (True, True, False, False)
    """
    function = bool(function_name(name)) and not is_free(name)
    constant = name in CONSTANTS and name not in _FREE_CONSTANTS
    return function or constant or name in (*CONNECTIVES, "True", "False", "in")


def is_free(name: str) -> bool:
    """Return whether a function's name may be a variable's too: power, cosine.

    >>> is_free("power"), is_free("sin")
    (True, False)
    """
    if name in _SPECIAL:
        return name != PIECEWISE and name not in RELATIONS
    return name in SYNONYMS or (name not in ALIASES and name.lower() in SYNONYMS)


def function_name(name: str) -> str:
    """Return the vocabulary's name of a function, or an empty text where there is none.

    >>> function_name("SIN"), function_name("arcsen"), function_name("pow"), function_name("foo")
    ('sin', 'asin', 'power', '')
    """
    if name in _SPECIAL:
        return _SPECIAL[name]
    lower = name.lower() if len(name) > 1 else name
    return ALIASES.get(name) or ALIASES.get(lower, "")


def is_reduction(function: str) -> bool:
    """Tell whether a function is over all coordinates of a vector."""
    return function in OPERATIONS and OPERATIONS[function].kind == "reduction"


def example(name: str) -> str:
    """Return how a function is written.

    >>> example("atan2"), example("Piecewise")
    ('atan2(x, y)', 'Piecewise((x, x > 0), (0, True))')
    """
    if name == PIECEWISE:
        return "Piecewise((x, x > 0), (0, True))"
    if name == POWER:
        return "pow(x, y)"
    if name == SQUARE:
        return "square(x)"
    if name in RELATIONS:
        return f"{name}(x, y)"
    row = OPERATIONS[ALIASES[name]]
    return row.example or f"{name}({', '.join('xyz'[: row.arity])})"


def plain_name(word: str) -> str:
    """Return a word with Greek letters by name and subscripts written out.

    >>> plain_name("θ₁"), plain_name("m_hat")
    ('theta_1', 'm_hat')
    """
    plain = re.sub(
        r"([₀₁₂₃₄₅₆₇₈₉]+)$", lambda found: "_" + found.group().translate(SUBSCRIPTS), word
    )
    first = FROM_GREEK.get(plain[:1])
    return first + plain[1:] if first else plain


def suggestion(name: str, *, called: bool) -> str:
    """Return the word that was probably meant, or an empty text where none is close.

    A word is close that differs by one slip (a letter too much, missing, wrong, or two exchanged),
    or by two in a word of more than three letters.

    >>> [suggestion(each, called=True) for each in ("sni", "qwrt", "foo")]
    ['sin', 'sqrt', '']
    """
    functions = [alias for alias in ALIASES if not is_reduction(ALIASES[alias])]
    known = functions if called else [*functions, *GREEK]
    allowed = 0 if len(name) < 3 else 1 if len(name) < 4 else 2
    found = [(_slips(name.lower(), each), k, each) for k, each in enumerate(known) if len(each) > 2]
    # a longer slip is believed only where most of the word is left
    close = [each for each in found if 0 < each[0] <= min(allowed, len(each[2]) // 2)]
    return min(close)[2] if close else ""


def _slips(one: str, other: str) -> int:
    """Return the Damerau-Levenshtein distance of two words (optimal string alignment)."""
    if abs(len(one) - len(other)) > 2:
        return 9
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(row[-1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
