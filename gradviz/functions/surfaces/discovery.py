"""Finding the surfaces: every file of this package that declares a `GROUP` takes part."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING

from gradviz.functions.surfaces.base import Surface, SurfaceGroup

if TYPE_CHECKING:
    from collections.abc import Mapping


def _groups() -> tuple[SurfaceGroup, ...]:
    """Return the groups of the package's files, by their order."""
    folder = str(Path(__file__).parent)
    found = []
    for name in sorted(module.name for module in iter_modules([folder])):
        # this file is still being imported, and declares none
        if f"{__package__}.{name}" != __name__:
            group = getattr(import_module(f"{__package__}.{name}"), "GROUP", None)
            if isinstance(group, SurfaceGroup):
                found.append(group)
    return tuple(sorted(found, key=lambda group: group.order))


def by_key(groups: tuple[SurfaceGroup, ...]) -> Mapping[str, Surface]:
    """Return the surfaces by their key; raise ValueError for a key given twice."""
    found: dict[str, Surface] = {}
    for group in groups:
        for surface in group.surfaces:
            if surface.key in found:
                raise ValueError(f"two surfaces have the key {surface.key!r}")
            found[surface.key] = surface
    return MappingProxyType(found)


GROUPS: tuple[SurfaceGroup, ...] = _groups()
SURFACES: Mapping[str, Surface] = by_key(GROUPS)
DEFAULT: Surface = next(iter(SURFACES.values()))
