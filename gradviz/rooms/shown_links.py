"""What a teacher shows to a class: an experiment's link, the step, whether it plays.

What comes from a browser is read as any link is, and only what was understood goes to the
students: no language, no deck, and nothing that a link may hold beside its experiment, such as a
key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gradviz.experiments import KINDS, Experiment, OpenedLink, read_link
from gradviz.experiments.links import page_of, query_of
from gradviz.experiments.presentation import OF_A_SCENE
from gradviz.experiments.views import LARGEST_STEP
from gradviz.rooms.refusals import RoomError

LONGEST = 6000
"""Characters of a link: a body of 8 KiB holds it."""
LARGEST_NUMBER = 2**53
_OPENED = 64
_STEP = "step"


@dataclass(frozen=True)
class Shown:
    """What a class sees: `link` is a page's, without a server's address and without the step.

    `step` is None where the page shows no step, or its last, as it opens. `count` grows by one with
    each, so that a browser knows whether it has seen it; `seq` is the teacher's own number, by
    which one that comes late is told from a new one.
    """

    link: str = ""
    step: int | None = None
    playing: bool = False
    count: int = 0
    seq: int = 0


def read_shown(given: Mapping[str, Any], before: Shown) -> Shown:
    """Return what a teacher's browser says it shows. Raises RoomError("wrong_link").

    >>> shown = read_shown({"link": "/?f=x^2&step=7&lang=es&key=secret"}, Shown())
    >>> shown.link, shown.step, shown.count
    ('/?f=x%5E2', 7, 1)
    """
    link = given.get("link")
    if not isinstance(link, str) or not 0 < len(link) <= LONGEST:
        raise RoomError("wrong_link")
    understood, step = _understood(link)
    return Shown(
        link=understood,
        step=step if given.get("step") is None else _whole(given["step"], LARGEST_STEP),
        playing=given.get("playing", False) is True,
        count=before.count + 1,
        seq=_whole(given.get("seq", before.seq), LARGEST_NUMBER),
    )


def _whole(value: object, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise RoomError("wrong_link")
    return value


@lru_cache(maxsize=_OPENED)
def _understood(link: str) -> tuple[str, int | None]:
    """Return a link as it is understood, without its step; and the step, where it has one."""
    page = page_of(link)
    if page not in KINDS:
        raise RoomError("wrong_link")
    opened = read_link(link)
    parameters = _parameters(opened)
    parameters.pop(_STEP, None)
    query = query_of(parameters)
    whole = f"/{page}" + (f"?{query}" if query else "")
    if len(whole) > LONGEST:
        raise RoomError("wrong_link")
    step = int(getattr(opened.view, _STEP, -1))
    return whole, step if step >= 0 else None  # below 0: a training that is shown as a whole


def _parameters(opened: OpenedLink) -> dict[str, list[str]]:
    shown = opened.presentation
    own = type(shown)(**{name: getattr(shown, name) for name in OF_A_SCENE})
    return {
        **opened.experiment.parameters(),
        **opened.view.parameters(),
        **own.parameters(),
    }


@lru_cache(maxsize=_OPENED)
def opened_experiment(link: str) -> Experiment:
    """Return the experiment of a link that was understood before."""
    return read_link(link).experiment


__all__ = ["Shown", "opened_experiment", "read_shown"]
