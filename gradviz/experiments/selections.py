"""One of several declarations, with the numbers set for it: as a value, and as a setting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gradviz.declarations.hyperparameters import Hyperparameter, Value
from gradviz.declarations.sentences import N_
from gradviz.experiments.links import LinkReader, read_number, written
from gradviz.experiments.settings import (
    NO_OPTION,
    NO_SWITCH,
    NOT_WHOLE,
    OUT_OF_RANGE,
    Setting,
    refused,
)

_NO_NAME = N_("{name} has no number called {value}; it has: {options}.")


class Values(Mapping[str, Value]):
    """Numbers and switches by name, frozen: it can be a key, and equal ones are one.

    >>> Values({"beta_1": 0.5, "amsgrad": True})
    {'amsgrad': True, 'beta_1': 0.5}
    """

    __slots__ = ("_items",)

    def __init__(self, values: Mapping[str, Value] | None = None) -> None:
        self._items = tuple(sorted((values or {}).items()))

    def __getitem__(self, name: str) -> Value:
        return dict(self._items)[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        return repr(dict(self._items))

    def changed(self, **values: Value | None) -> Values:
        """Return the same with other values; one that is None goes."""
        merged = {**dict(self._items), **values}
        return Values({name: value for name, value in merged.items() if value is not None})


NO_VALUES = Values()


@dataclass(frozen=True)
class Selection:
    """One of several declarations by its name, and the numbers that were set for it.

    What is not set is as the declaration, or the page, offers it.

    >>> Selection("SPSA", {"samples": 4})
    Selection(name='SPSA', values={'samples': 4})
    """

    name: str
    values: Values = NO_VALUES

    def __init__(self, name: str, values: Mapping[str, Value] = NO_VALUES) -> None:
        object.__setattr__(self, "name", name)
        own = values if isinstance(values, Values) else Values(values)
        object.__setattr__(self, "values", own)

    def with_value(self, name: str, value: Value | None) -> Selection:
        """Return the same with one number set, or left as it is offered (None)."""
        return Selection(self.name, self.values.changed(**{name: value}))


def read_values(
    link: LinkReader, name: str, declared: Iterable[Hyperparameter], *, keep: Iterable[str] = ()
) -> Values:
    """Return what a link says of declared numbers, as `name.number=0.5`.

    What is as the declaration shows it is left out, but for the names in `keep`: with those the
    page offers something else than the declaration.
    """
    found: dict[str, Value] = {}
    own = link.within(f"{name}.")
    for each in declared:
        texts = own.texts(each.name)
        if texts is None:
            continue
        try:
            value = checked_value(each, _value_of(each, texts[-1]))
        except ValueError as error:
            own.refuse(each.name, each.shown, error)
            continue
        if value != each.shown or each.name in keep:
            found[each.name] = value
    return Values(found)


def write_values(name: str, values: Mapping[str, Value]) -> dict[str, list[str]]:
    """Return the parameters that say declared numbers."""
    return {f"{name}.{each}": [written(value)] for each, value in values.items()}


def _value_of(declared: Hyperparameter, text: str) -> object:
    if declared.kind == "flag":
        return {"true": True, "false": False}.get(text.lower(), text)
    return read_number(text, whole=declared.kind == "integer")


def checked_value(declared: Hyperparameter, value: object) -> Value:
    """Return a value of a declared number. Raises SettingError outside of its range."""
    if declared.kind == "flag" and not isinstance(value, bool):
        raise refused(NO_SWITCH, declared.name, value)
    try:
        return declared.checked(value, declared.offered)
    except (TypeError, ValueError, OverflowError):
        low, high = written(declared.minimum), written(declared.maximum)
        template = NOT_WHOLE if declared.kind == "integer" else OUT_OF_RANGE
        raise refused(template, declared.name, value, minimum=low, maximum=high) from None


def checked_values(
    name: str,
    values: Mapping[str, Any],
    declared: Iterable[Hyperparameter],
    *,
    keep: Iterable[str] = (),
) -> Values:
    """Return declared numbers as they are kept. Raises SettingError, also for an unknown name."""
    by_name = {each.name: each for each in declared}
    found: dict[str, Value] = {}
    for key, value in values.items():
        if key not in by_name:
            raise refused(_NO_NAME, name, key, options=", ".join(by_name) or "–")
        checked = checked_value(by_name[key], value)
        if checked != by_name[key].shown or key in keep:
            found[key] = checked
    return Values(found)


@dataclass(frozen=True, kw_only=True)
class Selecting(Setting[Selection]):
    """One of some declarations with its numbers: `gradient=SPSA&SPSA.samples=4`.

    `options` are the declared numbers of each, by name; `titles` are their sentences, where they
    are not shown by their names. `keep` are numbers that the page may offer otherwise than
    declared, so that none of their values is left out.
    """

    options: Mapping[str, tuple[Hyperparameter, ...]]
    titles: Mapping[str, str] = field(default_factory=dict, hash=False)
    keep: tuple[str, ...] = ()

    def checked(self, value: object) -> Selection:
        """Return the selection; a name stands for it as it is offered. Raises SettingError."""
        chosen = Selection(value) if isinstance(value, str) else value
        if not isinstance(chosen, Selection) or chosen.name not in self.options:
            shown = chosen.name if isinstance(chosen, Selection) else value
            raise refused(NO_OPTION, self.key, shown, options=", ".join(self.options))
        declared = self.options[chosen.name]
        values = checked_values(chosen.name, chosen.values, declared, keep=self.keep)
        return Selection(chosen.name, values)

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the last text."""
        return texts[-1]

    def to_texts(self, value: Selection) -> list[str]:
        """Return the name."""
        return [value.name]

    def read(self, link: LinkReader) -> Selection:
        """Return what a link says of the name and of its numbers."""
        chosen = super().read(link)
        declared = self.options[chosen.name]
        return Selection(
            chosen.name, read_values(link, chosen.name, declared, keep=self.keep) or chosen.values
        )

    def write(self, value: Selection) -> dict[str, list[str]]:
        """Return the parameters of the name and of its numbers."""
        own = {} if value.name == self.default.name else {self.key: self.to_texts(value)}
        return {**own, **write_values(value.name, value.values)}


@dataclass(frozen=True, kw_only=True)
class OptionalSelecting(Setting[Selection | None]):
    """A selection of which other settings say what is offered: None, until one is chosen."""

    default: Selection | None = None
    options: Mapping[str, tuple[Hyperparameter, ...]]

    def checked(self, value: object) -> Selection | None:
        """Return the selection. Raises SettingError."""
        return None if value is None else self._chosen.checked(value)

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the last text."""
        return texts[-1]

    def read(self, link: LinkReader) -> Selection | None:
        """Return what a link says of the name and of its numbers."""
        chosen = super().read(link)
        if chosen is None:
            return None
        declared = self.options[chosen.name]
        return Selection(chosen.name, read_values(link, chosen.name, declared))

    def to_texts(self, value: Selection | None) -> list[str]:
        """Return the name."""
        return [written(None if value is None else value.name)]

    def write(self, value: Selection | None) -> dict[str, list[str]]:
        """Return the parameters of the name and of its numbers."""
        if value is None:
            return {}
        return {self.key: [value.name], **write_values(value.name, value.values)}

    @property
    def _chosen(self) -> Selecting:
        first = Selection(next(iter(self.options)))
        return Selecting(key=self.key, default=first, options=self.options)
