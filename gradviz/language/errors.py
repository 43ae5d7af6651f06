"""What can be wrong with a typed text: a code, the place, and the data of a sentence that helps."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradviz.declarations.sentences import N_

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "empty": N_("Nothing is written here yet. Type a formula, for example x^2 + 3y^2."),
        "too_long": N_("The text is {count} characters long; {limit} are allowed. Shorten it."),
        "too_deep": N_(
            "The formula is nested {count} levels deep; {limit} are allowed. Unfold it."
        ),
        "too_many_nodes": N_("The formula has {count} parts; {limit} are allowed. Shorten it."),
        "too_many_variables": N_(
            "The formula has {count} variables ({names}); {limit} are allowed. Use fewer."
        ),
        "exponent_too_large": N_(
            "The exponent {value} is too large: constant exponents go from -{limit} to {limit}."
        ),
        "number_too_large": N_("This part is a number beyond 1e300. Use smaller numbers."),
        "unknown_character": N_(
            "The character {character} is not used in formulas here. Write what it stands for with"
            " + - * / ^ or with the name of a function."
        ),
        "unknown_command": N_(
            "The LaTeX command {command} is not read here. Write that part with + - * / ^ and with"
            " functions such as sin(x)."
        ),
        "norm_bars": N_(
            "A norm is written with its coordinates: sqrt(x^2 + y^2), or hypot(x, y). Its square is"
            " x^2 + y^2."
        ),
        "derivative_mark": N_(
            "A derivative is not read here: write the function itself, and its gradient is shown."
        ),
        "degrees": N_("Angles are in radians. Write degrees times pi/180: sin(30*pi/180)."),
        "use_where": N_("Cases are written with where. Write {better}."),
        "factorial": N_("A factorial is written as the number that it is: {better} for {written}."),
        "factorial_of_variable": N_(
            "A factorial exists for whole numbers only. Write the number that it is."
        ),
        "percent": N_("A percentage is written as a fraction: {better} for {written}."),
        "remainder": N_("A remainder is written mod(x, 2), a percentage as a fraction: 10/100."),
        "glued_name": N_(
            "“{written}” can mean more than one thing. Write {better}, or give the variable another"
            " name."
        ),
        "two_readings": N_("“{written}” can be {first} or {second}. Write the one that you mean."),
        "no_inverse": N_(
            "{written} is an inverse function that is not here. The reciprocal is written"
            " 1/{name}(x)."
        ),
        "reduction_in_function": N_(
            "“{name}” is over all coordinates, and only for an optimizer's equations. In a function"
            " write the terms: x^2 + y^2."
        ),
        "index_form": N_(
            "{written}: an index is one whole number, such as x[0] or x_0. Write the terms of a sum"
            " one by one."
        ),
        "index_and_name": N_(
            "“{name}” stands here with an index and without one. Write {variable} for a variable of"
            " its own, or {product} for a product."
        ),
        "index_of_scalar": N_(
            "{written}: “{name}” is one number here, and has no index. Write {name} alone."
        ),
        "index_of_column": N_("{written} is not among the columns: {names}. Write one of them."),
        "unknown_name": N_(
            "“{name}” is not known. A product is written a*b; a variable is a letter, with digits"
            " if you like (x, y, x1, theta), or a word between operators."
        ),
        "unknown_name_suggestion": N_("“{name}” is not known. Did you mean {suggestion}?"),
        "unknown_function": N_("There is no function “{name}”. For a product write a * before (."),
        "unknown_function_suggestion": N_(
            "There is no function “{name}”. Did you mean {suggestion}?"
        ),
        "wrong_argument_count": N_(
            "Arguments of “{name}”: {expected} needed, {count} given. Write {example}."
        ),
        "missing_arguments": N_("“{name}” is a function and needs an argument: {example}."),
        "unclosed_parenthesis": N_("This {opening} is never closed. Add a {closing}."),
        "unopened_parenthesis": N_(
            "This {closing} closes nothing. Delete it or add a {opening} before."
        ),
        "missing_operand": N_("A number, a variable or a bracket is missing after “{before}”."),
        "missing_operand_start": N_("The formula cannot begin with “{before}”."),
        "missing_operator": N_(
            "An operator is missing before {number}: write *{number} for a product,"
            " ^{number} for a power."
        ),
        "unexpected": N_("“{token}” cannot stand here."),
        "comparison_outside_where": N_(
            "A comparison gives no number. Put it into where(condition, value, other value)."
        ),
        "condition_expected": N_(
            "The first argument of where must be a comparison: where(x > 0, x, 0)."
        ),
        "piecewise_form": N_(
            "Piecewise wants pairs of a value and a condition: Piecewise((x, x > 0), (0, True))."
        ),
        "decimal_comma": N_("Decimals are written with a point: {better} instead of {written}."),
        "left_side_variables": N_(
            "The left side does not list the variable {names}. Add it there."
        ),
        "left_side_repeated": N_("The left side lists {name} twice."),
        "left_side_meaning": N_(
            "“{name}” has a meaning already, so a function cannot be called so. Write f(x) = ..."
        ),
        "left_side_name": N_("“{name}” cannot be a variable: it has a meaning already."),
        "equals_inside": N_(
            "An equals sign cannot stand inside a formula. Write f(x, y) = ... at its beginning, or"
            " == inside where(...)."
        ),
        "equation_form": N_("Each line is an assignment: name = formula."),
        "too_many_lines": N_("There are {count} lines here; {limit} are allowed. Use fewer."),
        "setting_form": N_(
            "A setting is written {name} = 0.9 in [0, 1]. With log behind it, its slider is"
            " logarithmic."
        ),
        "setting_range": N_(
            "The range of “{name}” goes from a smaller number to a larger one, with {value} in it;"
            " a logarithmic range begins above 0."
        ),
        "setting_large": N_("The whole numbers of “{name}” may go up to {limit}, not further."),
        "setting_repeated": N_("The setting “{name}” is there twice. Delete one of the two."),
        "setting_undeclared": N_(
            "“{name}” has no value. Declare it as a setting, on a line of its own: {example}"
        ),
        "setting_similar": N_("“{name}” has no value. Did you mean “{similar}”?"),
        "gradient_name": N_("The gradient at x is called g here: write g instead of “{name}”."),
        "start_unused": N_(
            "“{name}” is given an initial value, but no line uses it before assigning"
            " it. Delete the initial value."
        ),
        "start_names": N_(
            "An initial value is made of x and of settings other than the learning"
            " rate: “{name}” cannot stand here."
        ),
        "equation_target": N_("“{name}” cannot be assigned. Choose another name."),
        "equation_no_update": N_("No line assigns x, so nothing would ever move. Add x = x - ..."),
    }
)


class ExpressionError(ValueError):
    """A text that cannot be read, with a stable `code` and the place, `text[start:end]`.

    `template` is the English sentence with placeholders, the message to be translated; `data`
    fills them in.

    >>> error = ExpressionError("decimal_comma", "0,5x", 0, 3, {"better": "0.5", "written": "0,5"})
    >>> print(error)
    Decimals are written with a point: 0.5 instead of 0,5.
    >>> print(error.caret())
    0,5x
    ^^^
    """

    def __init__(
        self, code: str, text: str, start: int, end: int, data: Mapping[str, str] | None = None
    ) -> None:
        self.code = code
        self.text = text
        self.start = start
        self.end = max(end, start)
        self.data = dict(data or {})
        super().__init__(self.template.format(**self.data))

    def __reduce__(self) -> tuple[type[ExpressionError], tuple[object, ...]]:
        """Return what makes the same error in another process."""
        return type(self), (self.code, self.text, self.start, self.end, self.data)

    @property
    def template(self) -> str:
        """The English sentence, its placeholders open."""
        return MESSAGES[self.code]

    @property
    def line(self) -> int:
        """The number of the line of the mistake, counted from 1."""
        return self.text.count("\n", 0, self.start) + 1

    def caret(self, width: int = 72) -> str:
        """Return the line of the mistake, cut to `width` characters, and carets under the place."""
        first = self.text.rfind("\n", 0, self.start) + 1
        last = self.text.find("\n", first)
        line = self.text[first:] if last < 0 else self.text[first:last]
        column, length = self.start - first, max(1, self.end - self.start)
        cut = max(0, column - width // 2)
        shown = line[cut : cut + width].replace("\t", " ")
        marks = "^" * max(1, min(length, len(line) - column, width - (column - cut)))
        return f"{shown}\n{' ' * (column - cut)}{marks}"
