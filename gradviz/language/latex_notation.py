r"""LaTeX as it is pasted from slides and books, rewritten in the language's own notation.

`\frac{x^2}{2}` becomes `((x^2)/(2))`; every character keeps the place of what it stands for. What
LaTeX says and the language does not (sums with limits, integrals, norms) is refused by a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gradviz.language.errors import ExpressionError
from gradviz.language.latex_commands import (
    CAPITALS,
    CLOSING,
    ENCLOSING,
    FONTS,
    FRACTIONS,
    FRAMES,
    GREEK_COMMANDS,
    MARKS,
    NORMS,
    OTHERWISE,
    SIGNS,
    SPACES,
    WORDS_BEFORE,
)
from gradviz.language.names import is_reduction
from gradviz.language.notes import Note
from gradviz.language.spelling import Cell, Spelled
from gradviz.language.vocabulary import ALIASES

_COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?|.)", re.DOTALL)
_IS_LATEX = re.compile(r"\\[A-Za-z({\[,;:!|]|[_^]\{|^\s*\$.*\$\s*$", re.DOTALL)


def is_latex(spelled: Spelled) -> bool:
    r"""Tell whether a text has something of LaTeX's in it: a command, x_{1}, e^{x}, $...$."""
    return bool(_IS_LATEX.search(spelled.text))


def from_latex(spelled: Spelled) -> Spelled:
    r"""Return a text with its LaTeX rewritten; raises ExpressionError for what is not read.

    >>> from gradviz.language.spelling import spell
    >>> from_latex(spell(r"\frac{x_{1}^2}{2}")).text
    '((x_1 ^2)/(2))'
    """
    if not is_latex(spelled):
        return spelled
    only_braces = "\\" not in spelled.text and "_{" not in spelled.text and "$" not in spelled.text
    cells = _Reader(_without_dollars(spelled)).all()
    notes = () if only_braces else (Note("latex", (spelled.typed,), ("",)),)
    return Spelled(spelled.typed, tuple(cells), (*spelled.notes, *notes), latex=not only_braces)


def _without_dollars(spelled: Spelled) -> Spelled:
    text = spelled.text.strip()
    if not (text.startswith("$") and text.endswith("$") and len(text) > 1):
        return spelled
    return spelled.rewritten(re.compile(r"^\s*\$+|\$+\s*$"), lambda _: [" "])


