"""What a browser hears of its class: a stream of events, which costs the server no thread.

The HTML standard, section 9.2, has the format, and what a browser does when a stream breaks off: it
asks again by itself, after the milliseconds that `retry` says.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from time import monotonic
from typing import TYPE_CHECKING

from gradviz.rooms.public_state import encoded
from gradviz.rooms.refusals import RoomError
from gradviz.ui.server.clean_stop import is_stopping

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Hashable

    from starlette.types import Receive, Scope, Send

    from gradviz.rooms.public_state import PublicState
    from gradviz.ui.server.rooms_here import RoomsHere

BEAT = 15.0
"""Seconds after which a stream says that it is still there."""
LOOK = 1.0
"""Seconds after which it looks whether the server is about to stop."""
RETRY = 1000
"""Milliseconds after which a browser asks again."""
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx passes each event on at once
)


class RoomStream:
    """An answer that lasts as long as the browser listens, the room is open, and the server runs.

    `member` is empty for the teacher.
    """

    def __init__(self, here: RoomsHere, code: str, member: str) -> None:
        self._here = here
        self._code = code
        self._member = member
        self._said = ""
        self._mark: Hashable = None

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """Send events until the browser has gone or there are no more."""
        tasks = {
            asyncio.create_task(self._send(send)),
            asyncio.create_task(_gone(receive)),
        }
        try:
            done, _pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS]})
        async with aclosing(self._texts()) as texts:
            async for text in texts:
                body = text.encode()
                await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _texts(self) -> AsyncGenerator[str]:
        key = (self._code, self._member)
        self._here.streams[key] += 1
        try:
            yield f"retry: {RETRY}\n\n"
            async with aclosing(self._events()) as events:
                async for text in events:
                    yield text
        finally:
            self._here.streams[key] -= 1
            if not self._here.streams[key]:
                del self._here.streams[key]
                await self._leave()

    async def _events(self) -> AsyncGenerator[str]:
        async with self._here.feeds.following(self._code) as feed:
            state: PublicState | None = None
            beat = 0.0
            while not is_stopping():
                if monotonic() >= beat:
                    await self._stay()
                    if beat:
                        yield "event: beat\ndata:\n\n"
                    beat = monotonic() + BEAT
                newer = await feed.newer(state, LOOK)
                if newer is not None:
                    state = newer
                    if event := self._told(state):
                        yield event
                elif feed.is_over:
                    yield self._over(state)
                    return

    def _told(self, state: PublicState) -> str | None:
        """Return what is told of a state, None where nothing is new for this browser."""
        large = state.mark != self._mark
        said = self._saying(state, large=large)
        if said == self._said:
            return None
        self._said, self._mark = self._saying(state, large=False), state.mark
        return state.event(said)

    def _saying(self, state: PublicState, *, large: bool) -> str:
        if self._member:
            return state.for_member(self._member, large=large)
        return state.for_teacher(large=large)

    def _over(self, state: PublicState | None) -> str:
        """Return the last event of a room that has gone without a word, at its time."""
        if state is not None and state.room.phase == "ended":
            return ""
        data = encoded({"code": self._code, "phase": "ended", "question": None, "ends_in": 0})
        return f"event: state\ndata: {data}\n\n"

    async def _stay(self) -> None:
        try:
            await self._here.store.seen(self._code, self._member)
        except RoomError:
            return  # the feed tells of it

    async def _leave(self) -> None:
        if self._member:
            try:
                await self._here.store.left(self._code, self._member)
            except RoomError:
                return


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


__all__ = ["RoomStream"]
