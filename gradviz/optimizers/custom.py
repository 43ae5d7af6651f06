"""Optimizers that people write: their settings and equations as one text, read and written.

    Heavy ball:
    learning_rate = 0.02 in [1e-05, 10] log
    momentum = 0.9 in [0, 0.999]
    v = momentum*v - learning_rate*g
    x = x + v

Each line is a setting, with its default and the range of its control, or an equation; `;` parts
lines as well, `#` begins a remark, and the first line may give a name. A setting that is assigned
is a state that starts at the setting. A setting that is whole is
`count = 10 in {1, ..., 50}`, a switch is `nesterov = off in {off, on}`. The text is short enough
for a link; any declaration can be written so, and what is read makes the very same steps.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

from gradviz.declarations.hyperparameters import REAL, Hyperparameter, Value, flag, number
from gradviz.language import Equation, ExpressionError, read_equations
from gradviz.language.reader import NODE_LIMIT
from gradviz.language.tokens import has_meaning, plain_name
from gradviz.language.tree import Name, walk
from gradviz.optimizers.base import GIVEN, Optimizer, learning_rate

LENGTH_LIMIT = 2_000
SETTING_LIMIT = 12
NAME_LIMIT = 40
LARGEST_WHOLE = 1e9
"""Beyond it, and long before 2^53, a whole number has no control that a person could use."""
_TAKEN = (*GIVEN, "clipvalue", "clipnorm", "global_clipnorm")
_GRADIENTS = frozenset("grad grads gradient gradients dx df dfdx dl dloss nabla gt".split())
"""What the gradient is called elsewhere, without underscores."""
_RATES = frozenset("lr learningrate eta stepsize rate".split())
_USUAL = {
    **dict.fromkeys(_RATES, "0.1"),
    **dict.fromkeys("alpha gamma".split(), "0.1"),
    **dict.fromkeys("beta mu rho momentum decay".split(), "0.9"),
    **dict.fromkeys("weightdecay wd lambda lam".split(), "0.01"),
    **dict.fromkeys("epsilon eps delta".split(), "1e-8"),
}
"""A usual value of what is a setting in most optimizers, by its name without underscores."""
_NUMBER = r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*"
_TITLE = re.compile(rf"\s*([^\s:;=#][^:;=\n#]{{0,{NAME_LIMIT - 1}}}):")
_SETTING = re.compile(r"\s*([^\W\d_]\w*)\s*=(.*?)(?<!\w)in(?!\w)(.*)", re.DOTALL)
_VALUE = re.compile(_NUMBER)
_RANGE = re.compile(rf"\s*\[{_NUMBER},{_NUMBER}\]\s*(log)?\s*")
_WHOLE = re.compile(rf"\s*\{{{_NUMBER},\s*(?:\.\.\.|…)\s*,{_NUMBER}\}}\s*(log)?\s*")
_SWITCH = re.compile(r"\s*\{\s*off\s*,\s*on\s*\}\s*")


def custom(equations: str, /, *, name: str = "custom", **hyperparameters: float) -> Optimizer:
    """Return an optimizer from a person's own equations, the same kind of thing as a built-in one.

    Raises ExpressionError with the line and place of a mistake.

    >>> mine = custom("x = x - rate*sign(g)", rate=0.1)
    >>> mine().values["rate"]
    0.1
    """
    settings = tuple(_plain(each, float(value)) for each, value in hyperparameters.items())
    for each in settings:
        if each.name in _TAKEN or has_meaning(each.name):
            raise ExpressionError("equation_target", equations, 0, 0, {"name": each.name})
    return _checked(Optimizer(name, "", settings, equations), equations)


def _plain(name: str, value: float) -> Hyperparameter:
    """Return the declaration of a number of which only the default is known."""
    if name == "learning_rate" and 1e-5 <= value <= 10.0:
        return learning_rate(value)
    low, high = min(0.0, 10 * value), max(1.0, 10 * value)
    return number(name, value, low, high, interval=REAL)


def read_custom(text: str) -> Optimizer:
    """Read an optimizer from the text of its settings and equations.

    Raises ExpressionError with the line and place of a mistake.

    >>> mine = read_custom("Signs: rate = 0.1 in [0.001, 1] log; x = x - rate*sign(g)")
    >>> mine.name, mine.by_name["rate"].scale, mine.equations
    ('Signs', 'log', 'x = x - rate*sign(g)')
    """
    if len(text) > LENGTH_LIMIT:
        data = {"count": str(len(text)), "limit": str(LENGTH_LIMIT)}
        raise ExpressionError("too_long", text, LENGTH_LIMIT, len(text), data)
    title = _TITLE.match(text)
    rest = _blank(text, 0, title.end()) if title else text
    settings: dict[str, Hyperparameter] = {}
    for start, end, found in _settings(rest):
        one = _read_setting(text, end, found)
        if one.name in settings:
            raise ExpressionError("setting_repeated", text, start, end, {"name": one.name})
        if len(settings) == SETTING_LIMIT:
            data = {"count": str(SETTING_LIMIT + 1), "limit": str(SETTING_LIMIT)}
            raise ExpressionError("too_many_lines", text, start, end, data)
        settings[one.name] = one
        rest = _blank(rest, start, end)
    name = title.group(1).strip() if title else "custom"
    return _checked(Optimizer(name, "", tuple(settings.values()), _tidy(rest)), text, rest)


def write_custom(optimizer: Optimizer, **values: Value) -> str:
    """Return the text of an optimizer, which `read_custom` reads; `values` replace the defaults.

    A value beyond its control's range widens it.

    >>> print(write_custom(custom("x = x - rate*g", rate=0.5)))
    custom:
    rate = 0.5 in [0, 5]
    x = x - rate*g
    """
    lines = [
        _written(each, values.get(each.name, each.default)) for each in optimizer.hyperparameters
    ]
    return "\n".join([f"{optimizer.name}:", *lines, _tidy(optimizer.equations)])


def _written(setting: Hyperparameter, value: Value) -> str:
    if setting.kind == "flag":
        return f"{setting.name} = {'on' if value else 'off'} in {{off, on}}"
    default = float(value)
    low, high = (
        _digits(each) for each in (min(setting.minimum, default), max(setting.maximum, default))
    )
    span = f"{{{low}, ..., {high}}}" if setting.kind == "integer" else f"[{low}, {high}]"
    log = " log" if setting.scale == "log" else ""
    return f"{setting.name} = {_digits(default)} in {span}{log}"


def _digits(value: float) -> str:
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))


def _blank(text: str, start: int, end: int) -> str:
    """Return a text of the same length without a part, so that places stay where they are."""
    hidden = re.sub(r"[^\n]", " ", text[start:end])
    return text[:start] + hidden + text[end:]


def _settings(text: str) -> Iterator[tuple[int, int, re.Match[str]]]:
    """Yield the place of each line that is a setting, and its parts."""
    clean = re.sub(r"#[^\n]*", lambda found: " " * len(found.group()), text)
    for piece in re.finditer(r"[^\n;]+", clean):
        found = _SETTING.fullmatch(clean, piece.start(), piece.end())
        if found is not None:
            yield piece.start(), piece.end(), found


def _read_setting(text: str, end: int, found: re.Match[str]) -> Hyperparameter:
    name, value, span = plain_name(found.group(1)), found.group(2).strip(), found.group(3)
    place = (text, found.start(1), end)
    if name in _TAKEN or has_meaning(name) or len(name) > NAME_LIMIT:
        shown = name[:NAME_LIMIT]
        raise ExpressionError("equation_target", text, *found.span(1), {"name": shown})
    if _SWITCH.fullmatch(span) and value in ("off", "on"):
        return flag(name, value == "on")
    whole, interval = _WHOLE.fullmatch(span), _RANGE.fullmatch(span)
    bounds = whole or interval
    if bounds is None or not _VALUE.fullmatch(value):
        raise ExpressionError("setting_form", *place, {"name": name})
    low, high, default = float(bounds.group(1)), float(bounds.group(2)), float(value)
    log = bool(bounds.group(3))
    good = low < high and low <= default <= high and math.isfinite(high - low)
    if whole and max(abs(low), abs(high)) > LARGEST_WHOLE:
        data = {"name": name, "limit": f"{LARGEST_WHOLE:.0e}".replace("e+0", "e")}
        raise ExpressionError("setting_large", *place, data)
    if not good or (log and low <= 0) or (whole and not all(map(_is_whole, (low, high, default)))):
        raise ExpressionError("setting_range", *place, {"name": name, "value": value})
    return number(
        name,
        int(default) if whole else default,
        low,
        high,
        scale="log" if log else "linear",
        kind="integer" if whole else "float",
        interval=REAL,
    )


def _is_whole(value: float) -> bool:
    return value == math.floor(value)


def _tidy(equations: str) -> str:
    """Return equations without empty lines and without what parts them in vain."""
    lines = []
    for line in equations.splitlines():
        code, mark, remark = line.partition("#")
        pieces = "; ".join(piece.strip() for piece in code.split(";") if piece.strip())
        lines.append(f"{pieces}{'  ' if pieces and mark else ''}{(mark + remark).rstrip()}")
    return "\n".join(line for line in lines if line)


def _checked(optimizer: Optimizer, text: str, equations: str | None = None) -> Optimizer:
    """Hold an optimizer to the rules; places of mistakes are those in `text`.

    `equations` is `text` with all that is no equation blanked out.
    """
    known = (*GIVEN, *optimizer.by_name)
    try:
        read = read_equations(text if equations is None else equations, known)
    except ExpressionError as error:
        raise ExpressionError(error.code, text, error.start, error.end, error.data) from None
    parts = [(each, part) for each in read for part in walk(each.tree)]
    if len(parts) > NODE_LIMIT:
        data = {"count": str(len(parts)), "limit": str(NODE_LIMIT)}
        raise ExpressionError("too_many_nodes", text, *read[-1].span, data)
    assigned = {*known, *(each.target for each in read)}
    for equation, part in parts:
        if isinstance(part, Name) and part.name not in assigned:
            raise _unknown(text, part, assigned)
        if equation.initial and isinstance(part, Name) and not _may_start(part.name, optimizer):
            raise ExpressionError("start_names", text, *part.span, {"name": part.name[:NAME_LIMIT]})
    for equation in read:
        setting = optimizer.by_name.get(equation.target)
        if setting is not None and (equation.initial or setting.kind == "flag"):
            raise ExpressionError(
                "equation_target", text, *equation.span, {"name": equation.target}
            )
    if all(each.target != "x" for each in read):
        raise ExpressionError("equation_no_update", text, 0, len(text))
    _check_starts(read, text)
    _check_rates(read, optimizer, text)
    return optimizer


def _unknown(text: str, part: Name, known: Iterable[str]) -> ExpressionError:
    """Return what is said of a name without a value: how it is declared, or what it is called."""
    name = part.name[:NAME_LIMIT]
    plain = name.lower().replace("_", "")
    if plain in _GRADIENTS:
        return ExpressionError("gradient_name", text, *part.span, {"name": name})
    similar = [each for each in known if each.lower().replace("_", "") == plain]
    if similar:
        data = {"name": name, "similar": similar[0]}
        return ExpressionError("setting_similar", text, *part.span, data)
    value = _USUAL.get(plain.rstrip("0123456789"))
    if value is None:
        return ExpressionError("unknown_name", text, *part.span, {"name": name})
    data = {"name": name, "example": f"{name} = {value} in [0, 1]"}
    return ExpressionError("setting_undeclared", text, *part.span, data)


def _check_rates(read: tuple[Equation, ...], optimizer: Optimizer, text: str) -> None:
    """Hold the learning rate to be declared: one that starts at 0, as states do, moves nothing."""
    known = {*optimizer.by_name, *(each.target for each in read if each.initial)}
    for equation in read:
        for part in walk(equation.tree):
            plain = part.name.lower().replace("_", "") if isinstance(part, Name) else ""
            if (
                isinstance(part, Name)
                and plain in ("lr", "learningrate")
                and part.name not in known
            ):
                raise _unknown(text, part, ())
        known.add(equation.target)


def _may_start(name: str, optimizer: Optimizer) -> bool:
    return name == "x" or (name in optimizer.by_name and name != "learning_rate")


def _check_starts(read: tuple[Equation, ...], text: str) -> None:
    """Hold starts to names that are used before they are assigned."""
    assigned: set[str] = set()
    states: set[str] = set()
    for equation in read:
        if not equation.initial:
            used = {part.name for part in walk(equation.tree) if isinstance(part, Name)}
            states |= used - assigned
            assigned.add(equation.target)
    for equation in read:
        if equation.initial and equation.target not in states & assigned:
            raise ExpressionError("start_unused", text, *equation.span, {"name": equation.target})


__all__ = ["LENGTH_LIMIT", "custom", "read_custom", "write_custom"]
