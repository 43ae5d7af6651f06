"""What is taken away of a page, as a person does it: files are downloaded, opened, looked at."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from typing import TYPE_CHECKING, Any

import imageio_ffmpeg
import nbformat
import numpy as np
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import expect

from gradviz.plots.printed_figures import SIZES
from gradviz.ui.i18n import gettext
from tests.browser.conftest import wait_until_idle
from tests.browser.player_page import until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import OpenApp

MIB = 1 << 20
STATE = """() => {
  const root = document.getElementById("player").shadowRoot.querySelector(".gradviz-player");
  const state = root && root.gradviz;
  return state && state.runs.length && {
    time: state.time, steps: state.steps, painted: state.painted,
    first: state.runs.map((run) => Array.from(run.positions.slice(0, 2))),
    last: state.runs.map((run) => Array.from(run.positions.slice(-2))),
  };
}"""


def open_box(page: Page) -> None:
    """Open the box from which things are taken away."""
    page.get_by_text(gettext("Take away"), exact=True).click()
    wait_until_idle(page)


def choose(page: Page, words: str) -> None:
    """Choose what to take away."""
    page.get_by_role("radio", name=words, exact=True).or_(
        page.get_by_role("button", name=words, exact=True)
    ).first.click()
    wait_until_idle(page)


def taken(page: Page, words: str, folder: Path) -> Path:
    """Return the file that a button gives."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=words).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


class Alone:
    """A file in a browser without a network."""

    def __init__(self, chromium: Browser, path: Path, *, dark: bool = False) -> None:
        scheme: Any = "dark" if dark else "light"
        self.context = chromium.new_context(
            offline=True, color_scheme=scheme, viewport={"width": 1280, "height": 900}
        )
        self.said: list[str] = []
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._requested)
        self.page.goto(path.as_uri())
        until(lambda: self.state)

    def _requested(self, request: Any) -> None:
        if not request.url.startswith(("data:", "file:")):
            self.said.append(request.url)

    @property
    def state(self) -> Any:
        return self.page.evaluate(STATE)

    def drag_start(self) -> None:
        """Drag the starting point a tenth of the picture."""
        box = self.page.locator("[data-view=main]").bounding_box()
        assert box is not None
        x, y = box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"]
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x - 60, y + 40, steps=4)
        self.page.mouse.up()


def check_alone(chromium: Browser, path: Path) -> None:
    """Check that a file plays and follows a dragged start, without a word to anyone."""
    for dark in (False, True):
        alone = Alone(chromium, path, dark=dark)
        first = alone.state
        until(lambda then=first, at=alone: at.state["time"] > then["time"])
        before = alone.state
        alone.drag_start()
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


@pytest.mark.parametrize("dark", [False, True])
def test_a_player_alone_says_what_it_is(
    open_app: OpenApp, chromium: Browser, tmp_path: Path, dark: bool
) -> None:
    page = open_app("/?f=x^4-x&runs=SGD&steps=30")
    open_box(page)
    alone = Alone(chromium, taken(page, "Download the web page", tmp_path), dark=dark)
    expect(alone.page.locator("h1 math")).to_be_visible()
    expect(alone.page.locator("footer a")).to_have_attribute("href", re.compile("^http://"))
    assert not alone.said
    alone.context.close()


SECONDS = 60.0
"""What a film may take on a busy machine; `tests/benchmarks/bench_exports.py` measures it."""


def made_film(page: Page, words: str, folder: Path) -> Path:
    """Return the film that a button makes."""
    movie = page.locator(".gradviz-movie")
    movie.get_by_role("button", name=words).click()
    link = movie.locator(".result a")
    link.wait_for(timeout=SECONDS * 1000)
    with page.expect_download() as waiting:
        link.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def decoded(path: Path) -> tuple[str, np.ndarray]:
    """Return what ffmpeg says of a film, and its frames."""
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path), "-fps_mode", "passthrough",
         "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        capture_output=True, check=True,
    )  # fmt: skip
    frames = np.frombuffer(done.stdout, np.uint8).reshape(-1, 540, 960, 3)
    return done.stderr.decode(), frames


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


def test_a_film_can_be_cancelled_and_made_again(open_app: OpenApp, tmp_path: Path) -> None:
    page = open_app("/?steps=60&runs=Adam")
    open_box(page)
    choose(page, "Animation")
    movie = page.locator(".gradviz-movie")
    movie.get_by_role("button", name="Make a GIF").click()
    movie.locator(".progress").wait_for()
    movie.get_by_role("button", name="Cancel").click()
    expect(movie.locator(".progress")).to_be_hidden()
    expect(movie.locator(".result")).to_be_hidden()
    assert made_film(page, "Make an MP4", tmp_path).stat().st_size > 10_000


def test_a_film_is_recorded_where_there_is_no_encoder(open_app: OpenApp, tmp_path: Path) -> None:
    page = open_app("/?steps=40&runs=Adam", script="delete window.VideoEncoder")
    open_box(page)
    choose(page, "Animation")
    path = made_film(page, "Make an MP4", tmp_path)
    about, frames = decoded(path)
    assert "960x540" in about
    assert len(frames) > 100


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
        ("/network?epochs=20", 0),
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
    if "network" in path or "gradient" in path:
        choose(page, "Table (CSV)")
        page.get_by_role("button", name="Make the table").click()
        table = taken(page, "Download the table", tmp_path).read_text("utf-8").splitlines()
        assert len(table) > 3
