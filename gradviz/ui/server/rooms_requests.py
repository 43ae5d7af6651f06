"""What a request to a class brings: who asks, the code, a body of JSON; and how it is refused."""

from __future__ import annotations

import asyncio
import json
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from gradviz.rooms.codes import read_code
from gradviz.rooms.refusals import RoomError

if TYPE_CHECKING:
    from starlette.requests import Request

    Json = dict[str, Any]

LONGEST_BODY = 8192
PATIENCE = 10.0
"""Seconds within which a body has to be here."""
KEPT_NOWHERE = {"Cache-Control": "no-store"}


def refused(error: RoomError) -> Response:
    """Return the answer that says a refusal's word."""
    return JSONResponse({"error": error.word}, error.status, headers=KEPT_NOWHERE)


def address_of(request: Request) -> str:
    """Return who asks, as far as that can be told: an address, of IPv6 the network of 64 bits."""
    host = request.client.host if request.client is not None else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address) >> 64 << 64, 64)))
    return host


def code_of(request: Request) -> str:
    """Return the code that a request's path has. Raises RoomError("unknown_room")."""
    code = read_code(request.path_params["code"])
    if code is None:
        raise RoomError("unknown_room")
    return code


async def read_body(request: Request) -> Json:
    """Return the JSON object that a request brings. Raises RoomError.

    Only pages of this server can send one: a foreign page may not say that a body is JSON, unless
    the server allows it, and `AllowedHosts` refuses its origin.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RoomError("wrong_request")
    body = b""
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                body += part
                if len(body) > LONGEST_BODY:
                    raise RoomError("too_large")
        given = json.loads(body or b"{}", parse_constant=_no_number)
    except (ValueError, RecursionError, TimeoutError) as error:
        raise error if isinstance(error, RoomError) else RoomError("wrong_request") from None
    if not isinstance(given, dict):
        raise RoomError("wrong_request")
    return given


def _no_number(text: str) -> float:
    raise ValueError(text)  # NaN and Infinity, which JSON does not have


__all__ = ["KEPT_NOWHERE", "address_of", "code_of", "read_body", "refused"]
