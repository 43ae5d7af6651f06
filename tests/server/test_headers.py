"""The headers on every answer, and what is answered nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from gradviz.ui.server.environment import read_environment
from gradviz.ui.server.security_headers import inline_scripts, policy
from tests.server.conftest import ask

if TYPE_CHECKING:
    from tests.server.conftest import Served

PATHS = ["/", "/gradient", "/compare", "/losses", "/_stcore/health", "/_stcore/host-config",
         "/favicon.png", "/modules/0/player/player.js", "/nothing", "/media/none",
         "/_stcore/metrics"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["localhost", "evil.example"])
def test_every_answer_has_the_headers(served: Served, path: str, host: str) -> None:
    headers = ask(served.address, path, headers={"Host": host}).headers
    assert headers.get_all("Content-Security-Policy") == [policy(inline_scripts())]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_policy_is_strict() -> None:
    parts = dict(each.split(" ", 1) for each in policy(inline_scripts()).split("; "))
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    assert "'unsafe-inline'" not in parts["script-src"]
    assert "*" not in policy(inline_scripts()).replace("sha256-", "")
    assert "http" not in policy(inline_scripts())
    assert parts["frame-ancestors"] == "'self'"
    framed = policy(framed_by=["https://moodle.school.org"])
    assert framed.endswith("frame-ancestors 'self' https://moodle.school.org")


def test_streamlits_own_page_has_no_other_script(served: Served) -> None:
    page = ask(served.address, "/").text
    assert re.findall(r"<script>(.*?)</script>", page, re.DOTALL) == inline_scripts()
    assert not re.search(r"\son\w+\s*=", page)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GRADVIZ_FRAMED_BY", "https://a.org; script-src *"),
        ("GRADVIZ_FRAMED_BY", "'unsafe-inline'"),
        ("GRADVIZ_FRAMED_BY", "*"),
        ("GRADVIZ_MAX_VISITS", "0"),
        ("GRADVIZ_MAX_VISITS", "-1"),
        ("GRADVIZ_MAX_UPLOADS", "1e9"),
        ("GRADVIZ_STOP_SECONDS", "nan"),
        ("GRADVIZ_WARM_UP", "no"),
        ("GRADVIZ_OPERATOR_ADDRESS", "9100"),
        ("GRADVIZ_OPERATOR_ADDRESS", "localhost:9100"),
        ("GRADVIZ_OPERATOR_ADDRESS", "127.0.0.1:99999"),
    ],
)
def test_a_wrong_setting_is_named(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=name):
        read_environment({name: text})


@pytest.mark.parametrize(
    "path",
    ["metrics", "script-health-check", "agent/openapi.json", "agent/interact", "agent/mcp"],
)
def test_the_operators_addresses_are_not_the_visitors(served: Served, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = ask(served.address, f"/_stcore/{path}", method)
        assert answer.status == 404
        assert "streamlit" not in answer.text.lower()
