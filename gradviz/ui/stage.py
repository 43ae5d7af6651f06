"""Runs the descents and shows them: the player, and the table that ranks the runs."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from gradviz.colors import PALETTE
from gradviz.descent import descend, draw_noise
from gradviz.explain import explained
from gradviz.optimizers.base import Configured, StepRule
from gradviz.steps import browser_step
from gradviz.trajectories import STATUSES, Trajectory, nearest, ranked
from gradviz.ui.fields import write_numbers
from gradviz.ui.i18n import current_language, gettext, number, point
from gradviz.ui.player.player import player
from gradviz.ui.runs import Run, set_rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.ui.problem import Problem

TOLERANCE = 1e-8


def run_all(problem: Problem, runs: tuple[Run, ...]) -> tuple[Trajectory, ...]:
    """Return the trajectory of each run."""
    return tuple(
        descend(
            problem.function,
            problem.start,
            run.optimizer,
            problem.steps,
            noise=problem.noise,
            seed=problem.seed,
            tolerance=TOLERANCE,
        )
        for run in runs
    )


def show_player(
    problem: Problem,
    runs: tuple[Run, ...],
    paths: tuple[Trajectory, ...],
    view: Mapping[str, Any],
) -> None:
    """Show the player; what a person drags in it comes back to the controls and the URL.

    `view` is what the link says of the player's own controls.
    """
    by_key = {run.entry.key: run for run in runs}

    def start(values: tuple[float, ...]) -> None:
        st.session_state["start"] = write_numbers(values)

    def rate(run: str, value: float) -> None:
        set_rate(by_key[run].entry, value)

    data = player_data(problem, runs, paths, view)
    player(data, key="player", on_start=start, on_learning_rate=rate)


def player_data(
    problem: Problem,
    runs: tuple[Run, ...],
    paths: tuple[Trajectory, ...],
    view: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what the player shows of runs on a problem."""
    function, surface = problem.function, problem.surface
    noise = draw_noise(problem.noise, problem.seed, problem.steps, function.dimension)
    return {
        "function": {"variables": list(function.variables), "source": function.javascript},
        "domain": problem.domain,
        "axes": problem.axes,
        "at": problem.start,
        "start": problem.start,
        "steps": problem.steps,
        "tolerance": TOLERANCE,
        "minima": surface.minima if surface else (),
        "noise": None if noise is None else {"sigma": problem.noise, "z": noise},
        "runs": [run_data(run, path) for run, path in zip(runs, paths, strict=True)],
        "rules": {
            run.entry.key: rule_data(run.optimizer.rule, function.dimension)
            for run in runs
            if isinstance(run.optimizer, Configured)
        },
        "locale": current_language(),
        "settings": view,
        "linked": True,
    }


def run_data(run: Run, path: Trajectory) -> dict[str, Any]:
    """Return a run as the player takes it, but for its rule."""
    shown: dict[str, Any] = {
        "id": run.entry.key,
        "label": run.entry.label,
        "color": run.color,
        "path": np.ascontiguousarray(path.positions),
        "status": path.status,
        "stopped_at": path.stopped_at,
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
    minima = problem.surface.minima if problem.surface else ()
    heads = [gettext("Run"), gettext("Final point"), gettext("Final value")]
    if minima:
        heads.append(gettext("Distance to the nearest minimum"))
    heads += [gettext("Steps"), gettext("Gradient evaluations"), gettext("How it ended")]
    size = max(high - low for low, high in problem.domain)
    rows = []
    for path, run in ranked(paths, runs):
        row = [
            run.entry.label,
            point((_tidy(each, size) for each in path.positions[-1]), 5),
            number(float(path.values[-1]), 5),
        ]
        if minima:
            row.append(number(nearest(path.positions[-1], minima), 2))
        row += [str(path.steps), str(path.gradient_evaluations)]
        row.append(gettext(STATUSES[path.status], step=path.stopped_at))
        rows.append((run.entry.key, row))
    table(heads, rows, colors(runs))


def _tidy(value: float, size: float) -> float:
    """Return a coordinate without what is invisible at the size of the picture."""
    return round(value / size, 7) * size


def table(heads: list[str], rows: list[tuple[str, list[str]]], style: str = "") -> None:
    """Show a small table that scrolls sideways where it does not fit; each row is a run's."""
    first = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(
        f'<tr data-run="{escape(key)}">'
        + "".join(f"<td>{escape(each)}</td>" for each in row)
        + "</tr>"
        for key, row in rows
    )
    st.html(
        f'<style>{style}</style><div class="gv-table"><table><thead><tr>{first}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def colors(runs: tuple[Run, ...]) -> str:
    """Return the style that gives what belongs to a run its colour: its tag, its box, its row."""
    return "".join(
        f'[data-tag][aria-label="{run.entry.label}"], .st-key-{run.entry.key}-settings,'
        f' tr[data-run="{run.entry.key}"] {{ --run: light-dark({light}, {dark}); }}'
        for run in runs
        for light, dark in [(PALETTE["light"][run.color], PALETTE["dark"][run.color])]
    )
