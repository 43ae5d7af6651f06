"""The addresses of a class: what a teacher and a student may do, what others may not, how often."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from gradviz.rooms.codes import new_code, new_key, shown_code
from gradviz.rooms.refusals import RoomError
from gradviz.ui.server.environment import read_environment
from gradviz.ui.server.rooms_here import RoomsHere
from tests.benchmarks.bench_server import serving
from tests.browser.conftest import running_app
from tests.classroom import LINK, joined, opened, send
from tests.links.pictures import component_data
from tests.server.conftest import ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANY = {"GRADVIZ_MAX_CLASSES": "15", "GRADVIZ_MAX_STUDENTS": "45"}
TEACHERS = ("show", "ask", "reveal", "clear", "end")
STUDENTS = ("name", "answer", "scene")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the app under a path of its own, with rooms in its memory."""
    with running_app(tmp_path_factory.mktemp("home"), base="/math", **MANY) as address:
        yield address


def test_a_class_from_its_opening_to_its_end(school: str) -> None:
    teacher = opened(school)
    ana, ben = joined(school, shown_code(teacher.code).lower()), joined(school, teacher.code)
    with teacher.listens() as wall, ana.listens() as one, ben.listens() as other:
        wall.wait(lambda state: state["present"] == 2)
        path = urlsplit(school).path
        assert teacher.shows(path + LINK + "&step=4&lang=es", playing=True, seq=1).status == 200
        shown = one.wait(lambda state: state["shown"] == 1).state
        assert shown["link"].startswith("/?f=")
        assert (shown["step"], shown["playing"]) == (4, True)
        assert "lang" not in shown["link"]

        assert ana.answers([0, 0]).error == "not_asked"
        assert teacher.asks("where", run="sgd").status == 200
        asked = other.wait(lambda state: state["phase"] == "ask").state["question"]
        assert (asked["kind"], asked["run"], asked["number"]) == ("where", "sgd", 1)
        assert ana.answers([1.5, 1.0]).status == 200
        assert ana.answers([0.0, 0.1]).status == 200
        assert ben.answers([9e9, 0]).error == "wrong_answer"
        assert ben.answers([1.0, 1.0]).status == 200
        assert wall.wait(lambda state: state["answered"] == 2).state["phase"] == "ask"
        assert one.wait(lambda state: state["mine"] == [0.0, 0.1])
        assert not any("results" in each.state for each in (*wall.heard, *one.heard))

        assert teacher.does("reveal").status == 200
        assert teacher.does("reveal").status == 200  # as when it is sent again
        results = one.wait(lambda state: state["phase"] == "reveal").state["results"]
        x, y = 2 * 0.9**50, 0.7**50
        assert results["truth"]["value"] == pytest.approx([x, y], rel=1e-4)
        assert [each["correct"] for each in results["answers"]] == [True, False]
        assert results["right"] == 1
        assert ben.answers([0.0, 0.0]).error == "not_asked"

        # once more shown, the answers are not sent again
        assert teacher.shows(LINK, step=7, seq=2).status == 200
        assert "results" not in one.wait(lambda state: state["step"] == 7).state
        with ben.listens() as again:  # who comes back has them, and the own answer
            state = again.wait(bool).state
            assert (state["mine"], state["results"]["right"]) == ([1.0, 1.0], 1)

        assert teacher.does("end").status == 200
        assert teacher.does("end").status == 200
        for each in (wall, one, other):
            state = each.wait(lambda state: state["phase"] == "ended").state
            assert (state["link"], state["question"], state["members"]) == ("", None, 0)
        end = time.monotonic() + 20
        while one.refused != 410 and time.monotonic() < end:
            time.sleep(0.1)
        assert one.refused == 410  # a browser that asks again is told, and asks no more
    for said in (ana.answers([0, 0]), ana.does("join"), teacher.shows(), teacher.does("clear")):
        assert (said.status, said.error) == (410, "ended")


def test_a_student_gets_the_scene_that_the_class_is_shown(school: str) -> None:
    teacher = opened(school)
    student = joined(school, teacher.code)
    assert student.does("scene", language="es").status == 204  # nothing is shown yet
    assert teacher.shows().status == 200
    found = student.does("scene", language="es")
    [data] = component_data([found.body])
    assert urlsplit(data["link"]).path == "/"
    x, y = data["runs"][0]["path"][-2:]
    assert (x, y) == pytest.approx((2 * 0.9**50, 0.7**50), rel=1e-9)
    assert data["labels"]["pause"] == "Pausa"
    for language in ("xx", "", None, 7, ["es"]):
        assert student.does("scene", language=language).error == "wrong_request"
    assert teacher.shows(f"{urlsplit(school).path}/gradient").status == 200
    assert student.does("scene", language="es").status == 204
    words = [student.does("scene", language="en") for _ in range(30)]
    assert words[-1].error == "too_fast"


