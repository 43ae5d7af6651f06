"""A room as a value, and what the browsers are told of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from gradviz.experiments import KINDS
from gradviz.rooms.asking import ask
from gradviz.rooms.codes import ALPHABET, hashed, new_code, new_key, new_member, opens, read_code
from gradviz.rooms.public_state import PublicState
from gradviz.rooms.rate_limits import RateLimit
from gradviz.rooms.refusals import WORDS, RoomError
from gradviz.rooms.room import Room, Snapshot, new_room, read_name
from gradviz.rooms.shown_links import LONGEST, Shown, read_shown

LINK = "/?f=x%5E2%2B3y%5E2&start=2,1&steps=50&runs=SGD&runs=Adam"
MEMBERS = [new_member() for _ in range(4)]


def state_of(
    room: Room, answers: dict[str, Any], names: dict[str, str] | None = None
) -> PublicState:
    called = names or dict.fromkeys(MEMBERS, "")
    return PublicState(Snapshot(room, 7, called, answers, present=2))


def told(state: PublicState, member: str = "", *, large: bool = True) -> dict[str, Any]:
    said = state.for_member(member, large=large) if member else state.for_teacher(large=large)
    event = state.event(said)
    found = re.fullmatch(r"id: 7\nevent: state\ndata: (\{.*\})\n\n", event)
    assert found, event
    return dict(json.loads(found[1]))


def test_codes_and_keys_are_random() -> None:
    codes = [new_code() for _ in range(2000)]
    assert len(set(codes)) == 2000
    counts = Counter("".join(codes))
    assert set(counts) == set(ALPHABET)
    expected = 16_000 / len(ALPHABET)
    chi = sum((counts[each] - expected) ** 2 / expected for each in ALPHABET)
    assert chi < 60  # 27 degrees of freedom: above it once in 4,000 times
    assert len(ALPHABET) ** 8 > 3e11
    assert not set(ALPHABET) & set("01ILOAEU")
    assert all(read_code(each.lower()) == each for each in codes[:50])
    assert len(new_key()) * 6 >= 128
    assert len(new_member()) * 6 >= 96


@pytest.mark.parametrize("key", [None, "", 7, [], "k" * 15, "k" * 65, "Ω" * 32, "a b" * 8])
def test_what_is_no_key_opens_nothing(key: object) -> None:
    assert not opens(key, hashed(str(key)))


def test_a_room_keeps_no_key() -> None:
    room, key = new_room(1e9)
    assert opens(key, room.key)
    assert key not in room.to_json()
    assert not opens(new_key(), room.key)


def test_the_phases_follow_each_other() -> None:
    room, _ = new_room(1e9)
    question = ask({"kind": "which"}, LINK)
    for wrong in (lambda: room.revealing(0, None), room.asked):
        with pytest.raises(RoomError, match="not_asked"):
            wrong()
    asked = room.asking(question)
    assert asked.asked() == question
    revealed = asked.revealing(1, {"value": "adam"})
    assert revealed.revealing(1, None) is revealed  # twice is as once
    with pytest.raises(RoomError, match="not_asked"):
        revealed.asked()
    with pytest.raises(RoomError, match="not_asked"):
        asked.asking(question).revealing(1, None)  # a reveal that comes late
    assert revealed.cleared().question is None
    ended = revealed.ended()
    assert Room.from_json(ended.to_json()) == ended
    assert ended.ended().phase == "ended"
    for doing in (ended.cleared, ended.asked, lambda: ended.showing(Shown())):
        with pytest.raises(RoomError, match="ended"):
            doing()
    for each in (room, asked, revealed):
        assert Room.from_json(each.to_json()) == each


@pytest.mark.parametrize(
    "given",
    [{}, {"link": None}, {"link": 3}, {"link": ""}, {"link": "/class?room=1"},
     {"link": "/_stcore/x"}, {"link": "javascript:alert(1)//?f=x^2"},
     {"link": "/?f=x^2", "step": -1}, {"link": "/?f=x^2", "step": 1.5},
     {"link": "/?f=x^2", "step": True}, {"link": "/?f=x^2", "step": 10**300},
     {"link": "/?f=x^2", "seq": "1"}, {"link": "/?f=" + "x" * LONGEST}],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(RoomError, match="wrong_link"):
        read_shown(given, Shown())


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("http://evil.example/compare?count=2&steps=50", "/compare?steps=50&count=2"),
        ("/?f=x^2&key=s&lang=es&present=1&class=K7QXM2WR&deck=a&embed=true", "/?f=x%5E2"),
        ("/?f=x^2&hide=noise&lock=start&speed=2", "/?f=x%5E2&speed=2&hide=noise&lock=start"),
        ("/?f=<script>&steps=1e9", "/"),
        ("/learn?lesson=momentum", "/learn?lesson=momentum"),
    ],
)
def test_only_what_was_understood_is_shown(link: str, shown: str) -> None:
    assert read_shown({"link": link}, Shown()).link == shown


@pytest.mark.parametrize("page", sorted(KINDS))
def test_every_page_can_be_shown_as_it_opens(page: str) -> None:
    shown = read_shown({"link": f"/{page}"}, Shown())
    assert shown.link == f"/{page}"


@pytest.mark.parametrize(
    ("link", "step"),
    [("/network", None), ("/network?step=-1", None), ("/network?step=0", 0),
     ("/network?step=7", 7), ("/gradient", None), ("/?f=x^2", 0), ("/?f=x^2&step=4", 4)],
)  # fmt: skip
def test_the_first_step_is_told_from_a_training_as_a_whole(link: str, step: int | None) -> None:
    assert read_shown({"link": link}, Shown()).step == step
    assert read_shown({"link": link, "step": None}, Shown()).step == step
    assert read_shown({"link": link, "step": 0}, Shown()).step == 0


@pytest.mark.parametrize("name", [None, 3, [], "x" * 25, "x" * 5000, "ñ" * 25])
def test_what_is_no_name_is_refused(name: object) -> None:
    with pytest.raises(RoomError, match="wrong_name"):
        read_name(name)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("<script>alert(1)</script"[:24], "<script>alert(1)</script"),
        ("a\x00b\x1b[31mc\r\nd\u2028e", "ab[31mc d e"),
        ("\u202eevil\u200b\ufeff\ud800", "evil"),
        ("  Zoë   Núñez  ", "Zoë Núñez"),
        ("Zoe\u0308", "Zoë"),
        ("Ω☃👍", "Ω☃👍"),
    ],
)
def test_a_name_is_one_line_of_plain_text(given: str, name: str) -> None:
    assert read_name(given) == name
    assert json.loads(json.dumps(name)) == name


def test_a_student_is_told_its_own_answer_and_nobody_elses() -> None:
    room = new_room(1e12)[0].asking(ask({"kind": "where", "run": "sgd"}, LINK))
    answers = {MEMBERS[0]: {"value": [1.0, 1.0]}, MEMBERS[1]: {"value": [0.5, 0.25]}}
    state = state_of(room, answers)
    one, none, teacher = told(state, MEMBERS[1]), told(state, MEMBERS[2]), told(state)
    assert (one["mine"], one["place"], one["answered"]) == ([0.5, 0.25], 1, 2)
    assert (none["mine"], none["place"]) == (None, None)
    assert [each["present"] for each in (one, none, teacher)] == [2, 2, 2]
    for each in (one, none, teacher):
        assert "results" not in each
        assert "answers" not in each
        text = json.dumps(each)
        assert room.key not in text
        assert not any(member in text for member in MEMBERS)


def test_what_was_answered_is_shown_to_all_once_it_is_revealed() -> None:
    question = ask({"kind": "which"}, LINK)
    truth = question.truth(None)
    room = new_room(1e12)[0].asking(question).revealing(1, truth)
    values = ["sgd", "adam", "sgd", truth["value"]]
    answers = {m: {"value": v} for m, v in zip(MEMBERS, values, strict=True)}
    found = told(state_of(room, answers), MEMBERS[0])["results"]
    assert found["truth"] == truth
    assert found["counts"] == dict(Counter(values))
    assert found["right"] == values.count(truth["value"])
    assert [each["value"] for each in found["answers"]] == values
    assert [each["correct"] for each in found["answers"]] == [v == truth["value"] for v in values]
    assert found["ranking"] is None
    assert "results" not in told(state_of(room, answers), MEMBERS[0], large=False)
    assert told(state_of(room, {}))["results"]["answers"] == []


def test_a_race_ranks_by_the_final_value_and_names_at_the_end_only() -> None:
    question = ask({"kind": "race", "run": "sgd", "steps": 20}, LINK)
    rates = [0.01, 5.0, 0.15, 0.1]  # on x^2 + 3y^2: slow, diverges, best, good
    answers = {
        m: {"value": {"learning_rate": r}, **question.worked({"learning_rate": r})}
        for m, r in zip(MEMBERS, rates, strict=True)
    }
    names = dict(zip(MEMBERS, ["Ana", "<b>", "", "Zoë"], strict=True))
    room = new_room(1e12)[0].asking(question)
    state = state_of(room, answers, names)
    finals = [4 * (1 - 2 * r) ** 40 + 3 * (1 - 6 * r) ** 40 for r in (0.15, 0.1, 0.01)]
    live = told(state, MEMBERS[0])
    assert [each["final"] for each in live["standing"][:3]] == pytest.approx(finals, rel=1e-4)
    assert live["standing"][3] == {"final": None}
    assert live["place"] == 2
    assert "Ana" not in json.dumps(told(state, MEMBERS[1]))
    wall = told(state)
    assert [each["value"]["learning_rate"] for each in wall["answers"]] == [0.15, 0.1, 0.01, 5.0]
    assert "Ana" not in json.dumps(wall)
    end = told(state_of(room.revealing(1, question.truth(None)), answers, names), MEMBERS[1])
    assert [each["name"] for each in end["results"]["answers"]] == ["", "Zoë", "Ana", "<b>"]
    assert end["results"]["ranking"] == [0, 1, 2, 3]
    assert (end["place"], end["name"]) == (3, "<b>")


def test_the_large_part_is_marked_when_it_changes() -> None:
    question = ask({"kind": "race", "run": "sgd", "steps": 20}, LINK)
    answer = {"value": {}, **question.worked({})}
    asked = new_room(1e12)[0].asking(question)
    revealed = asked.revealing(1, {})
    one, named = {MEMBERS[0]: answer}, {**dict.fromkeys(MEMBERS, ""), MEMBERS[0]: "Ana"}
    other = {MEMBERS[0]: {**answer, "value": {"learning_rate": 0.1}}}
    marks = [
        state_of(asked, {}).mark,
        state_of(asked, one).mark,
        state_of(asked, other).mark,
        state_of(revealed, one).mark,
        state_of(revealed, one, named).mark,
        state_of(revealed.cleared(), {}).mark,
    ]
    assert len(set(marks)) == len(marks)
    moved = replace(revealed, shown=Shown(link=LINK, step=9, count=4))
    assert state_of(moved, one).mark == state_of(revealed, one).mark


def test_a_bucket_fills_as_time_goes_by() -> None:
    now = [0.0]
    limit = RateLimit(per_second=0.5, burst=3, most=2, clock=lambda: now[0])
    assert [limit.allows("a") for _ in range(5)] == [True] * 3 + [False] * 2
    assert limit.is_exhausted("a")
    assert limit.allows("b")
    now[0] = 2.0
    assert not limit.is_exhausted("a")
    assert [limit.allows("a") for _ in range(2)] == [True, False]
    for each in range(1000):
        limit.allows(each)
    assert len(limit._known) == 2


def test_every_word_has_a_status() -> None:
    assert all(400 <= status < 600 for status in WORDS.values())
    with pytest.raises(KeyError):
        RoomError("no word")
