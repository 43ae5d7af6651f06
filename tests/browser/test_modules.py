"""The browser's modules: what they import, what they leave alone, how they are served."""

from __future__ import annotations

import gzip
import json
import re
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from gradviz.plots.colors import MARKS, PALETTE, mark_style
from gradviz.ui.components.serving import HERE, imported, modules
from tests.browser.conftest import running_app
from tests.browser.idle import wait_until_idle

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import OpenApp

SOURCES = sorted(
    path.relative_to(HERE).as_posix()
    for path in HERE.glob("*/*.js")
    if path.parent.name != "vendor"  # written by others, whose licences lie beside it
)
ENTRIES = (
    "cell_map",
    "classroom",
    "explorer",
    "frame",
    "graph",
    "history",
    "movie",
    "network",
    "pictures",
    "player",
    "standalone",
)
OF_TYPES = ("shared", "network", "movie", "pictures", "classroom")
EXPORTED = re.compile(r"^export (?:async )?function (\w+)\((.*?)\)(?: \{|;)$", re.M | re.S)


def text_of(name: str) -> str:
    return (HERE / name).read_text("utf-8")


def code_of(name: str) -> str:
    """Return a module without its comments."""
    text = re.sub(r"/\*.*?\*/", "", text_of(name), flags=re.S)
    return re.sub(r"^\s*//.*$", "", text, flags=re.M)


@pytest.mark.parametrize("name", SOURCES)
def test_a_module_puts_nothing_on_the_window(name: str) -> None:
    code = code_of(name)
    if name not in ("network/worker.js", "movie/gif_worker.js"):  # a worker has no window
        assert not re.search(r"\b(globalThis|self)\b", code)
    assert not re.search(r"\bwindow\s*(\[|\.\w+\s*(=(?!=)|\?\?=|\|\|=))", code)
    assert not re.search(r"Object\.\w+\(\s*window\b", code)


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_exported_says_its_types(name: str) -> None:
    text = text_of(name)
    for found in EXPORTED.finditer(text):
        comment = text[: found.start()].rstrip().rpartition("/**")[2]
        assert text[: found.start()].rstrip().endswith("*/"), found[1]
        assert "@param {" in comment or not found[2].strip(), found[1]
        returns = re.search(r"\n  return [^;]", text[found.end() :].split("\n}\n")[0])
        assert not returns or "@returns {" in comment, found[1]
        assert re.sub(r"@\w+.*|[\s*/]", "", comment), f"{found[1]} does not say what it is"


@pytest.mark.parametrize("name", SOURCES)
def test_lines_are_short(name: str) -> None:
    assert max(map(len, text_of(name).splitlines())) <= 100


def test_importing_leaves_the_window_as_it_was(modules: Page) -> None:
    look = "() => Reflect.ownKeys(window).map(String).sort()"
    before = modules.evaluate(look)
    count = modules.evaluate(
        "async (names) => (await Promise.all(names.map((name) => import(`/${name}`)))).length",
        SOURCES,
    )
    assert count == len(SOURCES)
    assert modules.evaluate(look) == before


@pytest.mark.parametrize("path", ["/", "/gradient", "/compare", "/losses"])
def test_a_page_leaves_the_window_as_it_was(open_app: OpenApp, path: str) -> None:
    page = open_app(path)
    page.locator(".gradviz-mount *").first.wait_for(state="attached")
    names = page.evaluate("() => Reflect.ownKeys(window).map(String)")
    assert not [name for name in names if "gradviz" in name.lower()]


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_files_that_are_fetched_at_once_are_those_that_are_needed(
    chromium: Browser, module_address: str, entry: str
) -> None:
    page = chromium.new_page()
    page.goto(module_address)
    page.evaluate("async (name) => { await import(`/${name}/${name}.js`); }", entry)
    page.wait_for_load_state("networkidle")
    fetched = page.evaluate("() => performance.getEntriesByType('resource').map((e) => e.name)")
    page.close()
    assert sorted({urlsplit(each).path[1:] for each in fetched} - {"favicon.ico"}) == imported(
        entry
    )


def test_every_module_belongs_to_a_component() -> None:
    used = {name for entry in ENTRIES for name in imported(entry)}
    used |= {*imported("frame", "window"), "frame/window.css"}  # which the document names
    # those of a component without files of its own
    used |= {"shared/document.js", "shared/thumbnails.js"}
    used |= {*imported("network", "worker"), *imported("movie", "gif_worker")}
    used |= {*imported("movie", "player_film"), *imported("movie", "network_film")}
    used |= {*imported("pictures", "pdf"), *imported("pictures", "canvas_svg")}  # when asked for
    used |= {"standalone/standalone.html", "standalone/standalone.css"}  # which Python fills in
    types = {f"{folder}/types.js" for folder in OF_TYPES}
    assert set(modules().texts) - used == types


