"""Measures descents beside torch and optax: one run, one table of ratios.

    .venv-references/bin/pytest -m benchmark -s tests/benchmarks/bench_optimizers.py

Eight optimizers make 500 steps on Rosenbrock's function in float64, and everything is kept: point,
value, gradient and the optimizer's state at every step. Rivals take turns, a figure is the median
over the rounds, and every rival must end where gradviz ends. Each may use one core.

Many starts are measured beside one start by the same code with the same things kept, for each
`keep`: "all" is the fairest of them (one start and 10,000 leave whole trajectories), "end" is what
needs no memory. How much the one start would gain from the scalar code is a row of its own.
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.descent.endings import LIMIT
from gradviz.descent.step_code import advance, loop
from gradviz.optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, RMSprop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gradviz.optimizers import Configured

STEPS = 500
ROUNDS = 7
START = (-1.5, 2.0)
PATHS = 10_000
TEXT = "(1 - x)^2 + 100(y - x^2)^2"
TINY = 1e-12  # an epsilon that some add before a square root and others after it

OURS: Mapping[str, Configured] = {
    "SGD": SGD(learning_rate=5e-4),
    "Momentum": SGD(learning_rate=2e-4, momentum=0.9),
    "Nesterov": SGD(learning_rate=2e-4, momentum=0.9, nesterov=True),
    "Adagrad": Adagrad(learning_rate=0.3, epsilon=TINY),
    "Adadelta": Adadelta(learning_rate=0.3, epsilon=1e-7),
    "RMSprop": RMSprop(learning_rate=0.005, rho=0.99, epsilon=TINY),
    "Adam": Adam(learning_rate=0.05, epsilon=TINY),
    "Adamax": Adamax(learning_rate=0.05, epsilon=TINY),
}
Rivals = dict[str, "Callable[[], Any]"]


def in_turns(rivals: Rivals, rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median seconds of each; what runs before the first round is not counted."""
    for run in rivals.values():
        run()
    taken: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, run in rivals.items():
            begin = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - begin)
    return {name: statistics.median(times) for name, times in taken.items()}


def table(rows: list[tuple[str, float, str]]) -> None:
    """Print what was measured, in milliseconds, and how it compares."""
    wide = max(len(what) for what, _, _ in rows)
    sys.stdout.write("\n")
    for what, seconds, compared in rows:
        sys.stdout.write(f"{what:<{wide}}  {1000 * seconds:10.2f} ms  {compared}\n")


def ratio(slow: float, fast: float, target: str) -> str:
    """Say how many times one is slower than the other, and what it should be."""
    return f"{slow / fast:7.1f} times ours (target: {target})"


def ours(f: gv.Function) -> list[gv.Trajectory]:
    """Run the eight, each with its whole trajectory."""
    return [gv.descend(f, START, each, steps=STEPS, tolerance=0) for each in OURS.values()]


def bare(f: gv.Function) -> list[list[float]]:
    """Run the eight printed loops by themselves, with a list of all numbers."""
    records = []
    for each in OURS.values():
        record: list[float] = []
        h = tuple(float(each.values[name]) for name in each.rule.inputs)
        run = loop(f, each.rule)
        run(START, h, None, STEPS, 0.0, LIMIT, -np.inf, record.extend)
        records.append(record)
    return records


def rosenbrock(x: Any, a: float = 100.0) -> Any:
    """The function as one writes it for torch or JAX."""
    return (1 - x[0]) ** 2 + a * (x[1] - x[0] ** 2) ** 2


def with_torch() -> list[np.ndarray]:
    """Run the eight of torch, and keep everything."""
    import torch

    kinds: Mapping[str, Callable[[Any], Any]] = {
        "SGD": lambda p: torch.optim.SGD(p, lr=5e-4),
        "Momentum": lambda p: torch.optim.SGD(p, lr=2e-4, momentum=0.9),
        "Nesterov": lambda p: torch.optim.SGD(p, lr=2e-4, momentum=0.9, nesterov=True),
        "Adagrad": lambda p: torch.optim.Adagrad(
            p, lr=0.3, initial_accumulator_value=0.1, eps=TINY
        ),
        "Adadelta": lambda p: torch.optim.Adadelta(p, lr=0.3, rho=0.95, eps=1e-7),
        "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.005, alpha=0.99, eps=TINY),
        "Adam": lambda p: torch.optim.Adam(p, lr=0.05, eps=TINY),
        "Adamax": lambda p: torch.optim.Adamax(p, lr=0.05, eps=TINY),
    }
    ends = []
    for make in kinds.values():
        x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        optimizer = make([x])
        kept: list[Any] = []
        for _ in range(STEPS):
            optimizer.zero_grad()
            value = rosenbrock(x)
            value.backward()
            kept.append((x.detach().clone(), value.detach(), x.grad))
            optimizer.step()
            kept.append(
                [each.clone() for each in optimizer.state[x].values() if torch.is_tensor(each)]
            )
        ends.append(x.detach().numpy())
    return ends


