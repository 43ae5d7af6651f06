"""What is known of an operation stands in its record, and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import gradviz
from gradviz.language.operations.record import Operation
from gradviz.language.printing import latex_call
from gradviz.language.reader import read_formula
from gradviz.language.vocabulary import ALIASES, OPERATIONS

ROOT = Path(gradviz.__file__).parent
RECORDS = ROOT / "language" / "operations"

# the grammar has signs for them, and the algebra of formulas is made of them
STRUCTURAL = {
    *("add", "subtract", "multiply", "divide", "power", "negative"),
    *("lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "where"),
    *("guarded", "defined"),  # made and understood by differentiation
}
MAY_NAME = {
    ("export/training_programs/array_words.py", "mean"): "a function of NumPy, torch and JAX",
    ("export/training_programs/array_words.py", "sum"): "a function of NumPy, torch and JAX",
    ("language/parser.py", "abs"): "|x| is its other notation",
    ("language/parser.py", "sqrt"): "√x is its other notation",
    ("language/parser.py", "log"): "log(x, b) is the quotient of two",
    ("language/parser.py", "cbrt"): "∛x is its other notation",
    ("language/parser.py", "sign"): "an odd root of a negative number is negative",
    ("language/latex_commands.py", "abs"): "|x| is its other notation",
    ("language/latex_commands.py", "floor"): "⌊x⌋ is its other notation",
    ("language/latex_commands.py", "ceil"): "⌈x⌉ is its other notation",
    ("language/latex_commands.py", "norm"): "a command that is refused",
    ("language/latex_notation.py", "atan"): "SymPy prints atan2 with an index",
    ("language/latex_notation.py", "log"): "its base is an index there",
    ("language/latex_notation.py", "sqrt"): "it may have a degree there",
    ("language/program.py", "sqrt"): "x^0.5, and the norm, are computed with it",
    ("experiments/gradient_results.py", "sum"): "the code of a rule",
    ("engines/framework_steps.py", "mean"): "a place in a program's text",
    ("gradients/theory.py", "sqrt"): "a root mean square is computed with it",
    ("language/program.py", "mean"): "a sum over coordinates that is divided",
    ("language/program.py", "norm"): "a sum over coordinates of which the root is taken",
    ("language/differentiation.py", "log"): "it is in the derivative of a^x",
    ("language/differentiation.py", "sum"): "the sum rule",
    ("language/rules.py", "sum"): "the sum rule",
    ("language/tokens.py", "sign"): "+ and - are signs",
    ("language/vector_code.py", "sum"): "a loop over coordinates that adds",
    ("language/vector_code.py", "mean"): "a sum over coordinates that is divided",
    ("language/vector_code.py", "norm"): "a sum over coordinates of which the root is taken",
    ("learning/networks/activation_functions.py", "relu"): "Keras' name of an activation",
    ("experiments/network_settings.py", "relu"): "Keras' name of an activation",
    ("experiments/network_experiment.py", "sigmoid"): "Keras' name of an activation",
    ("engines/fit_recording.py", "sigmoid"): "Keras' name of an activation",
    ("engines/problem_setup.py", "sigmoid"): "Keras' name of an activation",
    ("learning/networks/activation_functions.py", "tanh"): "Keras' name of an activation",
    ("learning/networks/activation_functions.py", "sigmoid"): "Keras' name of an activation",
    ("learning/networks/activation_functions.py", "softplus"): "Keras' name of an activation",
    ("learning/networks/network.py", "sigmoid"): "Keras' name of an activation",
    ("learning/networks/output_loss.py", "sigmoid"): "Keras' name of an activation",
    **{
        (f"export/network_programs/{framework}_program.py", word): "Keras' name of an activation"
        for framework in ("torch", "tensorflow")
        for word in ("relu", "tanh", "sigmoid", "softplus")
    },
}
# other things of the same name: the scale of an axis
OTHER_MEANINGS = {"log"}


def words(path: Path) -> Iterator[str]:
    """Yield the strings of a module that are names, and those in lists of names."""
    tree = ast.parse(path.read_text("utf-8"))
    listed = {
        id(node.func.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from node.value.split() if id(node) in listed else [node.value]


def test_an_operation_is_named_in_its_record_only() -> None:
    names = set(OPERATIONS) - STRUCTURAL
    found = {
        (path.relative_to(ROOT).as_posix(), word)
        for path in ROOT.rglob("*.py")
        if RECORDS not in path.parents
        for word in words(path)
        if word in names
    }
    elsewhere = {(path, word) for path, word in found if (path, word) not in MAY_NAME}
    elsewhere = {each for each in elsewhere if not _means_something_else(*each)}
    assert not elsewhere
    assert set(MAY_NAME) <= found, "an exception that is no longer needed"


def _means_something_else(path: str, word: str) -> bool:
    return word in OTHER_MEANINGS and not path.startswith("language/")


def test_an_operation_is_listed_once() -> None:
    listed = [
        node.value
        for path in RECORDS.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in ("Operation", "elementary", "_comparison", "_record")
        for node in [*call.args[:1], *(each.value for each in call.keywords if each.arg == "name")]
        if isinstance(node, ast.Constant) and node.value in OPERATIONS
    ]
    assert sorted(listed) == sorted(OPERATIONS)
    assert len(ALIASES) == sum(
        1 + len(row.aliases) + len(row.synonyms)
        for row in OPERATIONS.values()
        if row.kind in ("function", "reduction")
    )


@pytest.mark.parametrize("row", OPERATIONS.values(), ids=lambda row: row.name)
def test_a_record_is_whole(row: Operation) -> None:
    if row.kind == "reduction":
        return
    assert row.python
    assert row.numpy
    assert row.javascript
    assert len(row.derivatives) == row.arity
    for formula in (*row.derivatives, *row.textbook, row.worked):
        assert not formula or read_formula(formula)
    assert bool(row.rule) == bool(row.worked)
    if row.kind == "function":
        assert {"torch", "jax", "tensorflow", "keras"} <= set(row.frameworks)
        assert row.ieee is not None
        assert latex_call(row, ["u", "v", "w"][: row.arity], "u")
