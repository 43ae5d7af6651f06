"""The link of what is shown, its QR code, and what puts it into another site's page."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import segno
import streamlit as st

from gradviz.experiments.links import query_of
from gradviz.ui.state.address import parameters
from gradviz.ui.state.session import session

if TYPE_CHECKING:
    from collections.abc import Collection

_ONLY_HERE = ("localhost", "127.0.0.1", "::1")


def server_address() -> str:
    """Return the address below which the app lies, as the browser has it; empty without one."""
    whole = urlsplit(st.context.url or "")
    if not whole.netloc:
        return ""
    page = session().at
    path = whole.path.rstrip("/").removesuffix(f"/{page}" if page else "")
    return f"{whole.scheme}://{whole.netloc}{path}"


def page_address() -> str:
    """Return the address of the page, as the browser has it, without parameters."""
    return f"{server_address()}/{session().at}"


def full_link(*, without: Collection[str] = ()) -> str:
    """Return the whole address of what is shown, without some of its keys."""
    said = {key: texts for key, texts in parameters().items() if key not in without}
    query = query_of(said)
    return page_address() + (f"?{query}" if query else "")


def is_only_here(link: str) -> bool:
    """Tell whether a link can be opened on the server's own machine only.

    >>> is_only_here("http://localhost:8501/?f=x"), is_only_here("http://192.168.1.5:8501/")
    (True, False)
    """
    return urlsplit(link).hostname in _ONLY_HERE


@lru_cache(maxsize=64)
def qr_code(link: str) -> bytes | None:
    """Return the QR code of a link as PNG, None for one that is too long for any.

    >>> qr_code("http://localhost:8501/?f=x^2")[1:4], qr_code("x" * 5000)
    (b'PNG', None)
    """
    try:
        code = segno.make_qr(link, error="l", boost_error=True)
    except segno.DataOverflowError:
        return None
    picture = BytesIO()
    code.save(picture, kind="png", scale=max(2, 480 // code.symbol_size()[0]), border=4)
    return picture.getvalue()


def qr_picture(link: str) -> str:
    """Return the QR code of a link as the address of a picture, empty for one that is too long.

    >>> qr_picture("http://localhost:8501/class")[:22]
    'data:image/png;base64,'
    """
    picture = qr_code(link)
    return "" if picture is None else f"data:image/png;base64,{b64encode(picture).decode()}"


def class_address() -> str:
    """Return the address at which a class is joined."""
    return f"{server_address()}/class"


def embedded(link: str) -> str:
    """Return the link of a page as it stands in a frame.

    >>> embedded("/compare"), embedded("/?f=x")
    ('/compare?embed=true', '/?f=x&embed=true')
    """
    return f"{link}{'&' if '?' in link else '?'}embed=true"


def embed_code(link: str) -> str:
    """Return the HTML that shows a link in a frame of another page.

    >>> embed_code("http://localhost:8501/?f=x")
    '<iframe src="http://localhost:8501/?f=x&amp;embed=true" title="gradviz" width="100%" \
height="720" style="border:0" allow="fullscreen"></iframe>'
    """
    return (
        f'<iframe src="{escape(embedded(link))}" title="gradviz" width="100%" height="720"'
        ' style="border:0" allow="fullscreen"></iframe>'
    )
