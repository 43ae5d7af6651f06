"""Rooms in Redis, or in Valkey, which speaks the same: any of several servers serves any student.

Each change is one script that nothing interrupts; keys go by themselves; and one connection of each
server hears of the changes of all rooms. redis-py: https://redis.readthedocs.io
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from time import time
from typing import Any, Final

from redis.asyncio import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from gradviz.rooms import redis_scripts
from gradviz.rooms.questions import Json
from gradviz.rooms.refusals import WORDS, RoomError
from gradviz.rooms.room import ENDED, Room, Snapshot
from gradviz.rooms.stores import CONNECTED, GHOST, TOMBSTONE, Bounds, Changes, deadline

PREFIX: Final = "gradviz:rooms"
_PARTS = ("room", "version", "names", "answers", "seen")
_ATTEMPTS = 20
_PATIENCE = 4.0
"""Seconds after which Redis counts as gone."""
_PAUSE = 0.5
"""Seconds until it is tried again."""


class _Waiting:
    """Waits for what the store's connection hears."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def tell(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return False
        self._event.clear()
        return True


class RedisStore:
    """A `Store` in Redis. It belongs to the event loop that uses it first."""

    def __init__(self, url: str, bounds: Bounds, prefix: str = PREFIX) -> None:
        self._bounds = bounds
        self._prefix = prefix
        self._redis: Redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 3),
            health_check_interval=15,
        )
        self._scripts = {
            name: self._redis.register_script(getattr(redis_scripts, name))
            for name in redis_scripts.__all__
        }
        self._waiting: dict[str, set[_Waiting]] = {}
        self._listener: asyncio.Task[None] | None = None

    async def create(self, room: Room) -> None:
        """Keep a new room. Raises RoomError("too_many_rooms")."""
        until = int(deadline(room))
        kept = (room.to_json(), room.revision, until)
        await self._run("CREATE", room.code, time(), self._bounds.rooms, *kept)

    async def read(self, code: str) -> Room:
        """Return a room, also one that a teacher has ended of late."""
        with _told():
            text = await self._redis.hget(self._keys(code)[0], "json")
        if text is None:
            raise RoomError("unknown_room")
        return Room.from_json(str(text))

    async def change(self, code: str, change: Callable[[Room], Room]) -> Room:
        """Change a room by a function of its value, which may be called more than once."""
        for _ in range(_ATTEMPTS):
            before = await self.read(code)
            after = change(before)
            if after is before:
                return after
            new = (after.to_json(), after.revision, after.phase, after.number, int(TOMBSTONE))
            if await self._run("CHANGE", code, before.revision, *new) == "ok":
                return after
        raise RoomError("unavailable")

    async def join(self, code: str, member: str | None, new: str) -> str:
        """Return a member that is known, or make the new one. Raises RoomError("full")."""
        bounds = (time(), self._bounds.members, GHOST)
        said = await self._run("JOIN", code, member or "", new, *bounds)
        return said.partition(" ")[2]

    async def has_member(self, code: str, member: str) -> bool:
        """Tell whether somebody is a member."""
        with _told():
            return bool(await self._redis.hexists(self._keys(code)[2], member))

    async def name(self, code: str, member: str, name: str) -> None:
        """Give a member a name."""
        await self._run("NAME", code, member, name)

    async def answer(self, code: str, member: str, number: int, answer: Json) -> None:
        """Keep a member's answer to the question of a number; the last one counts."""
        await self._run("ANSWER", code, member, number, json.dumps(answer))

    async def snapshot(self, code: str) -> Snapshot:
        """Return all of a room at one moment."""
        room, version, names, answers, seen = self._keys(code)
        with _told():
            async with self._redis.pipeline(transaction=True) as all_at_once:
                all_at_once.hget(room, "json")
                all_at_once.get(version)
                all_at_once.hgetall(names)
                all_at_once.hgetall(answers)
                all_at_once.zcount(seen, time() - CONNECTED, "+inf")
                text, number, called, given, present = await all_at_once.execute()
        if text is None:
            raise RoomError("unknown_room")
        answered = {member: json.loads(each) for member, each in given.items()}
        return Snapshot(Room.from_json(text), int(number or 0), called, answered, int(present))

    async def seen(self, code: str, member: str) -> None:
        """Note that a member, or the teacher (an empty name), is connected."""
        room = await self.read(code)
        if room.phase != ENDED:
            await self._run("SEEN", code, member, time(), int(deadline(room)), CONNECTED)

    async def left(self, code: str, member: str) -> None:
        """Note that a member is not connected any more."""
        await self._run("LEFT", code, member)

    @asynccontextmanager
    async def changes(self, code: str) -> AsyncIterator[Changes]:
        """Return what tells of the changes of a room."""
        waiting = _Waiting()
        self._waiting.setdefault(code, set()).add(waiting)
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())
        try:
            yield waiting
        finally:
            rest = self._waiting[code]
            rest.discard(waiting)
            if not rest:
                del self._waiting[code]

    async def sweep(self) -> None:
        """Do nothing: keys go by themselves."""

    async def close(self) -> None:
        """Let go of the connections."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
            self._listener = None
        with suppress(RedisError, OSError):
            await self._redis.aclose()

    def _keys(self, code: str) -> list[str]:
        return [f"{self._prefix}:{code}:{part}" for part in _PARTS]

    async def _run(self, script: str, code: str, *arguments: Any) -> str:
        keys = [*self._keys(code), self._prefix]
        with _told():
            said = str(await self._scripts[script](keys=keys, args=[code, *arguments]))
        if said in WORDS:
            raise RoomError(said)
        return said

    async def _listen(self) -> None:
        """Hear of changes for as long as the server runs; after a pause anything may have."""
        while True:
            with suppress(RedisError, OSError):
                async with self._redis.pubsub() as heard:
                    await heard.subscribe(f"{self._prefix}:changed")
                    self._tell(*self._waiting)
                    while True:
                        message = await heard.get_message(
                            ignore_subscribe_messages=True, timeout=_PATIENCE
                        )
                        if message is not None:
                            self._tell(message["data"])
            await asyncio.sleep(_PAUSE)

    def _tell(self, *codes: str) -> None:
        for code in codes:
            for each in self._waiting.get(code, ()):
                each.tell()


@lru_cache(maxsize=100)
def _log_once(kind: str, _minute: int) -> None:
    """Log, once a minute, what every browser of a class meets."""
    logging.getLogger(__name__).warning("Redis is not there for the classes: %s", kind)


class _told:  # noqa: N801  (used as a function)
    """Says of Redis' own errors what a browser is told: that the store is not there."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if isinstance(error, RedisError | OSError | TimeoutError):
            _log_once(type(error).__name__, int(time() / 60))
            raise RoomError("unavailable") from error


__all__ = ["RedisStore"]
