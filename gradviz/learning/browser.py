"""The loss over data as JavaScript, so that paths follow a drag without asking the server.

The text is printed from the same declarations that Python computes with; the rows come beside it as
arrays, or written into it. One value with its gradient takes about 10 to 30 ns a row, so that six
paths of 300 steps over 500 rows fit into two frames.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gradviz.language.program import Program
from gradviz.language.targets import JAVASCRIPT, Lines, indent
from gradviz.learning.objective import DataLoss
from gradviz.learning.rows import LinearRows
from gradviz.learning.terms import Array, ConfiguredTerm
from gradviz.learning.typed import TypedRows


@dataclass(frozen=True, eq=False)
class BrowserFunction:
    """A loss for the browser.

    `source` is the body of a function of (x, g, data): it returns the loss at x and fills g with
    the gradient where g is not null. `data` holds, flat and row by row, the numbers of each example
    (`columns` a row), the targets, and what the prediction has beside the parameters that vary.
    """

    source: str
    data: Mapping[str, Array]

    @property
    def javascript(self) -> str:
        """The body of a function of (x, g), with the data written into it."""
        lines = [f"{name}: {json.dumps(values.tolist())}" for name, values in self.data.items()]
        return f"const data = {{ {', '.join(lines)} }};\n{self.source}"


def browser_function(loss: DataLoss) -> BrowserFunction:
    """Return the loss over data as JavaScript.

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, data_loss
    >>> f = data_loss(MODELS["linear"](("x",)), DATASETS["line"](n=40), LOSSES["MeanSquaredError"])
    >>> made = browser_function(f)
    >>> made.data["rows"].shape, made.data["target"].shape
    ((80,), (40,))
    """
    rows = loss.rows
    if isinstance(rows, LinearRows):
        numbers, body = rows.design, _linear(loss, rows)
    elif isinstance(rows, TypedRows):
        numbers, body = rows.columns.T, _typed(loss, rows)
    else:
        raise TypeError(f"no JavaScript for {type(rows).__name__}")
    data = {"rows": np.ravel(numbers), "target": loss.target}
    if isinstance(rows, LinearRows) and rows.offset is not None:
        data["offset"] = rows.offset
    d = loss.dimension
    source = [
        "const rows = data.rows, target = data.target, n = target.length;",
        "let f = 0;",
        "if (g !== null) g.fill(0);",
        f"for (let i = 0, k = 0; i < n; i++, k += {numbers.shape[1]}) {{",
        *indent(body),
        "}",
        f"f = f / n + {JAVASCRIPT.number(loss.constant)};",
        f"if (g !== null) for (let j = 0; j < {d}; j++) g[j] /= n;",
        *_penalty(loss),
        "return f;",
    ]
    return BrowserFunction("\n".join(source), data)


def _build(
    program: Program, term: ConfiguredTerm, first: tuple[int, ...]
) -> tuple[int, tuple[int, ...]]:
    """Return a term's value in a program, and its slope by the first of its variables."""
    variables = dict(zip(term.declaration.variables, first, strict=True))
    variables |= {name: program.number(value) for name, value in term.settings}
    names = {name: (value,) for name, value in variables.items()}
    value = program.build(term.declaration.tree, names)[0]
    return value, program.gradient(value, first[:1])


def _linear(loss: DataLoss, rows: LinearRows) -> list[str]:
    """Return the lines for one row of a linear model."""
    program = Program()
    given = (program.input("p"), program.input("y"))
    value, slopes = _build(program, loss.loss, given)
    lines = Lines(program, JAVASCRIPT, (value, *slopes))
    offset = "0" if rows.offset is None else "data.offset[i]"
    d = loss.dimension
    body = [
        f"let p = {offset};",
        f"for (let j = 0; j < {d}; j++) p += rows[k + j] * x[j];",
        "const y = target[i];",
    ]
    result = lines.value(value)
    body += [*lines.take(), f"f += {result};", "if (g !== null) {"]
    slope = lines.named(slopes[0])
    inner = [*lines.take(), f"const s = {slope};"]
    inner.append(f"for (let j = 0; j < {d}; j++) g[j] += s * rows[k + j];")
    return [*body, *indent(inner), "}"]


def _typed(loss: DataLoss, rows: TypedRows) -> list[str]:
    """Return the lines for one row of a typed model."""
    model, program = rows.model, Program()
    held = np.zeros(len(model.variables)) if rows.held is None else rows.held
    parameters = [program.number(float(value)) for value in held]
    varied = tuple(program.input(f"x{j}") for j in range(loss.dimension))
    for axis, value in zip(rows.axes, varied, strict=True):
        parameters[axis] = value
    columns = [program.input(f"c{j}") for j in range(len(model.columns))]
    names = dict(zip((*model.variables, *model.columns), (*parameters, *columns), strict=True))
    prediction = program.build(model.tree, {name: (value,) for name, value in names.items()})[0]
    value, _ = _build(program, loss.loss, (prediction, program.input("y")))
    gradient = program.gradient(value, varied)
    lines = Lines(program, JAVASCRIPT, (value, *gradient))
    body = [f"const x{j} = x[{j}];" for j in range(loss.dimension)]
    body += [f"const c{j} = rows[k + {j}];" for j in range(len(columns))]
    body.append("const y = target[i];")
    result = lines.value(value)
    body += [*lines.take(), f"f += {result};", "if (g !== null) {"]
    parts = [lines.value(part) for part in gradient]
    inner = [*lines.take(), *(f"g[{j}] += {part};" for j, part in enumerate(parts))]
    return [*body, *indent(inner), "}"]


def _penalty(loss: DataLoss) -> list[str]:
    """Return the lines that lay the penalty on each weight."""
    weights = np.flatnonzero(loss.weights).tolist()
    if loss.penalty is None or not weights:
        return []
    program = Program()
    value, slopes = _build(program, loss.penalty, (program.input("w"),))
    lines = Lines(program, JAVASCRIPT, (value, *slopes))
    results = [lines.value(each) for each in (value, *slopes)]
    body = ["const w = x[j];", *lines.take(), f"f += {results[0]};"]
    body.append(f"if (g !== null) g[j] += {results[1]};")
    return [f"for (const j of {weights}) {{", *indent(body), "}"]
