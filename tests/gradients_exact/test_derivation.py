"""Every line of a derivation must be equal to the one before: mpmath evaluates them all."""

from __future__ import annotations

import re

import mpmath
import pytest
from hypothesis import given, settings

import gradviz as gv
from gradviz.language.derivation import NODE_LIMIT, STEP_LIMIT, Derivation, derive
from gradviz.language.rules import RULES
from gradviz.language.tree import Call, Name, Node, Number, names, walk
from gradviz.language.vocabulary import OPERATIONS
from tests.gradients_exact.values import NoValueError, value
from tests.language.test_properties import trees

POINTS = (0.73, 1.31, -0.57, 2.11, 0.29, 1.77, -1.23, 0.41, 1.09, -0.83)
SHIFTS = (0.0, -0.117, 0.643, 1.931)


def places(variables: tuple[str, ...]) -> list[dict[str, mpmath.mpf]]:
    return [
        {name: mpmath.mpf(POINTS[j]) + mpmath.mpf(shift) for j, name in enumerate(variables)}
        for shift in SHIFTS
    ]


def check(worked: Derivation, variables: tuple[str, ...]) -> int:
    """Compare all lines, and each step's own equation; return at how many places that was done."""
    done = 0
    with mpmath.workdps(50):
        for at in places(variables):
            try:
                wanted = value(worked.start, at)
                found = [value(step.line, at) for step in worked.steps]
                own = [
                    (value(mark, at), value(step.result, at))
                    for step in worked.steps
                    for mark in step.marks
                ]
            except NoValueError:
                continue
            if abs(wanted) > 1e20:
                continue
            done += 1
            for step, line in zip(worked.steps, found, strict=True):
                assert mpmath.almosteq(line, wanted, 1e-9, 1e-9), (step.rule.code, step.line_latex)
            for left, right in own:
                assert mpmath.almosteq(left, right, 1e-9, 1e-9), worked.start_latex
            assert mpmath.almosteq(value(worked.result, at), wanted, 1e-9, 1e-9)
    return done


def codes(text: str, variable: str = "x") -> list[str]:
    return [step.rule.code for step in derive(gv.parse(text).tree, variable).steps]


@pytest.mark.parametrize("key", gv.SURFACES)
def test_every_surface_is_derived_line_by_line(key: str) -> None:
    f = gv.parse(gv.SURFACES[key].text)
    for variable in f.variables:
        worked = derive(f.tree, variable)
        assert worked.steps
        assert not worked.remark
        assert check(worked, f.variables) >= 1


FUNCTIONS = [row for row in OPERATIONS.values() if row.kind in ("function", "operator")]


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
def test_every_operation_is_derived(row) -> None:
    inner = (
        Call("add", (Call("power", (Name("x"), Number("2"))), Name("y"))),
        Call("multiply", (Name("x"), Name("y"))),
        Call("exp", (Name("x"),)),
    )
    if row.name == "where":
        inner = (Call("gt", inner[:2]), *inner[1:])
    if row.name in ("asin", "acos", "atanh"):
        inner = (Call("sin", (Name("x"),)), *inner[1:])
    if row.name == "asech":
        inner = (Call("sigmoid", (Name("x"),)), *inner[1:])
    if row.name in ("acosh", "asec", "acsc", "acoth"):
        inner = (Call("add", (Call("exp", (Name("x"),)), Number("2"))), *inner[1:])
    tree = Call(row.name, inner[: row.arity])
    assert check(derive(tree, "x"), ("x", "y")) >= 2
    plain = Call(row.name, (inner[0], Name("x"), Name("y"))[: row.arity]) if row.arity > 1 else None
    if plain is not None:
        assert check(derive(plain, "x"), ("x", "y")) >= 1


CHECKED = {"examples": 0, "places": 0}


@settings(max_examples=120)
@given(trees)
def test_random_functions_are_derived_line_by_line(tree: Node) -> None:
    variables = tuple(sorted(names(tree))) or ("x",)
    worked = derive(tree, variables[0])
    assert worked.steps or worked.remark
    CHECKED["examples"] += 1
    CHECKED["places"] += check(worked, variables)


def test_most_random_functions_were_checked_somewhere() -> None:
    test_random_functions_are_derived_line_by_line()
    assert CHECKED["places"] > CHECKED["examples"]


