"""What a notebook imports: names that are there, values that are checked where they are set."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import gradviz as gv
from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.descent.presets import PRESETS

ROOT = Path(__file__).resolve().parent.parent

BOWL = gv.parse("x^2 + 3y^2")


def test_every_public_name_is_there() -> None:
    for name in gv.__all__:
        assert getattr(gv, name) is not None
    assert gv.learning.DATASETS
    assert gv.export.__name__ == "gradviz.export"
    assert gv.experiments.DescentExperiment().run().trajectories
    assert gv.__version__
    with pytest.raises(AttributeError, match="nothing"):
        gv.nothing  # noqa: B018


def test_every_name_that_the_app_offers_is_an_optimizer() -> None:
    for preset in PRESETS.values():
        made: Any = getattr(gv.optimizers, preset.label)()
        shown = {each.name: each.default for each in preset.hyperparameters}
        assert dict(made.settings) == {**shown, **preset.settings}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: gv.optimizers.SGD(learning_rate="12"), "learning_rate of SGD has to be a number"),
        (lambda: gv.optimizers.SGD(learning_rate=[0.1, "2"]), "has to be a number"),
        (lambda: gv.optimizers.Adam(beta_1=None), "beta_1 of Adam has to be a number"),
        (lambda: gv.optimizers.Adam(rate=0.1), "has no hyperparameter 'rate'"),
        (lambda: gv.optimizers.Adam(amsgrad="yes"), "amsgrad of Adam has to be True or False"),
        (lambda: gv.optimizers.SGD(momentum=True), "momentum of SGD has to be a number"),
        (lambda: gv.optimizers.SGD(clipnorm="1"), "clipnorm of SGD has to be a number"),
        (lambda: gv.optimizers.SGD().with_values(rate=1), "has no hyperparameter 'rate'"),
        (lambda: gv.optimizers.CosineDecay(alpha="0"), "alpha of CosineDecay has to be a number"),
        (lambda: gv.optimizers.CosineDecay(beta=0), "has no hyperparameter 'beta'; it has: init"),
        (lambda: gv.optimizers.LBFGS(maxcor="5"), "maxcor of LBFGS has to be a number"),
        (lambda: gv.optimizers.BFGS(rate=1), "BFGS has no hyperparameter 'rate'; it has: none"),
        (lambda: gv.gradients.SPSA(h="1"), "h of SPSA has to be a number"),
        (lambda: gv.gradients.SPSA(h=[0.1, 0.2]), "h of SPSA has to be a number"),
        (lambda: gv.learning.LOSSES["Huber"](delta="1"), "delta of Huber has to be a number"),
        (lambda: gv.learning.PENALTIES["L1"](l1=1), "L1 has no hyperparameter 'l1'"),
        (lambda: gv.learning.DATASETS["line"](n="9"), "n of line has to be a number"),
    ],
)
def test_what_is_no_number_is_refused(make: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: gv.optimizers.Adam(beta_1=7), r"beta_1 of Adam has to be in \[0, 1\), not 7"),
        (lambda: gv.optimizers.SGD(learning_rate=-0.1), "learning_rate of SGD .* not -0.1"),
        (lambda: gv.optimizers.SGD(learning_rate=float("nan")), "not nan"),
        (lambda: gv.optimizers.SGD(learning_rate=[0.1, -0.1]), "not -0.1"),
        (lambda: gv.optimizers.SGD(learning_rate=[]), "learning_rate of SGD has no value"),
        (lambda: gv.optimizers.SGD(learning_rate=np.inf), "learning_rate of SGD .* not inf"),
        (
            lambda: gv.optimizers.SGD().with_values(momentum=2),
            r"momentum of SGD .* \[0, 1\], not 2",
        ),
        (lambda: gv.optimizers.SGD(clipvalue=-1), "clipvalue of SGD .* not -1"),
        (lambda: gv.optimizers.CosineDecay(decay_steps=0), r"a whole number in \[1, inf\), not 0"),
        (lambda: gv.optimizers.LBFGS(maxcor=2.5), r"maxcor of LBFGS has to be a whole number"),
        (lambda: gv.optimizers.GradientDescentLineSearch(c1=1), r"c1 of .* in \(0, 1\), not 1"),
        (lambda: gv.gradients.SPSA(h=0), r"h of SPSA has to be in \(0, inf\), not 0"),
        (lambda: gv.gradients.SPSA(samples=1.5), "samples of SPSA has to be a whole number"),
        (lambda: gv.gradients.RichardsonExtrapolation(levels=9), r"in \[1, 6\], not 9"),
        (lambda: gv.learning.LOSSES["Quantile"](tau=1), r"tau of Quantile .* \(0, 1\), not 1"),
        (lambda: gv.learning.PENALTIES["L2"](strength=-1), "strength of L2 .* not -1"),
        (lambda: gv.learning.INITIALIZERS["RandomNormal"](stddev=-1), "stddev of RandomNormal"),
        (lambda: gv.learning.DATASETS["line"](n=0), "n of line has to be a whole number"),
    ],
)
def test_what_has_no_meaning_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_what_is_not_called_has_its_defaults() -> None:
    one = gv.descend(BOWL, (2, 1), gv.optimizers.Adam, 20, gradient=gv.gradients.CentralDifference)
    same = gv.descend(
        BOWL, (2, 1), gv.optimizers.Adam(), 20, gradient=gv.gradients.CentralDifference()
    )
    np.testing.assert_array_equal(one.positions, same.positions)
    moved = gv.descend(BOWL, (2, 1), gv.optimizers.Momentum, 20)
    sgd = gv.optimizers.SGD(learning_rate=0.01, momentum=0.9)
    np.testing.assert_array_equal(moved.positions, gv.descend(BOWL, (2, 1), sgd, 20).positions)


def test_packages_are_imported_when_they_are_asked_for() -> None:
    assert importlib.import_module("gradviz.learning") is gv.learning


def every_hyperparameter() -> list[tuple[Any, Hyperparameter]]:
    optimizers, learning = gv.optimizers, gv.learning
    called: list[Any] = [
        *optimizers.ALL.values(),
        *optimizers.SCHEDULES.values(),
        *gv.gradients.ALL.values(),
        *learning.LOSSES.values(),
        *learning.PENALTIES.values(),
        *learning.INITIALIZERS.values(),
    ]
    return [(each, number) for each in called for number in each.hyperparameters]


@pytest.mark.parametrize(
    ("declared", "number"), every_hyperparameter(), ids=lambda each: getattr(each, "name", "")
)
def test_what_is_offered_may_be_set(declared: Any, number: Hyperparameter) -> None:
    switch = number.kind == "flag"
    offered: Any = (False, True) if switch else (number.minimum, number.maximum)
    for value in (*offered, number.default, number.shown):
        assert dict(declared(**{number.name: value}).settings)[number.name] == value
    for value in (float("nan"), "1", {}):
        with pytest.raises((TypeError, ValueError), match=f"{number.name} of {declared.name}"):
            declared(**{number.name: value})


def test_numbers_of_numpy_are_numbers() -> None:
    many = gv.optimizers.SGD(learning_rate=np.float32(0.5), nesterov=np.True_)
    assert many.values["learning_rate"] == 0.5
    assert many.values["nesterov"] is True
    assert gv.optimizers.LBFGS(maxcor=np.int64(3)).values["maxcor"] == 3
    swept = gv.optimizers.SGD(learning_rate=np.array([0.1, 0.2]), nesterov=[False, True])
    assert swept.paths == 2
    assert swept.part(slice(1)).paths == 1
    with pytest.raises(TypeError, match="has to be a number"):
        gv.optimizers.SGD(learning_rate=np.ones((2, 2)))


def test_a_schedules_values_keep_apart_from_the_optimizers() -> None:
    schedule = gv.optimizers.CosineDecay(warmup_steps=5, warmup_target=0.2)
    one = gv.optimizers.RULES["ScheduleFreeAdamW"](learning_rate=schedule, warmup_steps=7)
    other = one.with_values(warmup_steps=9, schedule_warmup_steps=[1, 2])
    assert other.values["warmup_steps"] == 9
    assert other.values["schedule_warmup_steps"] == (1.0, 2.0)
    assert other.part(slice(1, 2)).values["schedule_warmup_steps"] == (2.0,)
    uncalled = gv.optimizers.SGD(learning_rate=gv.optimizers.SCHEDULES["CosineDecay"])
    assert uncalled == gv.optimizers.SGD(learning_rate=gv.optimizers.CosineDecay())


TYPED = """
import gradviz as gv
import numpy as np
f = gv.parse("x^2 + 3y^2")
sgd = gv.optimizers.SGD
reveal_type(gv.descend(f, (2, 1), sgd))
reveal_type(gv.descend(f, [2.0, 1.0], sgd(learning_rate=0.1), gradient=gv.gradients.SPSA))
reveal_type(gv.descend(f, (2, 1), sgd(learning_rate=gv.optimizers.CosineDecay(alpha=0.1))))
reveal_type(gv.descend(f, np.array([2.0, 1.0]), gv.optimizers.BFGS))
reveal_type(gv.descend(f, [(2, 1), (1, 1)], sgd(momentum=0.9)))
reveal_type(gv.descend(f, (2, 1), sgd(learning_rate=[0.1, 0.2])))
reveal_type(gv.descend(f, (2, 1), sgd().with_values(momentum=np.linspace(0, 0.9, 5))))
reveal_type(gv.descend(f, np.ones((3, 2)), sgd()))
reveal_type(gv.open_link("/"))
reveal_type(gv.learning.DATASETS["line"]())
"""


def test_a_type_checker_knows_what_a_descent_gives(tmp_path: Path) -> None:
    """Hold the overloads: a start of numbers gives one path, several or a sweep give a batch."""
    file = tmp_path / "notebook.py"
    file.write_text(TYPED, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-pretty", "--cache-dir"]
    run = subprocess.run(
        [*command, str(ROOT / ".mypy_cache"), str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.findall(r'Revealed type is "(?:[\w.]+\.)?([^"]*)"', run.stdout) == [
        *["Trajectory"] * 4,
        *["Batch"] * 3,
        "Trajectory | gradviz.descent.trajectories.Batch",
        "Experiment",
        "Dataset",
    ], run.stdout + run.stderr
    assert "error" not in run.stdout


def public_packages() -> list[ModuleType]:
    exact = importlib.import_module("gradviz.gradients.exact")
    packages = (gv.comparing, gv.experiments, gv.export, gv.gradients, gv.learning, gv.optimizers)
    packages = (*packages, gv.recordings)
    return [gv, exact, importlib.import_module("gradviz.descent"), *packages]


@pytest.mark.parametrize("package", public_packages(), ids=lambda package: package.__name__)
def test_every_public_name_says_what_it_is(package: ModuleType) -> None:
    names = package.__all__
    assert len(set(names)) == len(names)
    for name in names:
        value = getattr(package, name)
        if inspect.isclass(value) or inspect.isfunction(value) or inspect.ismodule(value):
            assert (value.__doc__ or "").strip(), name
            assert not (value.__doc__ or "").startswith(f"{name}("), "made by dataclass"


@pytest.mark.parametrize(
    "make",
    [
        lambda: gv.parse("x^2 + 3y^2"),
        lambda: gv.SURFACES["rosenbrock"],
        lambda: gv.optimizers.Adam,
        lambda: gv.optimizers.Adam(learning_rate=np.linspace(0.1, 1, 50)),
        gv.optimizers.LBFGS,
        lambda: gv.gradients.SPSA,
        lambda: gv.gradients.SPSA(samples=2),
        lambda: gv.descend(BOWL, (2, 1), gv.optimizers.SGD),
        lambda: gv.descend(BOWL, np.ones((50, 2)), gv.optimizers.SGD),
        gv.learning.DATASETS["line"],
        gv.learning.LOSSES["Huber"],
        gv.experiments.DescentExperiment,
    ],
)
def test_what_a_notebook_shows_is_one_line(make: Any) -> None:
    shown = repr(make())
    assert len(shown) < 100
    assert "\n" not in shown


def test_the_extras_are_what_the_app_is_installed_by() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    core, extras = project["dependencies"], project["optional-dependencies"]
    assert {line.split("==")[0] for line in core} == {"lark", "numpy", "scipy", "sympy"}
    parts = {"gradviz[data]", "gradviz[engines]"}
    assert parts <= set(extras["app"])
    declared = {*core, *extras["data"], *extras["engines"], *extras["app"]} - parts
    assert declared == set((ROOT / "requirements.txt").read_text("utf-8").split())


WITHOUT = """
import sys
for name in ("streamlit", "plotly", "babel", "starlette", "pandas", "sklearn"):
    sys.modules[name] = None