class _Reader:
    """Goes through cells once, from the left to the right."""

    def __init__(self, spelled: Spelled) -> None:
        self.spelled = spelled
        self.text = spelled.text
        self.cells = spelled.cells
        self.at = 0

    # where we are

    def peek(self) -> str:
        """Return the next command (with its backslash) or character, past blanks; "" at the end."""
        k = self.at
        while k < len(self.text) and (self.text[k].isspace() or self.text[k] == "~"):
            k += 1
        if k >= len(self.text):
            return ""
        match = _COMMAND.match(self.text, k)
        return match.group() if match else self.text[k]

    def take(self) -> tuple[str, int]:
        """Return the next command or character past blanks, and where it begins; go past it."""
        found = self.peek()
        while self.at < len(self.text) and (
            self.text[self.at].isspace() or self.text[self.at] == "~"
        ):
            self.at += 1
        begin = self.at
        self.at += len(found)
        return found, begin

    def written(self, text: str, begin: int, end: int | None = None) -> list[Cell]:
        """Return new characters in place of a part of what was typed."""
        place = self.spelled.span(begin, self.at if end is None else end)
        return [(each, *place) for each in text]

    def refuse(self, code: str, begin: int, **data: str) -> ExpressionError:
        return self.spelled.error(code, begin, max(self.at, begin + 1), **data)

    # what stands there

    def all(self) -> list[Cell]:
        """Return the whole text."""
        cells = self.until(())
        if self.at < len(self.text):
            found, begin = self.take()
            if found == "}":
                raise self.refuse("unopened_parenthesis", begin, opening="{", closing="}")
            raise self.refuse("unknown_command", begin, command=found)
        return cells

    def until(self, ends: tuple[str, ...]) -> list[Cell]:
        """Return what comes before one of some commands or characters, or before the end."""
        cells: list[Cell] = []
        while self.at < len(self.text):
            if self.text[self.at].isspace():
                cells.append(self.cells[self.at])
                self.at += 1
                continue
            if self.peek() in ends or self.peek() in ("}", "\\right", "\\end"):
                break
            self.item(cells)
        return cells

    def item(self, cells: list[Cell]) -> None:
        """Read one thing and add it."""
        found, begin = self.take()
        if found == "{":
            cells += self.group(begin)
        elif found in ("_", "^"):
            self.script(found, begin, cells)
        elif found == "&" or not found:
            cells += self.written(" ", begin)
        elif found == "'":
            raise self.refuse("derivative_mark", begin)
        elif found.startswith("\\"):
            cells += self.command(found[1:], begin)
        else:
            cells.append(self.cells[begin])

    def group(self, begin: int) -> list[Cell]:
        """Return what stands in braces, in round brackets unless it has some of its own."""
        inner = self.until(("}",))
        self.close("}", begin)
        if "".join(cell[0] for cell in inner) == ",":
            return self.written(".", begin)  # 1{,}5
        if _is_bracketed(inner):
            return inner
        return [*self.written("(", begin, begin + 1), *inner, *self.written(")", self.at - 1)]

    def close(self, end: str, begin: int) -> None:
        if self.peek() != end:
            raise self.spelled.error(
                "unclosed_parenthesis", begin, begin + 1, opening="{", closing=end
            )
        self.take()

    def argument(self, begin: int) -> list[Cell]:
        r"""Return the argument of a command: a group without its braces, a character, a command."""
        cells: list[Cell] = []
        if self.peek() in ("", "}"):
            raise self.refuse("missing_operand", begin, before=self.text[begin : self.at])
        if self.peek() == "{":
            _, at = self.take()
            cells = self.until(("}",))
            self.close("}", at)
        else:
            self.item(cells)
        return cells

    def bracketed(self, begin: int) -> list[Cell]:
        """Return an argument in round brackets."""
        start = self.at
        inner = self.argument(begin)
        return [*self.written("(", start, start + 1), *inner, *self.written(")", self.at - 1)]

    def script(self, mark: str, begin: int, cells: list[Cell]) -> None:
        """Add an index or an exponent; an index behind an exponent comes before it."""
        if mark == "_":
            self.index(begin, cells)
            return
        if self.peek() in ("\\prime", "\\circ", "\\top", "\\intercal", "\\dagger"):
            found, at = self.take()
            raise self.refuse("unknown_command", at, command=found)
        exponent = [self.cells[begin]]
        if self.peek() == "{":
            _, at = self.take()
            exponent += self.group(at)
        elif self.peek().startswith("\\"):
            exponent += self.argument(begin)
        elif self.peek():
            # x^10 as it is typed by hand, where LaTeX would raise the 1 only
            pass
        if self.peek() == "_" and len(exponent) > 1:
            _, at = self.take()
            self.index(at, cells)
        cells += exponent

    def index(self, begin: int, cells: list[Cell]) -> None:
        """Add an index to the name before it."""
        inner = self.argument(begin)
        kept = [cell for cell in inner if cell[0].isalnum()]
        if not kept:
            raise self.refuse("missing_operand", begin, before="_")
        while cells and cells[-1][0] == " ":
            cells.pop()
        cells += [self.cells[begin], *kept, *self.written(" ", self.at - 1)]

    def command(self, name: str, begin: int) -> list[Cell]:
        """Return what a command says."""
        if name in SPACES or name == "\\":
            return self.written(" ", begin)
        if name in SIGNS:
            return self.written(SIGNS[name], begin)
        if name in ENCLOSING:
            return self.written(f" {ENCLOSING[name]}(", begin)
        if name in CLOSING:
            return self.written(")", begin)
        if name in NORMS:
            raise self.refuse("norm_bars", begin)
        if name in FONTS or name in MARKS:
            return self.styled(name, begin)
        letter = name.removeprefix("var")
        if letter in GREEK_COMMANDS or letter in CAPITALS:
            return self.greek(letter, begin)
        read = self.readers().get("frac" if name in FRACTIONS else name)
        if read is not None:
            return read(begin)
        if name == "lg":
            return self.written(" log10 ", begin)
        if name in ALIASES and not is_reduction(name):
            return self.written(f" {name} ", begin)
        raise self.refuse("unknown_command", begin, command=f"\\{name}")

    def readers(self) -> Mapping[str, Callable[[int], list[Cell]]]:
        """Return what reads the commands that have arguments, or a counterpart."""
        return {
            "frac": self.fraction,
            "sqrt": self.root,
            "left": self.between,
            "log": self.logarithm,
            "begin": self.environment,
        }

    def greek(self, name: str, begin: int) -> list[Cell]:
        if name in CAPITALS:
            name = f"\\N{{GREEK CAPITAL LETTER {name.upper()}}}".encode().decode("unicode_escape")
        return self.written(f" {name} ", begin)

    def fraction(self, begin: int) -> list[Cell]:
        middle = self.at
        above = self.bracketed(begin)
        under_at = self.at
        below = self.bracketed(begin)
        text = "".join(cell[0] for cell in below).strip("() ")
        if re.fullmatch(r"\(\s*d\s*\w*\s*\)", "".join(cell[0] for cell in above)) and re.fullmatch(
            r"d\s*[^\W\d]\w*", text
        ):
            raise self.refuse("derivative_mark", begin)
        return [
            *self.written("(", begin, middle),
            *above,
            *self.written("/", under_at, under_at + 1),
            *below,
            *self.written(")", self.at - 1),
        ]

    def root(self, begin: int) -> list[Cell]:
        degree = ""
        if self.peek() == "[":
            self.take()
            degree = "".join(cell[0] for cell in self.until(("]",))).strip()
            self.close("]", begin)
        inside = self.bracketed(begin)
        if degree in ("", "2", "3"):
            return [*self.written(" cbrt" if degree == "3" else " sqrt", begin, self.at), *inside]
        if degree.isdigit() and int(degree) % 2:
            # an odd root of a negative number is negative
            opening = self.written("(sign", begin)
            power = self.written(f"^(1/{degree}))", begin)
            return [*opening, *inside, *self.written("*abs", begin), *inside, *power]
        return [*self.written("(", begin), *inside, *self.written(f"^(1/({degree})))", begin)]

    def delimiter(self) -> tuple[str, int]:
        found, begin = self.take()
        name = found.removeprefix("\\")
        if found == "\\|" or name in NORMS - {"|"}:
            raise self.refuse("norm_bars", begin)
        names = {"lvert": "|", "rvert": "|", "vert": "|", "mid": "|", "lbrace": "{", "rbrace": "}"}
        return names.get(name, name), begin

    def between(self, begin: int) -> list[Cell]:
        r"""Return what stands between \left and \right, with the brackets that they make."""
        opening, at = self.delimiter()
        inner = self.until(("\\right",))
        if self.peek() != "\\right":
            raise self.spelled.error(
                "unclosed_parenthesis", begin, at + 1, opening=rf"\left{opening}", closing=r"\right"
            )
        self.take()
        closing, end = self.delimiter()
        heads = {"|": " abs(", "lfloor": " floor(", "lceil": " ceil(", "(": "(", "[": "(", "{": "("}
        pairs = {"|": "|", "lfloor": "rfloor", "lceil": "rceil", "(": ")", "[": "]", "{": "}"}
        if opening not in heads or pairs[opening] != closing:
            raise self.spelled.error(
                "unclosed_parenthesis",
                begin,
                at + 1,
                opening=rf"\left{opening}",
                closing=rf"\right{pairs.get(opening, ')')}",
            )
        return [
            *self.written(heads[opening], begin, at + 1),
            *inner,
            *self.written(")", end, self.at),
        ]

    def logarithm(self, begin: int) -> list[Cell]:
        r"""Return a logarithm, that to a base too: \log_2 x, \log_{10}(x), \log_b(x)."""
        if self.peek() != "_":
            return self.written(" log ", begin)
        self.take()
        base = self.bracketed(begin)
        text = "".join(cell[0] for cell in base).strip("() ")
        if text in ("2", "10"):
            return self.written(f" log{text} ", begin)
        power: list[Cell] = []
        argument: list[Cell] = []
        if self.peek() == "^":
            self.script("^", self.take()[1], power)
        if self.peek() in ("(", "["):
            _, at = self.take()
            argument = [*self.written("(", at), *self.until((")", "]")), *self.written(")", at)]
            self.take()
        else:
            argument = [*self.written("(", begin), *self.argument(begin), *self.written(")", begin)]
        opening = self.written("(log", begin)
        return [
            *opening,
            *argument,
            *self.written("/log", begin),
            *base,
            *self.written(")", begin),
            *power,
        ]

    def styled(self, name: str, begin: int) -> list[Cell]:
        """Return a word in some font, or a letter with a mark on it."""
        inner = [cell for cell in self.argument(begin) if cell[0] != " "]
        text = "".join(cell[0] for cell in inner)
        if name in MARKS:
            return [*self.written(" ", begin), *inner, *self.written(f"{MARKS[name]} ", begin)]
        if text == "atan" and self.peek() == "_":
            self.take()
            self.argument(begin)
            return self.written(f" {text}2 ", begin)  # as SymPy prints it
        if text == "log" and self.peek() == "_":
            return self.logarithm(begin)
        end = [] if self.peek() == "_" else self.written(" ", begin)
        return [*self.written(" ", begin), *inner, *end]

    def environment(self, begin: int) -> list[Cell]:
        r"""Return \begin{cases} ... as Piecewise, and what frames a formula without it."""
        name = "".join(cell[0] for cell in self.argument(begin)).replace(" ", "")
        if name in FRAMES:
            cells = self.until(())
        elif name in ("cases", "dcases", "rcases"):
            cells = self.cases(begin)
        else:
            raise self.refuse("unknown_command", begin, command=rf"\begin{{{name}}}")
        found, at = self.take()
        if found != "\\end":
            raise self.refuse("unknown_command", at, command=rf"\begin{{{name}}}")
        self.argument(at)
        return cells

    def cases(self, begin: int) -> list[Cell]:
        rows: list[list[Cell]] = []
        while self.peek() not in ("\\end", ""):
            value = _stripped(self.until(("&", "\\\\")))
            condition: list[Cell] = []
            if self.peek() == "&":
                self.take()
                condition = self.condition()
            if self.peek() == "\\\\":
                self.take()
            if value or condition:
                here = self.written
                rows.append(
                    [*here("(", begin), *value, *here(", ", begin), *condition, *here(")", begin)]
                )
        cells = self.written(" Piecewise(", begin)
        for k, row in enumerate(rows):
            cells += [*(self.written(", ", begin) if k else []), *row]
        return [*cells, *self.written(")", begin)]

    def condition(self) -> list[Cell]:
        """Return a condition; "otherwise" is always true, and = compares."""
        start = self.at
        cells = _stripped(self.until(("&", "\\\\")))
        text = "".join(cell[0] for cell in cells)
        if OTHERWISE.match(text) or not text.strip():
            return self.written("True", start)
        before = WORDS_BEFORE.match(text)
        cells = cells[before.end() :] if before else cells
        result: list[Cell] = []
        for k, cell in enumerate(cells):
            alone = cell[0] == "=" and not {
                *(each[0] for each in cells[max(0, k - 1) : k]),
                *(each[0] for each in cells[k + 1 : k + 2]),
            } & set("<>=!")
            result += [cell, cell] if alone else [cell]
        return result


def _stripped(cells: list[Cell]) -> list[Cell]:
    """Return cells without blanks and commas at their ends."""
    first, last = 0, len(cells)
    while first < last and cells[first][0].isspace():
        first += 1
    while last > first and cells[last - 1][0] in " ,.;\n\t":
        last -= 1
    return cells[first:last]


def _is_bracketed(cells: list[Cell]) -> bool:
    """Tell whether cells are one pair of round brackets and what is in it."""
    text = "".join(cell[0] for cell in cells).strip()
    if not text.startswith("(") or not text.endswith(")"):
        return False
    depth = 0
    for k, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and k < len(text) - 1:
            return False
    return True
