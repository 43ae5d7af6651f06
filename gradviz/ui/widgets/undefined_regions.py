"""Says in words what a function lacks in the box that is shown, and at a point.

All sentences but the "where" are the core's, from `gradviz.language.restrictions`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.functions.definedness import (
    UndefinedRegion,
    is_too_large,
    kinks_near,
    undefined_at,
    undefined_in,
)
from gradviz.functions.seams import slope_is_uncertain
from gradviz.language.tree import names
from gradviz.ui.i18n import current_language, gettext, ngettext
from gradviz.ui.i18n import point as written
from gradviz.ui.widgets.plain import formula, told

if TYPE_CHECKING:
    from gradviz.functions.objective import Function
    from gradviz.functions.plot_range import Box
    from gradviz.language.nonsmooth import Kink

_SHOWN = 4
_LONGEST = 160  # LaTeX characters; longer conditions are left to the formula above them


def show_definedness(function: Function, domain: Box, point: tuple[float, ...]) -> None:
    """Say where f is undefined or has kinks in a box, and warn of a point that lies there.

    Nothing is shown for a function without such places.
    """
    found = undefined_in(function, domain)
    lines = [_region(each) for each in found.regions] + [_kink(each) for each in found.kinks]
    warning = _warning(function, point, current_language())
    if not lines and not warning and found.complete:
        return
    with st.container(key="definedness", gap="xsmall"):
        for line in lines[:_SHOWN]:
            st.caption(line)
        rest = len(lines) - _SHOWN
        if rest > 0:
            st.caption(
                ngettext("And {count} more such place.", "And {count} more such places.", rest)
            )
        if not found.complete:
            st.caption(
                gettext(
                    "The formula has so many pieces that the search for such places was cut short:"
                    " there may be more."
                )
            )
        if warning:
            st.warning(warning, icon=":material/warning:")


def _region(region: UndefinedRegion) -> str:
    why, place = gettext(region.requirement.why), region.requirement.failing
    if not names(region.requirement.node):
        said = gettext("Not defined anywhere. {why}", why=why)
    elif len(place) > _LONGEST:
        said = gettext("Not defined everywhere here. {why}", why=why)
    else:
        said = told("Not defined where {place}. {why}", place=formula(place), why=why)
    return f":material/block: {said}"


def _kink(kink: Kink) -> str:
    why = gettext(kink.why)
    if len(kink.place) > _LONGEST:
        said = gettext("Not differentiable everywhere here. {why}", why=why)
    else:
        place = formula(kink.place)
        said = told("Not differentiable where {place}. {why}", place=place, why=why)
    return f":material/show_chart: {said}"


@lru_cache(maxsize=256)
def _warning(function: Function, point: tuple[float, ...], _language: str) -> str:
    """Return what is wrong at a point and what to do; an empty text where nothing is."""
    where = written(point, 4)
    missing = undefined_at(function, point)
    if missing:
        return told(
            "The function has no value at {point}. {why} Choose another point.",
            point=where,
            why=gettext(missing[0].why),
        )
    if is_too_large(function, point):
        return gettext(
            "At {point} the numbers are too large to compute. Choose a point where they are"
            " smaller.",
            point=where,
        )
    kinks, complete = kinks_near(function, point)
    if kinks:
        return gettext(
            "The function has no derivative at {point}. {why} Move the point a little to see the"
            " slope beside it.",
            point=where,
            why=gettext(kinks[0].why),
        )
    if not complete:
        return gettext(
            "The formula has so many pieces that the search for kinks at {point} was cut short:"
            " the function may have no derivative there.",
            point=where,
        )
    if slope_is_uncertain(function, point):
        return gettext(
            "Pieces of the formula meet at {point}, and what they are beside it does not tell"
            " whether the function has a derivative there. The gradient given is that of the"
            " piece which holds.",
            point=where,
        )
    return ""
