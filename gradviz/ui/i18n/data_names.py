"""The names of features, targets and classes, in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradviz.learning import DATASETS
from gradviz.ui.i18n import gettext

if TYPE_CHECKING:
    from collections.abc import Iterable


def shown_names(dataset: str, names: Iterable[str]) -> list[str]:
    """Return names of a data set as a person reads them; those of a person's own stay as they are.

    >>> shown_names("iris", ["petal width"]), shown_names("csv", ["area"])
    (['petal width'], ['area'])
    """
    if dataset not in DATASETS:
        return list(names)
    return [gettext(each) if each else each for each in names]


__all__ = ["shown_names"]
