"""What is taken away of a page, as a person does it: files are downloaded, opened, looked at."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import nbformat
import numpy as np
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import expect

from gradviz.plots.printed_figures import SIZES
from gradviz.ui.i18n import gettext
from tests.browser.idle import wait_until_idle
from tests.browser.player_page import until
from tests.browser.taken_away import (
    MIB,
    Alone,
    choose,
    decoded,
    length_of,
    made_film,
    open_box,
    taken,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import OpenApp

STATE = """() => {
  const root = document.getElementById("scene").shadowRoot.querySelector(".gradviz-player");
  const state = root && root.gradviz;
  return state && state.runs.length && {
    time: state.time, steps: state.steps, painted: state.painted,
    first: state.runs.map((run) => Array.from(run.positions.slice(0, 2))),
    last: state.runs.map((run) => Array.from(run.positions.slice(-2))),
  };
}"""


def drag_start(alone: Alone) -> None:
    """Drag the starting point a tenth of the picture."""
    box = alone.page.locator("[data-view=main]").bounding_box()
    assert box is not None
    x, y = box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"]
    alone.page.mouse.move(x, y)
    alone.page.mouse.down()
    alone.page.mouse.move(x - 60, y + 40, steps=4)
    alone.page.mouse.up()


def check_alone(chromium: Browser, path: Path) -> None:
    """Check that a file plays and follows a dragged start, without a word to anyone."""
    for dark in (False, True):
        alone = Alone(chromium, path, STATE, dark=dark)
        first = alone.state
        until(lambda then=first, at=alone: at.state["time"] > then["time"])
        before = alone.state
        drag_start(alone)
        until(lambda then=before, at=alone: at.state["first"] != then["first"])
        assert alone.state["last"] != before["last"]
        ground = alone.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (ground == "rgb(17, 21, 28)") is dark
        assert not alone.said
        alone.context.close()


def test_the_descent_page_is_taken_away(
    open_app: OpenApp, chromium: Browser, tmp_path: Path, locale: str
) -> None:
    page = open_app("/?runs=Adam&runs=SGD&runs=BFGS&steps=60", locale=locale)
    open_box(page)
    path = taken(page, gettext("Download the web page"), tmp_path)
    assert path.stat().st_size < MIB
    text = path.read_text("utf-8")
    assert f'<html lang="{locale[:2]}">' in text
    assert "/?steps=60&amp;runs=Adam" in text
    check_alone(chromium, path)

    choose(page, gettext("Table (CSV)"))
    table = taken(page, gettext("Download the table"), tmp_path).read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert {row["run"] for row in rows} == {"Adam", "SGD", "BFGS"}
    assert "m_x" in rows[0]

    choose(page, gettext("Notebook"))
    taken_notebook = taken(page, gettext("Download the notebook"), tmp_path)
    notebook = nbformat.read(taken_notebook, as_version=4)
    assert gettext("How each run ended") in notebook.cells[2].source
    choose(page, gettext("With NumPy alone"))
    alone = taken(page, gettext("Download the notebook"), tmp_path).read_text("utf-8")
    assert "import gradviz" not in alone

    choose(page, gettext("Code"))
    expect(page.get_by_test_id("stCode").first).to_contain_text("import keras")
    choose(page, "PyTorch")
    expect(page.get_by_test_id("stCode").first).to_contain_text("torch.optim.Adam")
    program = taken(page, gettext("Download the program"), tmp_path)
    compile(program.read_text("utf-8"), str(program), "exec")

    choose(page, gettext("Citation"))
    expect(page.get_by_test_id("stCode").first).to_contain_text(re.compile(r"http://.*steps=60"))


def test_a_player_alone_says_what_it_is(
    open_app: OpenApp, chromium: Browser, tmp_path: Path
) -> None:
    page = open_app("/?f=x^4-x&runs=SGD&steps=30")
    open_box(page)
    alone = Alone(chromium, taken(page, "Download the web page", tmp_path), STATE)
    expect(alone.page.locator("h1 math")).to_be_visible()
    expect(alone.page.locator("footer a")).to_have_attribute("href", re.compile("^http://"))
    assert not alone.said
    alone.context.close()


def test_films_are_made_in_the_browser(open_app: OpenApp, tmp_path: Path, locale: str) -> None:
    page = open_app("/?steps=100", locale=locale)
    open_box(page)
    choose(page, gettext("Animation"))

    path = made_film(page, gettext("Make a GIF"), tmp_path)
    with Image.open(path) as gif:
        assert gif.size == (960, 540)
        assert gif.n_frames == 150
        durations, pictures = [], []
        for place in range(gif.n_frames):
            gif.seek(place)
            durations.append(gif.info["duration"])
            if place in (0, 75, 149):
                pictures.append(np.asarray(gif.convert("RGB")).astype(int))
        assert durations == [40] * 149 + [1500]
    assert np.abs(pictures[0] - pictures[1]).max() > 50
    assert np.abs(pictures[1] - pictures[2]).max() > 50
    assert path.stat().st_size < 12 * MIB

    path = made_film(page, gettext("Make an MP4"), tmp_path)
    about, frames = decoded(path)
    assert "h264" in about
    assert "960x540" in about
    assert "Duration: 00:00:06.00" in about
    assert len(frames) == 150
    # the film shows what the GIF shows, which has fewer colours
    assert np.abs(frames[75].astype(int) - pictures[1]).mean() < 8


WITHOUT_H264 = """
const all = VideoEncoder.isConfigSupported.bind(VideoEncoder);
VideoEncoder.isConfigSupported = async (asked) =>
  asked.codec.startsWith("avc") ? { supported: false } : all(asked);