def test_a_race_and_its_names(school: str) -> None:
    teacher = opened(school)
    students = [joined(school, teacher.code) for _ in range(3)]
    assert teacher.asks("race", run="sgd").error == "wrong_question"
    assert teacher.shows().status == 200
    assert teacher.asks("race", run="sgd", steps=20).status == 200
    names = ["<img src=x onerror=alert(1)>"[:24], "  Zoë \u202e\x07 ", ""]
    for student, rate, name in zip(students, (0.02, 0.15, 4), names, strict=True):
        assert student.answers({"learning_rate": rate}).status == 200
        assert student.does("name", name=name).status == 200
    with teacher.listens() as wall, students[0].listens() as one:
        live = wall.wait(lambda state: state["answered"] == 3).state
        finals = [each["final"] for each in live["answers"]]
        exact = [4 * (1 - 2 * r) ** 40 + 3 * (1 - 6 * r) ** 40 for r in (0.15, 0.02)]
        assert finals[:2] == pytest.approx(exact, rel=1e-4)
        assert finals[2] is None  # it diverged
        state = one.wait(lambda state: state["place"] == 1).state
        assert [each["final"] for each in state["standing"]] == finals
        assert "Zoë" not in json.dumps([live, state])
        teacher.does("reveal")
        found = one.wait(lambda state: "results" in state).state["results"]
        assert [each["name"] for each in found["answers"]] == ["Zoë", names[0], ""]
        assert all(len(each["path"]) == 21 for each in found["answers"][:2])
    assert students[0].does("name", name="x" * 25).error == "wrong_name"


def test_a_lesson_of_each_kind_is_asked(school: str) -> None:
    teacher = opened(school)
    student = joined(school, teacher.code)
    assert teacher.asks("lesson", lesson="momentum").status == 200
    assert student.answers(9).error == "wrong_answer"
    assert student.answers(2).status == 200
    assert teacher.does("reveal").status == 200
    with student.listens() as heard:
        found = heard.wait(lambda state: "results" in state).state["results"]
        assert found["counts"] == {"2": 1}
        assert (found["truth"], found["right"]) == ({"value": 2}, 1)
        assert teacher.asks("lesson", lesson="saddle_points").status == 200
        assert student.answers([0.01, 0.0]).status == 200
        assert teacher.does("reveal").status == 200
        last = heard.wait(lambda state: state["question"]["number"] == 2 and "results" in state)
        assert last.state["results"]["right"] == 1


def test_a_student_may_nothing_that_is_the_teachers(school: str) -> None:
    teacher, other = opened(school), opened(school)
    student = joined(school, teacher.code)
    teacher.shows()
    for what in TEACHERS:
        body = {"link": "/", "question": {"kind": "where"}}
        for key in (student.member, other.key, new_key(), None, "", [teacher.key], {"$ne": ""}):
            said = send(school, f"rooms/{teacher.code}/{what}", {**body, "key": key})
            assert (said.status, said.error) == (403, "not_yours"), (what, key)
        said = send(school, f"rooms/{teacher.code}/{what}", {**body, "member": student.member})
        assert said.error == "not_yours"
    for what in STUDENTS:
        for member in (teacher.key, new_key(), None, "", 7, ["a"]):
            said = send(school, f"rooms/{teacher.code}/{what}", {"member": member, "value": 1})
            assert (said.status, said.error) == (403, "not_yours"), (what, member)
    for who in (f"key={student.member}", f"member={teacher.key}", "", "key=", "member="):
        said = send(school, f"rooms/{teacher.code}/events?{who}", method="GET")
        assert (said.status, said.error) == (403, "not_yours")
    with student.listens() as heard:
        assert heard.wait(bool).state["shown"] == 1


BAD = [
    b"", b"[]", b"1", b'"a"', b"null", b"{", b'{"a": NaN}', b'{"a": Infinity}', b"\xff\xfe{}",
    b"[" * 8000, b'{"a":' * 1500, b'{"a": ' + b"9" * 8000 + b"}",
]  # fmt: skip


