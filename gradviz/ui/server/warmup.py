"""The server visits its own pages as it starts, so that its first visitor does not wait.

What a first visit takes and later ones do not are imports, the grammar, the catalogs and the caches
of the first pictures. A visit fills just these: what a page comes to need is warmed with it, and
no list of it is kept here.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import SessionClient, get_instance

from gradviz.ui.i18n import languages
from gradviz.ui.main import PAGES
from gradviz.ui.server.environment import environment
from gradviz.ui.server.memory import collect_regularly, set_aside
from gradviz.ui.server.tcp_nodelay import send_at_once
from gradviz.ui.server.visits import OWN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from streamlit import App
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE = 60.0
"""Seconds after which a visit is given up."""

TYPED = "f=log(x*y)"
"""A link to a function that no page opens with: it needs a plot range, and has a hole in it."""


class _Visitor(SessionClient):
    """A client that reads nothing, but for the end of the script."""

    def __init__(self) -> None:
        self.finished = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "script_finished":
            self.finished.set()


@asynccontextmanager
async def warmed(_app: App) -> AsyncIterator[None]:
    """Visit the pages beside the server's answers; neither they nor its end wait for it.

    Two things are done before the first answer. The sockets are told to send at once. And pandas
    is imported: Plotly asks of every value whether it is a table of
    pandas, as soon as pandas is among the loaded modules. While another visit's thread was in the
    middle of importing it, that question broke the page.
    """
    send_at_once()
    import_module("pandas")
    beside = asyncio.create_task(_warm_then_tidy())
    yield
    beside.cancel()
    with suppress(asyncio.CancelledError):
        await beside


async def _warm_then_tidy() -> None:
    if environment().warm_up:
        await _visit_all()
    set_aside()
    await collect_regularly()


async def _visit_all() -> None:
    """Visit every page, the first one in every language, and with a typed function."""
    try:
        for page in PAGES:
            await _visit(page)
        for language in languages():
            await _visit("", language)
        await _visit("", link=TYPED)
    except (RuntimeError, TimeoutError):
        logging.getLogger(__name__).exception("the pages could not be warmed up")


async def _visit(page: str, language: str = "en", link: str = "") -> None:
    visitor, runtime = _Visitor(), get_instance()
    session = runtime.connect_session(visitor, {})
    OWN.add(session)
    request = BackMsg()
    request.rerun_script.page_name = page
    request.rerun_script.query_string = link
    request.rerun_script.context_info.locale = language
    try:
        runtime.handle_backmsg(session, request)
        await asyncio.wait_for(visitor.finished.wait(), PATIENCE)
    finally:
        runtime.close_session(session)
        OWN.discard(session)
