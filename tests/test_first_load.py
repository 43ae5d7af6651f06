"""What a browser loads first: the document and Streamlit's files, compressed and kept for good."""

from __future__ import annotations

import gzip
import json
import re

import pytest
import streamlit as st
from starlette.requests import Request

from gradviz.ui.components.serving import modules
from gradviz.ui.i18n.window_texts import OWN, STREAMLIT, window_texts
from gradviz.ui.server.first_document import NEEDED, SCRIPTS, chunks, document
from gradviz.ui.server.first_load import STATIC, answer

LARGEST = max(SCRIPTS.glob("index.*.js"), key=lambda path: path.stat().st_size)


def request(path: str, **headers: str) -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": path,
            "server": ("localhost", 80),
            "scheme": "http",
            "query_string": b"",
            "headers": [(key.encode(), text.encode()) for key, text in headers.items()],
        }
    )


def packed(path: str) -> Request:
    return request(path, **{"accept-encoding": "gzip, deflate, br"})


def test_streamlit_s_files_are_compressed_and_kept_for_good() -> None:
    found = answer(packed(f"/static/js/{LARGEST.name}"))
    assert found is not None
    assert found.headers["content-encoding"] == "gzip"
    assert "immutable" in found.headers["cache-control"]
    assert found.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(bytes(found.body)) == LARGEST.read_bytes()
    assert len(found.body) < LARGEST.stat().st_size / 3


@pytest.mark.parametrize(
    "path",
    [
        "/static/../index.html",
        "/static/js/../../index.html",
        "/static//etc/passwd",
        "/static/js/no.js",
        "/static/js",
        "/_stcore/health",
        "/media/a",
        "/modules/1/a.js",
        "/favicon.png",
        "/gradient/",
        "/a/b",
        "//host",
        "",
    ],
)
def test_all_else_is_the_app_s_to_answer(path: str) -> None:
    assert answer(packed(path)) is None


def test_who_takes_nothing_compressed_gets_streamlit_s_files_as_they_are() -> None:
    assert answer(request(f"/static/js/{LARGEST.name}")) is None
    plain = answer(request("/"))
    assert plain is not None
    assert plain.body == document()


@pytest.mark.parametrize("path", ["/", "/gradient", "/nowhere"])
def test_the_document_is_never_kept(path: str) -> None:
    found = answer(packed(path))
    assert found is not None
    assert found.headers["cache-control"] == "no-cache"
    assert gzip.decompress(bytes(found.body)) == document()


def test_a_base_path_is_taken_into_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "/lab/"}.get)
    assert answer(packed("/lab/")) is not None
    assert answer(packed("/lab/gradient")) is not None
    assert answer(packed(f"/lab/static/js/{LARGEST.name}")) is not None
    assert answer(packed("/gradient")) is None
    assert answer(packed("/laboratory")) is None


def test_the_document_names_what_is_there() -> None:
    text = document().decode()
    names = re.findall(r'<(?:script|link rel="\w+")[^>]* (?:src|href)="\./([^"]+)"', text)
    assert len(names) == len(set(names))
    assert len(names) > 100
    version = f"modules/{modules().version}/"
    for name in names:
        if name.startswith(version):
            assert name.removeprefix(version) in modules().texts
        elif not name.startswith("_stcore"):
            assert (STATIC / name).exists()
    assert 'as="font"' not in text
    [found] = re.findall(r'id="gradviz-texts">(.*?)</script>', text)
    assert json.loads(found) == window_texts()


def test_the_chunks_of_the_first_page_are_streamlit_s() -> None:
    stems = [path.name.split(".")[0] for path in SCRIPTS.glob("*.js")]
    assert [stems.count(name) for name in NEEDED] == [1] * len(NEEDED)
    size = sum((SCRIPTS / name).stat().st_size for name in chunks())
    assert size < 3_500_000, "the first picture needs neither Plotly nor anything as large"


# what the window says


def test_what_is_translated_is_what_streamlit_says() -> None:
    code = "".join(path.read_text("utf-8") for path in SCRIPTS.glob("*.js"))
    missing = []
    for text in STREAMLIT:
        # where a key's name or a count is put in, the code has another expression
        parts = re.split(r"\{\w+\}|AxiosError: |⌘|Ctrl|(?<=Press )Enter|apply|options", text)
        missing += [text for part in parts if part.strip(" .+:") and part.strip() not in code]
    assert not missing


def test_every_language_says_all_of_it() -> None:
    texts = window_texts()
    for code, found in texts.items():
        assert set(found["strip"]) == set(OWN)
        assert set(found["streamlit"]) == (set() if code == "en" else set(STREAMLIT))
        for text, translation in found["streamlit"].items():
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", translation))