import gradviz as gv
assert gv.__version__
run = gv.descend(gv.parse("x^2 + 3y^2"), (2, 1), gv.optimizers.Momentum)
gv.gradients.exact.critical_points(gv.parse("x^2"), ((-2, 2),))
gv.open_link("/?f=x^2&runs=Adam").run()
gv.open_link("/gradient?f=x^2+y^2").run()
gv.export.gradient_code("torch", gv.parse("x^2"), (1.0,))
ready = gv.learning.prepare(gv.learning.DATASETS["line"](n=40))
model = gv.learning.MODELS["linear"](ready.training.feature_names)
gv.learning.data_loss(model, ready.training, gv.learning.LOSSES["MeanSquaredError"])
table = lambda: gv.learning.read_table(b"a,b\\n1,2\\n")
for ask in (gv.learning.DATASETS["iris"], table):
    try:
        ask()
    except ModuleNotFoundError as error:
        print(error)
"""


def test_the_core_works_without_the_apps_packages(tmp_path: Path) -> None:
    file = tmp_path / "notebook.py"
    file.write_text(WITHOUT, "utf-8")
    run = subprocess.run(
        [sys.executable, str(file)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert re.findall(r"this needs (\w+), .*: pip install", run.stdout) == ["sklearn", "pandas"]
