"""What a class follows is what a session of the page itself would be sent, in each language."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from gradviz.experiments import read_link
from gradviz.ui.classroom.followed_scenes import followed_scene
from tests.links.pictures import component_data
from tests.links.shown import opened

PLAYERS = [
    "/?f=x%5E2%20%2B%203y%5E2&start=2%2C%201&steps=40",
    "/?f=(x-1)%5E4&runs=SGD&runs=BFGS&noise=0.1",
    "/?f=x%5E2%2By%5E2&starts=many&hide=sgd&lock=start",
    "/compare?f=x%5E2%20%2B%203y%5E2&picture=multiples&run1.learning_rate=0.02",
    "/compare?race=7",
    "/losses",
    "/losses?batch_size=16&penalty=L2",
]
"""Links of pages with a player, as a class may be shown them."""
OF_A_SESSION = {"version", "begun"}


@pytest.mark.parametrize("link", PLAYERS)
@pytest.mark.parametrize("language", ["en", "pt"])
def test_a_followed_scene_is_what_a_session_is_sent(link: str, language: str) -> None:
    assert not read_link(link).refusals
    packed = followed_scene(link, language)
    assert packed is not None
    [followed] = component_data([gzip.decompress(packed)])
    page = urlsplit(link).path.strip("/")
    app = opened(page, {**parse_qs(urlsplit(link).query), "lang": [language]})
    sent = [each.proto.bytes for each in app._tree if getattr(each, "type", "") == "bidi_component"]
    [session] = [data for data in component_data([*filter(None, sent)]) if "runs" in data]
    assert followed.pop("link") == link
    assert _plain(followed) == _plain(session)


def _plain(value: Any, *, top: bool = True) -> Any:
    """Return data whose numbers can be compared, without what differs from session to session."""
    match value:
        case dict():
            left = OF_A_SESSION if top else set()
            names = [name for name in value if name not in left]
            return {name: _plain(value[name], top=False) for name in names}
        case list():
            return [_plain(each, top=False) for each in value]
        case np.ndarray():
            return value.tolist()
    return value


@pytest.mark.parametrize(
    "link",
    ["/gradient?f=x", "/network", "/learn", "/compare?view=basins", "/bigdata"],
)
def test_a_page_without_the_player_has_none(link: str) -> None:
    assert not read_link(link).refusals
    assert followed_scene(link, "es") is None
