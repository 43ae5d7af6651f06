"""What a link carries in a sealed form comes out as it went in, or not at all."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradviz.experiments import ComparisonExperiment, read_link
from gradviz.experiments.sealing import sealed, unsealed


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


def compared(link: str) -> ComparisonExperiment:
    opened = read_link(f"/compare?{link}").experiment
    assert isinstance(opened, ComparisonExperiment)
    return opened


def test_the_page_reads_what_is_sealed_and_puts_it_back() -> None:
    experiment = compared("run1=adam&run1.beta_1=0.5&steps=20&race=3")
    parameters = experiment.parameters()
    assert set(parameters) == {"sealed", "steps", "race"}
    assert "adam" not in json.dumps(parameters)
    assert read_link(experiment.link()).experiment == experiment
    opened = experiment.changed(revealed=True, race=0)
    assert opened.runs[0].optimizer.name == "adam"
    assert opened.parameters() == {
        "run1": ["adam"], "run1.beta_1": ["0.5"], "steps": ["20"], "revealed": ["true"],
    }  # fmt: skip


def test_a_sealed_text_sets_nothing_else() -> None:
    text = sealed({"steps": "9", "run1": "momentum"})
    assert compared(f"sealed={text}").parameters() == {"run1": ["momentum"]}


def test_what_is_in_the_open_wins() -> None:
    text = sealed({"run1": "momentum", "run1.momentum": "0.5"})
    assert compared(f"sealed={text}&run1=adam").parameters() == {"run1": ["adam"]}


@pytest.mark.parametrize("text", ["nonsense", sealed({"steps": "9"}), sealed({"run1": "foo"})])
def test_a_bad_sealed_text_is_refused_with_a_sentence(text: str) -> None:
    opened = read_link(f"/compare?race=3&sealed={text}")
    assert [each.key for each in opened.refusals] == ["sealed"]
    assert "foo" not in str(opened.refusals[0])
    assert opened.experiment == compared("race=3")
