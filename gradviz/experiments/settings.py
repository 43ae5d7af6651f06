"""What a setting is: its key in the link, its type, default, range or options, and its words.

From the declaration come the reading and writing of links, the check of a value given in code, and
the control on the page.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar, cast
from urllib.parse import quote_plus

from gradviz.declarations.sentences import N_
from gradviz.experiments.links import LinkReader, SettingError, read_number, written

T = TypeVar("T")
NONE = "none"
_HARD_SPACE = "\N{NO-BREAK SPACE}"

OUT_OF_RANGE = N_("{name} has to be from {minimum} to {maximum}, not {value}.")
NOT_WHOLE = N_("{name} has to be a whole number from {minimum} to {maximum}, not {value}.")
NO_SWITCH = N_("{name} has to be true or false, not {value}.")
NO_OPTION = N_("{name} has to be one of {options}, not {value}.")
_NO_TEXT = N_("{name} has to be a text of at most {longest} characters.")
_NO_KIND = N_("{name} has to be of the type {kind}, not {value}.")
_TOO_MANY = N_("{name} can have at most {most} values.")


def refused(template: str, name: str, value: object, **data: object) -> SettingError:
    """Return the error that says what a value may be."""
    return SettingError(template, {"name": name, "value": written(value)[:60], **data})


def no_option(name: str, value: object, options: Iterable[str]) -> SettingError:
    """Return the error that names the options."""
    return refused(NO_OPTION, name, value, options=", ".join(options))


@dataclass(frozen=True, kw_only=True)
class Setting(ABC, Generic[T]):
    """A setting of an experiment or of a view: `key` names it in links and on pages.

    `title` and `help` are sentences to be translated; `term` is the glossary's, which explains a
    title that has no help of its own. `default` stays out of the link; where it is
    `automatic`, it stands for what is found out, and nobody is told it as a value.
    """

    key: str
    default: T
    title: str = ""
    help: str = ""
    term: str = ""
    automatic: bool = False

    @abstractmethod
    def checked(self, value: object) -> T:
        """Return a value as it is kept. Raises SettingError for one that cannot be."""

    @abstractmethod
    def from_texts(self, texts: Sequence[str]) -> object:
        """Return what a link's texts say, to be checked. Raises ValueError."""

    def to_texts(self, value: T) -> list[str]:
        """Return a value as the texts of a link."""
        return [written(value)]

    def is_typed(self, key: str) -> bool:  # noqa: ARG002  (texts look at it)
        """Tell whether a person types the text of a key: what cannot be read stays as typed."""
        return False

    def read(self, link: LinkReader) -> T:
        """Return what a link says of this setting, else the default."""
        texts = link.texts(self.key)
        if texts is None:
            return self.default
        try:
            return self.checked(self.from_texts(texts))
        except ValueError as error:
            instead = None if self.automatic else self.default
            link.refuse(
                self.key, None if instead is None else ", ".join(self.to_texts(instead)), error
            )
            return self.default

    def write(self, value: T) -> dict[str, list[str]]:
        """Return the parameters that say this of the setting: none for the default."""
        return {} if value == self.default else {self.key: self.to_texts(value)}


@dataclass(frozen=True, kw_only=True)
class Beside(Setting[T]):
    """What no link says, such as a person's own table: it is given beside the link, or is not.

    It is compared as its type compares, which for data means: the very same.
    """

    kind: type

    def checked(self, value: object) -> T:
        """Return the value. Raises SettingError for one of another type."""
        if value is not self.default and not isinstance(value, self.kind):
            raise refused(_NO_KIND, self.key, type(value).__name__, kind=self.kind.__name__)
        return cast("T", value)

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return nothing: texts do not say it."""
        raise ValueError(texts)

    def read(self, link: LinkReader) -> T:
        """Return what was given beside the link, else the default."""
        return self.checked(link.beside.get(self.key, self.default))

    def write(self, value: T) -> dict[str, list[str]]:  # noqa: ARG002
        """Return no parameters."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Number(Setting[float]):
    """A number in a range, whole where `whole`; `step` is that of its control."""

    minimum: float
    maximum: float
    step: float | None = None
    whole: bool = False
    format: str = "%.6g"
    control: Literal["slider", "box"] = "box"

    def checked(self, value: object) -> float:
        """Return the number. Raises SettingError outside of the range."""
        template = NOT_WHOLE if self.whole else OUT_OF_RANGE
        error = refused(
            template, self.key, value, minimum=written(self.minimum), maximum=written(self.maximum)
        )
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise error
        if not self.minimum <= value <= self.maximum:  # not nan either
            raise error
        if self.whole:
            if value != int(value):
                raise error
            return int(value)
        return float(value)

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the number of the last text. Raises ValueError."""
        return read_number(texts[-1], whole=self.whole)


def whole_number(
    key: str, default: int, minimum: int, maximum: int, *, step: int = 1, **words: Any
) -> Number:
    """Return the declaration of a whole number."""
    return Number(
        key=key, default=default, minimum=minimum, maximum=maximum, step=step, whole=True, **words
    )


@dataclass(frozen=True, kw_only=True)
class Switch(Setting[bool]):
    """On or off."""

    default: bool = False

    def checked(self, value: object) -> bool:
        """Return the switch. Raises SettingError for what is neither on nor off."""
        if not isinstance(value, bool):
            raise refused(NO_SWITCH, self.key, value)
        return value

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return what the last text says; the text itself where it is neither."""
        return {"true": True, "false": False}.get(texts[-1].lower(), texts[-1])


