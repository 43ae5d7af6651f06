"""The window around every page: title, icon, style, and the switch of languages."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.i18n import current_language, gettext, languages, negotiate, set_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.navigation.page import StreamlitPage

STATIC = Path(__file__).resolve().parent / "static"

_KEY = "language"
_SHOWN = "window"
_PARAMETER = "lang"


@contextmanager
def window(page: StreamlitPage) -> Iterator[None]:
    """Set the window's title, icon, layout and style, and the switch of languages, around a page.

    For each of them the browser goes through the whole app. What is as it was comes last, so that
    the page's own answer does not wait for it.
    """
    shown = (page.title, current_language())
    known = st.session_state.get(_SHOWN) == shown
    if not known:
        _dress(page.title)
    st.html(STATIC / "frame.css")
    # Streamlit says that every page is English: screen readers would read it so, and browsers
    # would offer to translate it.
    st.container(key="unseen").html(
        f"<script>document.documentElement.lang = '{current_language()}';</script>",
        unsafe_allow_javascript=True,
    )
    try:
        yield
    finally:
        if known:
            _dress(page.title)
        _switch()
    st.session_state[_SHOWN] = shown


def _dress(title: str) -> None:
    st.set_page_config(
        page_title=f"{title} · gradviz", page_icon=STATIC / "icon.svg", layout="wide"
    )
    st.logo(STATIC / "logo.svg", size="large")


def choose_language() -> None:
    """Choose the language of this run: the link's, else the person's choice, else the browser's.

    The switch is not bound to the URL by Streamlit, because that would write the language's name
    into it (`?lang=Español`) where a code belongs.
    """
    chosen = st.session_state.get(_KEY)
    asked = st.query_params.get(_PARAMETER)
    if asked is not None and asked in languages():
        code = asked
    else:
        code = chosen or negotiate(asked, st.context.locale)
        if asked is not None or (chosen and chosen != negotiate(st.context.locale)):
            # An unknown language, or another page's link that does not carry the choice.
            st.query_params[_PARAMETER] = code
    set_language(code)
    st.session_state[_KEY] = code


def _switch() -> None:
    st.selectbox(
        gettext("Language"),
        list(languages()),
        key=_KEY,
        format_func=lambda code: languages()[code],
        on_change=_keep,
        label_visibility="collapsed",
        filter_mode=None,
    )


def _keep() -> None:
    """Write the person's choice into the URL."""
    st.query_params[_PARAMETER] = st.session_state[_KEY]
