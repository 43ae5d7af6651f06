"""Keeps from visitors what Streamlit tells every one of them: versions, the machine, a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_VERSION = st.__version__.encode()


def unsaid(data: bytes) -> bytes:
    """Return a message to a browser without what is the operator's business.

    Its pages compare the version with the one that they were told first, and need none of the rest.

    >>> message = ForwardMsg()
    >>> message.new_session.main_script_path = "/home/teacher/gradviz"
    >>> message.new_session.initialize.environment_info.streamlit_version = st.__version__
    >>> message.new_session.initialize.session_id = "a"
    >>> ForwardMsg.FromString(unsaid(message.SerializeToString())).new_session
    initialize {
      user_info {
      }
      environment_info {
      }
      session_id: "a"
    }
    """
    if _VERSION not in data:  # found at once, and seldom there
        return data
    message = ForwardMsg.FromString(data)
    if message.WhichOneof("type") != "new_session":
        return data
    begun = message.new_session
    begun.ClearField("main_script_path")
    begun.initialize.environment_info.Clear()
    begun.initialize.user_info.Clear()
    return bytes(message.SerializeToString())


class Unsaid:
    """Middleware that takes it out of what is sent over the sockets."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what a socket sends, without it."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        async def send_less(message: Message) -> None:
            if message["type"] == "websocket.send" and message.get("bytes"):
                message["bytes"] = unsaid(message["bytes"])
            await send(message)

        await self.app(scope, receive, send_less)