Options = Mapping[str, str] | Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Choice(Setting[str]):
    """One of some options: codes, with a sentence for each where they are not shown as they are.

    `control` says how it is shown.
    """

    options: Options
    control: Literal["list", "segments"] = "list"

    def checked(self, value: object) -> str:
        """Return the code. Raises SettingError for what is no option."""
        if not isinstance(value, str) or value not in self.options:
            raise refused(NO_OPTION, self.key, value, options=", ".join(self.options))
        return value

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the last text."""
        return texts[-1]


@dataclass(frozen=True, kw_only=True)
class OptionalChoice(Setting[str | None]):
    """One of some options that depend on other settings; None is what is offered first.

    What the options are is known to the experiment only, which checks them.
    """

    default: str | None = None
    longest: int = 80

    def checked(self, value: object) -> str | None:
        """Return the code. Raises SettingError for what is no text."""
        if value is not None and not (isinstance(value, str) and len(value) <= self.longest):
            raise refused(_NO_TEXT, self.key, value, longest=self.longest)
        return value

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the last text."""
        return texts[-1]


@dataclass(frozen=True, kw_only=True)
class Text(Setting[str]):
    """A text that a person types; `formula` says that a bare + in a link's text is a plus."""

    default: str = ""
    longest: int = 2000
    formula: bool = False
    placeholder: str = ""

    def checked(self, value: object) -> str:
        """Return the text. Raises SettingError for one that is too long."""
        if not isinstance(value, str) or len(value) > self.longest:
            raise refused(_NO_TEXT, self.key, value, longest=self.longest)
        return value.replace(_HARD_SPACE, " ") if self.formula else value

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the last text."""
        return texts[-1]

    def is_typed(self, key: str) -> bool:
        """Tell whether this is the text's own key."""
        return key == self.key

    def to_texts(self, value: str) -> list[str]:
        """Return the text; in a formula of words only, spaces are written so that no + is one."""
        value = value[: self.longest]
        words_only = self.formula and "%" not in quote_plus(value)
        return [value.replace(" ", _HARD_SPACE) if words_only else value]


@dataclass(frozen=True, kw_only=True)
class Numbers(Text):
    """A text of numbers, as a person types them; in code a sequence of numbers may stand for it.

    Links have it with decimal points. `intervals` says that the numbers are the ends of intervals.
    """

    longest: int = 400
    intervals: bool = False

    def checked(self, value: object) -> str:
        """Return the text; numbers are written out. Raises SettingError."""
        if not isinstance(value, str) and isinstance(value, Iterable):
            return ", ".join(written(float(each)) for each in value)
        return super().checked(value)


@dataclass(frozen=True, kw_only=True)
class Choices(Setting[tuple[str, ...]]):
    """Several of some options, in any order. Without options the experiment checks them."""

    options: Options = ()
    most: int = 60

    def checked(self, value: object) -> tuple[str, ...]:
        """Return the codes. Raises SettingError for what is no option, or too many."""
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise refused(NO_OPTION, self.key, value, options=", ".join(self.options))
        chosen = tuple(dict.fromkeys(map(str, value)))
        for each in chosen:
            if self.options and each not in self.options:
                raise refused(NO_OPTION, self.key, each, options=", ".join(self.options))
        if len(chosen) > self.most:
            raise refused(_TOO_MANY, self.key, value, most=self.most)
        return chosen

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the codes: each a text, or parted by commas."""
        return [part.strip() for text in texts for part in text.split(",") if part.strip()]

    def to_texts(self, value: tuple[str, ...]) -> list[str]:
        """Return a text for each code; one empty text for none at all."""
        return list(value) or [""]
