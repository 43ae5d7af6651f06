"""Refuses what was sent to another host, or by another site's page.

A page of a foreign site can make its own name lead to this machine (DNS rebinding). Its visitor's
browser then takes this server for a part of that site, and lets the site read it; the name that the
browser sends tells. An address of digits cannot be made to lead elsewhere.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from socket import gethostname
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import streamlit as st
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from gradviz.declarations.sentences import N_
from gradviz.ui.server.asgi import header, refuse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

UNKNOWN_HOST = N_(
    "gradviz does not answer to the name in this address. Whoever runs it can allow the name:"
    " README.md says how."
)
FOREIGN_ORIGIN = N_("This request comes from the page of another site, and is refused.")

_PORTS = {"http": 80, "https": 443}


def host_is_known(host: str | None) -> bool:
    """Tell whether a Host header names this server.

    That are the names in `server.allowedHosts`; where none are, `localhost`, addresses of digits
    and `browser.serverAddress`, and, once others reach this machine, its own name.

    >>> host_is_known("localhost:8501"), host_is_known("evil.example"), host_is_known(None)
    (True, False, False)
    """
    if st.get_option("server.allowedHosts"):
        return is_host_allowed(host)
    parsed = _parsed(f"//{host}") if host else None
    if parsed is None or not parsed.hostname or parsed.username or parsed.path or parsed.query:
        return False
    name, here = parsed.hostname.lower().rstrip("."), _only_this_machine()
    if (digits := _digits(name)) is not None:
        return not here or digits.is_loopback
    served = str(st.get_option("browser.serverAddress") or "").lower()
    return name in {"localhost", served, *(() if here else _own_names())}


def origin_is_known(origin: str | None, host: str | None) -> bool:
    """Tell whether a request comes from this server's own pages, or from no page at all.

    >>> origin_is_known("http://localhost:8501", "localhost:8501")
    True
    >>> origin_is_known("http://localhost:3000", "localhost:8501")
    False
    """
    if origin is None or not st.get_option("server.enableCORS"):
        return True
    if origin in st.get_option("server.corsAllowedOrigins"):
        return True
    theirs, ours = _parsed(origin), _parsed(f"//{host}") if host else None
    if theirs is None or ours is None or not theirs.hostname:
        return False
    # A Host header without a port means that of the browser's scheme: a proxy that speaks TLS with
    # the browser speaks plainly with this server.
    port = ours.port or _PORTS.get(theirs.scheme)
    return theirs.hostname == ours.hostname and (theirs.port or _PORTS.get(theirs.scheme)) == port


class AllowedHosts:
    """Middleware that refuses a foreign Host or Origin, of requests and of sockets."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what was meant for this server."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        host = header(scope, "host")
        if not host_is_known(host):
            _log_once(f"refused the host {host!a:.80}: server.allowedHosts can allow it")
            await refuse(scope, receive, send, UNKNOWN_HOST, 403)
        elif not origin_is_known(header(scope, "origin"), host):
            _log_once("refused the page of another origin: server.corsAllowedOrigins can allow it")
            await refuse(scope, receive, send, FOREIGN_ORIGIN, 403)
        else:
            await self.app(scope, receive, send)


@lru_cache(maxsize=100)
def _log_once(said: str) -> None:
    """Log what a stranger can cause as often as they like."""
    logging.getLogger(__name__).log(logging.WARNING, said)


def _only_this_machine() -> bool:
    """Tell whether the server listens on this machine only."""
    address = str(st.get_option("server.address") or "")
    digits = _digits(address)
    return address == "localhost" or (digits is not None and digits.is_loopback)


@lru_cache(maxsize=1)
def _own_names() -> tuple[str, ...]:
    name = gethostname().lower()
    return (name, f"{name.partition('.')[0]}.local")


def _parsed(address: str) -> SplitResult | None:
    try:
        parsed = urlsplit(address)
        _ = parsed.port  # raises where the port is no number
    except ValueError:
        return None
    return parsed


def _digits(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None
