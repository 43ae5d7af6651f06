"""What an experiment is: a frozen value whose settings are declared once, each in its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, ClassVar, Self

from gradviz.experiments.links import (
    LinkReader,
    PartError,
    SettingError,
    formula_in,
    parameters_of,
    query_of,
)
from gradviz.experiments.settings import Setting, Text

_MOST_MISTAKES = 200  # that can be mended one after the other
NO_FIELDS: Mapping[str, Any] = MappingProxyType({})


def setting(declared: Setting[Any]) -> Any:
    """Return the field of a dataclass that has this declaration and its default."""
    return field(default=declared.default, metadata={"setting": declared})


@dataclass(frozen=True, repr=False)
class Declared:
    """A frozen value made of declared settings: of an experiment, of a run, of a view.

    Making one checks every value. Raises SettingError, a ValueError that names the setting and
    what it may be.
    """

    _declarations: ClassVar[Mapping[str, Setting[Any]]]

    def __post_init__(self) -> None:
        for name, declared in self.settings().items():
            object.__setattr__(self, name, declared.checked(getattr(self, name)))
        for _, error in self.mistakes(self.values()):
            raise error

    @classmethod
    def settings(cls) -> Mapping[str, Setting[Any]]:
        """Return the declarations by the names of their fields."""
        return _settings(cls)

    @classmethod
    def mistakes(
        cls,
        values: Mapping[str, Any],  # noqa: ARG003  (those of experiments use it)
    ) -> Iterator[tuple[str, Exception]]:
        """Yield the fields that cannot be as they are beside the others, and why; the first first.

        Each field alone is right already. What is read of a link goes on with the default of a
        field that was named here, so that later ones may rely on it.
        """
        yield from ()

    def __repr__(self) -> str:
        defaults = {name: each.default for name, each in self.settings().items()}
        parts = (
            f"{name}={value!r}" for name, value in self.values().items() if value != defaults[name]
        )
        return f"{type(self).__name__}({', '.join(parts)})"

    def values(self) -> dict[str, Any]:
        """Return the values by the names of their fields."""
        return {name: getattr(self, name) for name in self.settings()}

    def changed(self, **values: Any) -> Self:
        """Return the same with other values, and with what follows from them.

        Raises SettingError for what cannot be.
        """
        return replace(self, **values)

    @classmethod
    def read(cls, link: LinkReader, fallback: Mapping[str, Any] = NO_FIELDS) -> Self:
        """Return what a link says; what cannot be is refused, and is as the fallback has it."""
        values = {name: declared.read(link) for name, declared in cls.settings().items()}
        for _ in range(_MOST_MISTAKES):
            wrong = next(cls.mistakes(values), None)
            if wrong is None:
                break
            name, error = wrong
            declared = cls.settings()[name]
            if isinstance(error, PartError):
                values[name] = error.rest
                link.refuse(error.key, None, error)
                continue
            value = values[name] = fallback.get(name, declared.default)
            instead = None if value is None else declared.to_texts(value)[0]
            link.refuse(declared.key, instead, error)
            fallback = {key: each for key, each in fallback.items() if key != name}
        return cls(**values)

    def parameters(self) -> dict[str, list[str]]:
        """Return the parameters of the link that says this; defaults are left out."""
        found: dict[str, list[str]] = {}
        for name, declared in self.settings().items():
            found.update(declared.write(getattr(self, name)))
        return found


def _settings(cls: type[Declared]) -> Mapping[str, Setting[Any]]:
    known = cls.__dict__.get("_declarations")
    if known is None:
        known = MappingProxyType({each.name: each.metadata["setting"] for each in fields(cls)})
        cls._declarations = known
    return known


@dataclass(frozen=True)
class View(Declared):
    """How an experiment is looked at: the step shown, the camera. Nothing is computed from it."""


@dataclass(frozen=True, repr=False)
class Experiment(Declared):
    """What a page shows, as one value: it has a link, it can be run, and it is its own key.

    `page` is the page's name in the address, and `view` what else a link of the page says.
    """

    page: ClassVar[str] = ""
    view: ClassVar[type[View]] = View
    kept_while_typing: ClassVar[tuple[str, ...]] = ()
    """Fields that are as they were last while the text typed for them cannot be read."""

    def link(self, base: str = "") -> str:
        """Return the address that opens this experiment, below the address of a server."""
        query = query_of(self.parameters())
        return f"{base.rstrip('/')}/{self.page}" + (f"?{query}" if query else "")

    def run(self) -> Any:
        """Compute what the page shows."""
        raise TypeError(f"{type(self).__name__} cannot be run")


def link_parameters(link: str, kind: type[Declared]) -> dict[str, list[str]]:
    """Return a link's parameters; in formulas a bare + is a plus."""
    found = parameters_of(link)
    for declared in kind.settings().values():
        if isinstance(declared, Text) and declared.formula and declared.key in found:
            formula = formula_in(link, declared.key)
            if formula is not None:
                found[declared.key] = [formula]
    return found


__all__ = [
    "Declared",
    "Experiment",
    "SettingError",
    "View",
    "link_parameters",
    "setting",
]
