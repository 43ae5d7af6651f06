"""Links open as they did: what each shows is what was recorded of it.

The record was made by the app before its state was given a home. It is only made anew, by
`python -m tests.links.record`, where a change of what is shown is meant.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.links.digests import differences
from tests.links.links import LINKS
from tests.links.record import recorded
from tests.links.shown import shown


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    return recorded()


def test_every_link_was_recorded(record: dict[str, Any]) -> None:
    assert set(record) == set(LINKS)
    assert len(LINKS) >= 45


@pytest.mark.parametrize("name", LINKS)
def test_a_link_shows_what_was_recorded(name: str, record: dict[str, Any]) -> None:
    now = json.loads(json.dumps(shown(*LINKS[name])))
    assert now["exceptions"] == 0
    found = differences(record[name], now)
    assert not found, f"{name}: {len(found)} differences\n" + "\n".join(found[:25])
