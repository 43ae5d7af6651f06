"""Where rooms are kept: what a store does, and with which bounds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from time import time
from typing import Protocol

from gradviz.rooms.questions import Json
from gradviz.rooms.room import Room, Snapshot

TOMBSTONE = 600.0
"""Seconds in which a room that a teacher has ended is still known to have been one."""
IDLE = 3600.0
"""Seconds after which a room that nobody is in ends."""
CONNECTED = 40.0
"""Seconds in which a member was seen who counts as present: streams say so every 15."""
GHOST = 60.0
"""Seconds after which a member who is gone, and has left nothing, makes room in a full class."""


@dataclass(frozen=True)
class Bounds:
    """How many rooms there may be, and how many members each may have."""

    rooms: int = 100
    members: int = 120


class Changes(Protocol):
    """Tells of changes of one room."""

    async def wait(self, seconds: float) -> bool:
        """Return True as soon as the room has changed, False after so many seconds."""
        ...


class Store(Protocol):
    """Keeps rooms until they end. Each method is one change, whole or not at all.

    All raise RoomError: "unknown_room" where there is no such room, "unavailable" where the store
    cannot be reached; those of members "ended", and "not_yours" for who is none.
    """

    async def create(self, room: Room) -> None:
        """Keep a new room. Raises RoomError("too_many_rooms")."""
        ...

    async def read(self, code: str) -> Room:
        """Return a room, also one that a teacher has ended of late."""
        ...

    async def change(self, code: str, change: Callable[[Room], Room]) -> Room:
        """Change a room by a function of its value, which may be called more than once.

        With a new question the answers of the last one go, with the end all that is a member's.
        """
        ...

    async def join(self, code: str, member: str | None, new: str) -> str:
        """Return a member that is known, or make the new one. Raises RoomError("full")."""
        ...

    async def has_member(self, code: str, member: str) -> bool:
        """Tell whether somebody is a member."""
        ...

    async def name(self, code: str, member: str, name: str) -> None:
        """Give a member a name."""
        ...

    async def answer(self, code: str, member: str, number: int, answer: Json) -> None:
        """Keep a member's answer to the question of a number; the last one counts.

        Raises RoomError("not_asked") where that question is not open any more.
        """
        ...

    async def snapshot(self, code: str) -> Snapshot:
        """Return all of a room at one moment."""
        ...

    async def seen(self, code: str, member: str) -> None:
        """Note that a member, or the teacher (an empty name), is connected."""
        ...

    async def left(self, code: str, member: str) -> None:
        """Note that a member is not connected any more."""
        ...

    def changes(self, code: str) -> AbstractAsyncContextManager[Changes]:
        """Return what tells of the changes of a room, within a `with`."""
        ...

    async def sweep(self) -> None:
        """Let go of what has ended, where that does not go by itself."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


def deadline(room: Room, now: float | None = None) -> float:
    """Return when a room ends in which nobody is seen from now on.

    >>> deadline(Room("K7QXM2WR", "", end=10_000.0), now=0.0)
    3600.0
    """
    return min(room.end, (time() if now is None else now) + IDLE)


__all__ = ["Bounds", "Changes", "Store", "deadline"]