def optax_runs(a: float) -> list[Callable[[], Any]]:
    """Return the eight of optax on a function that is new to JAX, not yet compiled."""
    import jax
    import optax

    kinds: Mapping[str, Any] = {
        "SGD": optax.sgd(5e-4),
        "Momentum": optax.sgd(2e-4, momentum=0.9),
        "Nesterov": optax.sgd(2e-4, momentum=0.9, nesterov=True),
        "Adagrad": optax.adagrad(0.3, initial_accumulator_value=0.1, eps=TINY),
        "Adadelta": optax.adadelta(0.3, rho=0.95, eps=1e-7),
        "RMSprop": optax.rmsprop(0.005, decay=0.99, eps=TINY),
        "Adam": optax.adam(0.05, eps=TINY),
        "Adamax": optax.adamax(0.05, eps=TINY),
    }
    start = jax.numpy.array(START)
    slope = jax.value_and_grad(lambda x: rosenbrock(x, a))

    def prepared(optimizer: Any) -> Callable[[], Any]:
        def step(carried: Any, _: None) -> Any:
            x, state = carried
            value, gradient = slope(x)
            updates, state = optimizer.update(gradient, state, x)
            return (optax.apply_updates(x, updates), state), (x, value, gradient, state)

        @jax.jit
        def run(x: Any) -> Any:
            return jax.lax.scan(step, (x, optimizer.init(x)), None, length=STEPS)

        return lambda: jax.block_until_ready(run(start))

    return [prepared(optimizer) for optimizer in kinds.values()]


@pytest.fixture(scope="module", autouse=True)
def _one_core() -> Iterator[None]:
    """Let torch and JAX use one core and double precision, as gradviz does."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAX_PLATFORMS", "cpu")
        patch.setenv("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
        import jax

        jax.config.update("jax_enable_x64", True)  # noqa: FBT003  (JAX's own form)
        yield
    torch.set_num_threads(threads)


def assert_same_ends(runs: list[gv.Trajectory], ends: list[np.ndarray]) -> None:
    """Hold the rivals to the same work: they must have come to the same place."""
    for name, run, end in zip(OURS, runs, ends, strict=True):
        assert run.steps == STEPS
        np.testing.assert_allclose(run.positions[-1], end, rtol=1e-6, err_msg=name)


@pytest.mark.benchmark
def test_eight_optimizers_beside_torch() -> None:
    f = gv.parse(TEXT)
    assert_same_ends(ours(f), with_torch())
    compiled = optax_runs(100.0)
    assert_same_ends(ours(f), [np.asarray(run()[0][0]) for run in compiled])
    taken = in_turns(
        {
            "ours": lambda: ours(f),
            "bare": lambda: bare(f),
            "torch": with_torch,
            "compiled": lambda: [run() for run in compiled],
        }
    )
    table(
        [
            (f"8 optimizers x {STEPS} steps, everything kept: gradviz", taken["ours"], ""),
            ("  torch.optim", taken["torch"], ratio(taken["torch"], taken["ours"], ">= 100")),
            ("  floor: the printed loops alone", taken["bare"], ""),
            ("  floor: machine code (optax, compiled before)", taken["compiled"], ""),
        ]
    )


@pytest.mark.benchmark
def test_a_function_typed_anew_beside_optax() -> None:
    fresh = count(1)

    def typed() -> None:
        ours(gv.parse(TEXT.replace("100", f"100.{next(fresh):05d}")))

    def compiled() -> None:
        for run in optax_runs(100 + next(fresh) * 1e-5):
            run()

    taken = in_turns({"ours": typed, "optax": compiled}, 5)
    table(
        [
            ("the same, function typed anew: gradviz", taken["ours"], ""),
            ("  optax, lax.scan", taken["optax"], ratio(taken["optax"], taken["ours"], ">= 30")),
        ]
    )


def bare_batch(f: gv.Function, starts: np.ndarray) -> list[np.ndarray]:
    """Do the arithmetic of a batch and nothing else: nothing kept, nobody watched."""
    rule, h = OURS["Adam"].rule, [OURS["Adam"].values[name] for name in OURS["Adam"].rule.inputs]
    begin, move = advance(2, rule)
    x = list(np.ascontiguousarray(starts.T))
    states = begin(x, h)
    for t in range(1, STEPS + 1):
        _, gradient = f.at_columns(x)
        results = move(x, gradient, states, h, t)
        x, states = results[:2], results[2:]
    return x


@pytest.mark.benchmark
def test_ten_thousand_starts_beside_one() -> None:
    f, adam = gv.parse(TEXT), OURS["Adam"]
    starts = np.random.default_rng(0).uniform((-2, -1), (2, 3), (PATHS, 2))

    def batch(paths: int, keep: str) -> gv.Batch:
        return gv.descend(f, starts[:paths], adam, steps=STEPS, tolerance=0, keep=keep)

    def megabytes(keep: str) -> float:
        tracemalloc.start()
        batch(PATHS, keep)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak / 1e6

    rows = []
    for keep in ("end", "path", "all"):
        taken = in_turns(
            {"one": lambda k=keep: batch(1, k), "many": lambda k=keep: batch(PATHS, k)}
        )
        growth = taken["many"] / taken["one"]
        rows += [
            (f"1 start x {STEPS} Adam steps as a batch, keep={keep!r}", taken["one"], ""),
            (
                f"  {PATHS} starts",
                taken["many"],
                f"{growth:7.1f} times one (target: < 15); peak {megabytes(keep):.0f} MB",
            ),
        ]
    alone = in_turns(
        {
            "one": lambda: gv.descend(f, START, adam, steps=STEPS, tolerance=0),
            "many": lambda: batch(PATHS, "end"),
            "bare one": lambda: bare_batch(f, starts[:1]),
            "bare many": lambda: bare_batch(f, starts),
        }
    )
    growth = alone["many"] / alone["one"]
    rows += [
        ("1 start by the scalar code, everything kept", alone["one"], ""),
        (
            f"  {PATHS} starts, keep='end'",
            alone["many"],
            f"{growth:7.1f} times one, {growth / PATHS:.3f} for each path",
        ),
        ("  floor: the arithmetic alone, 1 start", alone["bare one"], ""),
        (f"  floor: the arithmetic alone, {PATHS} starts", alone["bare many"], ""),
    ]
    table(rows)
