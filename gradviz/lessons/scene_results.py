"""What a lesson's scene computes, kept for the texts and pictures that ask for it again."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Any

from gradviz.experiments import BigDataExperiment, Experiment, read_link
from gradviz.experiments.big_data_settings import ENGINES
from gradviz.experiments.links import page_of
from gradviz.lessons.lesson_errors import LessonError, shown

_KEPT = 128
_LONGEST = 4000
_data_folder: list[Path | None] = [None]
_known: OrderedDict[Experiment, Any] = OrderedDict()
_lock = Lock()


def keep_data_in(folder: Path | None) -> None:
    """Say in which folder the scenes on large data keep their rows, None for the usual one."""
    _data_folder[0] = folder


def opened(link: str, place: str) -> Experiment:
    """Return the experiment of a link, of which every part can be followed. Raises LessonError.

    >>> opened("/?f=x^2&steps=50", "mine/lesson.toml").page
    ''
    """
    data = {"place": place, "name": shown(link), "part": "…"}
    if len(link) > _LONGEST:
        raise LessonError("wrong_link", data)
    found = read_link(link)
    if page_of(link) != found.experiment.page:
        raise LessonError("wrong_link", {**data, "part": shown(page_of(link))})
    for refusal in found.refusals:
        raise LessonError("wrong_link", {**data, "part": shown(refusal.key)})
    if not _is_light(found.experiment):
        raise LessonError("heavy_link", data)
    return found.experiment


def _is_light(experiment: Experiment) -> bool:
    """Tell whether it runs in this process, in time that its settings bound."""
    return not isinstance(experiment, BigDataExperiment) or experiment.tab != ENGINES


def is_slow(experiment: Experiment) -> bool:
    """Tell whether a result takes seconds, and is not there yet."""
    with _lock:
        return isinstance(experiment, BigDataExperiment) and experiment not in _known


def computed_result(experiment: Experiment, folder: Path | None) -> Any:
    """Return what an experiment computes, anew; large data lie in a folder, None for the usual."""
    if isinstance(experiment, BigDataExperiment):
        return experiment.run(folder)
    return experiment.run()


def data_folder() -> Path | None:
    """Return the folder of `keep_data_in`."""
    return _data_folder[0]


def keep_result(experiment: Experiment, found: Any) -> None:
    """Keep a result that was computed elsewhere."""
    with _lock:
        _known[experiment] = found
        _known.move_to_end(experiment)
        while len(_known) > _KEPT:
            _known.popitem(last=False)


def forget_results() -> None:
    """Keep nothing of what was computed."""
    with _lock:
        _known.clear()


def result(experiment: Experiment) -> Any:
    """Return what an experiment computes, once for all who ask."""
    with _lock:
        known = _known.get(experiment)
    if known is None:
        known = computed_result(experiment, _data_folder[0])
        keep_result(experiment, known)
    return known


__all__ = [
    "computed_result",
    "data_folder",
    "forget_results",
    "is_slow",
    "keep_data_in",
    "keep_result",
    "opened",
    "result",
]
