"""What a link carries in a sealed form comes out as it went in, or not at all."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode

from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from gradviz.ui.state.sealing import sealed, unsealed


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=12))
def test_what_is_sealed_comes_out_again(texts: dict[str, str]) -> None:
    text = sealed(texts)
    assert text.replace("-", "").replace("_", "").isalnum()
    assert unsealed(text) == texts


@given(st.text(max_size=60))
def test_other_texts_are_none(text: str) -> None:
    assert unsealed(text) is None


def test_bombs_and_other_shapes_are_none() -> None:
    def packed(plain: bytes) -> str:
        return urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")

    for plain in (b"[1]", b'{"run1": 1}', b"{", b"[" * 19_000, b'{"a": "' + b"x" * 10**6 + b'"}'):
        assert unsealed(packed(plain)) is None
    assert unsealed("A" * 10_000) is None


def page() -> None:
    import streamlit as st

    from gradviz.ui.state.links import asked_for
    from gradviz.ui.state.sealing import keep_sealed

    closed = st.toggle("closed", value=True)
    keep_sealed("run1.*", closed=closed)
    st.text(str(asked_for("run1")))


def test_the_page_reads_what_is_sealed_and_puts_it_back() -> None:
    app = AppTest.from_function(page)
    app.query_params.update({"run1": "adam", "run1.beta_1": "0.5", "steps": "20"})
    app.run()
    assert app.text[0].value == "adam"
    assert set(app.query_params) == {"sealed", "steps"}
    assert "adam" not in json.dumps(app.query_params)
    app.toggle[0].set_value(False).run()
    assert app.text[0].value == "adam"
    assert app.query_params == {"run1": "adam", "run1.beta_1": "0.5", "steps": "20"}


def test_a_sealed_text_sets_nothing_else() -> None:
    app = AppTest.from_function(page)
    app.query_params["sealed"] = sealed({"steps": "9", "run1": "sgd"})
    app.run()
    app.toggle[0].set_value(False).run()
    assert app.query_params == {"run1": "sgd"}
    assert not app.exception
