"""Every rejection has a code, a place and a sentence."""

from __future__ import annotations

import pytest

import gradviz as gv
from gradviz.functions.definedness import undefined_at
from gradviz.language import MESSAGES, ExpressionError, read_equations, read_function

CASES = [
    ("", "empty", 0, 0),
    ("   ", "empty", 0, 0),
    ("f(x) =", "empty", 6, 6),
    ("x" * 1001, "too_long", 1000, 1001),
    ("(" * 60 + "x" + ")" * 60, "too_deep", 50, 51),
    ("(" * 1000, "too_deep", 50, 51),
    ("^".join(["x"] * 60), "too_deep", None, None),
    ("+".join(["x"] * 201), "too_many_nodes", 0, 401),
    ("a+b+c+d+x+y+z+u+v+w+k", "too_many_variables", 0, 21),
    ("x^200", "exponent_too_large", 2, 5),
    ("9^9^9", "exponent_too_large", 2, 5),
    ("x^(10*11)", "exponent_too_large", 2, 9),
    ("exp(exp(20))", "number_too_large", 0, 12),
    ("1e400 x", "number_too_large", 0, 5),
    ("x @ y", "unknown_character", 2, 3),
    ("3 blub x", "unknown_name", 2, 6),
    ("alpga x + 1", "unknown_name_suggestion", 0, 5),
    ("qwrt(x)", "unknown_function_suggestion", 0, 4),
    ("zzzzqq(x)", "unknown_function", 0, 6),
    ("sni(x)", "unknown_function_suggestion", 0, 3),
    ("norm(x)", "reduction_in_function", 0, 4),
    (r"\int x", "unknown_command", 0, 4),
    ("‖x‖", "norm_bars", 0, 1),
    ("f'(x) = x", "derivative_mark", 1, 2),
    ("sin(30°)", "degrees", 6, 7),
    ("x > 0 ? x : 0", "use_where", 0, 13),
    ("x + 5!", "factorial", 4, 6),
    ("x!", "factorial_of_variable", 1, 2),
    ("10% + x", "percent", 0, 3),
    ("x % 2", "remainder", 2, 3),
    ("xe^x", "glued_name", 0, 2),
    ("asinx", "two_readings", 0, 5),
    ("exp^-1(x)", "no_inverse", 0, 6),
    ("x[i]", "index_form", 0, 4),
    ("x[0] + x", "index_and_name", 0, 4),
    ("pi = 3", "left_side_meaning", 0, 2),
    ("sin()", "wrong_argument_count", 0, 5),
    ("atan2(x)", "wrong_argument_count", 0, 8),
    ("sin", "missing_arguments", 0, 3),
    ("x + cos", "missing_arguments", 4, 7),
    ("2(x + 1", "unclosed_parenthesis", 1, 2),
    ("|x + 1", "unclosed_parenthesis", 0, 1),
    ("(x]", "unclosed_parenthesis", 0, 1),
    ("x + 1)", "unopened_parenthesis", 5, 6),
    ("x +", "missing_operand", 2, 3),
    ("x * / 2", "missing_operand", 2, 3),
    ("()", "missing_operand", 0, 1),
    ("* x", "missing_operand_start", 0, 1),
    ("x 2", "missing_operator", 2, 3),
    ("x, y", "unexpected", 1, 2),
    ("(x, y)", "unexpected", 0, 6),
    ("x > 1", "comparison_outside_where", 0, 5),
    ("2*(x > 1)", "comparison_outside_where", 2, 9),
    ("where(x, 1, 2)", "condition_expected", 6, 7),
    ("Piecewise(x, y)", "piecewise_form", 0, 15),
    ("0,5x", "decimal_comma", 0, 3),
    ("f(x) = x + y", "left_side_variables", 11, 12),
    ("f(x, x) = x", "left_side_repeated", 5, 6),
    ("f(sin) = x", "left_side_name", 2, 5),
    ("f(2) = x", "left_side_name", 2, 3),
    ("x^2 + y^2 = 4", "equals_inside", 10, 11),
]
EQUATIONS = [
    ("", "empty", 1),
    ("x = x - g\nnonsense", "equation_form", 2),
    ("x = x - g\nm =", "equation_form", 2),
    ("t = 2", "equation_target", 1),
    ("x = x - g\ny = foo(x)", "unknown_function", 2),
    ("x = x -", "missing_operand", 1),
    ("x = x - g\nsin = g", "equation_target", 2),
    ("x[0] = 2\nx = x - g", "equation_target", 1),
    ("x = x - g\n" * 41, "too_many_lines", 41),
    ("x = x - g[0]", "index_of_scalar", 1),
]
MODELS = {"index_of_column"}
"""Of a typed model only: tests/language/test_notations.py."""
OWN = {
    *("setting_form", "setting_range", "setting_repeated", "setting_undeclared", "setting_similar"),
    *("gradient_name", "start_unused", "start_names"),
}
"""Of an optimizer's text only, with `equation_no_update`: tests/test_custom_optimizers.py."""


@pytest.mark.parametrize(("text", "code", "start", "end"), CASES)
def test_code_and_place(text: str, code: str, start: int | None, end: int | None) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_function(text)
    error = caught.value
    assert error.code == code
    if start is not None:
        assert (error.start, error.end) == (start, end)
    assert error.template.format(**error.data) == str(error)
    line, marks = error.caret().split("\n")
    assert len(line) <= 72
    assert "^" in marks


@pytest.mark.parametrize(("text", "code", "line"), EQUATIONS)
def test_equations_name_the_line(text: str, code: str, line: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_equations(text, ("x", "g"))
    assert caught.value.code == code
    assert caught.value.line == line


def test_every_message_is_reached() -> None:
    reached = {code for _, code, *_ in (*CASES, *EQUATIONS)}
    assert reached | OWN | MODELS | {"equation_no_update", "setting_large"} == set(MESSAGES)


def test_an_error_stays_small_for_a_long_text() -> None:
    with pytest.raises(ExpressionError) as caught:
        read_function("x + " * 200 + "@")
    assert len(caught.value.caret()) < 200
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("text", ["1/0", "log(0)", "x + 1/0", "0^(-1)", "atanh(1)*x"])
def test_a_constant_without_a_value_is_no_large_number(text: str) -> None:
    function = gv.parse(text)
    [missing] = undefined_at(function, (1.0,) * function.dimension)
    assert missing.why.endswith(".")


@pytest.mark.parametrize("text", ["exp(1000)", "1e200*1e200*x"])
def test_a_large_number_is_still_said_to_be_one(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        gv.parse(text)
    assert caught.value.code == "number_too_large"


def test_a_variable_is_no_function_s_name() -> None:
    assert gv.parse("x = 3").name == "f"
    assert gv.parse("x = y^2").name == "x"
    assert gv.parse("y = x^2").name == "y"
