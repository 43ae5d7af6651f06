"""Every schedule equals the real Keras' or torch's, step for step.

The committed rates were made by `tests/references/make.py`; the tests marked `references` make
them anew.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.optimizers import schedules
from tests.references import make
from tests.references.cases import SCHEDULE_CASES, STEPS, ScheduleCase

RATES = dict(np.load(Path(__file__).parent / "references" / "schedules.npz"))
# an optimizer that goes to where the learning rate is
SHOW_RATE = gv.optimizers.custom("x = learning_rate", learning_rate=1.0)

every_case = pytest.mark.parametrize("case", SCHEDULE_CASES, ids=lambda case: case.key)


def _compare(case: ScheduleCase, theirs: np.ndarray) -> None:
    schedule = getattr(schedules, case.schedule)(**case.settings)
    run = gv.descend(gv.parse("x"), (0.0,), SHOW_RATE(learning_rate=schedule), steps=STEPS + 1)
    np.testing.assert_allclose(run.positions[1:, 0], theirs, rtol=1e-12, atol=1e-17)


@every_case
def test_committed_rates(case: ScheduleCase) -> None:
    _compare(case, RATES[case.key])


def test_every_schedule_has_a_reference() -> None:
    assert {case.schedule for case in SCHEDULE_CASES} == set(gv.optimizers.SCHEDULES)
    assert set(RATES) == {case.key for case in SCHEDULE_CASES}


@pytest.mark.references
@every_case
def test_live_rates(case: ScheduleCase) -> None:
    _compare(case, make.run_schedule(case))


@pytest.mark.references
def test_every_schedule_of_keras_is_compared() -> None:
    kinds: Any = make.load_keras().keras.optimizers.schedules
    theirs = {
        name
        for name, kind in vars(kinds).items()
        if inspect.isclass(kind) and issubclass(kind, kinds.LearningRateSchedule)
    }
    compared = {case.schedule for case in SCHEDULE_CASES if case.library == "keras"}
    assert theirs - {"LearningRateSchedule"} == compared
