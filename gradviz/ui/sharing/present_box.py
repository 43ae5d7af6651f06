"""Present: the page for a projector, and a deck of scenes to walk through."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.decks import LONGEST_FILE, Scene, read_deck, write_deck
from gradviz.experiments.links import SettingError
from gradviz.experiments.presentation import AROUND_SCENES
from gradviz.ui.i18n import gettext
from gradviz.ui.sharing.links_out import full_link, server_address
from gradviz.ui.sharing.share_box import TOOLS
from gradviz.ui.state.bound import bound
from gradviz.ui.state.going import go_to
from gradviz.ui.state.presenting import present, presentation
from gradviz.ui.state.session import forget, keep, last
from gradviz.ui.widgets.plain import plain, told

if TYPE_CHECKING:
    from collections.abc import Sequence

_WRONG = "deck that cannot be read"
_TEXT, _TITLE = f"{TOOLS}deck_text", f"{TOOLS}scene_title"


def present_box() -> None:
    """Show what presents this page, and the deck."""
    st.button(
        gettext("Present this page"),
        key=f"{TOOLS}present",
        on_click=lambda: present(presentation().changed(present=True)),
        icon=":material/present_to_all:",
        type="primary",
        width="stretch",
        help=gettext("Only the scene, in large type. Escape comes back."),
    )
    _show_deck()
    _open_deck()


def _show_deck() -> None:
    shown = presentation()
    st.caption(
        gettext(
            "A deck is a list of scenes: the keys Page Up and Page Down, or a presenter's remote,"
            " go through it."
        )
    )
    for k, scene in enumerate(shown.deck):
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.button(
            plain(f"{k + 1}. {scene.title or scene.link}"[:60]),
            key=f"{TOOLS}scene{k}",
            on_click=_present_scene,
            args=(shown.deck, k),
            width="stretch",
        )
        right.button(
            gettext("Remove"),
            key=f"{TOOLS}remove{k}",
            on_click=_set_deck,
            args=(shown.deck[:k] + shown.deck[k + 1 :],),
            icon=":material/close:",
        )
    title = str(last(_TITLE) or "")
    bound(
        st.text_input,
        gettext("Title of this scene"),
        key=_TITLE,
        value=title,
        changed=partial(keep, _TITLE),
        max_chars=80,
    )
    added = (*shown.deck, Scene(_link_within(), title.strip()))
    st.button(
        gettext("Add this page to the deck"),
        key=f"{TOOLS}add_scene",
        on_click=_set_deck,
        args=(added,),
        icon=":material/playlist_add:",
        width="stretch",
    )
    if shown.deck:
        st.download_button(
            gettext("Save the deck"),
            write_deck(shown.deck, server_address()),
            "deck.txt",
            "text/plain",
            key=f"{TOOLS}save_deck",
            on_click="ignore",
            icon=":material/download:",
            width="stretch",
        )


def _open_deck() -> None:
    bound(
        st.text_area,
        gettext("Links of a deck"),
        key=_TEXT,
        value=str(last(_TEXT) or ""),
        changed=partial(keep, _TEXT),
        placeholder=gettext("A title: http://…  (one line for each scene)"),
        height=110,
        max_chars=LONGEST_FILE,
    )
    st.button(
        gettext("Open this deck"),
        key=f"{TOOLS}open_deck",
        on_click=_take_text,
        icon=":material/slideshow:",
        width="stretch",
    )
    wrong: SettingError | None = last(_WRONG)
    if wrong is not None:
        st.error(told(wrong.template, **wrong.data), icon=":material/edit:")


def _take_text() -> None:
    try:
        _present_scene(read_deck(str(last(_TEXT) or "")), 0)
    except SettingError as error:
        keep(_WRONG, error)
        return
    forget(_WRONG)


def _set_deck(deck: Sequence[Scene]) -> None:
    try:
        present(presentation().changed(deck=tuple(deck)))
    except SettingError as error:
        keep(_WRONG, error)
        return
    forget(_WRONG)


def _present_scene(deck: Sequence[Scene], place: int) -> None:
    shown = presentation().changed(present=True, deck=tuple(deck)).with_scene(place)
    shown.parameters()  # a deck that is too long for a link is refused here
    go_to(deck[place].link, shown)


def _link_within() -> str:
    link = full_link(without=("lang", *AROUND_SCENES))
    return link.removeprefix(server_address()) or "/"
