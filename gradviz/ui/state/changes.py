"""Undo, redo, and what was shown before: kept by the session, of every page."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from gradviz.ui.state.session import Changes, Visited, session

if TYPE_CHECKING:
    from gradviz.experiments.base import Experiment

MOST_CHANGES = 200
MOST_VISITED = 40
_PASSED_BY = 2.0
"""Seconds: what is changed again sooner was only on the way to something else."""


def note(experiment: Experiment) -> None:
    """Note what a page shows now."""
    here = session()
    changes = here.changes.setdefault(experiment.page, Changes())
    if changes.experiments and changes.experiments[changes.place] == experiment:
        return
    changes.experiments[changes.place + 1 :] = [experiment]
    del changes.experiments[:-MOST_CHANGES]
    changes.place = len(changes.experiments) - 1
    _visit(experiment)


def step(page: str, by: int) -> Experiment | None:
    """Return what a page showed before (-1) or after (1), and take it for what it shows."""
    changes = session().changes.get(page)
    if changes is None or not can_step(page, by):
        return None
    changes.place += by
    _visit(changes.experiments[changes.place])
    return changes.experiments[changes.place]


def can_step(page: str, by: int) -> bool:
    """Tell whether a page showed something else before (-1) or after (1)."""
    changes = session().changes.get(page)
    return changes is not None and 0 <= changes.place + by < len(changes.experiments)


def visited() -> list[Visited]:
    """Return what was shown in this session, the last first."""
    return list(session().visited)


def add_visited(experiments: list[Experiment]) -> None:
    """Add what another session has shown, such as that of a file."""
    here = session()
    known = [each.experiment for each in here.visited]
    more = [Visited(each, 0.0) for each in experiments if each not in known]
    here.visited = (here.visited + more)[:MOST_VISITED]


def _visit(experiment: Experiment) -> None:
    here, now = session(), time.monotonic()
    before = here.visited[0] if here.visited else None
    passed = before is not None and before.experiment.page == experiment.page
    passed = passed and before is not None and now - before.since < _PASSED_BY
    kept = here.visited[1:] if passed else here.visited
    others = [each for each in kept if each.experiment != experiment]
    here.visited = [Visited(experiment, now), *others][:MOST_VISITED]
