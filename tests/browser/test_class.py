"""A class that plays together, from the teacher's first click to its end: each in their language.

Its own browsers, since each of them keeps which class it is in.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from gradviz.rooms.codes import LENGTH, read_code, shown_code
from gradviz.ui.classroom.class_words import class_words
from gradviz.ui.i18n import speaking
from tests.browser.axe import OPTIONS
from tests.browser.conftest import Complaints
from tests.browser.idle import new_context, wait_until_idle
from tests.browser.player_page import DescentPage, until
from tests.browser.words_shown import english_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

FIRST = "/?f=x^2%2B3y^2&start=2,1&runs=SGD&runs=Adam&steps=60"
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "status of 403")
"""What a browser says of a phone that is offline, and of what only the teacher may."""
PLAYER = """() => {
  const find = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.gradviz) return each.gradviz;
      const found = each.shadowRoot && find(each.shadowRoot);
      if (found) return found;
    }
    return null;
  };
  const state = find(document);
  return state && { time: state.time, playing: state.playing, steps: state.data?.steps };
}"""
KEPT = "() => JSON.parse(localStorage.getItem('gradviz-class'))"


def words(language: str) -> dict[str, str]:
    with speaking(language):
        return class_words()


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


# What is another number of steps first, the player's data or the address.
WHAT_CHANGES = f"""() => {{
  window.changes = [];
  const said = (name, is) => {{
    if (is && !window.changes.includes(name)) window.changes.push(name);
  }};
  const look = () => {{
    said("player", ({PLAYER})()?.steps === 70);
    said("address", location.search.includes("steps=70"));
    if (window.changes.length < 2) requestAnimationFrame(look);
  }};
  look();
}}"""


class Person:
    """Somebody in the class: a window of a browser of their own, and its words."""

    def __init__(self, context: BrowserContext, language: str, complaints: Complaints) -> None:
        self.context = context
        self.page = context.new_page()
        self.page.set_default_timeout(60_000)
        complaints.watch(self.page)
        self.say = words(language)

    def open(self, address: str) -> None:
        self.page.goto(address)
        wait_until_idle(self.page)

    def press(self, name: str) -> None:
        self.page.locator(".bar, .board, .menu").get_by_role(
            "button", name=self.say[name], exact=True
        ).first.click()

    def ask(self, kind: str) -> None:
        self.press("ask")
        self.page.locator(f"[data-ask={kind}]").click()

    def sees(self, name: str, **values: object) -> None:
        expect(self.page.locator(".bar .text")).to_have_text(self.say[name].format(**values))

    def point(self, across: float, down: float) -> None:
        box = self.page.locator(".board .picture .layers").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] * across, box["y"] + box["height"] * down
        self.page.mouse.click(x, y)
        expect(self.page.locator(".sent")).to_have_text(self.say["sent"])


@pytest.fixture
def everybody(chromium: Browser) -> Iterator[Callable[..., Person]]:
    """Return what brings somebody: nobody's browser knows of another's."""
    complaints, contexts = Complaints(), []

    def bring(locale: str, width: int = 1280, height: int = 860, **options: Any) -> Person:
        size = {"width": width, "height": height}
        context = new_context(
            chromium, locale=locale, viewport=size, reduced_motion="reduce", **options
        )
        contexts.append(context)
        return Person(context, locale[:2], complaints)

    yield bring
    for context in contexts:
        context.close()
    said = [each for each in complaints.said if not any(known in each for known in EXPECTED)]
    assert not said, "\n".join(said)


@contextmanager
def offline(person: Person) -> Iterator[None]:
    person.context.set_offline(True)
    try:
        yield
    finally:
        person.context.set_offline(False)


def violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    answer = page.evaluate("(options) => axe.run(options)", OPTIONS)
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary']}"
        for each in answer["violations"]
        for node in each["nodes"]
    ]


def opened_by(teacher: Person, address: str) -> str:
    """Open a class from a page, and return its code."""
    teacher.open(address)
    teacher.page.locator('[class*="st-key-menu_class_"] button').first.click()
    teacher.page.get_by_role("button", name=teacher.say["open"]).click()
    teacher.sees("they_follow")
    teacher.page.keyboard.press("Escape")
    return str(teacher.page.evaluate(KEPT)["code"])


def follows(student: Person, teacher: Person, address: str) -> None:
    """Let a teacher open a class, and a student come by its link to where it is."""
    code = opened_by(teacher, address + FIRST)
    student.open(f"{address}/class?code={code}")
    student.page.wait_for_function("() => location.search.includes('runs=SGD')")
    student.sees("following")


def test_a_class_from_its_first_click_to_its_end(
    app_address: str, everybody: Callable[..., Person]
) -> None:
    teacher = everybody("es-ES")
    ana, zoe, tom = everybody("es-ES"), everybody("pt-BR", 390, 844, has_touch=True), None
    tom = everybody("en-US", color_scheme="dark")
    students = (ana, zoe, tom)

    # one click opens it, with the experiment that is shown
    code = opened_by(teacher, app_address + FIRST)
    key = teacher.page.evaluate(KEPT)["key"]
    assert read_code(code) == code
    assert len(code) == LENGTH
    expect(teacher.page.locator(".bar .code")).to_have_text(shown_code(code))
    assert key not in teacher.page.url

    # eight characters on a phone, or the link of the QR code
    zoe.open(f"{app_address}/class")
    assert violations(zoe.page) == []
    box = zoe.page.get_by_label(zoe.say["code"])
    box.fill("2222")
    box.press("Enter")
    expect(zoe.page.get_by_role("alert")).to_have_text(zoe.say["problem_no_code"])
    box.fill(shown_code(code).lower())
    box.press("Enter")
    for student in (ana, tom):
        student.open(f"{app_address}/class?code={code}")
    for student in students:
        student.page.wait_for_function("() => location.search.includes('runs=SGD')")
        student.sees("following")
        assert query(student.page)["start"] == ["2,1"]
        assert key not in student.page.content()
        assert "key" not in student.page.evaluate(KEPT)
        expect(student.page.locator(".bar").get_by_text(student.say["ask"])).to_have_count(0)
    expect(teacher.page.locator(".bar .count")).to_have_text(teacher.say["present"].format(count=3))

    # what the front shows is everywhere, and a student may explore and come back
    scrubber = teacher.page.locator(".gradviz-player .scrubber")
    scrubber.evaluate("(e) => { e.value = 30; e.dispatchEvent(new Event('input')); }")
    for student in students:
        student.page.wait_for_function(f"() => ({PLAYER})()?.time === 30")
    tom.page.get_by_role("link", name="Compare").first.click()
    tom.sees("exploring")
    steps = teacher.page.locator(".st-key-steps input[type=range], .st-key-steps [role=slider]")
    steps.focus()
    for student in (ana, zoe):
        student.page.evaluate(WHAT_CHANGES)
    steps.press("ArrowRight")
    for student in (ana, zoe):  # the picture does not wait for each session's turn
        student.page.wait_for_function("() => window.changes.length === 2")
        assert student.page.evaluate("window.changes") == ["player", "address"]
        student.sees("following")
    assert "/compare" in tom.page.url
    tom.press("come_back")
    tom.page.wait_for_function("() => location.search.includes('steps=70')")
    tom.sees("following")

    # the teacher's window is loaded anew, and is still the teacher's
    teacher.page.reload()
    teacher.sees("they_follow")
    wait_until_idle(teacher.page)

    # where: dots on the picture, each student hears how near it came
    teacher.ask("where")
    for student, place in zip(students, ((0.45, 0.5), (0.5, 0.4), (0.2, 0.2)), strict=True):
        expect(student.page.locator(".board h2")).to_have_text(
            student.say["ask_where"].format(run="SGD")
        )
        expect(student.page.locator(".board .picture canvas").first).to_be_visible()
        student.point(*place)
    expect(teacher.page.locator(".board .big strong")).to_have_text("3")
    assert violations(zoe.page) == []
    assert english_words(zoe.page, "pt") == []
    teacher.press("reveal")
    for student in students:
        expect(student.page.locator(".board .own")).to_contain_text("3")
        expect(student.page.locator(".board .points li")).to_have_count(3)
    expect(teacher.page.locator(".board .points li")).to_have_count(2)  # none of one's own
    expect(teacher.page.locator(".board .class")).to_be_visible()
    assert english_words(teacher.page, "es") == []
    teacher.press("next")

    # which: a phone goes offline, answers, and comes back to the same place with its answer
    teacher.ask("which")
    choice = zoe.page.locator(".choices [data-value=adam]")
    expect(choice).to_be_visible()
    with offline(zoe):
        choice.click()
        expect(zoe.page.locator(".sent")).to_have_text(zoe.say["kept"])
    expect(zoe.page.locator(".sent")).to_have_text(zoe.say["sent"])
    expect(teacher.page.locator(".board .big strong")).to_have_text("1")
    zoe.page.reload()
    expect(choice).to_have_attribute("aria-pressed", "true")
    ana.page.locator(".choices [data-value=sgd]").click()
    tom.page.locator(".choices [data-value=adam]").press("Enter")
    expect(teacher.page.locator(".board .big strong")).to_have_text("3")
    teacher.press("reveal")
    bars = teacher.page.locator(".bars .amount")
    expect(bars).to_have_text(["1 · 33 %", "2 · 67 %"])
    teacher.press("next")

    # the question of a lesson, in each student's own language
    teacher.press("ask")
    teacher.page.locator(".menu .row", has=teacher.page.locator("[data-ask=lesson]")).locator(
        "select"
    ).select_option("momentum")
    teacher.page.locator("[data-ask=lesson]").click()
    titles = [student.page.locator(".board h2") for student in students]
    for title in titles:
        expect(title).to_contain_text("?")
    assert len({title.text_content() for title in titles}) == 3
    teacher.press("take_back")
    expect(ana.page.locator(".board")).to_be_hidden()

    # a race: own runs at once, the ranking live, names at its end only, and markup is text
    teacher.ask("race")
    names = ("<b>Ana</b>", "Zoé", "")
    for k, (student, name) in enumerate(zip(students, names, strict=True)):
        slider = student.page.locator(".task input[type=range]").first
        slider.focus()
        for _ in range(20 * k):
            slider.press("ArrowRight")
        field = student.page.get_by_label(student.say["your_name"])
        field.fill(name)
        field.press("Tab")
        student.press("send_run")
    rows = teacher.page.locator(".board .ranking li")
    expect(rows).to_have_count(3)
    assert "Ana" not in (teacher.page.locator(".board").text_content() or "")
    teacher.press("reveal")
    ranking = teacher.page.locator(".board .ranking")
    expect(ranking).to_contain_text("<b>Ana</b>")
    expect(ranking.locator("b")).to_have_count(0)
    expect(zoe.page.locator(".board .ranking .own")).to_contain_text("Zoé")
    assert violations(teacher.page) == []

    # a student cannot do what only the teacher may
    refused = tom.page.evaluate(
        """async ([code, member]) => (await fetch(`rooms/${code}/end`, {
          method: "POST", headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ key: member, member }) })).status""",
        [code, tom.page.evaluate(KEPT)["member"]],
    )
    assert refused == 403

    # the end is the end for all, and nothing is left
    teacher.press("end")
    teacher.sees("problem_sure")
    teacher.press("end")
    for person in (teacher, *students):
        person.sees("problem_ended")
        assert person.page.evaluate(KEPT) is None


def test_rates_are_followed_and_asked_and_the_wall_has_a_window_of_its_own(
    app_address: str, everybody: Callable[..., Person]
) -> None:
    teacher, ana = everybody("en-US"), everybody("pt-BR")
    code = opened_by(teacher, app_address + FIRST)
    wall = teacher.context.new_page()
    wall.goto(f"{app_address}/class?wall=1")
    expect(wall.locator(".board .lobby .code")).to_contain_text(shown_code(code))
    ana.open(f"{app_address}/class?code={code}")
    ana.page.wait_for_function("() => location.search.includes('runs=SGD')")
    ana.sees("following")

    # a learning rate that is changed at the front: the student's own browser runs it
    front, own = DescentPage(teacher.page), DescentPage(ana.page)
    teacher.page.bring_to_front()
    rate = front.root.locator("[data-run=sgd] .run-rate")
    rate.focus()
    rate.press("ArrowRight")
    until(lambda: "sgd.learning_rate" in teacher.page.evaluate("location.search"))
    until(lambda: own.run("sgd")["rate"] == front.run("sgd")["rate"])
    until(lambda: own.run("sgd")["path"] == front.run("sgd")["path"])

    # which rate: everybody's own descent, judged by what is computed
    teacher.ask("rate")
    slider = ana.page.locator(".task input[type=range]")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    ana.press("send")
    expect(ana.page.locator(".sent")).to_have_text(ana.say["sent"])
    slider.press("ArrowRight")
    expect(ana.page.locator(".sent")).to_have_text(ana.say["unsent"])
    slider.press("ArrowLeft")
    expect(ana.page.locator(".sent")).to_have_text(ana.say["sent"])
    for page in (teacher.page, wall):
        expect(page.locator(".board .big strong")).to_have_text("1")
    teacher.press("reveal")
    for page in (teacher.page, wall):
        expect(page.locator(".board .ranking .about")).to_contain_text("η = ")
    expect(ana.page.locator(".board p.own")).to_contain_text(
        ana.say["own_place"].partition("{place}")[0] + "1"
    )
    assert violations(wall) == []
    teacher.press("next")
    expect(wall.locator(".board .lobby .code")).to_be_visible()

    # the pages without the player of descents are followed too
    for link in ("gradient?f=x^2%2By^4", "losses?epochs=20", "network?epochs=4&step=0", "bigdata"):
        teacher.open(f"{app_address}/{link}")
        teacher.sees("they_follow")
        ana.page.wait_for_function(
            "(name) => location.pathname.endsWith(name)", arg=link.partition("?")[0]
        )
        if "step=0" in link:  # a training opens at its end
            ana.page.wait_for_function(
                "() => new URLSearchParams(location.search).get('step') === '0'"
            )
        ana.sees("following")


def test_the_teacher_s_link_leaves_no_key_in_the_address(
    app_address: str, everybody: Callable[..., Person]
) -> None:
    teacher = everybody("en-US")
    answer = teacher.context.request.post(
        f"{app_address}/rooms", data=json.dumps({}), headers={"Content-Type": "application/json"}
    ).json()
    requests: list[str] = []
    teacher.page.on("request", lambda request: requests.append(request.url))
    teacher.open(f"{app_address}/class?code={answer['code']}#key={answer['key']}")
    expect(teacher.page.locator(".bar").get_by_text(teacher.say["ask"])).to_be_visible()
    assert answer["key"] not in teacher.page.url
    sent = [each for each in requests if answer["key"] in each]
    assert sent
    assert all("/events?" in each for each in sent)
    teacher.page.go_back()
    assert answer["key"] not in teacher.page.url
    teacher.page.go_forward()
    page = teacher.page
    page.goto(f"{app_address}/class?wall=1")
    expect(page.locator(".board .lobby .code")).to_contain_text(shown_code(answer["code"]))
    expect(page.locator(".board .lobby img")).to_be_visible()


def test_a_page_that_comes_late_is_not_taken_for_the_student_s_own(
    app_address: str, everybody: Callable[..., Person]
) -> None:
    teacher, ana = everybody("en-US"), everybody("es-ES")
    follows(ana, teacher, app_address)
    wait_until_idle(ana.page)
    # what a slow server answers to a page that the class has left by now
    ana.page.evaluate(
        "document.dispatchEvent(new CustomEvent('gradviz-follow', { detail: '/gradient?f=x^2' }))"
    )
    ana.page.wait_for_function("() => location.pathname.endsWith('/gradient')")
    ana.page.wait_for_function("() => location.search.includes('runs=SGD')")
    ana.sees("following")
    # what Ana does herself is hers
    ana.page.get_by_role("link", name="Comparar").first.click()
    ana.sees("exploring")


@pytest.mark.parametrize("asked", [False, True], ids=["before", "while"])
def test_who_leaves_as_the_class_moves_on_is_not_drawn_back(
    app_address: str, everybody: Callable[..., Person], asked: bool
) -> None:
    teacher, ana = everybody("en-US"), everybody("es-ES")
    follows(ana, teacher, app_address)
    wait_until_idle(ana.page)
    ana.page.evaluate(WHAT_CHANGES)
    ana.page.evaluate("document.addEventListener('gradviz-follow', () => { window.gone = true; })")
    steps = teacher.page.locator(".st-key-steps input[type=range], .st-key-steps [role=slider]")
    steps.press("ArrowRight")
    # her player has what the class is shown; her session is asked for it later
    ana.page.wait_for_function(f"() => {'window.gone' if asked else 'window.changes.length'}")
    ana.page.get_by_role("link", name="Comparar").first.click()
    ana.sees("exploring")
    wait_until_idle(ana.page)
    assert urlsplit(ana.page.url).path.endswith("/compare")
    ana.press("come_back")
    ana.page.wait_for_function("() => location.search.includes('steps=70')")
    ana.sees("following")
