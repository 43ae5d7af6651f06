"""The window around every page: title, icon, style, and the switch of languages."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.components.frame import frame
from gradviz.ui.i18n import current_language, gettext, languages, negotiate, set_language
from gradviz.ui.state.bound import bound
from gradviz.ui.state.language import asked_language, kept_language, write_language
from gradviz.ui.state.session import keep, last

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.navigation.page import StreamlitPage

STATIC = Path(__file__).resolve().parent / "static"

_SHOWN = "window"
# Beside an open sidebar a player's surface and curves would lie below the fold of a narrow window,
# as a projector's: it is closed there at first, as Streamlit does it on a phone.
_ROOM = """
if (!document.documentElement.dataset.room && matchMedia('(768px < width <= 1100px)').matches) {
  const close = (tries) => {
    const button = document.querySelector('[data-testid="stSidebarCollapseButton"] button');
    const bar = document.querySelector('[data-testid="stSidebar"]');
    if (button && bar && bar.getAttribute("aria-expanded") !== "false") button.click();
    else if (tries && !(bar && bar.getAttribute("aria-expanded") === "false"))
      setTimeout(close, 100, tries - 1);
  };
  close(50);
}
document.documentElement.dataset.room = "made";
"""


@contextmanager
def window(page: StreamlitPage) -> Iterator[None]:
    """Set the window's title, icon, layout and style, and the switch of languages, around a page.

    For each of them the browser goes through the whole app. What is as it was comes last, so that
    the page's own answer does not wait for it.
    """
    shown = (page.title, current_language())
    known = last(_SHOWN) == shown
    if not known:
        _dress(page.title)
    st.html(STATIC / "frame.css")
    # Streamlit says that every page is English: screen readers would read it so, and browsers
    # would offer to translate it.
    unseen = st.container(key="unseen")
    unseen.html(
        f"<script>document.documentElement.lang = '{current_language()}';{_ROOM}</script>",
        unsafe_allow_javascript=True,
    )
    with unseen:
        frame()
    try:
        yield
    finally:
        if known:
            _dress(page.title)
        _switch()
    keep(_SHOWN, shown)


def _dress(title: str) -> None:
    st.set_page_config(
        page_title=f"{title} · gradviz", page_icon=STATIC / "icon.svg", layout="wide"
    )
    st.logo(STATIC / "logo.svg", size="large")


def choose_language() -> None:
    """Choose the language of this run: the link's, else the person's choice, else the browser's."""
    chosen, asked = kept_language(), asked_language()
    if asked is not None and asked in languages():
        code = asked
    else:
        code = chosen or negotiate(asked, st.context.locale)
        if asked is not None or (chosen and chosen != negotiate(st.context.locale)):
            # An unknown language, or another page's link that does not carry the choice.
            write_language(code)
    set_language(code)


def _switch() -> None:
    bound(
        st.selectbox,
        gettext("Language"),
        list(languages()),
        key="language",
        value=current_language(),
        changed=write_language,
        format_func=lambda code: languages()[code],
        label_visibility="collapsed",
        filter_mode=None,
    )
