"""The addresses of a class: opened, joined, followed, asked, answered, ended; all of it JSON.

A teacher's requests bear the key, a student's the name of a member; both are random and go to
nobody else. A refusal is a word of `gradviz.rooms.refusals`, whose sentence the page has.
"""

from __future__ import annotations

import gzip
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import streamlit as st
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gradviz.rooms.asking import ask
from gradviz.rooms.codes import is_secret, new_member, opens
from gradviz.rooms.refusals import RoomError
from gradviz.rooms.room import ENDED, REVEAL, Room, new_room, read_name
from gradviz.rooms.shown_links import read_shown
from gradviz.ui.i18n import languages
from gradviz.ui.server.clean_stop import is_stopping
from gradviz.ui.server.environment import environment
from gradviz.ui.server.rooms_here import RoomsHere, rooms_here
from gradviz.ui.server.rooms_requests import (
    KEPT_NOWHERE,
    address_of,
    code_of,
    read_body,
    refused,
)
from gradviz.ui.server.rooms_stream import RoomStream

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    Json = dict[str, Any]
    Action = Callable[["RoomsHere", str, Json, "Request"], Awaitable[Json | Response]]

PREFIX = "rooms"
"""Where they lie, from the address of the app on."""
_GUESSES = ("unknown_room", "ended", "not_yours")


async def _open(request: Request) -> Response:
    """Open a room: who does so is its teacher."""
    try:
        _check_running()
        here = rooms_here()
        await read_body(request)
        if not here.openings.allows(address_of(request)):
            raise RoomError("too_fast")
        room, key = new_room(time() + here.seconds)
        await here.store.create(room)
    except RoomError as error:
        return refused(error)
    return JSONResponse({"code": room.code, "key": key}, 201, headers=KEPT_NOWHERE)


def _check_running() -> None:
    if is_stopping():
        raise RoomError("unavailable")


def _doing(action: Action) -> Callable[[Request], Awaitable[Response]]:
    """Return the answer to a request that does something in a room."""

    async def answer(request: Request) -> Response:
        try:
            _check_running()
            here, code = rooms_here(), code_of(request)
            found = await _counted(
                here, request, action(here, code, await read_body(request), request)
            )
        except RoomError as error:
            return refused(error)
        return found if isinstance(found, Response) else JSONResponse(found, headers=KEPT_NOWHERE)

    return answer


async def _counted(here: RoomsHere, request: Request, doing: Awaitable[Any]) -> Any:
    """Return what comes of it; what may be a guess of a code is counted."""
    try:
        return await doing
    except RoomError as error:
        if error.word in _GUESSES:
            here.guessed(address_of(request))
        raise


async def _teacher(here: RoomsHere, code: str, given: Json) -> Room:
    """Return the room of which somebody has the key. Raises RoomError("not_yours")."""
    room = await here.store.read(code)
    if not opens(given.get("key"), room.key):
        raise RoomError("not_yours")
    if not here.changes.allows(code):
        raise RoomError("too_fast")
    return room


async def _student(here: RoomsHere, code: str, given: Json) -> str:
    """Return the name of a member. Raises RoomError("not_yours")."""
    member = given.get("member")
    if not is_secret(member) or not await here.store.has_member(code, member):
        room = await here.store.read(code)
        raise RoomError("ended" if room.phase == ENDED else "not_yours")
    return member


async def _join(here: RoomsHere, code: str, given: Json, request: Request) -> Json:
    member, address = given.get("member"), address_of(request)
    known = member if is_secret(member) else None
    if known is None or not await here.store.has_member(code, known):
        known = None
        if not here.may_guess(address) or not here.joins.allows(address):
            raise RoomError("too_fast")
    return {"member": await here.store.join(code, known, new_member())}


async def _name(here: RoomsHere, code: str, given: Json, _: Request) -> Json:
    member = await _student(here, code, given)
    if not here.answers.allows((code, member)):
        raise RoomError("too_fast")
    await here.store.name(code, member, read_name(given.get("name")))
    return {}


async def _answer(here: RoomsHere, code: str, given: Json, _: Request) -> Json:
    member = await _student(here, code, given)
    if not here.answers.allows((code, member)):
        raise RoomError("too_fast")
    room = await here.store.read(code)
    question = room.asked()
    value = question.checked(given.get("value"))
    worked = await here.answering(question.worked, value) if question.is_worked else {}
    await here.store.answer(code, member, room.number, {"value": value, **worked})
    return {}


