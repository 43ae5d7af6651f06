"""What a lesson's scene computes, kept for the texts and pictures that ask for it again."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from gradviz.experiments import BigDataExperiment, Experiment, read_link
from gradviz.experiments.big_data_settings import ENGINES
from gradviz.experiments.links import page_of
from gradviz.lessons.lesson_errors import LessonError, shown

_KEPT = 128
_LONGEST = 4000
_data_folder: list[Path | None] = [None]


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


@lru_cache(maxsize=_KEPT)
def result(experiment: Experiment) -> Any:
    """Return what an experiment computes, once for all who ask."""
    if isinstance(experiment, BigDataExperiment):
        return experiment.run(_data_folder[0])
    return experiment.run()


__all__ = ["keep_data_in", "opened", "result"]
