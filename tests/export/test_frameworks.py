"""The frameworks' code: read as Python, run with NumPy in their place, and run by themselves."""

from __future__ import annotations

import ast
import builtins
import math
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import special

import gradviz as gv
from gradviz.export.frameworks import FRAMEWORKS, gradient_code
from gradviz.language import ExpressionError, to_text
from gradviz.language.tree import Node
from gradviz.language.vocabulary import OPERATIONS
from tests.language.test_properties import trees

each_framework = pytest.mark.parametrize("key", FRAMEWORKS)
FUNCTIONS = [row for row in OPERATIONS.values() if row.kind == "function"]
POINT = (0.62, 0.41)


def text_of(name: str) -> str:
    """Return a function in which an operation stands on variables and beside constants."""
    if name == "where":
        return "where(x > y and not (x > 2) or y >= 7, x^2 y, 3) + where(y < x, 1, y)"
    if OPERATIONS[name].arity == 2:
        return f"{name}(x + 0.1, y) y + {name}(x, 0.3) + {name}(1.7, y + x) + {name}(2, 3)"
    shift = " + 1" if name in ("acosh", "asec", "acsc", "acoth") else ""
    return f"y {name}(x + y/5{shift})^2 + {name}(0.4{shift})"


TEXTS = {
    **{row.name: text_of(row.name) for row in FUNCTIONS},
    "operators": "x^3 - (x - y) - (x - (y - x)) + x/(y/x) - -x^2"
    " + 2^x + x^y + (-x)^2 + x^-1 + x^(1/3)",
    "numbers": "10^12*x + 12345678901234567890x + 1e-7y + pi x/e + 3/7 + 2^-1 + 1e10*1e10 + 5*-y",
    "constants": "where(1 > 0, x, y) + where(x > 5, log(-1), 0)"
    " + max(1, 2)x + sigmoid(2) + floor(7/2)",
    "constant": "f(x, y) = 7",
    "unused": "f(x, y) = sin(x)",
    "one": "x^2 + 1",
    "keywords": "lambda^2 + 2epsilon",
    "names": "f(f, e1) = f e1 + cbrt(f)",
    "ten": " + ".join(f"{k + 1}x{k}^2" for k in range(10)),
    "product": "*".join(f"(x + y + {k}/7)" for k in range(1, 14)),
    "long": " + ".join(f"sin({k}x)/{k}" for k in range(1, 30)),
}


def point_of(f: gv.Function) -> tuple[float, ...]:
    return tuple((POINT * 5)[: f.dimension])


# as Python


def parts(code: str) -> tuple[ast.Module, set[str], set[str]]:
    """Return the tree, the names that are defined or imported, and the names that are used."""
    tree = ast.parse(code)
    defined, used = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            defined |= {(each.asname or each.name).split(".")[0] for each in node.names}
        elif isinstance(node, ast.FunctionDef):
            defined |= {node.name, *(each.arg for each in node.args.args)}
        elif isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else defined).add(node.id)
    return tree, defined, used


@each_framework
@pytest.mark.parametrize("name", TEXTS)
def test_code_is_whole_and_short(key: str, name: str) -> None:
    f = gv.parse(TEXTS[name])
    code = gradient_code(key, f, point_of(f))
    _, defined, used = parts(code)
    assert used <= defined | set(dir(builtins))
    # all that is imported or defined is used
    assert defined <= used | {"math"}
    assert ("import math\n" in code) == ("math" in used)
    if name not in ("product", "long"):
        assert len(code.splitlines()) <= 40
    # a long point stays on its line
    lines = [line for line in code.splitlines() if "[" not in line]
    assert max(map(len, lines)) <= 100
    assert code.endswith(")\n")


@each_framework
def test_every_operation_is_covered(key: str) -> None:
    known = FRAMEWORKS[key].dialect.key
    # sums over coordinates are in optimizers' equations only, which tests of programs cover
    printed = {row.name for row in OPERATIONS.values() if known in row.frameworks}
    printed -= {row.name for row in OPERATIONS.values() if row.kind == "reduction"}
    assert printed == {row.name for row in FUNCTIONS}
    for row in FUNCTIONS:
        if known in row.helpers:
            assert row.frameworks[known].startswith(f"{row.name}(")
            assert row.helpers[known].startswith(f"def {row.name}(")


