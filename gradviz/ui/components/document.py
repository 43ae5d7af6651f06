"""Asks the browser for what concerns its window: the language of the page, and its address.

A component does it, and no script in the page's text: the policy that the server sends lets no such
script run (`gradviz.ui.server.security_headers`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from gradviz.ui.components.serving import PREFIX, modules

if TYPE_CHECKING:
    from collections.abc import Callable

_APPLY = """
const shared = import(new URL("{address}/shared/document.js", document.baseURI));
export default async (mounting) => (await shared).applyToDocument(mounting);
"""


@lru_cache(maxsize=1)
def _registered(version: str) -> Callable[..., object]:
    return st.components.v2.component(
        "gradviz_document", js=_APPLY.format(address=f"{PREFIX}/{version}"), isolate_styles=False
    )


def say_language(code: str, *, presented: bool = False) -> None:
    """Tell the browser which language the page is written in, and whether it is presented."""
    _ask("unseen", {"language": code, "presented": presented})


def replace_address(query: str) -> None:
    """Put a query in place of the address's, without a step in the browser's history."""
    _ask("unseen-address", {"address": query})


def take_thumbnail(link: str) -> None:
    """Let the browser take a small picture of the page, for the history: of what a link shows."""
    _ask("unseen-thumbnail", {"thumbnail": link})


def _ask(key: str, data: dict[str, str | bool]) -> None:
    with st.container(key=key):
        _registered(modules().version)(key=f"{key}.document", data=data)
