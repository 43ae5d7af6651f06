"""What may fail around a page: each fault is made, and the page comes back with the same screen."""

from __future__ import annotations

import os
import resource
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from gradviz.ui.i18n.translation import translated
from gradviz.ui.i18n.window_texts import window_texts
from tests.benchmarks.bench_class import family
from tests.benchmarks.bench_server import serving, usage
from tests.browser.conftest import free_port, running_app
from tests.browser.idle import new_context, wait_until_idle
from tests.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page, WebSocketRoute

LINK = "/?lang=es&f=x^2%2B3y^2&steps=120&runs=Adam"
HEAVY = "f=x%5E4%2By%5E2%2Bsin(3x*y)&view=space&cells=150&steps=1000"
LOST = "The process that computed this has ended. Try it again."
SPANISH = window_texts()["es"]["strip"]
STATE = '() => document.querySelector("[data-testid=stApp]").dataset.testConnectionState'
RUNS = '() => document.querySelector("[data-testid=stApp]").dataset.testScriptState'
# The player is in a tree of its own, which the document's selectors do not see.
FRAMES = """() => [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
  .map((host) => host.shadowRoot?.querySelector(".gradviz-player")?.gradviz.frames)
  .find((frames) => frames !== undefined)"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return a page whose browser may complain: what it cannot reach is an error to it."""
    context = new_context(chromium, locale="es-ES", viewport={"width": 1280, "height": 860})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def strip(page: Page) -> Locator:
    return page.locator(".gradviz-strip > span")


def box(page: Page) -> Locator:
    return page.locator(".st-key-f input")


def parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def begin_to_type(page: Page) -> str:
    """Type into the function's box, and do not finish."""
    box(page).click()
    box(page).press("End")
    page.keyboard.type(" + 2x")
    return box(page).input_value()


def test_a_server_that_is_started_anew_finds_the_page_as_it_was(page: Page, tmp_path: Path) -> None:
    port = free_port()
    with running_app(tmp_path, port=port) as address:
        page.goto(address + LINK)
        wait_until_idle(page)
        text, before = begin_to_type(page), page.url
    expect(strip(page)).to_have_text(SPANISH["away"])
    frames = page.evaluate(FRAMES)
    page.locator(".gradviz-player [data-control=restart]").click()
    page.wait_for_function(f"frames => ({FRAMES})() > frames + 10", arg=frames)
    page.wait_for_timeout(4000)  # by then Streamlit has laid its own box over the page
    assert not page.get_by_test_id("stDialog").count()
    with running_app(tmp_path, port=port):
        expect(strip(page)).to_have_text(SPANISH["back"])
        wait_until_idle(page)
        assert parameters(page)["f"] == parse_qs(urlsplit(before).query)["f"]
        assert parameters(page)["runs"] == ["Adam"]
        assert box(page).input_value() == text
        # what is changed next is not lost, and neither is what was before
        box(page).press("Enter")
        page.wait_for_function("() => decodeURIComponent(location.search).includes('2x')")
        wait_until_idle(page)
        page.go_back()
        expect(box(page)).to_have_value("x^2+3y^2")
        wait_until_idle(page)
        page.close()


def test_a_socket_that_was_cut_comes_back(page: Page, app_address: str) -> None:
    sockets: list[tuple[WebSocketRoute, WebSocketRoute]] = []
    held = {"is": False}

    def route(here: WebSocketRoute) -> None:
        if held["is"]:
            here.close()
        else:
            sockets.append((here, here.connect_to_server()))

    page.route_web_socket("**/_stcore/stream", route)
    page.goto(app_address + LINK)
    wait_until_idle(page)
    text, before = begin_to_type(page), page.url
    held["is"] = True
    for each in sockets.pop():
        each.close()
    expect(strip(page)).to_have_text(SPANISH["away"])
    held["is"] = False
    expect(strip(page)).to_have_text(SPANISH["back"])
    assert page.url == before
    assert box(page).input_value() == text
    expect(box(page)).to_be_focused()
    page.keyboard.type("^2")
    assert box(page).input_value() == text + "^2"


def test_what_is_typed_before_the_server_has_answered_stays(page: Page, app_address: str) -> None:
    sockets: list[WebSocketRoute] = []
    waiting: list[str | bytes] = []
    held = {"all": False, "answers": False}

    def route(here: WebSocketRoute) -> None:
        if held["all"]:
            here.close()
            return

        def answer(message: str | bytes) -> None:
            (waiting.append if held["answers"] else here.send)(message)
            held["answers"] = len(sockets) > 1  # it says that it begins, and no more

        here.connect_to_server().on_message(answer)
        sockets.append(here)

    page.route_web_socket("**/_stcore/stream", route)
    page.goto(app_address + LINK)
    wait_until_idle(page)
    text = begin_to_type(page)
    held["all"] = True
    sockets[0].close()
    expect(strip(page)).to_have_text(SPANISH["away"])
    held["all"] = False
    page.wait_for_function(f"() => ({RUNS})() === 'running'")
    box(page).focus()
    box(page).press("End")
    page.keyboard.type("^2")
    for each in waiting:
        sockets[1].send(each)
    del sockets[0]
    held["answers"] = False
    expect(strip(page)).to_have_text(SPANISH["back"])
    assert box(page).input_value() == text + "^2"


