"""The Descent page with many starts: its controls, its link, and what it sends to the player."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from gradviz.comparing import Spread

# the package has a function of that name
component = import_module("gradviz.ui.components.player.player")
APP = Path(__file__).resolve().parents[1] / "gradviz/ui/main.py"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the player got last: its data, its constants, and what takes its answers."""
    got: dict[str, Any] = {}
    monkeypatch.setattr(component, "_PLAYER", lambda data, **rest: got.update(data=data, **rest))
    return got


def opened(**link: object) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def keys(app: AppTest) -> set[str | None]:
    return {each.key for each in app.number_input}


def test_a_run_has_one_start_at_first(sent: dict[str, Any]) -> None:
    app = opened()
    assert sent["data"]["multistart"] is None
    assert "multistart_units" not in sent["constants"]
    assert "number" not in keys(app)
    assert app.number_input(key="seed").disabled


def test_a_link_opens_many_starts(sent: dict[str, Any]) -> None:
    app = opened(starts="many", spread="normal", number="60", cloud_width="0.2", seed="4")
    assert not app.warning
    swarm = sent["data"]["multistart"]
    assert (swarm["kind"], swarm["deviation"]) == ("normal", 0.2)
    assert len(swarm["minima"]) == 2
    np.testing.assert_array_equal(
        sent["constants"]["multistart_units"], Spread("normal", 60, 0.2, 4).units(2)
    )
    assert not app.number_input(key="seed").disabled
    assert not [each for each in app.get("html") if "<table>" in each.proto.body]


def test_the_player_switches_both_ways(sent: dict[str, Any]) -> None:
    app = opened(starts="many", spread="grid")
    assert app.number_input(key="seed").disabled
    assert sent["data"]["multistart"]["kind"] == "grid"
    app.segmented_control(key="starts").set_value("one").run()
    assert sent["data"]["multistart"] is None
    assert not {"starts", "spread", "number"} & set(app.query_params)
    app.segmented_control(key="starts").set_value("many").run()
    assert sent["data"]["multistart"]["kind"] == "uniform"
    assert app.query_params["starts"] == "many"


def test_what_comes_from_the_browser_is_checked(sent: dict[str, Any]) -> None:
    opened()
    told: list[bool] = []
    component.player(sent["data"], key="other", on_many=told.append)
    for event in (True, None, "yes", 1, {"many": True}, False):
        sent["callbacks"]["many"](event)
    assert told == [True, False]


def test_wrong_parts_of_a_link_are_told(sent: dict[str, Any]) -> None:
    app = opened(starts="many", spread="square", number="99999")
    assert len(app.warning) == 2
    assert sent["data"]["multistart"]["kind"] == "uniform"
    assert len(sent["constants"]["multistart_units"]) == 300


@pytest.mark.parametrize(("f", "dimension"), [("x^4 - x^2", 1), ("x^2 + y^2 + z^2 + w^2", 4)])
def test_any_number_of_variables(sent: dict[str, Any], f: str, dimension: int) -> None:
    for spread in ("uniform", "grid", "normal"):
        opened(starts="many", f=f, spread=spread, number="40")
        across = min(dimension, 2) if spread == "grid" else dimension
        count = 36 if spread == "grid" and dimension > 1 else 40
        assert sent["constants"]["multistart_units"].shape == (count, across)


def test_what_a_browser_cannot_follow_is_cut_and_said(sent: dict[str, Any]) -> None:
    runs = ["SGD", "Momentum", "Nesterov", "Adagrad", "RMSprop", "Adam", "AdamW", "Lion"]
    app = opened(starts="many", number="2000", steps="1000", runs=runs)
    assert len(sent["constants"]["multistart_units"]) == 499
    assert "499" in app.info[0].value


@pytest.mark.parametrize("lang", ["en", "es", "pt"])
def test_methods_of_scipy_are_named_as_taking_no_part(sent: dict[str, Any], lang: str) -> None:
    opened(starts="many", runs=["SGD", "BFGS"], lang=lang)
    assert [run["id"] for run in sent["data"]["runs"]] == ["sgd", "bfgs"]
    assert list(sent["constants"]["rules"]) == ["sgd"]
    assert "SciPy" in sent["constants"]["labels"]["multistart_note"]


def test_no_run_at_all_is_no_error(sent: dict[str, Any]) -> None:
    opened(starts="many", runs=[""])
    assert sent["data"]["runs"] == []
