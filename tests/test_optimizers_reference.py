"""Every optimizer and schedule equals the real Keras' or torch's, step for step.

The committed trajectories were made by `tests/references/make.py` with the versions that
`made_with.json` names; the tests marked `references` make them anew.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.optimizers import schedules

HERE = Path(__file__).resolve().parent / "references"


def _load(name: str) -> Any:
    sys.path.insert(0, str(HERE))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(HERE))


cases = _load("cases")
TRAJECTORIES = dict(np.load(HERE / "optimizers.npz"))


def _schedule(case: Any) -> Any:
    return getattr(schedules, case.schedule)(**case.settings)


def _run(case: Any, problem: Any) -> gv.Trajectory:
    settings = dict(case.settings)
    if hasattr(settings.get("learning_rate"), "schedule"):
        settings["learning_rate"] = _schedule(settings["learning_rate"])
    optimizer = gv.optimizers.RULES[case.optimizer](**settings)
    f = gv.parse(problem.text)
    return gv.descend(f, problem.start, optimizer, steps=cases.STEPS, tolerance=0)


def _compare(case: Any, name: str, theirs: dict[str, Any]) -> None:
    run = _run(case, cases.PROBLEMS[name])
    # relative to the size of each path: near 0 a coordinate is a difference of large numbers
    size = np.abs(theirs["x"]).max()
    np.testing.assert_allclose(run.positions, theirs["x"], rtol=1e-9, atol=1e-9 * size)
    for ours, ending in case.states.items():
        found = [key for key in theirs if key.endswith(ending)]
        assert len(found) == 1, (ours, ending, sorted(theirs))
        wanted = theirs[found[0]]
        np.testing.assert_allclose(
            run.state[ours][-len(wanted) :], wanted, rtol=1e-9, atol=1e-9 * np.abs(wanted).max()
        )


@pytest.mark.parametrize("name", cases.PROBLEMS)
@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.key)
def test_committed_trajectories(case: Any, name: str) -> None:
    prefix = f"{case.key}/{name}/"
    theirs = {
        key.removeprefix(prefix): values
        for key, values in TRAJECTORIES.items()
        if key.startswith(prefix)
    }
    _compare(case, name, theirs)


def test_every_optimizer_has_a_reference() -> None:
    assert {case.optimizer for case in cases.CASES} == set(gv.optimizers.RULES)


@pytest.mark.references
@pytest.mark.parametrize("name", cases.PROBLEMS)
@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.key)
def test_live_trajectories(case: Any, name: str) -> None:
    _compare(case, name, _load("make").run_case(case, cases.PROBLEMS[name]))
