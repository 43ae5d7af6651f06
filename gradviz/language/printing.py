"""Trees as text that reads back, as LaTeX and as MathML, in the order in which they were typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gradviz.language.names import GREEK
from gradviz.language.operations.record import Operation
from gradviz.language.piecewise import latex_cases, negated
from gradviz.language.tree import Call, Constant, Name, Node, Number, fold
from gradviz.language.vocabulary import OPERATIONS

# how tightly a printed part holds together
OR, AND, NOT, COMPARE, SUM, PRODUCT, SIGN, POWER, ATOM = range(9)
_CONDITIONS = ("comparison", "logic")
SYMBOLS = {"learning_rate": "eta"}
"""Names that are words in code, and the letters that stand for them in formulas."""
_LEVELS = {
    "add": SUM,
    "subtract": SUM,
    "multiply": PRODUCT,
    "divide": PRODUCT,
    "power": POWER,
    "negative": SIGN,
    "and": AND,
    "or": OR,
    "not": NOT,
    **{row.name: COMPARE for row in OPERATIONS.values() if row.kind == "comparison"},
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A printed subtree and how tightly it holds together."""

    text: str
    level: int = ATOM
    inline: str = ""  # the same on one line, where that differs: a fraction in an exponent
    unsigned: _Part | None = None  # what follows the sign, where there is one


def to_text(node: Node) -> str:
    """Return text that reads back to the same tree.

    >>> from gradviz.language.reader import read_function
    >>> to_text(read_function("2x sin^2 x").tree)
    '2*x*sin(x)^2'
    """

    def enclose(part: _Part, least: int) -> str:
        return part.text if part.level >= least else f"({part.text})"

    def combine(part: Node, below: list[_Part]) -> _Part:
        if isinstance(part, Number):
            return _Part(part.text)
        if isinstance(part, Name | Constant):
            return _Part(part.name)
        name, level = part.function, _LEVELS.get(part.function, ATOM)
        if name == "power":
            return _Part(f"{enclose(below[0], ATOM)}^{enclose(below[1], POWER)}", level)
        if name == "negative":
            return _Part(f"-{enclose(below[0], SIGN)}", level)
        if name == "not":
            return _Part(f"not {enclose(below[0], NOT)}", level)
        if name in ("add", "subtract"):
            sign = "+" if name == "add" else "-"
            return _Part(f"{enclose(below[0], SUM)} {sign} {enclose(below[1], PRODUCT)}", level)
        if name in ("multiply", "divide"):
            sign = "*" if name == "multiply" else "/"
            return _Part(f"{enclose(below[0], PRODUCT)}{sign}{enclose(below[1], SIGN)}", level)
        if name in ("and", "or"):
            return _Part(f"{enclose(below[0], level)} {name} {enclose(below[1], level + 1)}", level)
        if level == COMPARE:
            left, right = (enclose(each, SUM) for each in below)
            return _Part(f"{left} {OPERATIONS[name].aliases[0]} {right}", level)
        return _Part(f"{name}({', '.join(each.text for each in below)})")

    return fold(node, combine).text


def split_name(name: str) -> tuple[str, str, str]:
    """Return the base, the decoration (hat, bar, tilde) and the subscript of a name in formulas.

    >>> split_name("m_hat"), split_name("x1"), split_name("beta_1"), split_name("learning_rate")
    (('m', 'hat', ''), ('x', '', '1'), ('beta', '', '1'), ('eta', '', ''))
    """
    name = SYMBOLS.get(name, name)
    base, _, rest = name.partition("_")
    short = len(base) == 1 or base in GREEK
    if short and rest in ("hat", "bar", "tilde"):
        return base, rest, ""
    if short and rest and "_" not in rest and (len(rest) <= 2 or rest.isdigit()):
        return base, "", rest
    digits = re.fullmatch(r"([^\W\d_]+)([0-9]+)", name)
    if digits and (len(digits.group(1)) == 1 or digits.group(1) in GREEK):
        return digits.group(1), "", digits.group(2)
    return name, "", ""


def latex_name(name: str) -> str:
    r"""Return a name in LaTeX.

    >>> latex_name("beta_1"), latex_name("m_hat"), latex_name("learning_rate")
    ('\\beta_{1}', '\\hat{m}', '\\eta')
    """
    base, decoration, below = split_name(name)
    if base in GREEK:
        text = "\\" + base
    elif len(base) == 1:
        text = base
    else:
        text = r"\mathrm{" + base.replace("_", r"\_") + "}"
    text = rf"\{decoration}{{{text}}}" if decoration else text
    return f"{text}_{{{below}}}" if below else text


