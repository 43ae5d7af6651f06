"""Choices with translated names, in links that mean the same in every language.

Streamlit's `bind="query-params"` writes the *shown* name of an option into the URL. For a name that
is translated this breaks the link: `?surface=Valley` means nothing to the Spanish page, which then
falls back to its default without a word. `choice` keeps the option's own code there instead. Use
it wherever `format_func` translates; everything else (numbers, texts, names that are the same in
every language) is bound by Streamlit itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def choice(
    widget: Callable[..., Any],
    label: str,
    options: Sequence[str],
    *,
    key: str,
    names: Callable[[str], str],
    default: str,
    on_change: Callable[[], None] | None = None,
    **settings: Any,
) -> str:
    """Show a choice of one option and return its code, which is also in the URL as `?key=code`.

    `widget` is `st.selectbox`, `st.radio`, `st.segmented_control` or `st.pills`. The default stays
    out of the URL; a code that is not among the options is taken for the default and removed from
    it (`is_unknown` tells beforehand).
    """

    def keep() -> None:
        _write(key, st.session_state[key] or default, default)
        if on_change is not None:
            on_change()

    asked = st.query_params.get(key)
    if asked is not None and asked not in options:
        del st.query_params[key]
        asked = None
    known = st.session_state.get(key)
    st.session_state[key] = asked or (known if known in options else default)
    chosen = widget(
        label, list(options), key=key, format_func=names, on_change=keep, **settings
    )
    return str(chosen or default)


def choose(key: str, code: str, default: str) -> None:
    """Set a choice from a callback, in the session and in the URL."""
    st.session_state[key] = code
    _write(key, code, default)


def is_unknown(key: str, options: Sequence[str]) -> bool:
    """Tell whether the link asks for an option that there is not; ask before `choice`."""
    asked = st.query_params.get(key)
    return asked is not None and asked not in options


def _write(key: str, code: str, default: str) -> None:
    if code != default:
        st.query_params[key] = code
    elif key in st.query_params:
        del st.query_params[key]
