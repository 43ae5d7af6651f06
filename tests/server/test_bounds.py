"""What a visitor may send: files up to a quota, messages up to a size, visits up to a number."""

from __future__ import annotations

import http.client
import re
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from gradviz.ui.i18n import gettext
from gradviz.ui.server.bounds import NO_LENGTH, TOO_MUCH
from gradviz.ui.window import FULL_HOUSE
from tests.server.conftest import ask
from tests.visitor import Visitor

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

    from tests.server.conftest import Served

MEGABYTE = 1024 * 1024
BOUNDARY = "parts"


def token(address: str) -> dict[str, str]:
    """Return the headers that Streamlit's own page sends with a file."""
    cookie = ask(address, "/_stcore/health").headers["Set-Cookie"]
    value = re.search(r"_streamlit_xsrf=([^;]+)", cookie)
    assert value
    return {"Cookie": f"_streamlit_xsrf={value[1]}", "X-Xsrftoken": value[1]}


def file(size: int) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="t.csv"\r\n\r\n'
    return head.encode() + b"1" * size + f"\r\n--{BOUNDARY}--\r\n".encode()


def session_of(visitor: Visitor) -> str:
    found = [
        each.new_session.initialize.session_id
        for each in visitor.open().messages
        if each.WhichOneof("type") == "new_session"
    ]
    return str(found[0])


def test_a_visit_holds_files_up_to_its_quota(served: Served) -> None:
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    headers, body = {**token(served.address), **kind}, file(19 * MEGABYTE)
    with Visitor(served.address, page="losses") as visitor:
        session = session_of(visitor)
        answers = [
            ask(served.address, f"/_stcore/upload_file/{session}/file{n}", "PUT", headers, body)
            for n in range(4)
        ]
        assert [each.status for each in answers] == [204, 204, 413, 413]
        assert answers[-1].text == gettext(TOO_MUCH)
        # one that is taken back makes room
        first = f"/_stcore/upload_file/{session}/file0"
        assert ask(served.address, first, "DELETE", headers).status == 204
        assert ask(served.address, first, "PUT", headers, body).status == 204


def test_a_file_says_its_size_before_it_comes(served: Served) -> None:
    place = urlsplit(served.address)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    path = "/_stcore/upload_file/any/file"
    connection.request("PUT", path, iter([b"1" * 1000]), encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, answer.read().decode()) == (411, gettext(NO_LENGTH))
    connection.close()


def code_of_closing(opened: ClientConnection, data: bytes | str) -> int | None:
    """Send what closes a socket; return the code it says, None where it was just dropped.

    Raises TimeoutError where it stays open.
    """
    try:
        opened.send(data)
        while True:
            message = ForwardMsg.FromString(bytes(opened.recv(timeout=60)))
            assert not message.delta.new_element.exception.stack_trace
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


@pytest.mark.parametrize(("size", "codes"), [(3_000_000, {1009}), (21_000_000, {1009, None})])
def test_a_message_that_is_too_large_closes_the_socket(
    served: Served, size: int, codes: set[int | None]
) -> None:
    socket = served.address.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(socket, subprotocols=["streamlit"], max_size=None, compression=None) as opened:
        assert code_of_closing(opened, b"\x00" * size) in codes
    assert ask(served.address, "/_stcore/health").status == 200


@pytest.mark.parametrize("data", [b"\xff" * 100, "text"])
def test_a_message_that_is_none_closes_the_socket(served: Served, data: bytes | str) -> None:
    socket = served.address.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(socket, subprotocols=["streamlit"], compression=None) as opened:
        assert code_of_closing(opened, data) in {1002, 1003}
    assert ask(served.address, "/_stcore/health").status == 200


def test_a_visit_too_many_is_told_so_and_far_too_many_get_no_socket(served: Served) -> None:
    end = time.monotonic() + 60
    while "\ngradviz_visits 0.0" not in ask(served.operator, "/metrics").text:
        assert time.monotonic() < end  # those of other tests have just gone
    visitors = [Visitor(served.address) for _ in range(6)]
    opened = [visitor.__enter__() for visitor in visitors]
    try:
        answers = [visitor.open() for visitor in opened]
        said = [gettext(FULL_HOUSE) in str(each.elements) for each in answers]
        assert said == [False] * 3 + [True] * 3
        with pytest.raises(InvalidStatus) as refused, Visitor(served.address):
            pass
        assert refused.value.response.status_code == 503
    finally:
        for visitor in visitors:
            visitor.__exit__(None, None, None)
    end = time.monotonic() + 60
    while time.monotonic() < end:  # the server learns within moments that they have gone
        with Visitor(served.address) as visitor:
            if gettext(FULL_HOUSE) not in str(visitor.open().elements):
                return
        time.sleep(0.2)
    pytest.fail("nobody comes in any more")


def test_a_message_of_a_developer_does_nothing(served: Served) -> None:
    with Visitor(served.address) as visitor:
        visitor.open()
        message = BackMsg()
        message.debug_shutdown_runtime = True
        visitor._socket.send(message.SerializeToString())
        visitor.open()
    assert ask(served.address, "/_stcore/health").status == 200
