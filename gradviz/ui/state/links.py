"""What of the address Streamlit does not keep itself: translated choices, and unseen numbers.

Streamlit's `bind="query-params"` writes the *shown* name of an option into the URL. For a name that
is translated this breaks the link: `?surface=Valley` means nothing to the Spanish page, which then
falls back to its default without a word. `choice` keeps the option's own code there instead. Use
it wherever `format_func` translates.

Streamlit also takes a control that is not shown out of the URL. `held` reads the value of a
declared number from there whether its control is shown or not, and `hold` writes it.

Everything else (texts, names that are the same in every language) is bound by Streamlit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gradviz.declarations.hyperparameters import Hyperparameter, Value

UNSEALED = "unsealed link"
"""Where the session keeps what the link says in a sealed form, see `gradviz.ui.state.sealing`."""


def asked_for(key: str) -> str | None:
    """Return what the link says of a key, in the open or sealed."""
    open_text = st.query_params.get(key)
    return open_text if open_text is not None else st.session_state.get(UNSEALED, {}).get(key)


def choice(
    widget: Callable[..., Any],
    label: str,
    options: Sequence[str] | Mapping[str, str],
    *,
    key: str,
    names: Callable[[str], str] | None = None,
    default: str | None = None,
    on_change: Callable[[], None] | None = None,
    **settings: Any,
) -> str:
    """Show a choice of one option and return its code, which is also in the URL as `?key=code`.

    `options` are codes, shown as `names` has them, or a mapping from each code to the name shown;
    the default is the first where none is given.

    `widget` is `st.selectbox`, `st.radio`, `st.segmented_control` or `st.pills`. The default stays
    out of the URL; a code that is not among the options is taken for the default and removed from
    it (`is_unknown` tells beforehand).
    """
    codes = list(options)
    write = options.__getitem__ if isinstance(options, Mapping) else names or str
    default = codes[0] if default is None else default

    def keep() -> None:
        _write(key, st.session_state[key] or default, default)
        if on_change is not None:
            on_change()

    asked = st.query_params.get(key)
    if asked is not None and asked not in codes:
        del st.query_params[key]
        asked = None
    known = st.session_state.get(key)
    st.session_state[key] = asked or (known if known in codes else default)
    chosen = widget(label, codes, key=key, format_func=write, on_change=keep, **settings)
    return str(chosen or default)


def held_choice(key: str, options: Sequence[str], default: str) -> str:
    """Return the code that the link sets a choice to, whether its control is shown or not."""
    asked = asked_for(key)
    if asked is not None and asked not in options:
        st.query_params.pop(key, None)
        asked = None
    st.session_state[key] = asked or default
    return asked or default


def choose(key: str, code: str, default: str) -> None:
    """Set a choice from a callback, in the session and in the URL."""
    st.session_state[key] = code
    _write(key, code, default)


def is_unknown(key: str, options: Sequence[str]) -> bool:
    """Tell whether the link asks for an option that there is not; ask before `choice`."""
    asked = st.query_params.get(key)
    return asked is not None and asked not in options


def held(key: str, declared: Hyperparameter, shown: Value) -> Value:
    """Return what the link sets a declared number or switch to, else how it is `shown` at first.

    It is put into the session's state too, where its control and the report on the link find it. A
    text that is no such number, or one outside of the declared range, is removed from the link.
    """
    asked = asked_for(key)
    value = None if asked is None else _read(asked, declared)
    if value is None:
        st.query_params.pop(key, None)
        value = float(shown) if declared.kind == "float" else shown
    st.session_state[key] = value
    return value


def hold(key: str, value: Value, shown: Value) -> None:
    """Set a declared number or switch from a callback, in the session and in the URL."""
    st.session_state[key] = value
    text = str(value).lower() if isinstance(value, bool | int) else f"{value:.12g}"
    _write(key, text if value != shown else "", "")


def drop(name: str) -> None:
    """Take from the URL, in a callback, all that `held` keeps for what is no longer there."""
    for key in [each for each in st.query_params if each.startswith(f"{name}.")]:
        del st.query_params[key]


def _read(text: str, declared: Hyperparameter) -> Value | None:
    if declared.kind == "flag":
        return {"true": True, "false": False}.get(text.lower())
    try:
        value = int(text) if declared.kind == "integer" else float(text)
    except ValueError:
        return None
    within = math.isfinite(value) and declared.minimum <= value <= declared.maximum
    return value if within else None


def _write(key: str, code: str, default: str) -> None:
    if code != default:
        st.query_params[key] = code
    elif key in st.query_params:
        del st.query_params[key]