def test_the_rules_are_those_of_a_textbook() -> None:
    assert codes("7") == ["constant"]
    assert codes("x") == ["variable"]
    assert codes("3x") == ["constant_multiple", "variable"]
    assert codes("x^2 + y^2") == ["sum", "constant", "power"]
    assert codes("x y sin(x)") == ["constant_multiple", "product", "variable", "table"]
    assert codes("x sin(x)") == ["product", "variable", "table"]
    assert codes("sin(exp(x^2))")[:3] == ["chain", "chain", "power"]
    assert codes("2^x")[0] == "exponential"
    assert codes("x^x")[0] == "power_variable"
    assert codes("(1 + x)^3")[0] == "power_chain"
    assert codes("x/(1 + x)")[0] == "quotient"
    assert codes("1/(1 + x)")[0] == "reciprocal"
    assert codes("where(x > 0, x^2, 0)")[0] == "piecewise"
    assert codes("|x|")[0] == "abs"
    assert codes("max(x, y)")[0] == "maximum"


def test_formulas_are_those_of_a_textbook() -> None:
    steps = {
        step.rule.code: step
        for text in ("x sin(x)", "x/(1 + x)", "(1 + x)^3", "x^x", "sin(2x)", "x^5", "2^x")
        for step in derive(gv.parse(text).tree, "x").steps
    }
    assert steps["product"].formula == r"\left(u v\right)' = u' v + u v'"
    assert steps["quotient"].formula == (r"\left(\frac{u}{v}\right)' = \frac{u' v - u v'}{v^{2}}")
    assert steps["power_chain"].formula == r"\left(u^{n}\right)' = n u^{n - 1} u'"
    assert steps["power"].formula == r"\left(x^{n}\right)' = n x^{n - 1}"
    assert steps["chain"].formula == (r"\left(\sin\left(u\right)\right)' = \cos\left(u\right) u'")
    assert steps["exponential"].formula == (r"\left(a^{u}\right)' = a^{u} \log\left(a\right) u'")


def test_letters_of_a_rule_are_never_the_variables_of_the_function() -> None:
    worked = derive(gv.parse("f(u, v) = u v + sin(u v) + hypot(v^2, u^2)").tree, "u")
    for step in worked.steps:
        letters = [piece.letter for piece in step.pieces]
        if step.rule.code not in ("constant", "power", "table"):
            assert len(set(letters)) == len(letters)
            assert not set(letters) & {"u", "v"}
    assert check(worked, ("u", "v")) >= 2


def test_depth_counts_the_rules_above() -> None:
    steps = derive(gv.parse("3sin(exp(x^2))").tree, "x").steps
    codes = [step.rule.code for step in steps]
    assert codes == ["constant_multiple", "chain", "chain", "power", "collect"]
    assert [step.depth for step in steps] == [0, 1, 2, 3, 0]


def test_a_derivation_ends_without_marks_and_tidy() -> None:
    worked = derive(gv.parse("100(y - x^2)^2 + (1 - x)^2").tree, "x")
    assert worked.result_latex == r"-400 x \left(y - x^{2}\right) - 2 \left(1 - x\right)"
    assert worked.start_latex.startswith(r"\frac{\partial}{\partial x}\left[")
    assert worked.steps[-1].line == worked.result
    marks = [part for part in walk(worked.result) if isinstance(part, Call)]
    assert not {part.function for part in marks} & {"partial", "derivative"}


@pytest.mark.parametrize(
    "text",
    [
        "*".join(f"(x+{k})" for k in range(80)),
        "^".join(["x"] * 40),
        "/".join(["(1+x)"] * 45),
        "*".join(["sin(x)"] * 120),
    ],
)
def test_what_is_too_long_to_read_is_not_written_out(text: str) -> None:
    worked = derive(gv.parse(text).tree, "x")
    assert not worked.steps
    assert worked.result is None
    assert worked.result_latex == ""
    sentence = worked.remark.format(**worked.data)
    assert str(STEP_LIMIT) in sentence
    assert str(NODE_LIMIT) in sentence


def test_long_sums_are_no_matter() -> None:
    text = " + ".join(f"x^{k}" for k in range(1, 98))
    worked = derive(gv.parse(text).tree, "x")
    assert len(worked.steps) == 98
    assert check(worked, ("x",)) >= 2


def test_every_rule_is_used_by_some_operation() -> None:
    texts = (
        "5",
        "3x",
        "x y",
        "x/y + y/x + x/(x+1)",
        "x sin(x)",
        "x^3 + (x+1)^3 + 2^x + x^x",
        "sin(x) + sin(2x) + atan2(x, 2x)",
        "where(x>0, x, 0) + |x| + relu(x) + max(x, 1)",
        "hypot(x, 1) + floor(x) + mod(x, 2)",
        "x + x",
        "x",
    )
    assert {code for text in texts for code in codes(text)} == set(RULES)


def test_sentences_only_name_the_variable() -> None:
    for rule in RULES.values():
        assert set(re.findall(r"{(\w+)}", rule.sentence)) <= {"variable"}
        assert rule.sentence.format(variable="x")
