"""Keras' own training on the Network page, where Keras is installed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.idle import wait_until_idle
from tests.browser.test_network_page import shown

if TYPE_CHECKING:
    from tests.browser.conftest import OpenApp

pytestmark = pytest.mark.references


def test_keras_trains_the_run_in_the_lead(open_app: OpenApp) -> None:
    query = "?data=moons&hidden=4&epochs=3&runs=SGD&runs=Adam&lead=adam"
    here = shown(open_app, query)
    here.page.get_by_text("Train with Keras").click()
    wait_until_idle(here.page)
    here.page.get_by_role("button", name="Train with Keras on the server").click()
    said = here.page.get_by_text(re.compile(r"^Keras 3\.\S+ trained 3 epochs in"))
    expect(said).to_be_visible(timeout=180_000)
    difference = re.search(r"difference to ours is (\S+)\.$", said.inner_text())
    assert difference is not None
    assert float(difference[1].replace("−", "-")) < 1e-6
    dots = "(root) => root.gradviz.data.keras && Object.values(root.gradviz.data.keras)"
    [run, losses, _] = here.root.evaluate(dots)
    assert run == "adam"
    assert losses == pytest.approx(here.state()["reports"]["adam"]["training"][1:], rel=1e-6)
    assert here.page.locator("[data-testid=stException]").count() == 0


def test_what_keras_has_not_is_said(open_app: OpenApp) -> None:
    here = shown(open_app, "?data=moons&hidden=4&epochs=2&runs=RAdam")
    here.page.get_by_text("Train with Keras").click()
    expect(here.page.get_by_text("Keras has no such optimizer")).to_be_visible()
