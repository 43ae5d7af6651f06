"""Rooms in this process's memory: what a server has that is told of no Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import time

from gradviz.rooms.questions import Json
from gradviz.rooms.refusals import RoomError
from gradviz.rooms.room import ASK, ENDED, Room, Snapshot
from gradviz.rooms.stores import CONNECTED, GHOST, TOMBSTONE, Bounds, Changes, deadline


@dataclass
class _Kept:
    """A room with what belongs to it; `until` is when it goes."""

    room: Room
    until: float
    version: int = 1
    names: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Json] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)


class _Waiting:
    """Waits in its own loop for what any thread may tell it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def tell(self) -> None:
        self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return False
        self._event.clear()
        return True


class MemoryStore:
    """A `Store` in memory, safe between threads; its rooms end with the process."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._lock = Lock()
        self._rooms: dict[str, _Kept] = {}
        self._waiting: dict[str, set[_Waiting]] = {}

    async def create(self, room: Room) -> None:
        """Keep a new room. Raises RoomError("too_many_rooms")."""
        with self._lock:
            self._let_go()
            open_rooms = sum(kept.room.phase != ENDED for kept in self._rooms.values())
            if open_rooms >= self._bounds.rooms or room.code in self._rooms:
                raise RoomError("too_many_rooms")
            self._rooms[room.code] = _Kept(room, deadline(room))

    async def read(self, code: str) -> Room:
        """Return a room, also one that a teacher has ended of late."""
        with self._lock:
            return self._kept(code).room

    async def change(self, code: str, change: Callable[[Room], Room]) -> Room:
        """Change a room by a function of its value."""
        with self._changing(code) as kept:
            before, kept.room = kept.room, change(kept.room)
            if kept.room.number != before.number or kept.room.question is None:
                kept.answers.clear()
            if kept.room.phase == ENDED:
                kept.names.clear()
                kept.seen.clear()
                if before.phase != ENDED:
                    kept.until = time() + TOMBSTONE
            return kept.room

    async def join(self, code: str, member: str | None, new: str) -> str:
        """Return a member that is known, or make the new one. Raises RoomError("full")."""
        with self._changing(code) as kept:
            if member is None or member not in kept.names:
                _check_open(kept)
                self._make_space(kept)
                member = new
                kept.names[member] = ""
            kept.seen[member] = time()
            return member

    def _make_space(self, kept: _Kept) -> None:
        if len(kept.names) >= self._bounds.members:
            long_ago = time() - GHOST
            for member in list(kept.names):
                gone = kept.seen.get(member, 0.0) < long_ago
                if gone and not kept.names[member] and member not in kept.answers:
                    del kept.names[member]
                    kept.seen.pop(member, None)
        if len(kept.names) >= self._bounds.members:
            raise RoomError("full")

    async def has_member(self, code: str, member: str) -> bool:
        """Tell whether somebody is a member."""
        with self._lock:
            return member in self._kept(code).names

    async def name(self, code: str, member: str, name: str) -> None:
        """Give a member a name."""
        with self._changing(code) as kept:
            _check_member(kept, member)
            kept.names[member] = name

    async def answer(self, code: str, member: str, number: int, answer: Json) -> None:
        """Keep a member's answer to the question of a number; the last one counts."""
        with self._changing(code) as kept:
            _check_member(kept, member)
            if kept.room.phase != ASK or kept.room.number != number:
                raise RoomError("not_asked")
            kept.answers[member] = answer

    async def snapshot(self, code: str) -> Snapshot:
        """Return all of a room at one moment."""
        with self._lock:
            kept = self._kept(code)
            present = sum(when > time() - CONNECTED for when in kept.seen.values())
            names, answers = dict(kept.names), dict(kept.answers)
            return Snapshot(kept.room, kept.version, names, answers, present)

    async def seen(self, code: str, member: str) -> None:
        """Note that a member, or the teacher (an empty name), is connected."""
        with self._lock:
            kept = self._kept(code)
            if kept.room.phase == ENDED:
                return
            kept.until = deadline(kept.room)
            if member not in kept.names:
                return
            is_new = kept.seen.get(member, 0.0) < time() - CONNECTED
            kept.seen[member] = time()
            kept.version += is_new
        if is_new:
            self._tell(code)

    async def left(self, code: str, member: str) -> None:
        """Note that a member is not connected any more."""
        with self._changing(code) as kept:
            kept.seen.pop(member, None)

    @asynccontextmanager
    async def changes(self, code: str) -> AsyncIterator[Changes]:
        """Return what tells of the changes of a room."""
        waiting = _Waiting()
        with self._lock:
            self._waiting.setdefault(code, set()).add(waiting)
        try:
            yield waiting
        finally:
            with self._lock:
                rest = self._waiting[code]
                rest.discard(waiting)
                if not rest:
                    del self._waiting[code]

    async def sweep(self) -> None:
        """Let go of what has ended."""
        with self._lock:
            self._let_go()

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    @contextmanager
    def _changing(self, code: str) -> Iterator[_Kept]:
        with self._lock:
            kept = self._kept(code)
            yield kept
            kept.version += 1
        self._tell(code)

    def _kept(self, code: str) -> _Kept:
        kept = self._rooms.get(code)
        if kept is None or kept.until <= time():
            self._rooms.pop(code, None)
            raise RoomError("unknown_room")
        return kept

    def _let_go(self) -> None:
        now = time()
        for code in [code for code, kept in self._rooms.items() if kept.until <= now]:
            del self._rooms[code]

    def _tell(self, code: str) -> None:
        with self._lock:
            waiting = list(self._waiting.get(code, ()))
        for each in waiting:
            each.tell()


def _check_open(kept: _Kept) -> None:
    if kept.room.phase == ENDED:
        raise RoomError("ended")


def _check_member(kept: _Kept, member: str) -> None:
    _check_open(kept)
    if member not in kept.names:
        raise RoomError("not_yours")


__all__ = ["MemoryStore"]
