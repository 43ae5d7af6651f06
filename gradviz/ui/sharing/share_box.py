"""Share: the link, its QR code, the code for another page, and the controls that go with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradviz.experiments.presentation import controls_among
from gradviz.ui.i18n import gettext
from gradviz.ui.server.environment import environment
from gradviz.ui.sharing.links_out import embed_code, full_link, is_only_here, qr_code
from gradviz.ui.state.bound import bound_choices
from gradviz.ui.state.presenting import controls, present, presentation

if TYPE_CHECKING:
    from collections.abc import Sequence

TOOLS = "tools."
"""What the keys of the controls here begin with: no page has them."""


def share_box() -> None:
    """Show the ways to share what the page shows."""
    with_language = st.toggle(
        gettext("In this language"),
        key=f"{TOOLS}with_language",
        help=gettext("Otherwise whoever opens the link reads it in the language of the browser."),
    )
    link = full_link(without=() if with_language else ("lang",))
    place, beside = st.columns([2, 3])
    with place:
        _show_qr_code(link)
    with beside:
        _show_codes(link)
    _choose_controls()


def _show_qr_code(link: str) -> None:
    picture = qr_code(link)
    if picture is None:
        st.info(gettext("The link is too long for a QR code."), icon=":material/qr_code:")
    else:
        st.image(picture, caption=gettext("QR code of the link"))


def _show_codes(link: str) -> None:
    st.caption(gettext("Link"))
    st.code(link, language=None, wrap_lines=True)
    if is_only_here(link):
        st.caption(
            gettext(
                "This address works on this machine only. README tells how to let a class in; then"
                " open gradviz by the machine's address, and share that."
            )
        )
    st.caption(gettext("To embed in another page"))
    st.code(embed_code(link), language="html", wrap_lines=True)
    if not environment().framed_by:
        st.caption(
            gettext(
                "Other sites can show gradviz in a frame once GRADVIZ_FRAMED_BY names them"
                " (README)."
            )
        )


def _choose_controls() -> None:
    """Let a person choose which controls the link leaves out, and which it fixes."""
    shown = presentation()
    names = {key: name for key, name in controls().items() if not key.startswith(TOOLS)}
    names = {key: name for key, name in names.items() if key not in {"language", "surface"}}
    for key in controls_among((*shown.hide, *shown.lock), names):
        names.setdefault(key, key)
    runs = tuple(each for each in shown.hide if each not in names)

    def hide(chosen: Sequence[str]) -> None:
        present(presentation().changed(hide=(*runs, *chosen)))

    def lock(chosen: Sequence[str]) -> None:
        present(presentation().changed(lock=tuple(chosen)))

    for label, words, key, value, changed in (
        (gettext("Controls left out"), gettext("None"), "hide", shown.hide, hide),
        (gettext("Controls fixed"), gettext("None"), "lock", shown.lock, lock),
    ):
        bound_choices(
            st,
            label,
            list(names),
            key=f"{TOOLS}{key}",
            value=[each for each in value if each in names],
            changed=changed,
            format_func=lambda key: _name(key, names[key]),
            placeholder=words,
        )


def _name(key: str, label: str) -> str:
    """Return how a control is called in the list of them, which is no Markdown."""
    owner, dot, _ = key.partition(".")
    bare = label.replace("\\", "") or key
    return f"{owner} · {bare}" if dot else bare
