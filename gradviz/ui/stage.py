"""Runs the descents and shows them: the player, and the table that ranks the runs."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from gradviz.colors import PALETTE
from gradviz.descent import descend, draw_noise
from gradviz.explain import explained
from gradviz.optimizers.base import Configured, StepRule
from gradviz.steps import browser_step
from gradviz.trajectories import STATUSES, Trajectory, nearest, ranked
from gradviz.ui.components.player.player import player
from gradviz.ui.estimators import browser_print
from gradviz.ui.fields import write_numbers
from gradviz.ui.i18n import current_language, gettext, number, point
from gradviz.ui.plain import quoted
from gradviz.ui.runs import Run, set_rate
from gradviz.ui.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gradviz.ui.problem import Problem

TOLERANCE = 1e-8


def run_all(problem: Problem, runs: tuple[Run, ...]) -> tuple[Trajectory, ...]:
    """Return the trajectory of each run."""
    return tuple(
        descend(
            own.function,
            own.place.start,
            run.optimizer,
            own.steps,
            gradient=own.gradient,
            noise=own.noise,
            seed=own.seed,
            tolerance=TOLERANCE,
        )
        for run in runs
        for own in [run.within(problem)]
    )


def show_player(
    problem: Problem,
    runs: tuple[Run, ...],
    paths: tuple[Trajectory, ...],
    view: Mapping[str, Any],
    more: Mapping[str, Any] = MappingProxyType({}),
    on_many: Callable[[bool], None] | None = None,
) -> None:
    """Show the player; what a person drags in it comes back to the controls and the URL.

    `view` is what the link says of the player's own controls, `more` what else it shows.
    """
    by_key = {run.entry.key: run for run in runs}

    def start(values: tuple[float, ...]) -> None:
        st.session_state["start"] = write_numbers(values)

    def rate(run: str, value: float) -> None:
        set_rate(by_key[run].entry, value)

    data = {**player_data(problem, runs, paths, view), **more}
    player(data, key="player", on_start=start, on_learning_rate=rate, on_many=on_many)


def player_data(
    problem: Problem,
    runs: tuple[Run, ...],
    paths: tuple[Trajectory, ...],
    view: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what the player shows of runs on a problem."""
    function, place = problem.function, problem.place
    gradients = [run.within(problem).gradient for run in runs]
    printed = {  # each once, since what it drew at random travels too
        each: browser_print(each, function, problem.steps, problem.seed) for each in set(gradients)
    }
    noise = draw_noise(problem.noise, problem.seed, problem.steps, function.dimension)
    return {
        "function": {"variables": list(function.variables), "source": function.javascript},
        "domain": place.domain,
        "axes": place.axes,
        "at": place.start,
        "start": place.start,
        "steps": problem.steps,
        "tolerance": TOLERANCE,
        "minima": place.minima,
        "noise": None if noise is None else {"sigma": problem.noise, "z": noise},
        "runs": [
            run_data(run, path, printed[each])
            for run, path, each in zip(runs, paths, gradients, strict=True)
        ],
        "rules": rules(runs, function.dimension),
        "locale": current_language(),
        "settings": view,
        "linked": True,
    }


def rules(runs: Sequence[Run], dimension: int) -> dict[str, Any]:
    """Return the rules of runs, by their keys."""
    return {
        run.entry.key: rule_data(run.optimizer.rule, dimension)
        for run in runs
        if isinstance(run.optimizer, Configured)
    }


def run_data(run: Run, path: Trajectory, source: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a run as the player takes it, but for its rule; `source` is the browser's gradient."""
    shown: dict[str, Any] = {
        "id": run.entry.key,
        "label": run.entry.label,
        "color": run.color,
        "path": np.ascontiguousarray(path.positions),
        "status": path.status,
        "stopped_at": path.stopped_at,
        "gradient": source,
        "start": run.start,
        "learning_rate": None,
        "optimizer": None,
        "equations": [],
    }
    optimizer, declared = run.optimizer, run.entry.rate
    if not isinstance(optimizer, Configured):
        return shown
    shown["settings"] = {name: float(optimizer.values[name]) for name in optimizer.rule.inputs}
    if declared is not None:
        shown["learning_rate"] = {
            "name": optimizer.rate_name,
            "value": float(optimizer.values[optimizer.rate_name]),
            "minimum": declared.minimum,
            "maximum": declared.maximum,
        }
    return shown


@lru_cache(maxsize=512)
def rule_data(rule: StepRule, dimension: int) -> dict[str, Any]:
    """Return what the browser needs of a rule to run it and to show its equations."""
    step = browser_step(rule, dimension)
    optimizer = {
        "source": step.step,
        "initial": step.initial,
        "states": rule.states,
        "hyperparameters": rule.inputs,
        "entries": step.entries,
    }
    equations = [asdict(each) for each in explained(rule, dimension)]
    return {"optimizer": optimizer, "equations": equations}


def show_ranking(problem: Problem, runs: tuple[Run, ...], paths: tuple[Trajectory, ...]) -> None:
    """Show a table of the runs, the lowest final value first, and colour all that is a run's."""
    if not runs:
        return
    minima = problem.place.minima
    heads = [gettext("Run"), gettext("Final point"), gettext("Final value")]
    if minima:
        heads.append(gettext("Distance to the nearest minimum"))
    heads += [gettext("Steps"), gettext("Function evaluations")]
    heads += [gettext("Gradient evaluations"), gettext("How it ended")]
    size = max(high - low for low, high in problem.place.domain)
    rows = []
    for path, run in ranked(paths, runs):
        row = [
            run.entry.label,
            point((_tidy(each, size) for each in path.positions[-1]), 5),
            number(float(path.values[-1]), 5),
        ]
        if minima:
            row.append(number(nearest(path.positions[-1], minima), 2))
        row += map(str, (path.steps, path.function_evaluations, path.gradient_evaluations))
        row.append(gettext(STATUSES[path.status], step=path.stopped_at))
        rows.append((run.entry.key, row))
    table(heads, rows, colors(runs))


def paint(runs: tuple[Run, ...]) -> None:
    """Colour all that is a run's, where there is no table to do it."""
    st.html(f"<style>{colors(runs)}</style>")


def _tidy(value: float, size: float) -> float:
    """Return a coordinate without what is invisible at the size of the picture."""
    return round(value / size, 7) * size


def colors(runs: tuple[Run, ...]) -> str:
    """Return the style that gives what belongs to a run its colour: its tag, its box, its row."""
    return "".join(
        f'[data-tag][aria-label="{quoted(run.entry.label)}"], .st-key-{run.entry.key}-settings,'
        f' tr[data-run="{run.entry.key}"] {{ --run: light-dark({light}, {dark}); --dot: 0.7em; }}'
        for run in runs
        for light, dark in [(PALETTE["light"][run.color], PALETTE["dark"][run.color])]
    )
