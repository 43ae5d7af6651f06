"""Pictures that a page draws on canvases, as vectors: SVG and PDF show what the page does."""

from __future__ import annotations

import base64
import io
import re
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageFilter

from gradviz.plots.printed_figures import SIZES
from tests.browser.idle import wait_until_idle
from tests.browser.taken_away import choose, open_box, taken

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tests.browser.conftest import OpenApp

# All canvases of a component as they lie on the screen, on a slide.
ON_SCREEN = """
(name) => {
  const hosts = [...document.querySelectorAll("*")].filter((each) => each.shadowRoot);
  const root = hosts.map((each) => each.shadowRoot.querySelector(name)).find(Boolean);
  const seen = [...root.querySelectorAll("canvas")]
    .map((canvas) => ({ canvas, box: canvas.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 40 && box.height > 40);
  const left = Math.min(...seen.map(({ box }) => box.left));
  const top = Math.min(...seen.map(({ box }) => box.top));
  const width = Math.max(...seen.map(({ box }) => box.right)) - left;
  const height = Math.max(...seen.map(({ box }) => box.bottom)) - top;
  const slide = Object.assign(document.createElement("canvas"), { width: 1920, height: 1080 });
  const pen = slide.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, 1920, 1080);
  const scale = Math.min(1920 / width, 1080 / height);
  pen.translate((1920 - scale * width) / 2, (1080 - scale * height) / 2);
  pen.scale(scale, scale);
  for (const { canvas, box } of seen)
    pen.drawImage(canvas, box.left - left, box.top - top, box.width, box.height);
  return slide.toDataURL();
}
"""
PLACES = {
    "a point, its gradient, and where the function has no value": (
        "/gradient?f=log(x*y)%2Bx^2&start=1,1.2",
        ".gradviz-explorer",
        "direction",
    ),
    "a map of cells": ("/compare?steps=50&view=basins&res=20", ".gradviz-cell-map", "Steps"),
    "a curve": (
        "/?f=log(x)%2Bx^2&start=1.5&steps=30&runs=SGD",
        ".gradviz-player",
        "f(x)",
    ),
    "a network": ("/network?epochs=4", ".gradviz-network", "Accuracy"),
}


def blurred(image: Image.Image) -> NDArray[np.float64]:
    """Return an image without what its letters and the edges of its lines add."""
    return np.asarray(image.convert("RGB").filter(ImageFilter.GaussianBlur(6)), dtype=float)


@pytest.mark.parametrize("place", PLACES)
def test_canvases_are_taken_away_as_vectors(open_app: OpenApp, tmp_path: Path, place: str) -> None:
    path, name, word = PLACES[place]
    page = open_app(path)
    open_box(page)
    choose(page, "Charts")
    component = page.locator(name).first
    component.wait_for()
    label = component.get_attribute("aria-label") or component.locator(
        "[aria-label]"
    ).first.get_attribute("aria-label")
    assert label
    row = page.locator(".gradviz-pictures li", has_text=label.split(". ")[0]).first
    row.wait_for()
    number = row.inner_text().partition(".")[0]
    shown = page.evaluate(ON_SCREEN, name)
    before = Image.open(io.BytesIO(base64.b64decode(shown.partition(",")[2])))

    with Image.open(taken(page, f"PNG: {number}.", tmp_path)) as image:
        assert image.size == (1920, 1080)
        apart = np.abs(blurred(image) - blurred(before))
    assert apart.mean() < 2.0
    assert np.quantile(apart, 0.99) < 40.0
    assert page.evaluate(ON_SCREEN, name) == shown, "the page shows what it did"

    svg = taken(page, f"SVG: {number}.", tmp_path).read_text("utf-8")
    assert word in " ".join(re.findall(r"<text [^>]*>([^<]*)</text>", svg))
    assert not re.findall(r"NaN|undefined|Infinity", re.sub(r'href="[^"]*"', "", svg))

    page.get_by_label("Size of charts").select_option("column")
    wait_until_idle(page)
    document = pypdfium2.PdfDocument(taken(page, f"PDF: {number}.", tmp_path))
    [sheet] = document
    assert sheet.get_width() == pytest.approx(72 * SIZES["column"].width, abs=0.01)
    kinds = [each.type for each in sheet.get_objects(max_depth=20)]
    assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_PATH) > 5
    assert word in sheet.get_textpage().get_text_range()
    drawn = sheet.render(scale=1600 / sheet.get_width()).to_pil()
    scale = min(1920 / drawn.width, 1080 / drawn.height)
    fitted = drawn.resize((round(scale * drawn.width), round(scale * drawn.height)))
    sheet_now = Image.new("RGB", (1920, 1080), "white")
    sheet_now.paste(fitted, ((1920 - fitted.width) // 2, (1080 - fitted.height) // 2))
    apart = np.abs(blurred(sheet_now) - blurred(before))
    assert apart.mean() < 3.0
    assert np.quantile(apart, 0.99) < 60.0
    document.close()