def to_latex(node: Node) -> str:
    r"""Return LaTeX in the typed order.

    >>> from gradviz.language.reader import read_function
    >>> to_latex(read_function("x^2/2 + 3exp(-y)").tree)
    '\\frac{x^{2}}{2} + 3 e^{-y}'
    >>> to_latex(read_function("-exp(-(x + y)/2)/3").tree)
    '-\\frac{e^{-\\left(x + y\\right) / 2}}{3}'
    """

    def enclose(part: _Part, least: int) -> str:
        return part.text if part.level >= least else rf"\left({part.text}\right)"

    def combine(part: Node, below: list[_Part]) -> _Part:
        if isinstance(part, Number):
            return _latex_number(part.text)
        if isinstance(part, Constant):
            return _Part({"pi": r"\pi", "nan": r"\text{nan}"}.get(part.name, part.name))
        if isinstance(part, Name):
            return _Part(latex_name(part.name))
        if part.function in ("derivative", "partial"):
            return _latex_derivative(part.function, below, enclose)
        return _latex_call(part, below, enclose)

    return fold(node, combine).text


def _latex_number(text: str) -> _Part:
    mantissa, _, exponent = text.lower().partition("e")
    if not exponent:
        return _Part(text)
    power = rf"10^{{{int(exponent)}}}"
    return _Part(power if mantissa == "1" else rf"{mantissa} \cdot {power}", PRODUCT)


def _latex_call(node: Call, below: list[_Part], enclose: Callable[[_Part, int], str]) -> _Part:
    name = node.function
    texts = [part.text for part in below]
    level = _LEVELS.get(name, ATOM)
    if name in ("add", "subtract"):
        sign = "+" if name == "add" else "-"
        right = enclose(below[1], ATOM if texts[1].startswith("-") else PRODUCT)
        return _Part(f"{enclose(below[0], SUM)} {sign} {right}", level)
    if name == "multiply":
        left, right = enclose(below[0], PRODUCT), enclose(below[1], POWER)
        dot = right[:1].isdigit() or (left[-1:].isdigit() and right[:1] == ".")
        dot = dot or (right.startswith(r"\frac") and left[-1:].isdigit())
        dot = dot or r"\mathrm" in left or r"\mathrm" in right
        return _Part(rf"{left} \cdot {right}" if dot else f"{left} {right}", level)
    if name == "divide":
        return _latex_fraction(below[0], below[1], enclose)
    if name == "negative":
        inner = enclose(below[0], ATOM if texts[0].startswith("-") else PRODUCT)
        return _Part(f"-{inner}", SIGN, f"-{below[0].inline or inner}", below[0])
    if name == "power":
        return _latex_power(node.arguments[0], below, enclose)
    if name == "where":
        return _Part(latex_cases(node, texts))
    if name == "not":
        return _Part(rf"\neg {enclose(below[0], NOT)}", level)
    row = OPERATIONS[name]
    if row.kind in _CONDITIONS:
        left, right = enclose(below[0], level + 1), enclose(below[1], level + 1)
        return _Part(f"{left} {row.latex} {right}", level)
    inline = below[0].inline or texts[0]
    return _Part(latex_call(row, texts, inline), POWER if row.as_power else ATOM)


def latex_call(row: Operation, arguments: list[str], inline: str = "") -> str:
    r"""Return a function's LaTeX; `inline` is its first argument where that has to be on one line.

    >>> latex_call(OPERATIONS["abs"], ["x"]), latex_call(OPERATIONS["tan"], ["x"])
    ('\\left|x\\right|', '\\tan\\left(x\\right)')
    """
    if row.latex:
        return row.latex.format(*arguments, inline=inline)
    head = row.latex_name or rf"\operatorname{{{row.name}}}"
    return rf"{head}\left({', '.join(arguments)}\right)"


def _latex_fraction(above: _Part, under: _Part, enclose: Callable[[_Part, int], str]) -> _Part:
    """Return a fraction; a sign of its upper part is written in front of it."""
    sign = ""
    if above.unsigned is not None:
        sign, above = "-", above.unsigned
    inline = f"{sign}{enclose(above, PRODUCT)} / {enclose(under, POWER)}"
    return _Part(rf"{sign}\frac{{{above.text}}}{{{under.text}}}", SIGN if sign else POWER, inline)


def _latex_power(base: Node, below: list[_Part], enclose: Callable[[_Part, int], str]) -> _Part:
    """Return a power; that of sin(x) is written at its name, as it is in books."""
    exponent = below[1].inline or below[1].text
    row = OPERATIONS[base.function] if isinstance(base, Call) else None
    if row is not None and row.power_at_name:
        head = row.latex_name
        return _Part(below[0].text.replace(head, f"{head}^{{{exponent}}}", 1))
    return _Part(f"{enclose(below[0], ATOM)}^{{{exponent}}}", POWER)


def _latex_derivative(name: str, below: list[_Part], enclose: Callable[[_Part, int], str]) -> _Part:
    """Return what is still to be differentiated: d/dx [u], or u' where no variable is given."""
    if len(below) == 1:
        return _Part(f"{enclose(below[0], ATOM)}'")
    sign = "d" if name == "derivative" else r"\partial "
    return _Part(rf"\frac{{{sign.strip()}}}{{{sign}{below[1].text}}}\left[{below[0].text}\right]")


