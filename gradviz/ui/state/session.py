"""What a session keeps beside the address: the experiments of other pages, and results."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from threading import local
from typing import TYPE_CHECKING, Any, TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from gradviz.experiments.base import Experiment, View
    from gradviz.experiments.links import Parameters
    from gradviz.experiments.presentation import Presentation

T = TypeVar("T")
_KEY = "gradviz"


@dataclass
class Address:
    """What a session knows of the browser's address.

    `parameters` are those of the page with the hash `script`, and `opened` is the address as the
    browser sent it until it is written anew. `replaced` is what the browser has until it has put
    `parameters` in its place. `older` are those that it may still have: it has not yet been heard
    to have left them. `run` is the run of the script in which it was last compared with the
    browser's, and `told` the one in which the browser was told of it. `behind` says whether the
    browser had not heard of `parameters` when it sent what this run answers.
    """

    script: str | None = None
    parameters: dict[str, list[str]] = field(default_factory=dict)
    opened: str = ""
    replaced: dict[str, list[str]] | None = None
    older: deque[dict[str, list[str]]] = field(default_factory=lambda: deque(maxlen=64))
    run: object = None
    told: object = None
    behind: bool = False


@dataclass
class Changes:
    """What a page showed, one after the other, and which of them it shows."""

    experiments: list[Experiment] = field(default_factory=list)
    place: int = -1


@dataclass(frozen=True)
class Visited:
    """What was shown on a page, and since when: seconds of the clock."""

    experiment: Experiment
    since: float


@dataclass
class Session:
    """What one visitor's session keeps.

    `experiments` are those that the pages showed last, by the pages' names, `views` how they showed
    them, and `drafts` the texts typed there that cannot be read; `page` is the one that is open.
    `kept` holds what was computed last, and of what; `beside` what a person gave that no link says.
    `controls` are the keys of those shown since the script of a page, `script`, was opened, with
    their labels, and `superseded` the values that those had, when they were given others, since the
    browser was last heard to know all. `unknown` are the address's keys that were said to be no
    settings. `begun` counts how often a page was begun anew. `changes` are what each page showed,
    one after the other, for undo, and `visited` what was shown on all pages, the last first.
    `presented` is how the link presents the page, and the run of the script in which it was read.
    `going` is the page that is to be opened, with its parameters, and `at` the one in the browser.
    """

    page: str | None = None
    experiments: dict[str, Experiment] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    drafts: dict[str, Parameters] = field(default_factory=dict)
    function: str | None = None
    language: str | None = None
    address: Address = field(default_factory=Address)
    kept: dict[str, tuple[Hashable, Any]] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)
    script: str = ""
    unknown: set[str] = field(default_factory=set)
    controls: dict[str, str] = field(default_factory=dict)
    superseded: dict[str, list[Any]] = field(default_factory=dict)
    begun: int = 0
    changes: dict[str, Changes] = field(default_factory=dict)
    visited: list[Visited] = field(default_factory=list)
    presented: tuple[object, Presentation] | None = None
    going: tuple[str, Parameters] | None = None
    at: str = ""


_here = local()
"""Of each script run's thread: its context, and the session that it belongs to."""


def session() -> Session:
    """Return what this session keeps."""
    context = get_script_run_ctx()
    if context is None or getattr(_here, "context", None) is not context:
        # a look into Streamlit's state costs more than all the others of a run together
        if _KEY not in st.session_state:
            st.session_state[_KEY] = Session()
        _here.context, _here.session = context, st.session_state[_KEY]
    return cast("Session", _here.session)


def this_run() -> object:
    """Return what only this run of the script has; a callback belongs to the run that follows."""
    context = get_script_run_ctx()
    return None if context is None else context.cursors


def is_new_here(key: str, label: str = "") -> bool:
    """Tell, once, that a control has not been shown since the page was opened."""
    here, context = session(), get_script_run_ctx()
    script = "" if context is None else context.page_script_hash
    if here.script != script:
        here.script, here.controls = script, {}
    is_new = key not in here.controls
    here.controls[key] = label
    return is_new


def remembered(name: str, of: Hashable, make: Callable[[], T]) -> T:
    """Return what was made last under a name if it was made of an equal value, or make it anew.

    One thing is kept under each name: a session does not grow.
    """
    kept = session().kept
    before = kept.get(name)
    if before is not None and before[0] == of:
        return cast("T", before[1])
    made = make()
    kept[name] = (of, made)
    return made


def last(name: str) -> Any:
    """Return what was made last under a name, of whatever value; None where nothing was."""
    before = session().kept.get(name)
    return None if before is None else before[1]


def keep(name: str, value: Any) -> None:
    """Keep a value under a name, in place of what was there."""
    session().kept[name] = (None, value)


def forget(name: str) -> None:
    """Forget what is kept under a name."""
    session().kept.pop(name, None)