def test_what_is_no_json_is_refused(school: str) -> None:
    teacher = opened(school)
    student = joined(school, teacher.code)
    teacher.shows()
    path = f"rooms/{teacher.code}/answer"
    for raw in BAD[1:]:
        assert send(school, path, raw=raw).error == "wrong_request", raw[:20]
    assert send(school, path, raw=b"").error == "not_yours"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        said = send(school, path, headers={"Content-Type": kind})
        assert said.error == "wrong_request"  # what another site's page could send
    said = send(school, path, headers={"Origin": "https://evil.example"})
    assert said.status == 403
    assert send(school, path, raw=b" " * 8193).error == "too_large"
    assert student.answers("x" * 9000).error == "too_large"
    for method in ("GET", "PUT", "DELETE", "OPTIONS"):
        assert send(school, path, method=method).status == 405
        assert send(school, "rooms", method=method).status == 405
    answer = ask(school, f"/{path}", "POST", {"Content-Type": "application/json"}, b"{}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"]


def test_a_body_that_never_ends_is_not_waited_for(school: str) -> None:
    place = urlsplit(school)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=30) as slow:
        head = f"POST {place.path}/rooms HTTP/1.1\r\nHost: localhost:{place.port}\r\n"
        head += "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        slow.sendall(head.encode())
        heard = b""
        while b"wrong_request" not in heard and (part := slow.recv(4096)):
            heard += part
        assert b"wrong_request" in heard


NONSENSE: list[Any] = [
    None, True, "", "sgd", [], {}, [[]], [1], [1, 2, 3], [None, 1], ["1", "1"], [1e308, 1e308],
    10**300, -1, {"a": {"b": {"c": []}}}, [[[[[[[[1]]]]]]]], "x" * 4000,
]  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [{"kind": "where", "run": "sgd"}, {"kind": "which"}, {"kind": "rate", "run": "sgd"},
     {"kind": "race", "run": "sgd"}, {"kind": "lesson", "lesson": "momentum"}],
    ids=lambda each: each["kind"],
)  # fmt: skip
def test_nonsense_is_no_answer(school: str, question: dict[str, Any]) -> None:
    teacher = opened(school)
    teacher.shows()
    assert teacher.does("ask", question=question).status == 200
    for start in range(0, len(NONSENSE), 6):
        student = joined(school, teacher.code)
        for value in NONSENSE[start : start + 6]:
            said = student.answers(value)
            fits = value == "sgd" if question["kind"] == "which" else value == {}
            assert said.status == 200 if fits and said.status == 200 else said.status == 400, value
    assert ask(school, "/_stcore/health").status == 200


