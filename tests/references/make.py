"""Runs the real Keras and torch optimizers and writes down where they went.

    pip install -r requirements-references.txt
    python -m tests.references.make

writes `optimizers.npz`, `schedules.npz` and `made_with.json` beside this file. Keras runs on JAX
with double precision, step by step, so that its own operations are what is recorded.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.references.cases import (
    CASES,
    PROBLEMS,
    SCHEDULE_CASES,
    STEPS,
    Case,
    Problem,
    ScheduleCase,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
PACKAGES = ("keras", "jax", "jaxlib", "torch", "numpy")
Arrays = dict[str, np.ndarray]


def load_keras() -> SimpleNamespace:
    """Return Keras and JAX, in double precision."""
    os.environ.update(KERAS_BACKEND="jax", JAX_ENABLE_X64="1", JAX_PLATFORMS="cpu")
    import jax
    import keras
    from keras.src.backend.common import dtypes

    if keras.backend.backend() != "jax":
        raise RuntimeError("Keras was imported before, with another backend")
    jax.config.update("jax_enable_x64", True)
    keras.config.set_floatx("float64")
    # where Keras works out a common type (in mean and cos), it turns float64 into float32, except on
    # TensorFlow; this is TensorFlow's rule
    dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
    return SimpleNamespace(keras=keras, jax=jax, numpy=jax.numpy)


def _keras_schedule(case: ScheduleCase, keras: Any) -> Any:
    kind = getattr(keras.optimizers.schedules, case.theirs or case.schedule)
    return kind(**(case.arguments or case.settings))


def _keras_states(optimizer: Any) -> dict[str, Any]:
    """Return the variables that an optimizer keeps, by the last part of their names."""
    states = {}
    for variable in optimizer.variables:
        name = variable.path.rsplit("/", 1)[-1]
        # Adafactor keeps two numbers called as the parameter, and uses them for matrices only
        if name not in ("iteration", "learning_rate", "point"):
            # Nadam gives its product no name, and Keras then numbers it
            name = "u_product" if name.startswith("variable") else name
            states[name.removeprefix("point_")] = variable
    return states


def run_keras(case: Case, problem: Problem) -> Arrays:
    """Return positions and states, each of shape (STEPS + 1, D)."""
    library = load_keras()
    arguments = {
        name: _keras_schedule(value, library.keras) if isinstance(value, ScheduleCase) else value
        for name, value in case.arguments.items()
    }
    optimizer = getattr(library.keras.optimizers, case.theirs)(**arguments)
    point = library.keras.Variable(np.array(problem.start), dtype="float64", name="point")
    optimizer.build([point])
    gradient = library.jax.jit(library.jax.grad(lambda x: problem.python(x, library.numpy)))
    states = _keras_states(optimizer)
    rows: dict[str, list[np.ndarray]] = {"x": [], **{name: [] for name in states}}

    def record() -> None:
        rows["x"].append(np.array(point.value))
        for name, variable in states.items():
            rows[name].append(np.broadcast_to(np.array(variable.value), (len(problem.start),)))

    record()
    for _ in range(STEPS):
        optimizer.apply([gradient(point.value)], [point])
        record()
    return {name: np.array(values, dtype=np.float64) for name, values in rows.items()}


def run_torch(case: Case, problem: Problem) -> Arrays:
    """Return positions and states; a state has no value before the first step, so nan there."""
    import torch

    torch.set_default_dtype(torch.float64)  # for the numbers that torch keeps beside the parameters
    point = torch.tensor(problem.start, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, case.theirs)([point], **case.arguments)
    positions, states = [point.detach().numpy().copy()], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        problem.python(point, torch).backward()
        optimizer.step()
        positions.append(point.detach().numpy().copy())
        states.append(
            {
                name: np.broadcast_to(value.detach().numpy().copy(), (len(problem.start),))
                for name, value in optimizer.state[point].items()
                if name != "step"
            }
        )
    nothing = np.full(len(problem.start), np.nan)
    return {
        "x": np.array(positions),
        **{name: np.array([nothing, *(each[name] for each in states)]) for name in states[0]},
    }


def run_case(case: Case, problem: Problem) -> Arrays:
    """Return where the library's optimizer went: `x` and every state it keeps, by its name."""
    return {"keras": run_keras, "torch": run_torch}[case.library](case, problem)


def run_schedule(case: ScheduleCase) -> np.ndarray:
    """Return the learning rates of steps 1 to STEPS + 1."""
    if case.library == "keras":
        schedule = _keras_schedule(case, load_keras().keras)
        return np.array([float(schedule(step)) for step in range(STEPS + 1)])
    import torch

    arguments = dict(case.arguments)
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=arguments.pop("lr"))
    schedule = getattr(torch.optim.lr_scheduler, case.theirs)(optimizer, **arguments)
    rates = []
    for step in range(STEPS + 1):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        if step < STEPS:
            schedule.step()
    return np.array(rates)


def _trajectories() -> Iterator[tuple[str, np.ndarray]]:
    for case in CASES:
        for name, problem in PROBLEMS.items():
            for state, values in run_case(case, problem).items():
                yield f"{case.key}/{name}/{state}", values


def main() -> None:
    """Write the files."""
    trajectories = dict(_trajectories())
    np.savez_compressed(HERE / "optimizers.npz", **trajectories)
    rates = {case.key: run_schedule(case) for case in SCHEDULE_CASES}
    np.savez_compressed(HERE / "schedules.npz", **rates)
    made_with = {package: version(package).split("+")[0] for package in PACKAGES}
    text = json.dumps({"steps": STEPS, **made_with}, indent=2)
    (HERE / "made_with.json").write_text(text + "\n")
    sys.stdout.write(f"{len(trajectories)} arrays of {len(CASES)} cases, {len(rates)} schedules\n")


if __name__ == "__main__":
    main()