"""


def test_a_film_is_made_with_what_the_browser_has(open_app: OpenApp, tmp_path: Path) -> None:
    page = open_app("/?steps=40&runs=Adam", script=WITHOUT_H264)
    open_box(page)
    choose(page, "Animation")
    movie = page.locator(".gradviz-movie")
    movie.get_by_role("button", name="Make a GIF").click()
    movie.locator(".progress").wait_for()
    movie.get_by_role("button", name="Cancel").click()
    expect(movie.locator(".progress")).to_be_hidden()
    expect(movie.locator(".result")).to_be_hidden()

    about, frames = decoded(made_film(page, "Make an MP4", tmp_path))
    expect(movie.locator(".note")).to_contain_text("does not encode H.264. The film is in VP9")
    assert "Video: vp9" in about
    assert "Duration: 00:00:06.00" in about
    assert len(frames) == 150

    page.evaluate("delete window.VideoEncoder")
    about, recorded = decoded(made_film(page, "Make an MP4", tmp_path))
    expect(movie.locator(".note")).to_contain_text(re.compile(r"while it plays: about \d+ s"))
    assert 140 <= len(recorded) <= 151
    assert 5.8 < length_of(about) < 7.5  # a recorder has a clock of its own
    # the last picture is the same
    assert np.abs(recorded[-1].astype(int) - frames[-1]).mean() < 8

    page.evaluate("delete window.MediaRecorder")
    movie.get_by_role("button", name="Make an MP4").click()
    expect(movie.locator(".result")).to_contain_text("This browser cannot encode the film")


FIGURES = {"PDF": b"%PDF-", "SVG": b"<?xml", "PNG": b"\x89PNG"}


def select(page: Page, label: str, words: str) -> None:
    """Choose from a list."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=words, exact=True).click()
    wait_until_idle(page)


@pytest.mark.parametrize("path", ["/?steps=50", "/compare?steps=50", "/losses?epochs=20"])
def test_figures_are_drawn_by_a_worker(open_app: OpenApp, tmp_path: Path, path: str) -> None:
    page = open_app(path)
    open_box(page)
    choose(page, "Figure")
    for kind, begins in FIGURES.items():
        if kind != "PDF":
            select(page, "Format", kind)
        page.get_by_role("button", name="Draw the figure").click()
        figure = taken(page, "Download the figure", tmp_path)
        assert figure.read_bytes().startswith(begins)
    with Image.open(figure) as image:
        assert image.size == (1920, 1080)


