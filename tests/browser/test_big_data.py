"""The Big data page in a real browser: the first visit, every view, the link, bad data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from playwright.sync_api import expect
from pyarrow import parquet

from gradviz.ui.i18n import gettext as _
from gradviz.ui.i18n import grouped
from tests.browser.conftest import running_app
from tests.browser.idle import wait_until_idle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenApp

SMALL = "/bigdata?rows=100000"
READY = 120_000
TRACES = "(figure) => figure.data.map((each) => each.name ?? '')"
SIZES = "(figure) => figure.data.map((each) => each.x.length)"


def chart(page: Page, key: str) -> Locator:
    """Return the figure under a key, once it is drawn."""
    found = page.locator(f".st-key-{key.replace(' ', '-')} .js-plotly-plot")
    expect(found).to_be_visible(timeout=READY)
    return found


def cells(page: Page, number: int = 0) -> list[list[str]]:
    """Return the texts of a table's rows."""
    rows = page.locator(".gv-table").nth(number).locator("tbody tr")
    expect(rows.first).to_be_visible(timeout=READY)
    return [row.locator("td").all_inner_texts() for row in rows.all()]


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Run an app of its own, whose folder of data holds nothing yet.

    A test names it before `open_app`: then its pages are closed before the app is gone.
    """
    home = tmp_path_factory.mktemp("fresh")
    data = home / "large"
    data.mkdir()
    with running_app(home, GRADVIZ_DATA=str(data)) as address:
        yield address, data


def test_the_first_visit_makes_the_rows_and_says_so(
    fresh: tuple[str, Path], open_app: OpenApp, locale: str
) -> None:
    address, data = fresh
    words = _("Generating {count} rows, once for everybody", count=grouped(1_000_000))
    told = "window.told = []; new MutationObserver(() => window.told.push(document.body?.innerText"
    script = f"{told} ?? '')).observe(document, {{childList: true, subtree: true}});"
    page = open_app("/bigdata", address=address, locale=locale, script=script)
    chart(page, "sample error")
    assert page.evaluate("(words) => window.told.some((text) => text.includes(words))", words)
    assert [each.name for each in (data / ".made").iterdir()] == [
        "logistic-1000000-shuffled-1.parquet"
    ]
    # the next visitor waits for nothing
    again = open_app("/bigdata", address=address, locale=locale)
    chart(again, "sample error")
    rows = cells(again)
    assert rows[0][0] == "1 " + _("{count} row", count=1).split(" ", 1)[1]
    assert rows[-1][3] == grouped(1_000_000)
    assert again.locator("[data-testid=stException]").count() == 0


def test_errors_lie_on_the_line_and_sorted_rows_far_above_it(open_app: OpenApp) -> None:
    page = open_app(SMALL)
    figure = chart(page, "sample error")
    names = figure.evaluate(TRACES)
    assert {"theory: 1/√B", "rows drawn one by one", "whole row groups"} <= set(names)
    slope = re.search(r"The fitted slope is −(\S+);", page.locator("body").inner_text())
    assert slope is not None
    assert abs(float(slope[1]) - 0.5) < 0.05
    page.get_by_role("combobox", name="Order of the rows").click()
    page.get_by_role("option", name="Sorted by y").click()
    wait_until_idle(page)
    expect(
        page.get_by_text(re.compile(r"has the error of \d{1,2} rows drawn one by"))
    ).to_be_visible(timeout=READY)
    assert "order=by+target" in page.url


def test_the_race_is_by_rows_seconds_steps_and_epochs(open_app: OpenApp) -> None:
    page = open_app(f"{SMALL}&view=batches&epochs=3&batch=128")
    for axis in ("rows", "seconds", "steps", "epochs"):
        figure = chart(page, f"loss by {axis}")
        assert figure.evaluate(TRACES) == [
            "full batch",
            "minibatches of 128",
            "stochastic (batch size 1)",
        ]
    full, mini, single = cells(page)
    assert all(float(each[4].split()[0].replace(",", "")) > 0 for each in (full, mini, single))
    assert float(full[-1]) > float(mini[-1])
    page.get_by_text("Code: Spark MLlib, TensorFlow, Keras").click()
    expect(page.get_by_text("from pyspark.ml.classification import")).to_be_visible()
    page.get_by_role("radio", name="TensorFlow").click()
    expect(page.get_by_text("tf.data.Dataset.from_generator")).to_be_visible()


def test_more_workers_are_simulated(open_app: OpenApp, locale: str) -> None:
    page = open_app("/bigdata?view=workers", locale=locale)
    for key in ("speed-up", "simulated loss", "staleness", "parallel paths", "scaling rules"):
        chart(page, key)
    before = cells(page)
    assert before[0][0] == _("synchronous")
    thumb = page.get_by_role("slider")
    thumb.focus()
    for _press in range(8):
        thumb.press("ArrowRight")
    wait_until_idle(page)
    after = cells(page)
    assert "workers=16" in page.url
    assert after != before
    # a reload shows the same
    page.reload()
    wait_until_idle(page)
    assert cells(page) == after


def test_engines_agree_and_what_is_missing_is_said(open_app: OpenApp) -> None:
    page = open_app(f"{SMALL}&view=engines&engines=Spark")
    first, second = cells(page)[:2]
    assert (first[0], second[0]) == ("NumPy", "Arrow")
    assert first[1] == second[1]
    assert float(second[2].replace("−", "-")) < 1e-12
    chart(page, "engine times")
    missing = page.get_by_text(re.compile("Spark is not installed here"))
    assert missing.count() + (len(cells(page)) == 3) == 1


def test_the_operators_own_data_are_offered_and_bad_ones_explained(
    fresh: tuple[str, Path], open_app: OpenApp
) -> None:
    address, data = fresh
    count = 30_000
    columns = {"size": [k % 7 for k in range(count)], "price": [float(k % 5) for k in range(count)]}
    parquet.write_table(pa.table(columns), data / "houses.parquet", row_group_size=1000)
    (data / "broken.parquet").write_bytes(b"no Parquet at all")
    page = open_app("/bigdata?data=houses.parquet&model=linear&target=price", address=address)
    chart(page, "sample error")
    for query, words in (
        ("data=broken.parquet", "“broken.parquet” is not a Parquet file"),
        ("data=houses.parquet&target=price", "two classes have to be written as 0 and 1"),
        ("data=nowhere.parquet", "There is no data set “nowhere.parquet” on this server"),
        ("data=houses.parquet&model=linear&target=cost", "target has to be one of size, price"),
    ):
        other = open_app(f"/bigdata?{query}", address=address)
        expect(other.get_by_text(words)).to_be_visible(timeout=READY)
        assert str(data) not in other.locator("body").inner_text()


def test_it_fits_on_a_phone(open_app: OpenApp) -> None:
    for view in ("", "&view=batches&epochs=2", "&view=workers", "&view=engines"):
        page = open_app(SMALL + view, width=390, height=844, dark=True)
        page.locator(".js-plotly-plot").first.wait_for(timeout=READY)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
