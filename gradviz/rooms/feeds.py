"""What is told to those who follow a room: one reading of it for all of them in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from gradviz.rooms.public_state import PublicState
from gradviz.rooms.refusals import RoomError
from gradviz.rooms.room import ENDED
from gradviz.rooms.stores import Store

APART = 0.1
"""Seconds between two readings of a room: what changes more often is told together."""
LOOK = 10.0
"""Seconds after which a room is read though nobody has told of a change."""


class Feed:
    """Follows one room; `state` is its last state, None before the first and after the end."""

    def __init__(self, store: Store, code: str) -> None:
        self._store = store
        self._code = code
        self._waiting: set[asyncio.Event] = set()
        self._task: asyncio.Task[None] | None = None
        self.followers = 0
        self.state: PublicState | None = None
        self.is_over = False

    async def newer(self, than: PublicState | None, seconds: float) -> PublicState | None:
        """Return a state that is another one, or None after so many seconds, or at the end."""
        if self.state is than and not self.is_over:
            told = asyncio.Event()
            self._waiting.add(told)
            try:
                async with asyncio.timeout(seconds):
                    await told.wait()
            except TimeoutError:
                return None
            finally:
                self._waiting.discard(told)
        return None if self.state is than else self.state

    def start(self) -> None:
        """Begin to follow."""
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Follow no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        async with self._store.changes(self._code) as changes:
            while not self.is_over:
                began = monotonic()
                await self._read()
                await asyncio.sleep(max(0.0, APART - (monotonic() - began)))
                if not self.is_over:
                    await changes.wait(LOOK)

    async def _read(self) -> None:
        try:
            snapshot = await self._store.snapshot(self._code)
        except RoomError as error:
            if error.word == "unavailable":
                return  # it is looked at again
            self.is_over = True
            self._tell()
            return
        if self.state is not None and self.state.snapshot == snapshot:
            return
        self.state = PublicState(snapshot)
        self.is_over = snapshot.room.phase == ENDED
        self._tell()

    def _tell(self) -> None:
        """Wake all who wait in one turn of the loop: each turn waits for its thread's turn."""
        for each in self._waiting:
            each.set()


class Feeds:
    """The feeds of the rooms that somebody follows in this process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._feeds: dict[str, Feed] = {}

    def __len__(self) -> int:
        return len(self._feeds)

    @asynccontextmanager
    async def following(self, code: str) -> AsyncIterator[Feed]:
        """Return the feed of a room, which lasts as long as somebody follows it."""
        feed = self._feeds.get(code)
        if feed is None or feed.is_over:
            feed = self._feeds[code] = Feed(self._store, code)
            feed.start()
        feed.followers += 1
        try:
            yield feed
        finally:
            feed.followers -= 1
            if not feed.followers:
                if self._feeds.get(code) is feed:
                    del self._feeds[code]
                await feed.stop()


__all__ = ["Feed", "Feeds"]
