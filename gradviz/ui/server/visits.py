"""How many visits are served at once: more than the server can bear wait, and are told so."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from streamlit.runtime import exists, get_instance
from streamlit.runtime.app_session import AppSessionState
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gradviz.ui.server.environment import environment
from gradviz.ui.server.figures import ANSWERING, VISITS, WAITING

if TYPE_CHECKING:
    from collections.abc import Callable


class Visits:
    """The visits that are served and those that wait, by the names of their sessions.

    `active` tells whether a session is still connected; `most` is how many are served.

    >>> visits = Visits(most=1, active=lambda name: name != "gone")
    >>> visits.admit("gone"), visits.admit("first"), visits.admit("second"), visits.admit("first")
    (True, True, False, True)
    """

    def __init__(self, most: int, active: Callable[[str], bool]) -> None:
        self._most = most
        self._active = active
        self._served: set[str] = set()
        self._waiting: set[str] = set()
        self._lock = Lock()

    def admit(self, name: str) -> bool:
        """Return whether a visit is served now: it was before, or there is room."""
        with self._lock:
            self._forget_gone()
            if name not in self._served and len(self._served) >= self._most:
                self._waiting.add(name)
                return False
            self._waiting.discard(name)
            self._served.add(name)
            return True

    def counts(self) -> tuple[int, int]:
        """Return how many are served, and how many wait."""
        with self._lock:
            self._forget_gone()
            return len(self._served), len(self._waiting)

    def names(self) -> set[str]:
        """Return the names of all sessions that are connected."""
        with self._lock:
            self._forget_gone()
            return self._served | self._waiting

    def _forget_gone(self) -> None:
        self._served = {name for name in self._served if self._active(name)}
        self._waiting = {name for name in self._waiting if self._active(name)}


def _is_connected(name: str) -> bool:
    return exists() and get_instance().is_active_session(name)


VISITS_HERE = Visits(environment().visits, _is_connected)
"""The visits of this process."""

VISITS.set_function(lambda: sum(VISITS_HERE.counts()))
WAITING.set_function(lambda: VISITS_HERE.counts()[1])


OWN: set[str] = set()
"""The names of the sessions with which the server visits itself."""


def is_own() -> bool:
    """Return whether the script runs for the server's own visit, which waits for no long work."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.session_id in OWN


def is_served() -> bool:
    """Return whether the visit whose script runs is served; it waits otherwise."""
    context = get_script_run_ctx(suppress_warning=True)
    # a test has no server; the server's own visits, as it warms up, take nobody's place
    if context is None or context.session_id in OWN or not _is_connected(context.session_id):
        return True
    return VISITS_HERE.admit(context.session_id)


def answering() -> int:
    """Return how many visits are being answered at this moment."""
    if not exists():
        return 0
    sessions = [get_instance().get_app_session(name) for name in VISITS_HERE.names()]
    running = AppSessionState.APP_IS_RUNNING
    return sum(each is not None and each._state is running for each in sessions)  # noqa: SLF001


ANSWERING.set_function(answering)