async def _show(here: RoomsHere, code: str, given: Json, _: Request) -> Json:
    room = await _teacher(here, code, given)
    shown = await here.teaching(read_shown, _without_base(given), room.shown)
    await here.store.change(code, lambda now: now.showing(shown))
    return {}


def _without_base(given: Json) -> Json:
    """Return what a teacher shows, with a link that begins at the address of the app."""
    base, link = _base(), given.get("link")
    if base and isinstance(link, str) and f"{link.partition('?')[0]}/".startswith(f"{base}/"):
        return {**given, "link": link[len(base) :]}
    return given


async def _ask(here: RoomsHere, code: str, given: Json, _: Request) -> Json:
    room = await _teacher(here, code, given)
    lessons = environment().lessons
    question = await here.teaching(ask, given.get("question"), room.shown.link, lessons)
    await here.store.change(code, lambda now: now.asking(question))
    return {}


async def _reveal(here: RoomsHere, code: str, given: Json, _: Request) -> Json:
    room = await _teacher(here, code, given)
    if room.phase == REVEAL:  # asked for twice
        return {}
    truth = await here.teaching(room.asked().truth, environment().lessons)
    await here.store.change(code, lambda now: now.revealing(room.number, truth))
    return {}


async def _clear(here: RoomsHere, code: str, given: Json, _: Request) -> Json:
    await _teacher(here, code, given)
    await here.store.change(code, Room.cleared)
    return {}


async def _end(here: RoomsHere, code: str, given: Json, _: Request) -> Json:
    await _teacher(here, code, given)
    await here.store.change(code, Room.ended)
    return {}


async def _scene(here: RoomsHere, code: str, given: Json, request: Request) -> Response:
    """Give a student what the page's player shows of the link that the class is shown.

    That is bytes, as a session sends them; there are none where the page shows no player.
    """
    member = await _student(here, code, given)
    if not here.scenes.allows((code, member)):
        raise RoomError("too_fast")
    language = given.get("language")
    if not isinstance(language, str) or language not in languages():
        raise RoomError("wrong_request")
    link = (await here.store.read(code)).shown.link
    found = await here.following(_followed, link, language) if link else None
    if found is None:
        return Response(status_code=204, headers=KEPT_NOWHERE)
    headers = {**KEPT_NOWHERE, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        found = gzip.decompress(found)
    return Response(found, headers=headers, media_type="application/octet-stream")


def _followed(link: str, language: str) -> bytes | None:
    from gradviz.ui.classroom.followed_scenes import followed_scene  # and with it the pages

    return followed_scene(link, language)


async def _events(request: Request) -> Any:
    """Let a browser hear of its class."""
    try:
        _check_running()
        here, code = rooms_here(), code_of(request)
        member = await _counted(here, request, _listener(here, code, request))
        if not here.has_stream_for(code, member):
            raise RoomError("full")
    except RoomError as error:
        return refused(error)
    return RoomStream(here, code, member)


async def _listener(here: RoomsHere, code: str, request: Request) -> str:
    """Return the member that listens, an empty name for the teacher. Raises RoomError."""
    asked = dict(parse_qsl(request.url.query))
    room = await here.store.read(code)
    if room.phase == ENDED:
        raise RoomError("ended")
    if "key" in asked:
        if opens(asked["key"], room.key):
            return ""
        raise RoomError("not_yours")
    return await _student(here, code, {"member": asked.get("member")})


async def _nothing(_: Request) -> Response:
    return JSONResponse({"error": "wrong_request"}, 405, headers=KEPT_NOWHERE)


_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_ACTIONS: dict[str, Action] = {
    "join": _join,
    "name": _name,
    "answer": _answer,
    "scene": _scene,
    "show": _show,
    "ask": _ask,
    "reveal": _reveal,
    "clear": _clear,
    "end": _end,
}


def _base() -> str:
    """Return the path under which the app lies, nothing where it lies at the top."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def room_routes() -> list[Route]:
    """Return the routes of the rooms, below the address of the app."""
    path = f"{_base()}/{PREFIX}"
    return [
        Route(path, _open, methods=["POST"]),
        Route(f"{path}/{{code}}/events", _events, methods=["GET"]),
        *(
            Route(f"{path}/{{code}}/{name}", _doing(action), methods=["POST"])
            for name, action in _ACTIONS.items()
        ),
        # not Streamlit's page, which answers to all that nobody else does
        *(Route(f"{path}{rest}", _nothing, methods=_METHODS) for rest in ("", "/{rest:path}")),
    ]


__all__ = ["PREFIX", "room_routes"]