def test_an_upload_that_is_cut_is_told_and_can_be_repeated(page: Page, app_address: str) -> None:
    page.goto(app_address + "/losses?lang=es&data=csv")
    wait_until_idle(page)
    page.route("**/_stcore/upload_file/**", lambda route: route.abort("connectionreset"))
    table: Any = {"name": "t.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n3,5\n5,6\n7,9\n"}
    page.locator("input[type=file]").set_input_files(table)
    uploader = page.get_by_test_id("stFileUploader")
    told = window_texts()["es"]["streamlit"]["AxiosError: Network Error"]
    expect(uploader).to_contain_text(told)
    page.unroute("**/_stcore/upload_file/**")
    page.locator("input[type=file]").set_input_files(table)
    wait_until_idle(page)
    expect(page.locator(".gradviz-player").first).to_be_visible()
    # the new table's last column is what is predicted
    expect(page.locator("[class*=st-key-csv-target] input")).to_have_value("b")


def test_a_body_that_ends_in_the_middle_does_not_harm_the_server(app_address: str) -> None:
    where = urlsplit(app_address)
    for _ in range(3):
        with socket.create_connection((where.hostname or "", where.port or 0)) as cut:
            cut.sendall(
                b"PUT /_stcore/upload_file/none/none HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n"
                b'--b\r\nContent-Disposition: form-data; name="file"; filename="t.csv"\r\n\r\n1,2'
            )
    with Visitor(app_address) as visitor:
        assert "exception" not in visitor.open().kinds
    connection = HTTPConnection(where.hostname or "", where.port)
    connection.request("GET", "/_stcore/health")
    assert connection.getresponse().status == 200
    connection.close()


def test_a_full_disk_is_not_noticed(tmp_path: Path) -> None:
    """The app writes nothing but its log: no file may grow, and no folder for others is there."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    nowhere = str(tmp_path / "none" / "such")
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))  # the server inherits it
    try:
        with running_app(tmp_path, TMPDIR=nowhere) as address:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            for link in ("", "gradient", "compare", "losses"):
                with Visitor(address, link) as visitor:
                    assert "exception" not in visitor.open().kinds, link
            with Visitor(address, "compare", HEAVY) as visitor:  # a worker's work
                assert "exception" not in visitor.open().kinds
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("deaths", [1, 3])
def test_a_worker_that_is_killed_is_replaced_or_told_of(tmp_path: Path, deaths: int) -> None:
    """The work is begun anew once; the second time it is said that it ended."""
    with running_app(tmp_path) as address, Visitor(address, "compare", HEAVY, "es") as visitor:
        server = serving(address)
        visitor.begin()
        with ThreadPoolExecutor(1) as beside:
            answer = beside.submit(visitor.wait)
            killed: set[int] = set()
            while not answer.done() and len(killed) < deaths:
                workers = {each for each in family(server)[1:] if is_at_work(each)}
                for each in list(workers - killed)[:1]:
                    with suppress(ProcessLookupError):
                        os.kill(each, signal.SIGKILL)
                    killed.add(each)
                time.sleep(0.05)
            said = answer.result()
        assert len(killed) >= min(deaths, 2)
        assert "exception" not in said.kinds
        told = [each.markdown.body for each in said.elements if each.HasField("markdown")]
        assert (translated(LOST, "es") in told) == (len(killed) > 1)


def is_at_work(process: int) -> bool:
    """Tell whether a process has used a second of a processor."""
    try:
        return usage(process).seconds > 1.0
    except (OSError, ValueError):
        return False


def test_two_tabs_do_not_know_of_each_other(page: Page, app_address: str) -> None:
    page.goto(app_address + LINK)
    other = page.context.new_page()
    other.goto(app_address + "/?lang=pt&f=x^4%2By^2")
    for each in (page, other):
        wait_until_idle(each)
    begin_to_type(page)
    box(page).press("Enter")
    page.wait_for_function("() => decodeURIComponent(location.search).includes('2x')")
    other.reload()
    wait_until_idle(other)
    assert box(other).input_value() == "x^4+y^2"
    assert other.evaluate("document.documentElement.lang") == "pt"
    assert page.evaluate("document.documentElement.lang") == "es"


def test_an_unknown_address_leads_to_the_first_page(page: Page, app_address: str) -> None:
    page.goto(app_address + "/nowhere")
    expect(strip(page)).to_have_text(SPANISH["unknown"])
    assert not page.get_by_test_id("stDialog").count()
    wait_until_idle(page)
    page.locator(".gradviz-strip button").click()
    expect(page.locator(".gradviz-strip")).to_be_hidden()


def test_what_streamlit_says_is_said_in_the_language_of_the_page(
    page: Page, app_address: str
) -> None:
    page.goto(app_address + "/?lang=es")
    wait_until_idle(page)
    texts = window_texts()["es"]["streamlit"]
    begin_to_type(page)
    expect(page.get_by_test_id("InputInstructions")).to_have_text(texts["Press Enter to apply"])
    page.get_by_test_id("stMainMenu").get_by_role("button").click()
    menu = page.get_by_role("menu")
    for text in ("System", "Light", "Dark", "Print"):
        expect(menu).to_contain_text(texts[text])
    assert "Streamlit" not in page.inner_text("body")
    # a change of the language changes these too, and back again
    for code in ("pt", "en"):
        page.evaluate("code => { document.documentElement.lang = code }", code)
        printed = window_texts()[code]["streamlit"].get("Print", "Print")
        expect(menu).to_contain_text(printed)