def test_thousands_of_answers_from_one_socket(school: str) -> None:
    teacher = opened(school)
    student, other = joined(school, teacher.code), joined(school, teacher.code)
    teacher.shows()
    teacher.asks("rate", run="sgd")
    place, body = urlsplit(school), json.dumps({"member": student.member, "value": 0.1})
    request = (
        f"POST {place.path}/rooms/{teacher.code}/answer HTTP/1.1\r\n"
        f"Host: localhost:{place.port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    text, whole = b"", re.compile(rb"HTTP/1\.1 \d+ .*?\r\n\r\n\{.*?\}", re.DOTALL)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=60) as one:
        began = time.monotonic()
        for k in range(20):
            one.sendall(request.encode() * 100)
            while len(whole.findall(text)) < 100 * (k + 1):
                text += one.recv(1 << 16)
        seconds = time.monotonic() - began
    accepted = text.count(b"HTTP/1.1 200")
    assert text.count(b"HTTP/1.1 429") == 2000 - accepted
    assert 12 <= accepted <= 12 + 4 * seconds + 1
    assert other.answers(0.05).status == 200  # others are heard as before
    with teacher.listens() as wall:
        assert wall.wait(bool).state["answered"] == 2


def test_students_and_streams_are_bounded(school: str) -> None:
    teacher = opened(school)
    with ThreadPoolExecutor(8) as pool:
        students = list(pool.map(lambda _: joined(school, teacher.code), range(45)))
    said = send(school, f"rooms/{teacher.code}/join")
    assert (said.status, said.error) == (409, "full")
    assert students[0].does("join").body == {"member": students[0].member}
    with ExitStack() as stack:
        for _ in range(4):
            listener = stack.enter_context(students[0].listens())
            listener.wait(bool)
        path = f"rooms/{teacher.code}/events?member={students[0].member}"
        assert send(school, path, method="GET").error == "full"
    end = time.monotonic() + 20
    while time.monotonic() < end:  # they have gone, and are forgotten
        with students[0].listens() as again:
            time.sleep(0.3)
            if again.heard:
                return
    pytest.fail("its streams are never forgotten")


def test_guessing_codes_is_bounded(tmp_path: Path) -> None:
    with running_app(tmp_path, **MANY) as address:
        teacher = opened(address)
        student = joined(address, teacher.code)
        began = time.monotonic()
        words = [send(address, f"rooms/{new_code()}/join").error for _ in range(180)]
        seconds = time.monotonic() - began
        tried = words.count("unknown_room")
        assert words.count("too_fast") == 180 - tried
        assert 120 <= tried <= 120 + seconds + 1
        # nothing tells any more whether a code is one, whatever is asked of it: but once a second
        began, words = time.monotonic(), []
        for each in (teacher.code, new_code()) * 3:
            body = {"key": new_key(), "member": new_key()}
            for what in ("join", *TEACHERS, *STUDENTS):
                words.append(send(address, f"rooms/{each}/{what}", body).error)
            path = f"rooms/{each}/events?member={new_key()}"
            words.append(send(address, path, method="GET").error)
        told = len(words) - words.count("too_fast")
        assert told <= 1 + time.monotonic() - began
        # who is in the class stays in it
        assert student.does("name", name="Ana").status == 200
        assert student.does("join").status == 200
        assert teacher.shows().status == 200
        with student.listens() as heard:
            heard.wait(lambda state: state["shown"] == 1)


def test_an_address_that_guesses_keeps_no_other_out() -> None:
    here = RoomsHere()
    for _ in range(2000):
        with suppress(RoomError):
            here.guessed("198.51.100.7")
    assert not here.may_guess("198.51.100.7")
    assert here.may_guess("203.0.113.9")


def test_a_class_that_takes_streams_leaves_some_to_teachers_and_others() -> None:
    here = RoomsHere()
    taken = 0
    for k in range(500):  # by members that a script has made, four streams each
        while here.has_stream_for("22222222", f"member {k}"):
            here.streams["22222222", f"member {k}"] += 1
            taken += 1
    assert taken == 240  # twice the 120 students that a class may have; of 400 in all
    assert here.has_stream_for("22222222", "")
    assert here.has_stream_for("33333333", "")
    assert here.has_stream_for("33333333", "another member")
    for k in range(10):
        here.streams["33333333", f"member {k}"] += 16
    assert not here.has_stream_for("33333333", "another member")
    assert here.has_stream_for("33333333", "")


def test_opening_rooms_is_bounded(tmp_path: Path) -> None:
    with running_app(tmp_path, **MANY) as address:
        words = [send(address, "rooms") for _ in range(22)]
        assert [each.status for each in words[:15]] == [201] * 15
        assert {each.error for each in words[15:20]} == {"too_many_rooms"}
        assert words[-1].error == "too_fast"


def test_a_server_that_stops_ends_its_streams(tmp_path: Path) -> None:
    with running_app(tmp_path) as address:
        teacher = opened(address)
        with teacher.listens() as wall:
            wall.wait(bool)
            os.kill(serving(address), signal.SIGTERM)
            end = time.monotonic() + 8
            while time.monotonic() < end:
                try:
                    ask(address, "/_stcore/health")
                except OSError:
                    break
                time.sleep(0.1)
            else:
                pytest.fail("an open stream holds the server")
        log = (tmp_path / "server.log").read_text()
        assert "Traceback" not in log
        assert not re.search(r"ERROR|Exception", log)


def test_the_rooms_of_a_server_need_no_redis_at_its_start() -> None:
    import subprocess
    import sys

    program = "import app, sys; print('redis' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip().endswith("False")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GRADVIZ_REDIS_URL", "localhost:6379"),
        ("GRADVIZ_REDIS_URL", "http://localhost:6379"),
        ("GRADVIZ_REDIS_URL", "redis://a b"),
        ("GRADVIZ_MAX_CLASSES", "0"),
        ("GRADVIZ_MAX_STUDENTS", "-1"),
        ("GRADVIZ_CLASS_HOURS", "100"),
    ],
)
def test_a_wrong_setting_is_named(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=name):
        read_environment({name: text})


def test_a_wrong_address_of_redis_is_not_repeated() -> None:
    with pytest.raises(ValueError, match="GRADVIZ_REDIS_URL") as error:
        read_environment({"GRADVIZ_REDIS_URL": "redis:/user:secret@host"})
    assert "secret" not in str(error.value)


def test_the_chance_of_a_guess_is_what_the_note_says() -> None:
    """In four hours all addresses together try 144,600 codes; there are 100 classes at most."""
    here = RoomsHere()
    tried = here.all_guesses._burst + here.all_guesses._per_second * here.seconds
    assert tried == 144_600
    assert tried * 100 / 28**8 < 4e-5