NameWriter = Callable[[str], str]


def mathml_name(name: str) -> str:
    """Return a name in MathML.

    >>> mathml_name("beta_1"), mathml_name("v_hat")
    ('<msub><mi>β</mi><mn>1</mn></msub>', '<mover accent="true"><mi>v</mi><mo>^</mo></mover>')
    """
    base, decoration, below = split_name(name)
    text = f"<mi>{GREEK.get(base, base)}</mi>"
    if decoration:
        mark = {"hat": "^", "bar": "¯", "tilde": "~"}[decoration]
        text = f'<mover accent="true">{text}<mo>{mark}</mo></mover>'
    if below:
        tag = "mn" if below.isdigit() else "mi"
        text = f"<msub>{text}<{tag}>{below}</{tag}></msub>"
    return text


def to_mathml(node: Node, name: NameWriter | None = None) -> str:
    """Return presentation MathML in the typed order; `name` writes the names.

    >>> from gradviz.language.reader import read_function
    >>> to_mathml(read_function("x/2").tree)
    '<mfrac><mrow><mi>x</mi></mrow><mrow><mn>2</mn></mrow></mfrac>'
    """
    write = name or mathml_name
    numeric = name is not None

    def enclose(part: _Part, least: int) -> str:
        if part.level >= least:
            return part.text
        return f"<mrow><mo>(</mo>{part.text}<mo>)</mo></mrow>"

    def combine(part: Node, below: list[_Part]) -> _Part:
        if isinstance(part, Number):
            return _Part(f"<mn>{part.text}</mn>")
        if isinstance(part, Constant):
            return _Part(f"<mi>{'π' if part.name == 'pi' else part.name}</mi>")
        if isinstance(part, Name):
            return _Part(write(part.name))
        return _mathml_call(part, below, enclose, numeric=numeric)

    return fold(node, combine).text


def _mathml_call(
    node: Call, below: list[_Part], enclose: Callable[[_Part, int], str], *, numeric: bool
) -> _Part:
    name = node.function
    texts = [part.text for part in below]
    level = _LEVELS.get(name, ATOM)

    def infix(sign: str, left: int, right: int) -> _Part:
        minus = texts[1].startswith("<mo>−</mo>")
        a, b = enclose(below[0], left), enclose(below[1], ATOM if minus else right)
        return _Part(f"{a}<mo>{sign}</mo>{b}", level)

    if name in ("add", "subtract"):
        return infix("+" if name == "add" else "−", SUM, PRODUCT)
    if name == "multiply":
        return infix("·" if numeric or _needs_dot(node) else "⁢", PRODUCT, POWER)
    if name == "divide":
        return _Part(f"<mfrac>{_row(texts[0])}{_row(texts[1])}</mfrac>", POWER)
    if name == "negative":
        return _Part(f"<mo>−</mo>{enclose(below[0], PRODUCT)}", SIGN)
    if name == "power":
        return _Part(f"<msup>{_row(enclose(below[0], ATOM))}{_row(texts[1])}</msup>", POWER)
    if name == "where":
        condition, value, other = texts
        otherwise = negated(node.arguments[0], condition, mathml=True)
        otherwise = otherwise or f"<mo>¬</mo><mrow><mo>(</mo>{condition}<mo>)</mo></mrow>"
        rows = ((value, condition), (other, otherwise))
        table = "".join(f"<mtr><mtd>{a}</mtd><mtd>{b}</mtd></mtr>" for a, b in rows)
        brace = '<mo stretchy="true" fence="true" form="prefix">{</mo>'
        table = f'<mtable displaystyle="true" columnalign="left">{table}</mtable>'
        return _Part(f"<mrow>{brace}{table}</mrow>")
    row = OPERATIONS[name]
    if name != "not" and row.kind in _CONDITIONS:
        return infix(row.mathml, level + 1, level + 1)
    if row.mathml:
        return _Part(row.mathml.format(*texts), POWER if row.as_power else ATOM)
    commas = "<mo>,</mo>".join(texts)
    shown = "¬" if name == "not" else name
    return _Part(f"<mrow><mi>{shown}</mi><mo>(</mo>{commas}<mo>)</mo></mrow>")


def _needs_dot(node: Call) -> bool:
    """Return whether a product is unreadable without its dot: before digits, beside long names."""
    left, right = node.arguments
    while isinstance(right, Call) and right.function in ("power", "multiply", "divide"):
        right = right.arguments[0]
    long = any(
        isinstance(each, Name)
        and len(split_name(each.name)[0]) > 1
        and split_name(each.name)[0] not in GREEK
        for each in (left, right)
    )
    return isinstance(right, Number) or long


def _row(text: str) -> str:
    return f"<mrow>{text}</mrow>"
