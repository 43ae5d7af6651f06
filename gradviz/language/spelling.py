"""From typed characters to the language's own: each keeps its place in what was typed.

Mathematical alphabets are their letters, fractions are numbers, dashes are minus signs, raised
letters are exponents. What stands between is a `Spelled` text; later stages rewrite it further, and
whatever is found wrong in the end is found at its place in the typed text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from re import Match, Pattern

from gradviz.language.errors import ExpressionError
from gradviz.language.notes import Note
from gradviz.language.tree import Span

Cell = tuple[str, int, int]
"""A character, and where it stands in the typed text: from, to."""

Piece = str | tuple[int, int]
"""What a match is rewritten to: new characters, or some of its own (from, to)."""

_ALIKE = {
    **dict.fromkeys("∗⁎✕✖⨉⨯•‧・⋆\N{INVISIBLE TIMES}", "*"),
    **dict.fromkeys("−˗➖", "-"),
    **dict.fromkeys("∣❘", "|"),
    **dict.fromkeys("ˆ↑", "^"),
    **dict.fromkeys("\N{FRACTION SLASH}", "/"),
    **dict.fromkeys("⩽≦", "≤"),
    **dict.fromkeys("⩾≧", "≥"),
    "\N{INVISIBLE SEPARATOR}": ",",
    "\N{INVISIBLE PLUS}": "+",
    "≔": ":=",
    "⌊": " floor(",
    "⌈": " ceil(",
    "⌋": ")",
    "⌉": ")",
}
# seen by nobody: they come along when text is pasted
_UNSEEN = frozenset(
    "\N{FUNCTION APPLICATION}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}\N{ZERO WIDTH SPACE}"
    "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
)
_OWN = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉")  # the tokenizer knows them
_NO_DASHES = frozenset("〜〰")
_NO_EXPONENTS = frozenset("ªº™℠")
_NORM = frozenset("‖∥")


@dataclass(frozen=True)
class Spelled:
    """A text as it is read further, made of cells; `typed` is what was typed.

    `notes` say which readings were taken, `latex` that it was LaTeX.

    >>> spelled = spell("½𝑥 – 1")
    >>> spelled.text, spelled.span(0, 5)
    ('(1/2)x - 1', (0, 1))
    """

    typed: str
    cells: tuple[Cell, ...]
    notes: tuple[Note, ...] = ()
    latex: bool = False
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", "".join(cell[0] for cell in self.cells))

    def span(self, start: int, end: int) -> Span:
        """Return where a part of the text stands in what was typed."""
        if start >= len(self.cells):
            at = self.cells[-1][2] if self.cells else 0
            return at, at
        first = self.cells[start][1]
        return first, max(
            first, self.cells[min(end, len(self.cells)) - 1][2]
        ) if end > start else first

    def shown(self, start: int, end: int) -> str:
        """Return a part of the text as it was typed."""
        first, last = self.span(start, end)
        return self.typed[first:last]

    def error(self, code: str, start: int, end: int, **data: str) -> ExpressionError:
        """Return the error of a part of the text."""
        return ExpressionError(code, self.typed, *self.span(start, end), data)

    def with_notes(self, *notes: Note) -> Spelled:
        """Return the same with more notes."""
        return Spelled(self.typed, self.cells, (*self.notes, *notes), self.latex)

    def rewritten(
        self, pattern: Pattern[str], pieces: Callable[[Match[str]], Sequence[Piece] | None]
    ) -> Spelled:
        """Return the text with matches of a pattern made of other pieces; None leaves one."""
        cells: list[Cell] = []
        done = 0
        for match in pattern.finditer(self.text):
            made = pieces(match)
            if made is None:
                continue
            cells += self.cells[done : match.start()]
            place = self.span(*match.span())
            for piece in made:
                if isinstance(piece, str):
                    cells += [(each, *place) for each in piece]
                else:
                    cells += self.cells[piece[0] : piece[1]]
            done = match.end()
        if not done:
            return self
        return Spelled(self.typed, (*cells, *self.cells[done:]), self.notes, self.latex)


def spell(text: str, start: int = 0, end: int | None = None) -> Spelled:
    """Return `text[start:end]` in the language's characters.

    Raises ExpressionError for what is no number, the norm's bars.
    """
    end = len(text) if end is None else end
    if text.isascii():
        return Spelled(text, tuple((text[k], k, k + 1) for k in range(start, end)))
    cells: list[Cell] = []
    notes: list[Note] = []
    at = start
    while at < end:
        last = at + 1
        whole = unicodedata.normalize("NFC", text[at : at + 2])
        if last < end and len(whole) == 1:
            cells.append((whole, at, at + 2))
            at += 2
            continue
        for kind, mark in (("<super>", "^"), ("<sub>", "_")):
            while last - 1 < end and _kind(text[last - 1]) == kind:
                last += 1
            if last - 1 > at:
                last -= 1
                cells += _raised(text, at, last, mark)
                break
            last = at + 1
        else:
            if text[at] in _NORM:
                raise ExpressionError("norm_bars", text, at, last)
            if _kind(text[at]) == "<fraction>":
                notes += _fraction(text, at, cells)
            else:
                cells += [(each, at, last) for each in _letter(text[at])]
        at = last
    return Spelled(text, tuple(cells), tuple(notes))


def _kind(letter: str) -> str:
    """Return how a character is made of others: "<super>", "<font>", ..., or nothing."""
    if letter.isascii() or letter in _NO_EXPONENTS:
        return ""
    kind = unicodedata.decomposition(letter).split(" ")[0]
    return kind if kind.startswith("<") else ""


def _letter(letter: str) -> str:
    """Return a character of the language for one that looks or means the same."""
    if letter.isascii() or letter in _UNSEEN:
        return "" if letter in _UNSEEN else letter
    if letter in _ALIKE:
        return _ALIKE[letter]
    if unicodedata.category(letter) == "Pd" and letter not in _NO_DASHES:
        return "-"
    if _kind(letter) in ("<font>", "<wide>", "<narrow>", "<compat>", "<noBreak>"):
        plain = unicodedata.normalize("NFKC", letter)
        if len(plain) == 1 or plain.isalpha():
            return _letters(plain) if plain != letter else plain
    return letter


def _letters(text: str) -> str:
    """Return characters of the language for those of a text; some letters are made of several."""
    return "".join(map(_letter, text))


def _raised(text: str, start: int, end: int, mark: str) -> list[Cell]:
    """Return raised or lowered characters: as they are where they are digits, else with a mark."""
    if set(text[start:end]) <= _OWN:
        return [(text[k], k, k + 1) for k in range(start, end)]
    plain = [_letters(unicodedata.normalize("NFKC", text[k])) for k in range(start, end)]
    inner = [(each, start + k, start + k + 1) for k, part in enumerate(plain) for each in part]
    if mark == "_":
        return [("_", start, start + 1), *inner]
    opening = [("^", start, start + 1), ("(", start, start + 1)]
    return [*opening, *inner, (")", end - 1, end)]


def _fraction(text: str, at: int, cells: list[Cell]) -> list[Note]:
    """Write ½ as (1/2), and 2½ as (2+1/2); return what is to be said of that."""
    above, _, below = unicodedata.normalize("NFKC", text[at]).partition("\N{FRACTION SLASH}")
    place = (at, at + 1)
    first = len(cells)
    while first and cells[first - 1][0].isascii() and cells[first - 1][0].isdigit():
        first -= 1
    before = cells[first - 1][0] if first else ""
    digits = "".join(cell[0] for cell in cells[first:])
    is_mixed = bool(digits) and not (before == "." or before == "_" or before.isalnum())
    if is_mixed:
        cells.insert(first, ("(", *cells[first][1:]))
    cells += [(each, *place) for each in f"{'+' if is_mixed else '('}{above}/{below or '1'})"]
    if not is_mixed:
        return []
    written = f"{digits}{text[at]}"
    return [Note("mixed", (written,), (f"{digits} + {above}/{below}",))]
