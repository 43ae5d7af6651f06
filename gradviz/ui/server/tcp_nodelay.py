"""Sends every message at once.

asyncio does so for sockets that were made for TCP by name. Streamlit makes its listening socket
without the name, so that the kernel holds the end of an answer back until the browser has
acknowledged its beginning, and browsers take 40 ms for that (Nagle's algorithm, RFC 896, meets
delayed acknowledgements, RFC 1122, 4.2.3.2). What a listening socket is told, the connections that
it accepts inherit.
"""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

OPEN = Path("/dev/fd")
"""The files that this process has open; Windows has no such folder, and is left as it is."""


def send_at_once() -> int:
    """Tell every socket on which this process listens; return how many there are."""
    if not OPEN.exists():
        return 0
    told = 0
    for number in [int(path.name) for path in OPEN.iterdir()]:
        with suppress(OSError):
            told += _tell(number)
    return told


def _tell(number: int) -> bool:
    """Tell the socket behind a file's number, if it is one that listens for TCP.

    Raises OSError where the file is gone.
    """
    if not stat.S_ISSOCK(os.fstat(number).st_mode):
        return False
    with socket.socket(fileno=os.dup(number)) as copy:
        listens = copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        if not listens or copy.family not in {socket.AF_INET, socket.AF_INET6}:
            return False
        copy.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return True
