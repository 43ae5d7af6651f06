"""Memory that visits have held is given back, without an answer that waits for it.

Streamlit keeps a visit that lost its connection for two minutes, so that it can go on, and lets go
of it with the next one that ends: of the last of a class only when another comes. What is let go of
hangs together in circles, which only Python's collector finds. A full
collection walks over everything that lives, mostly modules and what they declare: 100 ms in which
no answer is sent. So what lives once the server is warm is set aside (`gc.freeze`): it is there as
long as the server, and a collection then walks over what visits have made.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from typing import TYPE_CHECKING

from streamlit.runtime import SessionClient, get_instance

if TYPE_CHECKING:
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

EVERY = 10.0
"""Seconds between two collections."""


class _Nobody(SessionClient):
    """A client that reads nothing."""

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Do nothing."""


def set_aside() -> None:
    """Leave what lives now out of all further collections."""
    gc.collect()
    gc.freeze()


async def collect_regularly() -> None:
    """Collect what ended visits have left, for as long as the server runs."""
    while True:
        await asyncio.sleep(EVERY)
        _let_go()
        if collect():
            give_back()


def _let_go() -> None:
    """End a visit at once: Streamlit then lets go of those that ended two minutes ago."""
    runtime = get_instance()
    session = runtime.connect_session(_Nobody(), {})
    runtime.disconnect_session(session)
    runtime.close_session(session)


def collect() -> int:
    """Collect what nothing holds any more; return how many objects that were.

    >>> circle = []
    >>> circle.append(circle)
    >>> del circle
    >>> collect() >= 1
    True
    """
    return gc.collect()


def give_back() -> None:
    """Give the allocator's free pages back to the system, where the C library can (glibc)."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