def test_what_it_looks_like() -> None:
    f = gv.parse("100(y - x^2)^2 + (1 - x)^2")
    for key in FRAMEWORKS:
        code = gradient_code(key, f, (-1.2, 1.0))
        assert "    return 100 * (y - x**2)**2 + (1 - x)**2\n" in code
        assert "[-1.2, 1.0]" in code
    assert "with tf.GradientTape() as tape:" in gradient_code("tensorflow", f, (0.0, 0.0))
    assert "f(point).backward()" in gradient_code("torch", f, (0.0, 0.0))
    assert "jax.grad(f)" in gradient_code("jax", f, (0.0, 0.0))
    assert 'os.environ["KERAS_BACKEND"] = "jax"' in gradient_code("keras", f, (0.0, 0.0))


def test_names_that_mean_something_in_python_are_changed() -> None:
    code = gradient_code("torch", gv.parse("lambda^2 + x"), (1.0, 2.0))
    assert "lambda_, x = point" in code
    code = gradient_code("jax", gv.parse("g(f, x) = f x"), (1.0, 2.0))
    assert "def g(point):" in code
    code = gradient_code("jax", gv.parse("f x"), (1.0, 2.0))
    assert "def f_(point):" in code


def test_an_unknown_framework_is_an_error() -> None:
    with pytest.raises(KeyError):
        gradient_code("theano", gv.parse("x"), (1.0,))


# with NumPy in the place of each framework


NUMPY: dict[str, Any] = {
    **{name: getattr(np, name) for name in (
        "exp expm1 log log1p log2 log10 sqrt sin cos tan sinh cosh tanh arcsin arccos arctan"
        " arctan2 arcsinh arccosh arctanh cbrt abs sign floor ceil maximum minimum mod hypot where"
        " ones_like zeros_like"
    ).split()},
    **{f"a{name}": getattr(np, f"arc{name}") for name in "sin cos tan tan2 sinh cosh tanh".split()},
    "remainder": np.mod,
    "floormod": np.mod,
    "erf": special.erf,
    "sigmoid": special.expit,
    "relu": lambda a: np.maximum(a, 0.0),
    "softplus": lambda a: np.logaddexp(0.0, a),
    "tensor": np.float64,
    "constant": lambda a, kind: kind(a),
    "unstack": list,
    "float64": np.float64,
}  # fmt: skip


def stand_in() -> Any:
    plain = SimpleNamespace(**NUMPY)
    inner = {"nn": plain, "math": plain, "lax": plain}
    nn = SimpleNamespace(**NUMPY, functional=plain)
    return SimpleNamespace(**{**NUMPY, **inner, "nn": nn})


def run_with_numpy(code: str, point: tuple[float, ...]) -> float:
    """Return f at a point, its definition and its helpers run with NumPy."""
    tree = ast.parse(code)
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    scope: dict[str, Any] = {name: stand_in() for name in ("tf", "torch", "jax", "jnp", "ops")}
    scope["math"] = math
    exec(compile(tree, "code", "exec"), scope)  # noqa: S102 - what was printed is what is tested
    with np.errstate(all="ignore"):
        return float(scope[tree.body[-1].name](np.array(point)))


@each_framework
@pytest.mark.parametrize("name", TEXTS)
def test_the_value_is_that_of_the_function(key: str, name: str) -> None:
    f = gv.parse(TEXTS[name])
    point = point_of(f)
    wanted = float(f.value(point))
    found = run_with_numpy(gradient_code(key, f, point), point)
    assert found == pytest.approx(wanted, rel=1e-12)
    assert math.isfinite(wanted)


@each_framework
@pytest.mark.parametrize("surface", gv.SURFACES)
def test_the_value_is_that_of_the_surface(key: str, surface: str) -> None:
    f = gv.parse(gv.SURFACES[surface].text)
    point = tuple(float(each) for each in gv.SURFACES[surface].start)
    found = run_with_numpy(gradient_code(key, f, point), point)
    assert found == pytest.approx(float(f.value(point)), rel=1e-12)


CHECKED: list[str] = []