def test_runs_have_python_s_colours(modules: Page) -> None:
    found = modules.evaluate("async () => (await import('/shared/palette.js')).PALETTE")
    assert found == {theme: list(colors) for theme, colors in PALETTE.items()}
    marks = modules.evaluate("async () => (await import('/shared/run_marks.js')).MARKS")
    assert marks == [list(corners) for corners in MARKS]
    painted = modules.evaluate(
        """async () => {
          const [{ paintAs }, { PALETTE }] = await Promise.all(
            [import("/shared/run_marks.js"), import("/shared/palette.js")]);
          return ["light", "dark"].map((theme) => PALETTE[theme].map((color) => {
            const element = document.createElement("i");
            paintAs(element, color);
            const get = (name) => element.style.getPropertyValue(name);
            return `--shape: ${get("--shape")}; --hole: ${get("--hole")}`;
          }));
        }"""
    )
    assert painted == [[mark_style(number) for number in range(12)]] * 2


# how they are served


def answer(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    where = urlsplit(address)
    connection = HTTPConnection(where.hostname or "", where.port)
    connection.request("GET", where.path + path, headers=headers)
    got = connection.getresponse()
    found = got.status, dict(got.getheaders()), got.read()
    connection.close()
    return found


def header(headers: dict[str, str], name: str) -> str | None:
    return {key.lower(): value for key, value in headers.items()}.get(name)


@pytest.mark.parametrize("name", ["player/player.js", "shared/base.css", "player/player.html"])
def test_files_are_compressed_and_kept_for_good(app_address: str, name: str) -> None:
    path = f"/modules/{modules().version}/{name}"
    status, headers, body = answer(app_address, path, **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert "immutable" in str(header(headers, "cache-control"))
    assert header(headers, "content-encoding") == "gzip"
    kind = {"js": "text/javascript", "css": "text/css", "html": "text/html"}[
        name.rpartition(".")[2]
    ]
    assert str(header(headers, "content-type")).startswith(kind)
    assert gzip.decompress(body) == (HERE / name).read_bytes()
    status, headers, body = answer(app_address, path)
    assert header(headers, "content-encoding") is None
    assert body == (HERE / name).read_bytes()


def test_another_version_is_not_kept(app_address: str) -> None:
    status, headers, _ = answer(app_address, "/modules/another/player/player.js")
    assert (status, header(headers, "cache-control")) == (200, "no-cache")


@pytest.mark.parametrize(
    "name", ["player/player.py", "../../app.py", "..%2fcolors.py", "jsconfig.json", "", "player/"]
)
def test_nothing_else_is_served(app_address: str, name: str) -> None:
    status, headers, body = answer(app_address, f"/modules/{modules().version}/{name}")
    assert status in {400, 404} or b"import annotations" not in body
    assert header(headers, "cache-control") != "public, max-age=31536000, immutable"


def test_a_second_visit_fetches_no_module_again(open_app: OpenApp) -> None:
    page = open_app("/")
    page.locator(".gradviz-player[data-version]").wait_for()
    page.goto(page.url.replace("/?", "/compare?") if "?" in page.url else page.url)
    page.reload()
    wait_until_idle(page)
    page.locator(".gradviz-player[data-version]").wait_for()
    sizes = page.evaluate("""
    () => performance.getEntriesByType("resource")
      .filter((entry) => entry.name.includes("/modules/"))
      .map((entry) => [entry.name, entry.transferSize])
    """)
    assert sizes
    assert not [name for name, size in sizes if size > 0], json.dumps(sizes)


def test_a_change_sends_no_code(open_app: OpenApp) -> None:
    page = open_app("/")
    player = page.locator(".gradviz-player[data-version]")
    player.wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    before = player.get_attribute("data-version")
    page.locator(".st-key-steps input[type=range]").press("ArrowRight")
    page.wait_for_function(
        """(before) => [...document.querySelectorAll("*")].some((each) => each.shadowRoot
          && each.shadowRoot.querySelector(`.gradviz-player:not([data-version="${before}"])`))""",
        arg=before,
    )
    assert not [url for url in asked if "/modules/" in url]


def test_they_are_found_below_a_path_and_from_a_deep_link(
    open_app: OpenApp, tmp_path: Path
) -> None:
    with running_app(tmp_path, base="/class/room") as address:
        for path in ("/", "/compare?view=race", "/gradient?f=x^2"):
            page = open_app(path, address=address)
            page.locator("[data-version]").first.wait_for()
            names = page.evaluate(
                "() => performance.getEntriesByType('resource').map((entry) => entry.name)"
            )
            ours = {urlsplit(name).path for name in names if "/modules/" in name}
            assert ours
            assert all(path.startswith("/class/room/modules/") for path in ours)
