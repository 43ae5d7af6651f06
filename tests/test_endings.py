"""How descents end: the one declaration of the tests, and statuses that are true."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

import gradviz as gv
from gradviz.descent.batch import _Run
from gradviz.descent.endings import ENDINGS, FAILURES, LIMIT, STATUSES, masks

Array = NDArray[np.float64]


def _nothing(*_: object) -> tuple[Array, list[Array]]:
    return np.zeros(3), [np.zeros(3)] * 2


INF, NAN = math.inf, math.nan
# x, g, before, f, target, and which of the endings hold: failed, reached, converged
POINTS = [
    ((1.0, 2.0), (0.5, 0.5), (0.0, 0.0), 3.0, -INF, (False, False, False)),
    ((1.0, 2.0), (0.5, NAN), (0.0, 0.0), 3.0, -INF, (True, False, False)),
    ((1.0, 2.0), (0.5, -INF), (0.0, 0.0), 3.0, -INF, (True, False, False)),
    ((1.0, 2.0), (0.5, 0.5), (0.0, 0.0), INF, -INF, (True, False, False)),
    ((1.0, 2.0), (0.5, 0.5), (0.0, 0.0), NAN, 1.0, (True, False, False)),
    ((1.0, -2e10), (0.5, 0.5), (0.0, 0.0), 3.0, -INF, (True, False, False)),
    ((1.0, 2.0), (0.5, 0.5), (0.0, 0.0), 3.0, 3.0, (False, True, False)),
    ((1.0, 2.0), (1e-9, -1e-9), (1.0, 2.0), 3.0, -INF, (False, False, True)),
    ((1.0, 2.0), (1e-9, 1e-9), (1.0, 1.9), 3.0, -INF, (False, False, False)),
    ((1.0, 2.0), (1e-9, 1e-7), (1.0, 2.0), 3.0, -INF, (False, False, False)),
    ((1.0, 2.0), (0.0, 0.0), (INF, INF), 3.0, -INF, (False, False, False)),
]


@pytest.mark.parametrize(("x", "g", "before", "f", "target", "wanted"), POINTS)
def test_the_declared_tests_by_hand(x, g, before, f, target, wanted) -> None:  # type: ignore[no-untyped-def]
    with np.errstate(all="ignore"):
        columns = [[np.array([each]) for each in point] for point in (x, g, before)]
        found = masks(2, ENDINGS[:3])(*columns, np.array([f]), 1e-8, LIMIT, target, 1, 9)
    assert tuple(bool(each[0]) for each in found) == wanted


def test_the_shortcut_of_a_batch_misses_no_ending() -> None:
    """Where it says that no path ends, none of the declared tests holds."""
    random = np.random.default_rng(0)
    values = [0.0, 1e-9, 1.0, -3.0, 2e10, -1e200, INF, NAN]
    weights = [0.1, 0.1, 0.3, 0.3, 0.05, 0.05, 0.05, 0.05]
    rule, seen = gv.optimizers.SGD(), set()
    for _ in range(400):
        x, g, before = ([random.choice(values, 3, p=weights) for _ in range(2)] for _ in range(3))
        f, target = random.choice(values, 3, p=weights), float(random.choice([-INF, 0.5]))
        run = _Run(_nothing, np.array(x).T, rule, 9, 1e-8, target, "end")
        with np.errstate(all="ignore"):
            quick = run._nobody_ends(f, g)
            found = masks(2, ENDINGS[:3])(x, g, before, f, 1e-8, LIMIT, target, 1, 9)
        seen.add(quick)
        assert not (quick and np.any(found))
    assert seen == {True, False}


def test_every_ending_has_a_sentence() -> None:
    named = {each.status for each in (*ENDINGS, *FAILURES)} - {"failed"}
    assert named <= set(STATUSES)
