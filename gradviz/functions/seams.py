"""Points where pieces of a formula meet, and whether a slope can be told there."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gradviz.functions.definedness import kinks_at, undefined_at
from gradviz.functions.objective import Function
from gradviz.language.removable import expansions


def slope_is_uncertain(function: Function, point: ArrayLike) -> bool:
    """Tell whether pieces meet at a point (D,), without a kink and without a gradient to be found.

    >>> from gradviz.functions.objective import parse
    >>> [slope_is_uncertain(parse(text), [0.0])
    ...     for text in ("where(x == 0, 0, x*sin(1/x))", "where(x == 0, 1, sin(x)/x)", "|x|", "x")]
    [True, False, False, False]
    """
    here = np.asarray(point, dtype=np.float64)[None]
    if undefined_at(function, point) or not np.isfinite(function.value(here)[0]):
        return False
    beside = expansions(function.tree, function.variables)
    if beside is None or not beside.meets(here)[0] or beside.slopes(here)[1][0]:
        return False
    return not kinks_at(function, point)
