"""What whoever runs the server may set beside Streamlit's own options: environment variables."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_REDIS = re.compile(r"(rediss?://[^\s/]+(/\d{1,4})?(\?\S*)?|unix://\S+)")
_ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?")


@dataclass(frozen=True)
class Environment:
    """The operator's settings.

    `framed_by` are the origins that may show gradviz in a frame, `visits` how many visits are
    served at once, `uploads` how many megabytes of files one visit may hold and `all_uploads` all
    of them, `operator` the address and the port of the figures, None where there are none,
    `stop` the seconds that running answers get once the server is told to stop, `warm_up` says
    whether the server visits its own pages as it starts, `data` is the folder
    of large data, None for the usual one, and `lessons` a folder of further lessons. `redis` is the
    address of the Redis that keeps the classes, None where this process does; there may be `rooms`
    classes at once, each of `members` students and for `room_hours` hours at most.
    """

    framed_by: tuple[str, ...] = ()
    visits: int = 100
    uploads: int = 40
    all_uploads: int = 400
    operator: tuple[str, int] | None = None
    stop: float = 8.0
    warm_up: bool = True
    data: Path | None = None
    lessons: Path | None = None
    redis: str | None = None
    rooms: int = 100
    members: int = 120
    room_hours: int = 4


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Return what the variables say; raises ValueError, with their name, where they say nonsense.

    >>> read_environment({"GRADVIZ_FRAMED_BY": "https://moodle.example.org"}).framed_by
    ('https://moodle.example.org',)
    >>> read_environment({"GRADVIZ_OPERATOR_ADDRESS": "127.0.0.1:9100"}).operator
    ('127.0.0.1', 9100)
    >>> read_environment({"GRADVIZ_MAX_VISITS": "many"})
    Traceback (most recent call last):
    ValueError: GRADVIZ_MAX_VISITS is 'many', but must be a whole number from 1 to 100000
    """
    standard = Environment()
    return Environment(
        framed_by=_origins(variables.get("GRADVIZ_FRAMED_BY", "")),
        visits=_whole(variables, "GRADVIZ_MAX_VISITS", standard.visits, 100_000),
        uploads=_whole(variables, "GRADVIZ_MAX_UPLOADS", standard.uploads, 10_000),
        all_uploads=_whole(variables, "GRADVIZ_MAX_ALL_UPLOADS", standard.all_uploads, 1_000_000),
        operator=_address(variables.get("GRADVIZ_OPERATOR_ADDRESS", "")),
        stop=float(_whole(variables, "GRADVIZ_STOP_SECONDS", int(standard.stop), 3600)),
        warm_up=_yes(variables, "GRADVIZ_WARM_UP"),
        data=_path(variables, "GRADVIZ_DATA"),
        lessons=_path(variables, "GRADVIZ_LESSONS"),
        redis=_redis(variables.get("GRADVIZ_REDIS_URL", "")),
        rooms=_whole(variables, "GRADVIZ_MAX_CLASSES", standard.rooms, 10_000),
        members=_whole(variables, "GRADVIZ_MAX_STUDENTS", standard.members, 1000),
        room_hours=_whole(variables, "GRADVIZ_CLASS_HOURS", standard.room_hours, 24),
    )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return what this process's environment says, read once; nonsense ends the process."""
    try:
        return read_environment(os.environ)
    except ValueError as error:
        raise SystemExit(str(error)) from None


def _whole(variables: Mapping[str, str], name: str, standard: int, most: int) -> int:
    text = variables.get(name, "").strip()
    if not text:
        return standard
    if not re.fullmatch(r"\d{1,7}", text) or not 1 <= int(text) <= most:
        raise ValueError(f"{name} is {text!r}, but must be a whole number from 1 to {most}")
    return int(text)


def _path(variables: Mapping[str, str], name: str) -> Path | None:
    return Path(variables[name]) if variables.get(name) else None


def _yes(variables: Mapping[str, str], name: str) -> bool:
    text = variables.get(name, "").strip() or "1"
    if text not in {"0", "1"}:
        raise ValueError(f"{name} is {text!r}, but must be 1 or 0")
    return text == "1"


def _origins(text: str) -> tuple[str, ...]:
    found = tuple(text.replace(",", " ").split())
    for each in found:
        if not _ORIGIN.fullmatch(each):
            raise ValueError(
                f"GRADVIZ_FRAMED_BY has {each!r}, but takes origins such as https://moodle.school.org"
            )
    return found


def _redis(text: str) -> str | None:
    """Return an address of Redis; what is wrong is not repeated, since it may hold a password."""
    if not text.strip():
        return None
    if not _REDIS.fullmatch(text.strip()):
        raise ValueError(
            "GRADVIZ_REDIS_URL must be an address such as redis://localhost:6379/0, rediss://… or"
            " unix:///run/redis.sock"
        )
    return text.strip()


def _address(text: str) -> tuple[str, int] | None:
    if not text.strip():
        return None
    host, _, port = text.strip().rpartition(":")
    host = host.strip("[]")
    try:
        ip_address(host)
        if not 0 <= int(port) <= 65_535:
            raise ValueError(port)
    except ValueError:
        raise ValueError(
            f"GRADVIZ_OPERATOR_ADDRESS is {text!r}, but must be an address and a port such as"
            " 127.0.0.1:9100"
        ) from None
    return host, int(port)
