"""The HTML file of a scene: how large it is, what it forbids, and that texts stay texts."""

from __future__ import annotations

import re
from base64 import b64decode

import pytest

from gradviz.experiments import DescentExperiment
from gradviz.experiments.views import PlayerView
from gradviz.takeaway import scene_of
from gradviz.ui.components.standalone import modules_of, one_file
from gradviz.ui.i18n import gettext, speaking
from gradviz.ui.widgets.player_data import player_data
from gradviz.ui.widgets.scene_page import scene_page


def page_of(experiment: DescentExperiment) -> str:
    found = experiment.run()
    scene = scene_of(experiment, found, "http://localhost:8501")
    return scene_page(scene, player_data(found, PlayerView()))


def test_the_first_screen_fits_into_a_message() -> None:
    assert len(page_of(DescentExperiment()).encode()) < 1 << 20


def test_it_may_ask_nobody() -> None:
    text = page_of(DescentExperiment())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'")
    assert "connect-src" not in policy[1]
    assert "http" not in policy[1]
    addresses = re.findall(r'(?:src|href)="([^"]*)"', text)
    assert [each for each in addresses if each.startswith("http")] == [
        each for each in addresses if each.startswith("http://localhost:8501/")
    ]


def test_every_module_is_in_it_and_imported_by_name() -> None:
    text = page_of(DescentExperiment())
    modules = dict(
        re.findall(r'"gradviz/([\w/]+\.js)": "data:text/javascript;base64,([^"]+)"', text)
    )
    assert sorted(modules) == modules_of("player")
    for code in map(b64decode, modules.values()):
        for name in re.findall(rb'(?:from|^import) "([^"]+)"', code, re.M):
            assert name.decode().removeprefix("gradviz/") in modules


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "{{data}}", 'a"b'])
def test_texts_stay_texts(text: str) -> None:
    found = one_file(
        "player", {"label": text}, language="en", title=text, heading="", link=text, citation=text,
        note=text,
    )  # fmt: skip
    assert "alert(1)</script>" not in found
    assert found.count("<script") == 4


def test_it_is_written_in_a_language() -> None:
    with speaking("es"):
        text = page_of(DescentExperiment("x^2", runs=["SGD", "BFGS"]))
    assert '<html lang="es">' in text
    assert "Cómo citarlo" in text
    assert gettext("Take away") == "Take away"
