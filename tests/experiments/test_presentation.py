"""How a page is presented, and decks: what links and files say, and what in them cannot be."""

from __future__ import annotations

from hashlib import sha512
from urllib.parse import quote

import pytest

from gradviz.experiments import KINDS, read_link
from gradviz.experiments.decks import MOST_SCENES, Scene, read_deck, write_deck
from gradviz.experiments.links import SettingError, query_of
from gradviz.experiments.presentation import Presentation, controls_among

DECK = (Scene("/?f=x%5E2%20%2B%20y", "A bowl: round"), Scene("/compare?run1=sgd"))


@pytest.mark.parametrize("page", KINDS)
def test_every_page_is_presented_by_its_link(page: str) -> None:
    opened = read_link(f"/{page}?present=1&hide=noise,seed&lock=start,Adam.learning_rate&scene=2")
    assert not opened.refusals
    shown = opened.presentation
    assert (shown.present, shown.hide, shown.scene) == (True, ("noise", "seed"), 2)
    assert shown.is_locked("Adam.learning_rate")
    assert not shown.is_locked("steps")
    assert shown.is_hidden("seed")


def test_a_presentation_comes_back_from_its_parameters() -> None:
    shown = Presentation(
        present=True, hide=("a", "b"), lock=("c",), deck=DECK, scene=2, beside="/losses?data=iris"
    )
    assert read_link(f"/?{query_of(shown.parameters())}").presentation == shown
    assert Presentation().parameters() == {}


@pytest.mark.parametrize("key", ["present", "lock", "scene", "deck", "hide"])
def test_what_cannot_be_is_refused_once_and_nothing_else_is_lost(key: str) -> None:
    opened = read_link(f"/?f=x%5E2&{key}={quote('<b>9999</b>!')}")
    assert [each.key for each in opened.refusals] == [key]
    assert opened.presentation == Presentation()
    assert opened.experiment == read_link("/?f=x%5E2").experiment


def test_a_deck_is_a_text_of_links() -> None:
    text = """
        # Monday

        A bowl: round: http://192.168.1.5:8501/?f=x%5E2%20%2B%20y
        https://elsewhere.org/base/compare?run1=sgd#top
    """
    assert read_deck(text) == DECK
    assert read_deck(write_deck(DECK, "http://localhost:8501/")) == DECK


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no link in it"),
        ("/?f=x\nno link at all", "Line 2"),
        ("/\n" * (MOST_SCENES + 1), "at most"),
        ("javascript:alert(1)", "Line 1"),
    ],
)
def test_a_text_that_is_no_deck_is_said(text: str, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        read_deck(text)


def test_a_deck_that_no_link_can_hold_is_said() -> None:
    names = [sha512(bytes([k])).hexdigest() for k in range(MOST_SCENES)]
    scenes = [Scene(f"/?f={each}") for each in names]
    with pytest.raises(SettingError, match="too long"):
        Presentation(deck=tuple(scenes)).parameters()


def test_the_scene_stays_within_the_deck() -> None:
    shown = Presentation(deck=DECK, scene=40)
    assert shown.place == 1
    assert shown.with_scene(-3).scene == 1
    assert shown.with_scene(9).scene == 2


def test_names_of_controls_and_of_runs_are_told_apart() -> None:
    assert controls_among(("SGD", "noise", "Adam.beta_1"), {"noise"}) == ("noise", "Adam.beta_1")
