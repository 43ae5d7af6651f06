"""Heavy work on a page: done beside the server's answers, told of, stopped, and shared.

What is done at once is done here. What takes longer goes to the server's worker processes: a bar
says how far it is or how many are ahead, and a button stops it. Any control that a person uses
stops it too, as leaving the page does: Streamlit then ends the script, which waits for it no more.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from gradviz.declarations.sentences import N_
from gradviz.ui.i18n import gettext
from gradviz.ui.server.figures import timed
from gradviz.ui.server.shared_workers import results, workers
from gradviz.ui.state.session import forget, keep, last, remembered
from gradviz.ui.widgets.plain import told
from gradviz.workers import Call, QueueFull, TooLong, TooMuchMemory, WorkerLost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streamlit.delta_generator import DeltaGenerator

    from gradviz.workers import Job, Task, WorkerPool

    Pool = Callable[[], WorkerPool]

T = TypeVar("T")
_SOON = 0.15  # seconds of work that are not worth another process
_TOLD = 0.3  # seconds of waiting that nobody needs to be told of
_LOOK = 0.1  # seconds between two looks at what the workers do


class NotComputed(Exception):  # noqa: N818  (a bound was reached)
    """Raised where there is no result; `template` is the sentence that says why, and what to do."""

    def __init__(self, template: str) -> None:
        self.template = template
        super().__init__(template)


def finished(name: str, job: Job[T], words: str, pool: Pool = workers) -> T | None:
    """Return the result of a job; None, after telling why, where there is none."""
    stopped = f"stopped {name}"
    place = st.empty()
    if last(stopped) == job:
        _again(place, gettext("Stopped."), name, lambda: forget(stopped))
        return None

    def stop() -> None:
        keep(stopped, job)

    def made() -> T:
        return _shared(job, place, name, words, stop, pool)

    try:
        result = remembered(f"work {name}", job, made)
    except NotComputed as error:
        _again(place, told(error.template), name, lambda: None)
        return None
    place.empty()
    return result


def computed(name: str, job: Job[T], words: str) -> T:
    """Return the result of a job that a person cannot stop. Raises NotComputed."""
    place = st.empty()
    try:
        return _shared(job, place, name, words, None, workers)
    finally:
        place.empty()


def _shared(
    job: Job[T],
    place: DeltaGenerator,
    name: str,
    words: str,
    stop: Callable[[], None] | None,
    pool: Pool,
) -> T:
    """Return the result of a job, which another visitor may have had computed."""
    known: T | None = results().get(job)
    if known is not None:
        return known
    try:
        with timed(name):
            made = _made(job, place, name, words, stop, pool)
    except tuple(_WHY) as error:
        raise NotComputed(_WHY[type(error)]) from error
    results().put(job, made)
    return made


def _made(
    job: Job[T],
    place: DeltaGenerator,
    name: str,
    words: str,
    stop: Callable[[], None] | None,
    pool: Pool,
) -> T:
    begun = perf_counter()
    if not isinstance(job, Call):  # a call is one piece: there is no beginning with it
        work = job.begin()
        for _ in work:
            if perf_counter() - begun > _SOON:
                break
        if work.done:
            return work.result
    with pool().ask(job) as task:
        bar = None
        while not task.wait(_LOOK):
            if bar is None:
                if perf_counter() - begun < _TOLD:
                    continue
                with place.container(key=f"progress {name}", horizontal=True):
                    bar = st.progress(0.0, words)
                    if stop is not None:
                        _cancel(name, stop)
            bar.progress(task.fraction, _how_far(task, words))
        return task.result()


def _cancel(name: str, stop: Callable[[], None]) -> None:
    st.button(gettext("Cancel"), key=f"cancel {name}", on_click=stop, icon=":material/close:")


def _how_far(task: Task[T], words: str) -> str:
    return told(N_("Waiting: {count} before you"), count=task.ahead) if task.ahead else words


_WHY: Mapping[type[Exception], str] = {
    QueueFull: N_("The server has too much to do at the moment. Try it again in a minute."),
    WorkerLost: N_("The process that computed this has ended. Try it again."),
    TooMuchMemory: N_("This needs more memory than the server gives. Take a smaller size."),
    TooLong: N_("This takes longer than the server allows. Take a smaller size or fewer steps."),
}
"""Why there is no result, and what to do."""


def _again(place: DeltaGenerator, words: str, name: str, on_click: Callable[[], None]) -> None:
    with place.container(horizontal=True, vertical_alignment="center"):
        st.caption(words, width="content")
        st.button(gettext("Start again"), key=f"again {name}", on_click=on_click)