@settings(max_examples=150)
@given(trees)
def test_random_functions(tree: Node) -> None:
    try:
        f = gv.parse(to_text(tree))
    except ExpressionError:
        return
    point = tuple(0.37 + 0.21 * k for k in range(f.dimension))
    wanted = float(f.value(point))
    for key in FRAMEWORKS:
        found = run_with_numpy(gradient_code(key, f, point), point)
        if math.isfinite(wanted):
            assert found == pytest.approx(wanted, rel=1e-9, abs=1e-12), to_text(tree)
    CHECKED.append(f.text)


def test_most_random_functions_were_run() -> None:
    CHECKED.clear()
    test_random_functions()
    assert len(CHECKED) > 80


# by themselves

INSTALLED = [
    key for key, each in FRAMEWORKS.items() if all(find_spec(name) for name in each.package.split())
]


def run(code: str) -> np.ndarray:
    """Return what the code prints, before it is rounded to be printed."""
    printed: list[Any] = []
    exec(code, {"print": printed.append})  # noqa: S102
    (gradient,) = printed
    return np.asarray(gradient, dtype=np.float64)


def agrees(key: str, found: np.ndarray, wanted: np.ndarray) -> None:
    """Compare gradients to within what the framework's precision leaves of its largest terms."""
    least = {64: 1e-10, 32: 1e-4}[FRAMEWORKS[key].bits]
    assert found == pytest.approx(wanted, rel=least, abs=least * max(1.0, np.abs(wanted).max()))


@pytest.mark.references
def test_the_frameworks_are_installed() -> None:
    assert {"torch", "jax", "keras"} <= set(INSTALLED)


@pytest.mark.references
@pytest.mark.parametrize("key", INSTALLED)
@pytest.mark.parametrize("name", TEXTS)
def test_the_frameworks_compute_the_same_gradient(key: str, name: str) -> None:
    f = gv.parse(TEXTS[name])
    point = point_of(f)
    wanted = f.gradient(point)
    assert np.isfinite(wanted).all()
    agrees(key, run(gradient_code(key, f, point)), wanted)


@pytest.mark.references
@pytest.mark.parametrize("key", INSTALLED)
@pytest.mark.parametrize("surface", gv.SURFACES)
def test_the_frameworks_compute_the_gradient_of_every_surface(key: str, surface: str) -> None:
    f = gv.parse(gv.SURFACES[surface].text)
    point = tuple(float(each) for each in gv.SURFACES[surface].start)
    wanted = f.gradient(point)
    agrees(key, run(gradient_code(key, f, point)), wanted)


FLAT = {  # text: the gradient by hand at POINT = (0.62, 0.41)
    "where(x > 0, 1, 2)": [0.0],
    "where(x > y, 1, 2) + 3": [0.0, 0.0],
    "where(x > 1 or y < 1, 7, x)": [0.0, 0.0],
    "floor(3x)": [0.0],
    "sign(x) + ceil(y)": [0.0, 0.0],
    "where(x > 0, 1, 2)*y": [0.0, 1.0],
    "floor(x) + y^2": [0.0, 0.82],
    "where(sin(x) > 0, 2, -2)": [0.0],
}
REMOVABLE = {  # all have the slope 0 at the point
    "hypot(x, y)^2": (0.0, 0.0),
    "hypot(x - 1, y)^4": (1.0, 0.0),
    "x*hypot(x, y)": (0.0, 0.0),
    "hypot(x, 2y)^3 + y^2": (0.0, 0.0),
    "x*|x|": (0.0,),
    "relu(x)^2": (0.0,),
    "max(x, y)^2": (0.0, 0.0),
}


@pytest.mark.references
@pytest.mark.parametrize("key", INSTALLED)
@pytest.mark.parametrize("name", FLAT)
def test_the_frameworks_run_where_nothing_is_to_be_differentiated(key: str, name: str) -> None:
    f = gv.parse(name)
    agrees(key, run(gradient_code(key, f, point_of(f))), np.array(FLAT[name]))


@pytest.mark.references
@pytest.mark.parametrize("key", INSTALLED)
@pytest.mark.parametrize("name", REMOVABLE)
def test_the_frameworks_agree_at_removable_corners(key: str, name: str) -> None:
    point = REMOVABLE[name]
    agrees(key, run(gradient_code(key, gv.parse(name), point)), np.zeros(len(point)))
