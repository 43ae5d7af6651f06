"""What a store promises, of both stores: that in memory, and that in a real Redis."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from gradviz.rooms import memory_store, redis_store
from gradviz.rooms.asking import ask
from gradviz.rooms.codes import new_member
from gradviz.rooms.feeds import Feed, Feeds
from gradviz.rooms.memory_store import MemoryStore
from gradviz.rooms.redis_store import RedisStore
from gradviz.rooms.refusals import RoomError
from gradviz.rooms.room import Room, new_room
from gradviz.rooms.shown_links import read_shown
from gradviz.rooms.stores import Bounds
from tests.rooms.conftest import running_redis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from gradviz.rooms.stores import Store

    Open = Callable[..., AbstractAsyncContextManager[tuple[Store, Store]]]

LINK = "/?f=x%5E2%2B3y%5E2&runs=SGD&runs=Adam"
QUESTION = ask({"kind": "which"}, LINK)


def run(play: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a thread of its own: where a browser was driven before, this one has a loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, play).result()


@pytest.fixture(params=["memory", "redis"])
def open_two(request: pytest.FixtureRequest) -> Open:
    """Return what opens the store of two servers: in memory there is but one."""

    @asynccontextmanager
    async def opened(rooms: int = 5, members: int = 5) -> AsyncIterator[tuple[Store, Store]]:
        bounds = Bounds(rooms, members)
        if request.param == "memory":
            store = MemoryStore(bounds)
            yield store, store
            return
        url, prefix = request.getfixturevalue("redis_url"), f"test:{uuid4()}"
        first, second = (RedisStore(url, bounds, prefix) for _ in range(2))
        try:
            yield first, second
        finally:
            await first.close()
            await second.close()

    return opened


async def refused(doing: Any) -> str:
    with pytest.raises(RoomError) as error:
        await doing
    return error.value.word


def in_an_hour() -> Room:
    return new_room(time.time() + 3600)[0]


def test_a_room_goes_through_a_class(open_two: Open) -> None:
    async def play() -> None:
        async with open_two() as (teacher, student):
            room = in_an_hour()
            await teacher.create(room)
            assert await student.read(room.code) == room
            ana = await student.join(room.code, None, new_member())
            ben = await student.join(room.code, None, new_member())
            assert ana != ben
            assert await student.join(room.code, ana, new_member()) == ana
            shown = read_shown({"link": LINK, "step": 3, "seq": 7}, room.shown)
            await teacher.change(room.code, lambda now: now.showing(shown))
            late = read_shown({"link": "/?f=x", "seq": 6}, room.shown)
            assert (await teacher.change(room.code, lambda now: now.showing(late))).shown.step == 3
            assert await refused(student.answer(room.code, ana, 1, {"value": "sgd"})) == "not_asked"
            asked = await teacher.change(room.code, lambda now: now.asking(QUESTION))
            assert asked.number == 1
            await student.answer(room.code, ana, 1, {"value": "sgd"})
            await student.answer(room.code, ana, 1, {"value": "adam"})
            await student.name(room.code, ana, "<b>Ana</b>")
            found = await teacher.snapshot(room.code)
            assert found.room == asked
            assert found.answers == {ana: {"value": "adam"}}
            assert found.names == {ana: "<b>Ana</b>", ben: ""}
            assert found.present == 2
            await teacher.change(room.code, lambda now: now.revealing(1, {"value": "adam"}))
            assert await refused(student.answer(room.code, ben, 1, {"value": "sgd"})) == "not_asked"
            assert (await student.snapshot(room.code)).room.truth == {"value": "adam"}
            again = await teacher.change(room.code, lambda now: now.asking(QUESTION))
            assert again.number == 2
            assert not (await student.snapshot(room.code)).answers
            assert await refused(student.answer(room.code, ben, 1, {"value": "sgd"})) == "not_asked"
            await student.answer(room.code, ben, 2, {"value": "sgd"})
            await teacher.change(room.code, Room.cleared)
            assert not (await student.snapshot(room.code)).answers

    run(play())


def test_only_a_member_is_heard(open_two: Open) -> None:
    async def play() -> None:
        async with open_two() as (store, _):
            room, other = in_an_hour(), in_an_hour()
            await store.create(room)
            await store.create(other)
            await store.change(room.code, lambda now: now.asking(QUESTION))
            elsewhere = await store.join(other.code, None, new_member())
            for member in (elsewhere, new_member(), ""):
                assert not await store.has_member(room.code, member)
                assert await refused(store.name(room.code, member, "a")) == "not_yours"
                given = store.answer(room.code, member, 1, {"value": "sgd"})
                assert await refused(given) == "not_yours"
            # whoever says to be a member, and is none, becomes a new one
            new = new_member()
            assert await store.join(room.code, elsewhere, new) == new
            assert await refused(store.read("22222222")) == "unknown_room"
            assert await refused(store.snapshot("22222222")) == "unknown_room"
            assert await refused(store.join("22222222", None, new)) == "unknown_room"

    run(play())


def test_rooms_and_members_are_bounded(open_two: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        async with open_two(rooms=2, members=3) as (store, other):
            rooms = [in_an_hour() for _ in range(3)]
            await store.create(rooms[0])
            await other.create(rooms[1])
            assert await refused(store.create(rooms[2])) == "too_many_rooms"
            code = rooms[0].code
            await store.change(rooms[1].code, Room.ended)
            await store.create(rooms[2])
            members = [await store.join(code, None, new_member()) for _ in range(3)]
            assert await refused(other.join(code, None, new_member())) == "full"
            assert await other.join(code, members[0], new_member()) == members[0]
            # who is gone and has left nothing makes room; a name or an answer keeps its place
            await store.name(code, members[0], "Ana")
            await store.change(code, lambda now: now.asking(QUESTION))
            await store.answer(code, members[1], 1, {"value": "sgd"})
            for module in (memory_store, redis_store):
                monkeypatch.setattr(module, "GHOST", -1.0)
            await store.join(code, None, new_member())
            assert [await store.has_member(code, each) for each in members] == [True, True, False]

    run(play())


def test_after_its_end_nothing_of_a_room_is_left(open_two: Open) -> None:
    async def play() -> None:
        async with open_two() as (store, other):
            room = in_an_hour()
            await store.create(room)
            shown = read_shown({"link": LINK}, room.shown)
            await store.change(room.code, lambda now: now.showing(shown))
            await store.change(room.code, lambda now: now.asking(QUESTION))
            member = await store.join(room.code, None, new_member())
            await store.name(room.code, member, "Ana")
            await store.answer(room.code, member, 1, {"value": "sgd"})
            await store.change(room.code, Room.ended)
            for each in (store, other):
                left = await each.snapshot(room.code)
                assert (left.room.phase, left.names, left.answers) == ("ended", {}, {})
                assert left.room.shown.link == ""
                assert left.room.question is None
            assert await refused(store.join(room.code, member, new_member())) == "ended"
            assert await refused(store.answer(room.code, member, 1, {"value": "sgd"})) == "ended"
            with pytest.raises(RoomError, match="ended"):
                await store.change(room.code, lambda now: now.asking(QUESTION))
            await store.change(room.code, Room.ended)  # twice is as once
            await store.seen(room.code, member)
            await store.left(room.code, member)
            assert (await store.snapshot(room.code)).present == 0

    run(play())


def test_rooms_end_by_themselves(open_two: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        async with open_two(rooms=1) as (store, _):
            room, _ = new_room(time.time() + 2.2)
            await store.create(room)
            member = await store.join(room.code, None, new_member())
            await store.seen(room.code, member)  # being there does not make it longer
            assert await refused(store.create(in_an_hour())) == "too_many_rooms"
            await asyncio.sleep(2.4)
            assert await refused(store.read(room.code)) == "unknown_room"
            assert await refused(store.snapshot(room.code)) == "unknown_room"
            await store.sweep()
            await store.create(in_an_hour())  # there is room again

    async def idle() -> None:
        async with open_two() as (store, _):
            monkeypatch.setattr("gradviz.rooms.stores.IDLE", 2.0)
            kept, left = in_an_hour(), in_an_hour()
            await store.create(kept)
            await store.create(left)
            for _ in range(5):
                await asyncio.sleep(0.6)
                await store.seen(kept.code, "")
            assert (await store.read(kept.code)).code == kept.code
            assert await refused(store.read(left.code)) == "unknown_room"

    run(play())
    run(idle())


def test_who_is_connected_is_counted(open_two: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        async with open_two() as (store, other):
            room = in_an_hour()
            await store.create(room)
            one, two = [await store.join(room.code, None, new_member()) for _ in range(2)]
            for member in (one, two, "", new_member()):
                await other.seen(room.code, member)
            assert (await store.snapshot(room.code)).present == 2
            await other.left(room.code, one)
            assert (await store.snapshot(room.code)).present == 1
            assert await store.has_member(room.code, one)
            for module in (memory_store, redis_store):
                monkeypatch.setattr(module, "CONNECTED", -1.0)
            assert (await store.snapshot(room.code)).present == 0

    run(play())


def test_many_at_once_lose_nothing(open_two: Open) -> None:
    async def play() -> None:
        async with open_two(members=60) as (one, other):
            room = in_an_hour()
            await one.create(room)
            both = [one, other] * 30
            joined = [store.join(room.code, None, new_member()) for store in both]
            members = await asyncio.gather(*joined)
            assert len(set(members)) == 60
            await one.change(room.code, lambda now: now.asking(QUESTION))
            shown = read_shown({"link": LINK}, room.shown)
            show = lambda now: now.showing(shown)
            changes = [store.change(room.code, show) for store in both[:8]]
            answers = [
                store.answer(room.code, member, 1, {"value": member})
                for store, member in zip(both, members, strict=True)
            ]
            await asyncio.gather(*answers, *changes)
            found = await other.snapshot(room.code)
            assert found.answers == {member: {"value": member} for member in members}
            assert found.room.shown.count == 8
            assert found.version >= 1 + 60 + 1 + 60 + 8

    run(play())


def test_a_change_at_one_server_is_told_at_the_other(open_two: Open) -> None:
    async def play() -> None:
        async with open_two() as (teacher, student):
            room = in_an_hour()
            await teacher.create(room)
            feeds = Feeds(student)
            async with feeds.following(room.code) as feed, feeds.following(room.code) as same:
                assert same is feed
                first = await feed.newer(None, 5.0)
                assert first is not None
                assert await feed.newer(first, 0.3) is None
                began = time.monotonic()
                shown = read_shown({"link": LINK, "step": 9}, room.shown)
                await teacher.change(room.code, lambda now: now.showing(shown))
                second = await feed.newer(first, 5.0)
                assert second is not None
                assert second.room.shown.step == 9
                assert time.monotonic() - began < 1.0
                await teacher.change(room.code, Room.ended)
                last = await feed.newer(second, 5.0)
                assert last is not None
                assert last.room.phase == "ended"
                assert feed.is_over
            assert len(feeds) == 0

    run(play())


def test_what_changes_often_is_told_together(open_two: Open) -> None:
    async def listen(feed: Feed) -> list[int]:
        state, steps = None, []
        while (newer := await feed.newer(state, 2.0)) is not None:
            state = newer
            steps.append(state.room.shown.step)
        return steps

    async def play() -> list[int]:
        async with open_two() as (store, _):
            room = in_an_hour()
            await store.create(room)
            async with Feeds(store).following(room.code) as feed:
                listening = asyncio.create_task(listen(feed))
                for step in range(100):
                    shown = read_shown({"link": LINK, "step": step}, room.shown)
                    await store.change(room.code, lambda now, s=shown: now.showing(s))
                    await asyncio.sleep(0.005)
                return await listening

    began = time.monotonic()
    steps = run(play())
    assert steps == sorted(steps)
    assert steps[-1] == 99
    # the first at once, then not more than ten a second; two seconds are the last wait
    assert 3 <= len(steps) <= 2 + 10 * (time.monotonic() - began - 1.9)


def test_a_redis_that_is_gone_is_said_and_comes_back(tmp_path: Path) -> None:
    async def play() -> None:
        with running_redis(tmp_path) as url:
            port = int(url.rpartition(":")[2].partition("/")[0])
            store = RedisStore(url, Bounds())
            room = in_an_hour()
            await store.create(room)
        feeds = Feeds(store)
        assert await refused(store.read(room.code)) == "unavailable"
        assert await refused(store.create(in_an_hour())) == "unavailable"
        assert await refused(store.seen(room.code, "")) == "unavailable"
        async with feeds.following(room.code) as feed:
            assert await feed.newer(None, 0.5) is None
            assert not feed.is_over  # it may have been away for a moment only
            with running_redis(tmp_path, port):
                await store.create(room)  # a Redis that forgot: what a test can restart
                end = time.monotonic() + 15
                while feed.state is None and time.monotonic() < end:
                    await asyncio.sleep(0.1)
                assert feed.state is not None
                await store.close()

    run(play())


def test_redis_keeps_no_key_and_lets_everything_go(redis_url: str) -> None:
    async def play() -> None:
        prefix = f"test:{uuid4()}"
        store = RedisStore(redis_url, Bounds(), prefix)
        room, key = new_room(time.time() + 3600)
        await store.create(room)
        member = await store.join(room.code, None, new_member())
        await store.change(room.code, lambda now: now.asking(QUESTION))
        await store.answer(room.code, member, 1, {"value": "sgd"})
        redis = store._redis
        names = [each async for each in redis.scan_iter(f"{prefix}*")]
        parts = {each.removeprefix(f"{prefix}:{room.code}:") for each in names}
        assert {"room", "version", "names", "answers", "seen"} <= parts
        for name in names:
            kind = await redis.type(name)
            text = str(await redis.hgetall(name)) if kind == "hash" else str(name)
            assert key not in text
            if name != prefix:  # the list of rooms, whose entries are let go of with the next room
                assert 0 < await redis.ttl(name) <= 3600
        await store.change(room.code, Room.ended)
        left = [each async for each in redis.scan_iter(f"{prefix}:{room.code}*")]
        assert {each.rpartition(":")[2] for each in left} <= {"room", "version"}
        for each in left:
            assert 0 < await redis.ttl(each) <= 600
        await store.close()

    run(play())
