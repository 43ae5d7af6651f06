"""The window around every page: title, icon, style, and the switch of languages."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.declarations.sentences import N_
from gradviz.ui.classroom.class_strip import class_strip
from gradviz.ui.components.document import say_language, take_thumbnail
from gradviz.ui.components.frame import frame
from gradviz.ui.i18n import current_language, gettext, languages, negotiate, set_language
from gradviz.ui.server.visits import is_served
from gradviz.ui.sharing.scene_bar import scene_bar
from gradviz.ui.sharing.side_by_side_pages import show_pair
from gradviz.ui.sharing.tools import tools
from gradviz.ui.state.bound import bound
from gradviz.ui.state.changes import visited
from gradviz.ui.state.classroom import follow_class, hear_of_class, in_class
from gradviz.ui.state.language import asked_language, kept_language, write_language
from gradviz.ui.state.presenting import presentation
from gradviz.ui.state.session import keep, last

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from streamlit.navigation.page import StreamlitPage

STATIC = Path(__file__).resolve().parent / "static"

FULL_HOUSE = N_(
    "As many people are here as this server can serve at once. You need not do anything: the page"
    " opens by itself as soon as there is room."
)
LOOK_AGAIN = 5.0
"""Seconds after which a visit that waits looks for room again."""

_SHOWN = "window"


@contextmanager
def window(page: StreamlitPage, titles: Mapping[str, str]) -> Iterator[bool]:
    """Set the window's title, icon, layout and style, and what else stands around a page.

    `titles` are those of all pages. It tells whether the page itself is to be shown: two that
    stand side by side are shown in frames.

    For each of them the browser goes through the whole app. What is as it was comes last, so that
    the page's own answer does not wait for it.
    """
    shown = (page.title, current_language())
    known = last(_SHOWN) == shown
    if not known:
        _dress(page.title)
    st.html(STATIC / "frame.css")
    shown_as = presentation()
    say_language(current_language(), presented=shown_as.present)
    with st.container(key="unseen-frame"):
        here = in_class()
        frame(here.said if here else "", on_room=hear_of_class, on_follow=follow_class)
    has_menus = not shown_as.present and not st.context.is_embedded
    # the menus stand above the page, and Tab comes to them before it: their place is made first
    menus = st.container(key="unseen-menus") if has_menus else None
    if shown_as.present:
        scene_bar()
    if shown_as.beside:
        show_pair()
    try:
        yield not shown_as.beside
    finally:
        if known:
            _dress(page.title)
        if menus is not None:
            with menus:
                tools(titles)
                _switch()
            _take_thumbnail()
        if not st.context.is_embedded:
            class_strip()
    keep(_SHOWN, shown)


def _dress(title: str) -> None:
    st.set_page_config(
        page_title=f"{title} · gradviz", page_icon=STATIC / "icon.svg", layout="wide"
    )
    st.logo(STATIC / "logo.svg", size="large")


def _take_thumbnail() -> None:
    entries = visited()
    if entries:
        take_thumbnail(entries[0].experiment.link())


def wait_for_room() -> None:
    """Show that as many visit as can be served, until there is room for this visit too."""
    say_language(current_language())
    st.title("gradviz")
    st.info(gettext(FULL_HOUSE), icon=":material/hourglass_top:")
    _look_for_room()


@st.fragment(run_every=LOOK_AGAIN)
def _look_for_room() -> None:
    if is_served():
        st.rerun()


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
