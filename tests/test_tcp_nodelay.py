"""The server's answers are sent at once."""

from __future__ import annotations

import socket

import pytest

from gradviz.ui.server import tcp_nodelay


@pytest.mark.skipif(not tcp_nodelay.OPEN.exists(), reason="Windows does not list its open files")
def test_what_a_listener_accepts_sends_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert tcp_nodelay.send_at_once() >= 1
        with socket.create_connection(listener.getsockname()) as browser:
            accepted, _ = listener.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            # what does not listen is left alone
            assert not browser.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
