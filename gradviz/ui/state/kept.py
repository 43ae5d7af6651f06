"""What a session keeps from one run of the script to the next, so that nothing is made twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


def kept(name: str, stamp: Hashable, make: Callable[[], T]) -> T:
    """Return what was made at the last call of this name with an equal stamp, or make it anew."""
    before: tuple[Hashable, T] | None = st.session_state.get(f"kept {name}")
    if before is not None and before[0] == stamp:
        return before[1]
    made = make()
    st.session_state[f"kept {name}"] = (stamp, made)
    return made
