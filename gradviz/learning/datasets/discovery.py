"""Finding the data sets: every file of this package that declares a `GROUP` takes part."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType

from gradviz.learning.datasets.base import DatasetGroup, Recipe


def _groups() -> tuple[DatasetGroup, ...]:
    """Return the groups of the package's files, by their order."""
    names = sorted(module.name for module in iter_modules([str(Path(__file__).parent)]))
    # this file is still being imported, and declares none
    modules = [f"{__package__}.{name}" for name in names if f"{__package__}.{name}" != __name__]
    found = (getattr(import_module(name), "GROUP", None) for name in modules)
    return tuple(
        sorted(
            (each for each in found if isinstance(each, DatasetGroup)), key=lambda each: each.order
        )
    )


GROUPS: tuple[DatasetGroup, ...] = _groups()
DATASETS: Mapping[str, Recipe] = MappingProxyType(
    {recipe.name: recipe for group in GROUPS for recipe in group.recipes}
)
