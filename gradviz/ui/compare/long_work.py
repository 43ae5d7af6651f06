"""Long work on a page: a bar that says how far it is, a button that stops it, and its result kept.

Any control that a person uses stops the work too: Streamlit then begins the script anew, and what
does not ask for the next piece does nothing.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from gradviz.ui.i18n import gettext
from gradviz.ui.state.session import forget, keep, last, remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from gradviz.descent.progress import Work

T = TypeVar("T")
_SOON = 0.3  # seconds of work that nobody needs to be told of


def finished(name: str, of: Hashable, begin: Callable[[], Work[T]], words: str) -> T | None:
    """Return the result of a work, kept for an equal value; None where a person stopped it."""
    stopped = f"stopped {name}"
    place = st.empty()
    if last(stopped) == of:
        with place.container(horizontal=True, vertical_alignment="center"):
            st.caption(gettext("Stopped."), width="content")
            st.button(gettext("Start again"), key=f"again {name}", on_click=lambda: forget(stopped))
        return None

    def finish() -> T:
        return _finish(begin(), place, name, lambda: keep(stopped, of), words)

    result = remembered(f"work {name}", of, finish)
    place.empty()
    return result


def _finish(
    work: Work[T],
    place: st.delta_generator.DeltaGenerator,
    name: str,
    stop: Callable[[], None],
    words: str,
) -> T:
    begun, bar = perf_counter(), None
    for fraction in work:
        if bar is None and perf_counter() - begun > _SOON:
            with place.container(key=f"progress {name}", horizontal=True):
                bar = st.progress(0.0, words)
                st.button(
                    gettext("Cancel"), key=f"cancel {name}", on_click=stop, icon=":material/close:"
                )
        if bar is not None:
            bar.progress(min(max(fraction, 0.0), 1.0), words)
    return work.result