@pytest.mark.parametrize(
    "path", ["/compare?steps=50&run1.start=1,1", "/losses?epochs=20&data=moons&runs=Adam"]
)
def test_other_players_are_taken_away(
    open_app: OpenApp, chromium: Browser, tmp_path: Path, path: str
) -> None:
    page = open_app(path)
    open_box(page)
    file = taken(page, "Download the web page", tmp_path)
    assert file.stat().st_size < MIB
    check_alone(chromium, file)
    choose(page, "Animation")
    assert made_film(page, "Make an MP4", tmp_path).stat().st_size > 10_000


def check_printed(path: Path, word: str) -> None:
    """Check that a PDF has the size of a paper's column, and is one of vectors and letters."""
    document = pypdfium2.PdfDocument(path)
    [sheet] = document
    assert sheet.get_width() == pytest.approx(72 * SIZES["column"].width, abs=0.01)
    kinds = [each.type for each in sheet.get_objects(max_depth=20)]
    assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_PATH) > 15
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds
    text = sheet.get_textpage()
    assert word in text.get_text_range().split()
    # its letters are as large as is said, and nothing of them is cut off
    boxes = [text.get_charbox(place) for place in range(text.count_chars())]
    assert min(left for left, *_ in boxes) >= 0
    assert max(right for _, _, right, _ in boxes) <= sheet.get_width()
    image = np.asarray(sheet.render(scale=2).to_pil().convert("L")).astype(int)
    assert image[:3].min() > 250  # white paper, whatever the theme
    assert image.min() < 100
    document.close()


@pytest.mark.parametrize(
    ("path", "charts"),
    [
        ("/gradient?f=x^2+y^4", 1),
        ("/bigdata?view=workers", 1),
        ("/compare?steps=50&view=tuning", 0),
        ("/compare?steps=50&view=basins&res=20", 0),
    ],
)
def test_pages_without_a_player_give_charts_and_notebooks(
    open_app: OpenApp, tmp_path: Path, path: str, charts: int
) -> None:
    page = open_app(path)
    open_box(page)
    rows = page.locator(".gradviz-pictures li")
    if charts:
        rows.first.wait_for()
        assert re.match(r"1\. \w", rows.first.inner_text()), "a name, and no empty one before it"
        svg = taken(page, "SVG: 1.", tmp_path).read_text("utf-8")
        assert svg.startswith("<svg")
        assert ("<polygon" if "gradient" in path else "main-svg") in svg
        lines = taken(page, "CSV: 1.", tmp_path).read_text("utf-8").splitlines()
        assert lines[0].startswith("series,x,y")
        assert len(lines) > 3
        with Image.open(taken(page, "PNG: 1.", tmp_path)) as image:
            assert image.size == (1920, 1080)
            assert len(image.convert("RGB").getcolors(1 << 21) or []) > 20
        page.get_by_label("Size of charts").select_option("column")
        check_printed(taken(page, "PDF: 1.", tmp_path), "y" if "gradient" in path else "speed-up")
    elif "tuning" not in path:
        rows.first.wait_for()
        with Image.open(taken(page, "PNG: 1.", tmp_path)) as image:
            assert len(image.convert("RGB").getcolors(1 << 21) or []) > 20
    if "basins" in path:
        lines = taken(page, "CSV: 1.", tmp_path).read_text("utf-8").splitlines()
        assert lines[0].startswith("x,y,kind,")
        assert len(lines) > 100
    choose(page, "Notebook")
    file = taken(page, "Download the notebook", tmp_path)
    assert "gv.open_link" in nbformat.read(file, as_version=4).cells[1].source
    if "gradient" in path:
        choose(page, "Table (CSV)")
        page.get_by_role("button", name="Make the table").click()
        table = taken(page, "Download the table", tmp_path).read_text("utf-8").splitlines()
        assert len(table) > 3
