"""What a link says: its parameters read one by one, and a sentence for each that is not followed.

What comes in a link was written by somebody else, or by hand. Nothing in it raises: a part that
cannot be followed becomes a `Refusal`, and the setting keeps its default.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from gradviz.declarations.sentences import N_

Parameters = Mapping[str, Sequence[str]]
"""The texts of a link by their keys."""

LONGEST = 60
"""Characters of a link's text that a sentence repeats."""
LONGEST_NUMBER = 60
"""Characters of a number; one of doubles, written out in full by a program, has 24."""

_UNKNOWN = N_("The link sets “{name}”, which is not a setting here. It was left out.")
_CHANGED = N_("The link asks for {name} = {asked}, which is not possible. It is {value} now.")
_AUTOMATIC = N_(
    "The link asks for {name} = {asked}, which is not possible. It is chosen automatically now."
)
_LEFT_OUT = N_("The link asks for {name} = {asked}, which is not possible. It is left out.")
_LITERAL = re.compile(r"[\^(),/;:|!'@\[\]]")
"""What only a hand leaves as it is: programs that write links escape it."""


class SettingError(ValueError):
    """A value that a setting cannot have: `template` is the sentence, `data` fills it in."""

    def __init__(self, template: str, data: Mapping[str, object] | None = None) -> None:
        self.template = template
        self.data = dict(data or {})
        super().__init__(template.format(**self.data))

    def __reduce__(self) -> tuple[type[SettingError], tuple[object, ...]]:
        """Return what makes the same error in another process."""
        return type(self), (self.template, self.data)


class PartError(SettingError):
    """A part of a setting's value that cannot be, beside the other settings.

    `key` names the part in links, and `rest` is the setting's value without it.
    """

    def __init__(self, error: Exception, key: str, rest: object) -> None:
        self.error = error
        self.key = key
        self.rest = rest
        super().__init__(getattr(error, "template", str(error)), getattr(error, "data", {}))

    def __reduce__(self) -> tuple[type[PartError], tuple[object, ...]]:
        """Return what makes the same error in another process."""
        return type(self), (self.error, self.key, self.rest)


@dataclass(frozen=True)
class Refusal:
    """A part of a link that was not followed: the key, what it asks for, and why not.

    `template` is a sentence to be translated, `data` fills it in. `error` is what the text's own
    reader says, where it is a text that a person types.
    """

    key: str
    asked: str
    template: str
    data: Mapping[str, object]
    error: Exception | None = None

    def __str__(self) -> str:
        return self.template.format(**self.data)


@dataclass
class LinkReader:
    """Reads a link's parameters, and remembers which were read and which were refused.

    `beside` is what a person gave that no link says, by the names of its settings.
    """

    parameters: Parameters
    refusals: list[Refusal] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    prefix: str = ""
    beside: Mapping[str, object] = field(default_factory=dict)

    def within(self, prefix: str) -> LinkReader:
        """Return a reader of the keys that begin with a prefix, which it puts before each."""
        return LinkReader(self.parameters, self.refusals, self.known, f"{self.prefix}{prefix}")

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return all texts of a key, None where the link does not have it."""
        whole = self.prefix + key
        if whole not in self.parameters:
            return None
        self.known.add(whole)
        return tuple(self.parameters[whole])

    def text(self, key: str) -> str | None:
        """Return the last text of a key, None where the link does not have it."""
        found = self.texts(key)
        return found[-1] if found else None

    def refuse(self, key: str, value: object, error: Exception | None = None) -> None:
        """Note that a key's text cannot be followed, and what the setting is instead."""
        whole = self.prefix + key
        asked = ", ".join(self.parameters.get(whole, ()))
        data = {"name": whole[:LONGEST], "asked": asked[:LONGEST], "value": written(value)}
        template = _AUTOMATIC if value is None else _CHANGED
        if value == "":
            template = _LEFT_OUT
        self.refusals.append(Refusal(whole, asked, template, data, error))

    def refuse_the_rest(self, *, but: Iterable[str] = ()) -> None:
        """Note all keys that nobody has asked for: they are no settings here."""
        for key in self.parameters:
            if key not in self.known and key not in but:
                asked = ", ".join(self.parameters[key])
                self.refusals.append(Refusal(key, asked, _UNKNOWN, {"name": key[:LONGEST]}))


