"""The rooms of this process: its store, who follows them, and how often what may be done."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from gradviz.rooms.chosen_store import make_store
from gradviz.rooms.feeds import Feeds
from gradviz.rooms.rate_limits import RateLimit
from gradviz.rooms.refusals import RoomError
from gradviz.rooms.stores import Bounds
from gradviz.ui.server.environment import environment
from gradviz.ui.server.figures import REFUSED, gauge

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SWEEP = 30.0
"""Seconds between two looks for rooms that have ended."""
STREAMS_A_VISIT = 4
"""So many streams, in all, for every visit that is served."""
STREAMS_OF_ONE = 4
"""Streams of one member, whose browser may show several pages."""
STREAMS_A_STUDENT = 2
"""So many streams, in one class, for every student that it may have."""
STREAMS_OF_TEACHER = 10
MOST_WAITING = 240
"""Descents of students that wait for their turn: twice as many as a room has members."""

Found = TypeVar("Found")
ALL = "all"


class RoomsHere:
    """What the routes of the rooms share."""

    def __init__(self) -> None:
        own = environment()
        self.store = make_store(own.redis, Bounds(own.rooms, own.members))
        self.seconds = own.room_hours * 3600.0
        self.feeds = Feeds(self.store)
        self.streams: Counter[tuple[str, str]] = Counter()
        self.openings = RateLimit(per_second=1 / 60, burst=20)
        self.joins = RateLimit(per_second=2.0, burst=240)
        self.guesses = RateLimit(per_second=1.0, burst=120)
        self.all_guesses = RateLimit(per_second=10.0, burst=600)
        self.answers = RateLimit(per_second=4.0, burst=12)
        self.changes = RateLimit(per_second=12.0, burst=40)
        self.scenes = RateLimit(per_second=4.0, burst=12)
        self._teaching = ThreadPoolExecutor(1, thread_name_prefix="teaching")
        self._answering = ThreadPoolExecutor(1, thread_name_prefix="answering")
        self._following = ThreadPoolExecutor(1, thread_name_prefix="following")
        self._waiting = 0

    def guessed(self, address: str) -> None:
        """Count a code that is none. Raises RoomError("too_fast") where that were too many.

        What an address is refused does not count for all: one of them cannot keep the others out.
        """
        if not (self.guesses.allows(address) and self.all_guesses.allows(ALL)):
            REFUSED.labels("guesses").inc()
            raise RoomError("too_fast")

    def may_guess(self, address: str) -> bool:
        """Tell whether an address has not named too many codes that are none."""
        return not (self.guesses.is_exhausted(address) or self.all_guesses.is_exhausted(ALL))

    async def teaching(self, work: Callable[..., Found], *arguments: object) -> Found:
        """Return what work of a teacher's gives: in a thread, which no student's work is before."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._teaching, work, *arguments)

    async def answering(self, work: Callable[..., Found], *arguments: object) -> Found:
        """Return what work of a student's gives: in a thread, one piece after the other.

        Raises RoomError("too_fast") where too much of it waits.
        """
        if self._waiting >= MOST_WAITING:
            raise RoomError("too_fast")
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._answering, work, *arguments)
        finally:
            self._waiting -= 1

    async def following(self, work: Callable[..., Found], *arguments: object) -> Found:
        """Return what a class follows: in a thread, so that nothing is made twice at once."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._following, work, *arguments)

    async def close(self) -> None:
        """Let go of connections and threads."""
        await self.store.close()
        for each in (self._teaching, self._answering, self._following):
            each.shutdown(wait=False, cancel_futures=True)

    def has_stream_for(self, code: str, member: str) -> bool:
        """Tell whether one more stream may be opened.

        Students share those that there are, of which one class cannot take all; no teacher has to
        wait for them.
        """
        if not member:
            return self.streams[code, member] < STREAMS_OF_TEACHER
        own = environment()
        students = [(room, count) for (room, who), count in self.streams.items() if who]
        return (
            self.streams[code, member] < STREAMS_OF_ONE
            and sum(count for room, count in students if room == code)
            < own.members * STREAMS_A_STUDENT
            and sum(count for _, count in students) < own.visits * STREAMS_A_VISIT
        )


@cache
def rooms_here() -> RoomsHere:
    """Return the rooms of this process, made with the first that is asked for."""
    return RoomsHere()


@asynccontextmanager
async def rooms_kept() -> AsyncIterator[None]:
    """Let go of rooms that have ended, and of all at the end."""
    sweeping = asyncio.create_task(_sweep())
    try:
        yield
    finally:
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        if _is_open():
            await rooms_here().close()
            rooms_here.cache_clear()


async def _sweep() -> None:
    while True:
        await asyncio.sleep(SWEEP)
        if _is_open():
            try:
                await rooms_here().store.sweep()
            except RoomError as error:
                logging.getLogger(__name__).log(logging.WARNING, "rooms: %s", error.word)


def _is_open() -> bool:
    return rooms_here.cache_info().currsize > 0


gauge("class_streams", "Browsers that follow a class").set_function(
    lambda: rooms_here().streams.total() if _is_open() else 0
)
gauge("classes", "Classes that somebody follows here").set_function(
    lambda: len(rooms_here().feeds) if _is_open() else 0
)
