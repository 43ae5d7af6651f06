"""What a browser needs of a question to its class: the picture, the words, the optimizer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gradviz.experiments.descent import run_all
from gradviz.experiments.functions import FunctionExperiment
from gradviz.experiments.runs import DescentProblem, Descents, Run
from gradviz.experiments.views import PlayerView
from gradviz.lessons.lesson import PLACE
from gradviz.optimizers.base import Configured
from gradviz.rooms.own_descents import MOST_STEPS
from gradviz.rooms.predictions import named_lesson
from gradviz.rooms.questions import descending, named_run, runs_of
from gradviz.rooms.refusals import RoomError
from gradviz.ui.components.player.player import labels
from gradviz.ui.i18n import current_language, gettext
from gradviz.ui.learn.lesson_scenes import surface_only
from gradviz.ui.learn.marked_html import words_of
from gradviz.ui.server.environment import environment
from gradviz.ui.widgets.player_data import browser_print, player_data, rule_data, run_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gradviz.lessons import Lesson

LONGEST_LINK = 8000


def question_data(asked: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return it, None for what is no question; `asked` is what the browser says of it.

    No path is in it, which would give the answer away: the browser runs the optimizers once the
    answers are shown, and a race at once.
    """
    link, kind = asked.get("link"), asked.get("kind")
    if not isinstance(link, str) or len(link) > LONGEST_LINK:
        return None
    try:
        if kind == "lesson":
            found = _of_lesson(named_lesson(asked.get("lesson"), environment().lessons))
        else:
            found = _of_descents(link, asked)
    except RoomError:
        return None
    return {"of": str(asked.get("of")), **found}


def _of_lesson(lesson: Lesson) -> dict[str, Any]:
    words, claims, prediction = lesson.words[current_language()], lesson.claims, lesson.prediction
    found: dict[str, Any] = {
        "title": words_of(words.title, claims),
        "question": words_of(words.question, claims),
        "choices": [words_of(words.choices[key], claims) for key in prediction.choices],
    }
    if prediction.kind == PLACE and isinstance(lesson.scene, FunctionExperiment):
        found["surface"] = _picture(surface_only(lesson.scene))
        experiment = descending(lesson.scene.link())
        problem = replace(experiment.descent_problem, surface=None)
        found["runs"] = _runs(problem, [named_run(experiment, prediction.run)])
    return found


def _of_descents(link: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    experiment = descending(link)
    problem, steps = replace(experiment.descent_problem, surface=None), asked.get("steps")
    if isinstance(steps, int) and 1 <= steps <= MOST_STEPS:
        problem = replace(problem, steps=steps)
    runs = runs_of(experiment)
    if asked.get("kind") != "which":
        runs = (named_run(experiment, asked.get("run")),)
    return {
        "surface": _picture(Descents(problem, (), ())),
        "runs": _runs(problem, runs),
        "steps": problem.steps,
        "rate": _rate(runs[0]) if asked.get("kind") == "where" else None,
    }


def _rate(run: Run) -> float | None:
    """Return the learning rate of a run, with a schedule the first one; None without one."""
    optimizer = run.optimizer
    if run.entry.rate is None or not isinstance(optimizer, Configured):
        return None
    return float(optimizer.values[optimizer.rate_name])


def _runs(problem: DescentProblem, runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return the optimizers as a browser runs them; what SciPy runs is left out."""
    found, function = [], problem.function
    for run in runs:
        if isinstance(run.optimizer, Configured):
            [path] = run_all(replace(problem, steps=1), [run])
            gradient = run.within(problem).gradient
            source = browser_print(gradient, function, problem.steps, problem.seed)
            rule = rule_data(run.optimizer.rule, function.dimension)
            found.append({**run_data(run, path, source), "path": None, "rule": rule})
    return found


def _picture(found: Descents) -> dict[str, Any]:
    words = labels()
    said = {name: words[name] for name in ("slice", "slice_many")}
    said |= {
        "start": gettext("Your prediction"),
        "start_keys": gettext("Arrow keys move it, with Shift ten times as far."),
    }
    return {**player_data(found, PlayerView()), "labels": said}


__all__ = ["question_data"]
