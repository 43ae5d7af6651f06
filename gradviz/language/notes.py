"""What is said of a reading that was taken, where a text is written in another notation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gradviz.declarations.sentences import N_

NOTES: Mapping[str, str] = MappingProxyType(
    {
        "latex": N_("Read as LaTeX: {meanings}"),
        "prefix": N_("Functions are written without a prefix here. Left out: {written}"),
        "elementwise": N_("Read element by element: {readings}"),
        "function": N_("Read as the left side of a function: {readings}"),
        "vector": N_("Read as a vector of variables: {readings}"),
        "index": N_("An index makes the name of a variable: {readings}"),
        "index_or_product": N_(
            "A number in brackets behind a variable is read as its index: {readings}. A product is"
            " written with *."
        ),
        "word": N_("A word is read as one variable: {written}. A product is written with *."),
        "product": N_("Letters side by side are read as a product: {readings}"),
        "glued": N_("What is written together is read apart: {readings}"),
        "inverse": N_(
            "The exponent -1 at a function's name is read as its inverse: {readings}. A reciprocal"
            " is written 1/sin(x)."
        ),
        "mixed": N_("A whole number before a fraction is added to it: {readings}"),
    }
)
_LONGEST = 120


@dataclass(frozen=True)
class Note:
    """A reading that was taken: a stable `code`, what was typed and what it means.

    >>> print(Note("product", ("ab",), ("a*b",)))
    Letters side by side are read as a product: ab → a*b
    """

    code: str
    written: tuple[str, ...]
    meanings: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        """The English sentence, its placeholders open."""
        return NOTES[self.code]

    @property
    def data(self) -> Mapping[str, str]:
        """What fills in the sentence."""
        pairs = zip(self.written, self.meanings, strict=False)
        return {
            "written": _short(", ".join(self.written)),
            "meanings": _short(", ".join(self.meanings)),
            "readings": _short(", ".join(f"{typed} → {meant}" for typed, meant in pairs)),
        }

    def __str__(self) -> str:
        return self.template.format(**self.data)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def gathered(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return notes, those of one kind as one, each reading once.

    >>> notes = [Note("index", (f"x[{k}]",), (f"x_{k}",)) for k in (0, 1, 0)]
    >>> [str(each) for each in gathered(notes)]
    ['An index makes the name of a variable: x[0] → x_0, x[1] → x_1']
    """
    kinds: dict[str, dict[str, str]] = {}
    for note in notes:
        same = kinds.setdefault(note.code, {})
        for k, written in enumerate(note.written):
            same.setdefault(written, note.meanings[k] if k < len(note.meanings) else "")
    return tuple(
        Note(code, tuple(same), tuple(each for each in same.values() if each))
        for code, same in kinds.items()
    )
