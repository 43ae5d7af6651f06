"""Every optimizer equals the real Keras' or torch's, step for step.

The committed trajectories were made by `tests/references/make.py` with the versions that
`made_with.json` names; the tests marked `references` make them anew.
"""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.optimizers import schedules
from tests.references import make
from tests.references.cases import CASES, PROBLEMS, STEPS, Case, Problem, ScheduleCase

TRAJECTORIES = dict(np.load(Path(__file__).parent / "references" / "optimizers.npz"))
RELATIVE = 1e-9
NUDGE = 1e-12
# What rounding (1e-16) may grow to: 1e-12, far below RELATIVE
GROWTH = 1e4

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
every_problem = pytest.mark.parametrize("name", PROBLEMS)


def _run(case: Case, problem: Problem, more: str = "") -> gv.Trajectory:
    settings = dict(case.settings)
    rate = settings.get("learning_rate")
    if isinstance(rate, ScheduleCase):
        settings["learning_rate"] = getattr(schedules, rate.schedule)(**rate.settings)
    rule = gv.optimizers.RULES[case.optimizer]
    optimizer = replace(rule, equations=f"{rule.equations}\n{more}")(**settings)
    f = gv.parse(problem.text)
    return gv.descend(f, problem.start, optimizer, steps=STEPS, tolerance=0)


def _assert_same(got: np.ndarray, wanted: np.ndarray) -> None:
    # relative to the coordinate's size on this path: near 0 it is a difference of larger numbers
    size = np.abs(wanted).max(axis=0)
    assert np.all(np.abs(got - wanted) <= RELATIVE * size), np.nanmax(np.abs(got - wanted) / size)


def _compare(case: Case, name: str, theirs: dict[str, np.ndarray]) -> None:
    run = _run(case, PROBLEMS[name])
    assert run.positions.shape == (STEPS + 1, len(PROBLEMS[name].start))
    _assert_same(run.positions, theirs["x"])
    for ours, ending in case.states.items():
        found = [key for key in theirs if key.endswith(ending)]
        assert len(found) == 1, (ours, ending, sorted(theirs))
        # torch makes its states in the first step: before it there is nothing to compare
        first = int(case.library == "torch")
        _assert_same(run.state[ours][first:], theirs[found[0]][first:])


@every_case
@every_problem
def test_committed_trajectories(case: Case, name: str) -> None:
    prefix = f"{case.key}/{name}/"
    _compare(
        case,
        name,
        {
            key.removeprefix(prefix): values
            for key, values in TRAJECTORIES.items()
            if key.startswith(prefix)
        },
    )


@every_case
@every_problem
def test_cases_do_not_amplify_rounding(case: Case, name: str) -> None:
    """Two machines' arithmetic can only agree where a nudge at each step stays a nudge.

    A rule that divides by the gradient's size may leap from wall to wall of a valley, and then
    the last bit decides after some dozen steps where it is: such a run could prove nothing.
    """
    positions = _run(case, PROBLEMS[name]).positions
    for wild in (333, 777, 1000):
        nudged = _run(case, PROBLEMS[name], f"x = x*(1 + {NUDGE}*cos({wild}*x + t))").positions
        gap = np.abs(nudged - positions).max(axis=0) / np.abs(positions).max(axis=0)
        assert np.all(gap <= GROWTH * NUDGE), gap / NUDGE


def test_every_optimizer_has_a_reference() -> None:
    assert {case.optimizer for case in CASES} == set(gv.optimizers.RULES)
    assert {key.split("/")[0] for key in TRAJECTORIES} == {case.key for case in CASES}


@pytest.mark.references
@every_case
@every_problem
def test_live_trajectories(case: Case, name: str) -> None:
    _compare(case, name, make.run_case(case, PROBLEMS[name]))


@pytest.mark.references
def test_every_optimizer_of_keras_is_compared() -> None:
    keras: Any = make.load_keras().keras
    theirs = {
        name
        for name, kind in vars(keras.optimizers).items()
        if inspect.isclass(kind) and issubclass(kind, keras.optimizers.Optimizer)
    }
    # Muon is for matrices; the others have no rule of their own: they wrap other optimizers, to
    # scale a loss in half precision, and to give different variables different optimizers
    others = {"Optimizer", "Muon", "LossScaleOptimizer", "MultiOptimizer"}
    assert theirs - others == {case.theirs for case in CASES if case.library == "keras"}