def written(value: object) -> str:
    """Return a value as a link writes it.

    >>> written(300), written(0.5), written(True), written(("SGD", "Adam"))
    ('300', '0.5', 'true', 'SGD, Adam')
    """
    match value:
        case bool():
            return str(value).lower()
        case float():
            short = f"{value:.12g}"
            return short if float(short) == value else repr(value)
        case list() | tuple():
            return ", ".join(map(written, value))
        case None:
            return "–"
    return str(value)


def read_number(text: str, *, whole: bool = False) -> float:
    """Return the number that a text says, as an integer where `whole` and it is one.

    Raises ValueError for what is no number, infinite, or longer than a number needs to be.

    >>> read_number("0.5"), read_number("3.0", whole=True), read_number("-2")
    (0.5, 3, -2.0)
    >>> read_number("1e309")
    Traceback (most recent call last):
    ValueError: no finite number: 1e309
    """
    value = float(text) if len(text) <= LONGEST_NUMBER else math.nan
    if not math.isfinite(value):
        raise ValueError(f"no finite number: {text[:LONGEST]}")
    return int(value) if whole and value.is_integer() else value


def parameters_of(link: str) -> dict[str, list[str]]:
    """Return the parameters of an address or of its query.

    >>> parameters_of("http://localhost:8501/compare?run1=sgd&run2=adam&f=x%5E2")
    {'run1': ['sgd'], 'run2': ['adam'], 'f': ['x^2']}
    """
    query = _query(link)
    found: dict[str, list[str]] = {}
    for key, text in parse_qsl(query, keep_blank_values=True, errors="replace"):
        found.setdefault(key, []).append(text)
    return found


def page_of(link: str) -> str:
    """Return the page that an address names, the first page's name being empty.

    >>> page_of("http://localhost:8501/compare?run1=sgd"), page_of("?f=x"), page_of("x/losses")
    ('compare', '', 'losses')
    """
    try:
        return urlsplit(link).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""


def formula_in(link: str, key: str) -> str | None:
    """Return a formula's text as a link has it, None where it has none.

    In a link a bare `+` stands for a space. Whoever writes one by hand means a plus, and programs
    that write links escape the plus and most other signs, which tells the two apart.

    >>> formula_in("?f=x^2+y^2", "f"), formula_in("?f=x%5E2+%2B+y%5E2", "f")
    ('x^2+y^2', 'x^2 + y^2')
    >>> formula_in("?f=sin%28x%29+cos+y", "f"), formula_in("?f=x+y", "f")
    ('sin(x) cos y', 'x+y')
    """
    for part in _query(link).split("&"):
        name, _, raw = part.partition("=")
        if unquote(name) == key:
            by_hand = "%2b" not in raw.lower() and (_LITERAL.search(raw) or "%" not in raw)
            text = unquote(raw if by_hand else raw.replace("+", " "))
            return text.replace("\N{NO-BREAK SPACE}", " ")
    return None


def query_of(parameters: Parameters) -> str:
    """Return parameters as the query of a link; what is no character is written as “?”.

    >>> query_of({"f": ["x^2 + y"], "runs": ["SGD", "Adam"]})
    'f=x%5E2%20%2B%20y&runs=SGD&runs=Adam'
    """
    return "&".join(
        f"{quote(key, safe='', errors='replace')}={quote(text, safe='', errors='replace')}"
        for key, texts in parameters.items()
        for text in texts
    )


def _query(link: str) -> str:
    before, question, after = link.partition("?")
    if not question and ("/" in before or "=" not in before):
        return ""
    return (after if question else before).partition("#")[0]
