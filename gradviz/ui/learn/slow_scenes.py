"""Results that a text's numbers wait for, computed by the worker processes: nobody else waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradviz.lessons.scene_results import computed_result, data_folder, is_slow, keep_result
from gradviz.ui.i18n import gettext
from gradviz.ui.server.shared_workers import data_workers
from gradviz.ui.widgets.long_work import finished
from gradviz.workers import Call

if TYPE_CHECKING:
    from gradviz.lessons.claims import Claims


def has_results(claims: Claims, name: str) -> bool:
    """Have computed what a text's claims need and takes seconds.

    False where it was stopped, which then stands on the page with a button to start again.
    """
    for place, experiment in enumerate(claims.scenes.values()):
        if not is_slow(experiment):
            continue
        job = Call(computed_result, experiment, data_folder())
        words = gettext("Computing the numbers of the text")
        found = finished(f"{name} {place}", job, words, data_workers)
        if found is None:
            return False
        keep_result(experiment, found)
    return True


__all__ = ["has_results"]
