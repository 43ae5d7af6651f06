"""The programs of descents: each is run as it stands, and its path compared with ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import gradviz as gv
from gradviz.descent.presets import PRESETS
from gradviz.export.descent_programs import DESCENT_PROGRAMS, DescentRun, NoProgramError
from gradviz.functions.surfaces import SURFACES
from gradviz.optimizers import SCHEDULES
from gradviz.optimizers.base import Configured

HIMMELBLAU = SURFACES["himmelblau"]
FRAMEWORKS = [
    "NumPy",
    pytest.param("Keras", marks=pytest.mark.references),
    pytest.param("PyTorch", marks=pytest.mark.references),
    pytest.param("JAX", marks=pytest.mark.references),
    pytest.param("TensorFlow", marks=pytest.mark.tensorflow),
]
STEPS = 40
EXACT = {"Keras": 1e-7, "TensorFlow": 1e-6}
"""Keras makes 32 bits of some constants, whatever the precision."""


def run_of(
    text: str, start: tuple[float, ...], optimizer: Configured, **more: object
) -> DescentRun:
    more = {"scale": more.pop("noise", 0.0), **more}
    return DescentRun(
        function=gv.parse(text), start=start, optimizer=optimizer, steps=STEPS, **more
    )  # type: ignore[arg-type]


def cases() -> dict[str, DescentRun]:
    found = {}
    for key, entry in PRESETS.items():
        optimizer = entry.configure({})
        if isinstance(optimizer, Configured):
            found[key] = run_of(HIMMELBLAU.text, (0.5, -1.0), optimizer)
    adam, sgd = gv.optimizers.Adam, gv.optimizers.SGD
    rates = SCHEDULES["CosineDecay"](initial_learning_rate=0.1, decay_steps=30)
    bowl = ("x^2 + 3y^2 + sin(x y)", (2.0, 1.0))
    mine = gv.optimizers.custom("v = 0.9*v + g; x = x - rate*v", rate=0.02)()
    found |= {
        "schedule": run_of(*bowl, adam(learning_rate=rates)),
        "clipnorm": run_of(*bowl, sgd(learning_rate=0.1, clipnorm=0.5)),
        "clipvalue": run_of(*bowl, adam(learning_rate=0.1, clipvalue=0.3)),
        "weight decay": run_of(*bowl, gv.optimizers.AdamW(learning_rate=0.1, weight_decay=0.1)),
        "amsgrad": run_of(*bowl, adam(learning_rate=0.1, amsgrad=True)),
        "custom": run_of(*bowl, mine),
        "noise": run_of(*bowl, adam(learning_rate=0.1), noise=0.3, seed=5),
        "one variable": run_of("x^4 - x", (2.0,), sgd(learning_rate=0.02)),
        "activations": run_of(
            "(sigmoid(x) - 0.2)^2 + softplus(x y) + erf(y)^2 + relu(x - 1) + pi x^2",
            (1.5, -0.7),
            adam(learning_rate=0.05),
        ),
        "kinks": run_of("|x - 1| + max(x, 2y)^2 + cbrt(y)^2 + hypot(x, y)", (2.1, 1.3),
                        sgd(learning_rate=0.01)),
        "long": run_of(" + ".join(f"sin({k}x + y)/{k}" for k in range(1, 40)) + " + x^2 + y^2",
                       (0.4, 0.3), sgd(learning_rate=0.001)),
        "ten variables": run_of(" + ".join(f"{k + 1}x{k}^2" for k in range(10)), (1.0,) * 10,
                                gv.optimizers.RMSprop(learning_rate=0.02)),
    }  # fmt: skip
    return found


CASES = cases()
_RUN_ALL = """
import os, runpy, sys, numpy as np
for name in sorted(os.listdir(sys.argv[1])):
    if name.endswith(".py"):
        found = runpy.run_path(os.path.join(sys.argv[1], name))
        np.save(os.path.join(sys.argv[1], name + ".npy"), found["path"])
"""


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_programs_make_the_same_paths(framework: str, tmp_path: Path) -> None:
    names = {f"case{k}.py": name for k, name in enumerate(CASES)}
    for file, name in names.items():
        (tmp_path / file).write_text(DESCENT_PROGRAMS[framework](CASES[name]), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _RUN_ALL, str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    wrong = {}
    for file, name in names.items():
        case = CASES[name]
        ours = gv.descend(
            case.function, case.start, case.optimizer, STEPS,
            noise=case.noise, seed=case.seed, tolerance=0.0,
        ).positions  # fmt: skip
        found = np.load(tmp_path / f"{file}.npy")
        assert found.shape == ours.shape, name
        if not np.allclose(found, ours, rtol=0.0, atol=EXACT.get(framework, 1e-10)):
            wrong[name] = float(np.abs(found - ours).max())
    assert not wrong


@pytest.mark.parametrize("framework", DESCENT_PROGRAMS)
@pytest.mark.parametrize("name", CASES)
def test_they_can_be_compiled(name: str, framework: str) -> None:
    code = DESCENT_PROGRAMS[framework](CASES[name])
    compile(code, "descent.py", "exec")


def test_what_is_typed_stays_in_its_comment() -> None:
    case = run_of("x^2", (1.0,), gv.optimizers.SGD(), label="a\nimport sys", link="/?f=x\r\nimport")
    for make in DESCENT_PROGRAMS.values():
        lines = make(case).splitlines()
        assert "import sys" not in lines
        assert not [line for line in lines if line.startswith("import") and line.endswith("import")]


def test_what_has_no_program_is_said() -> None:
    bfgs = DescentRun(
        function=gv.parse("x^2"),
        start=(1.0,),
        optimizer=gv.optimizers.BFGS(),
        steps=3,
        label="BFGS",
    )
    guessed = run_of("x^2", (1.0,), gv.optimizers.SGD(), gradient=gv.gradients.SPSA())
    for make in DESCENT_PROGRAMS.values():
        with pytest.raises(NoProgramError, match="BFGS is a method of SciPy"):
            make(bfgs)
        with pytest.raises(NoProgramError, match="estimates its gradient"):
            make(guessed)


def test_short_gradients_are_formulas() -> None:
    code = DESCENT_PROGRAMS["NumPy"](CASES["one variable"])
    assert "4 * x**3 - 1," in code


@pytest.mark.parametrize(
    "framework",
    [each for each in FRAMEWORKS if each == "NumPy" or "PyTorch" in getattr(each, "values", ())],
)
def test_every_test_function_is_descended(framework: str, tmp_path: Path) -> None:
    found = {}
    for key, surface in SURFACES.items():
        f = gv.parse(surface.text)
        rate = surface.learning_rate / 2
        sgd = gv.optimizers.SGD(learning_rate=rate)
        case = DescentRun(function=f, start=tuple(surface.start), optimizer=sgd, steps=20)
        found[key] = case
        (tmp_path / f"{key}.py").write_text(DESCENT_PROGRAMS[framework](case), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _RUN_ALL, str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    wrong = {}
    for key, case in found.items():
        ours = gv.descend(case.function, case.start, case.optimizer, 20, tolerance=0.0)
        theirs = np.load(tmp_path / f"{key}.py.npy")[: len(ours.positions)]
        if not np.allclose(theirs, ours.positions, rtol=1e-9, atol=1e-9):
            wrong[key] = float(np.abs(theirs - ours.positions).max())
    assert not wrong
