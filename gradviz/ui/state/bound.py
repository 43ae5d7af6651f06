"""Controls that show a value and tell of a new one, without a state of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.ui.state.address import is_behind
from gradviz.ui.state.presenting import presentation
from gradviz.ui.state.session import is_new_here, session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_NOTHING = object()


def bound(
    widget: Callable[..., Any],
    label: str,
    /,
    *arguments: Any,
    key: str,
    value: Any,
    changed: Callable[[Any], None],
    **options: Any,
) -> None:
    """Show one of Streamlit's controls at a value; `changed` gets, in a callback, the new one.

    With a change of another control, the browser also sends what this one had before the server
    gave it another value, where it has not heard of that yet: nobody has chosen it.
    A link may leave the control out, or fix it.
    """
    superseded, shown = session().superseded, presentation()

    def take() -> None:
        chosen = st.session_state[key]
        old = superseded.get(key, ()) if is_behind() else ()
        if not any(_is_same(chosen, each) for each in old):
            changed(chosen)

    known, is_new = st.session_state.get(key, _NOTHING), is_new_here(key, label)
    if shown.is_hidden(key):
        return
    if shown.is_locked(key):
        options["disabled"] = True
    # another page's control of this key has its own value, which this one does not take over
    if is_new or not _is_same(known, value):
        # only then: what a person is typing at this moment stays as it is
        st.session_state[key] = value
        if not is_new:
            superseded.setdefault(key, []).append(known)
    widget(label, *arguments, key=key, on_change=take, **options)


def bound_choice(
    widget: Callable[..., Any],
    label: str,
    options: Sequence[str] | Mapping[str, str],
    *,
    key: str,
    value: str,
    changed: Callable[[str], None],
    names: Callable[[str], str] | None = None,
    **settings: Any,
) -> None:
    """Show a choice of one code; `options` are codes, or a mapping from each to what is shown.

    `widget` is `st.selectbox`, `st.radio`, `st.segmented_control` or `st.pills`. What cannot be
    left without a choice keeps the one it has.
    """
    write = options.__getitem__ if hasattr(options, "keys") else names or str
    bound(
        widget,
        label,
        list(options),
        key=key,
        value=value,
        # a browser that still has the names of another language tells a name that is no code
        changed=lambda chosen: changed(chosen if chosen in options else value),
        format_func=write,
        **settings,
    )


def bound_choices(
    place: Any, label: str, options: Sequence[str], *, key: str, **settings: Any
) -> None:
    """Show a choice of several codes.

    There is no "Select all" above them: Enter, after a name was typed, would take it for all names
    that hold what was typed.
    """
    bound(place.multiselect, label, list(options), key=key, select_all=False, **settings)


def event(key: str, name: str) -> object:
    """Return, in a callback, what a component in the browser told under a name."""
    state: Any = st.session_state.get(key)
    return state.get(name) if hasattr(state, "get") else None


def _is_same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
