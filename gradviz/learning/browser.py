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
from gradviz.language.reader import read_formula
from gradviz.language.restrictions import gradient_where_defined
from gradviz.language.targets import JAVASCRIPT, Lines, indent
from gradviz.learning.data_loss import DataLoss
from gradviz.learning.losses import ConfiguredLoss
from gradviz.learning.models import LinearModel, Model
from gradviz.learning.quadratic_form import QuadraticForm
from gradviz.learning.rows import LinearRows
from gradviz.learning.terms import Array, ConfiguredTerm
from gradviz.learning.typed import TypedModel, TypedRows


@dataclass(frozen=True, eq=False)
class BrowserFunction:
    """A loss for the browser.

    `source` is the body of a function of (x, g, data): it returns the loss at x and fills g with
    the gradient where g is not null. `data` holds, flat and row by row, the numbers of each example
    (`columns` a row), the targets, and what the prediction has beside the parameters that vary; and
    the penalty's strength, so that it can be changed. With `data.chosen`, places of rows, the mean
    goes over those only. A closed form has no rows.
    """

    source: str
    data: Mapping[str, Array]

    @property
    def javascript(self) -> str:
        """The body of a function of (x, g), with the data written into it."""
        lines = [f"{name}: {json.dumps(values.tolist())}" for name, values in self.data.items()]
        return f"const data = {{ {', '.join(lines)} }};\n{self.source}"


def browser_function(loss: DataLoss, *, closed: bool = False) -> BrowserFunction:
    """Return the loss over data as JavaScript; with `closed`, its closed form where it has one.

    >>> from gradviz.learning import DATASETS, LOSSES, MODELS, data_loss
    >>> f = data_loss(MODELS["linear"](("x",)), DATASETS["line"](n=40), LOSSES["MeanSquaredError"])
    >>> made = browser_function(f)
    >>> made.data["rows"].shape, made.data["target"].shape
    ((80,), (40,))
    """
    rows = loss.rows
    if closed and loss.quadratic_form is not None:
        return _closed(loss, loss.quadratic_form)
    if isinstance(rows, LinearRows):
        numbers, body = rows.design, _linear(loss, rows)
    elif isinstance(rows, TypedRows):
        numbers, body = rows.columns.T, _typed(loss, rows)
    else:
        raise TypeError(f"no JavaScript for {type(rows).__name__}")
    data = {"rows": np.ravel(numbers), "target": loss.target}
    if isinstance(rows, LinearRows) and rows.offset is not None:
        data["offset"] = rows.offset
    data |= _strength(loss)
    d = loss.dimension
    source = [
        "const rows = data.rows, target = data.target, chosen = data.chosen;",
        "const n = chosen ? chosen.length : target.length;",
        "let f = 0;",
        "if (g !== null) g.fill(0);",
        "for (let m = 0; m < n; m++) {",
        f"  const i = chosen ? chosen[m] : m, k = i * {numbers.shape[1]};",
        *indent(body),
        "}",
        f"f = f / n + {JAVASCRIPT.number(loss.constant)};",
        f"if (g !== null) for (let j = 0; j < {d}; j++) g[j] /= n;",
        *_penalty(loss),
        "return f;",
    ]
    return BrowserFunction("\n".join(source), data)


def _closed(loss: DataLoss, form: QuadraticForm) -> BrowserFunction:
    """Return the sum of squares to which the rows have been brought down."""
    data = {
        "triangle": np.ravel(form.triangle),
        "aim": form.target,
        "scale": np.array([form.factor, form.least + loss.constant]),
        **_strength(loss),
    }
    d = loss.dimension
    source = [
        "const triangle = data.triangle, aim = data.aim, scale = data.scale[0];",
        "let f = 0;",
        "if (g !== null) g.fill(0);",
        f"for (let i = 0, k = 0; i < aim.length; i++, k += {d}) {{",
        "  let r = -aim[i];",
        f"  for (let j = 0; j < {d}; j++) r += triangle[k + j] * x[j];",
        "  f += r * r;",
        f"  if (g !== null) for (let j = 0; j < {d}; j++) g[j] += 2 * scale * r * triangle[k + j];",
        "}",
        "f = scale * f + data.scale[1];",
        *_penalty(loss),
        "return f;",
    ]
    return BrowserFunction("\n".join(source), data)


@dataclass(frozen=True)
class BrowserModel:
    """A model for the browser, as bodies of functions.

    `predict` is one of (x, c): parameters and the model's features of one example -> p; `row` one
    of (c, out, k): writes the example's numbers into `data.rows` from place k on; `output` one of
    (p): what a prediction means; `size` is how many numbers an example has there.
    """

    predict: str
    row: str
    output: str
    size: int


def browser_model(model: Model, loss: ConfiguredLoss) -> BrowserModel:
    """Return a model as JavaScript, with what its predictions mean to a loss.

    >>> from gradviz.learning import LOSSES, MODELS
    >>> made = browser_model(MODELS["polynomial"](("x",), degree=2), LOSSES["MeanSquaredError"]())
    >>> print(made.predict)
    return x[0] * c[0] + x[1] * c[0] * c[0] + x[2];
    """
    output = f"return {_printed(loss.declaration.output, 'p')};"
    if isinstance(model, TypedModel):
        program = Program()
        names = {name: program.input(f"x[{j}]") for j, name in enumerate(model.variables)}
        names |= {name: program.input(f"c[{j}]") for j, name in enumerate(model.columns)}
        value = program.build(model.tree, {name: (each,) for name, each in names.items()})[0]
        lines = Lines(program, JAVASCRIPT, (value,))
        result = lines.value(value)
        count = len(model.columns)
        row = f"for (let j = 0; j < {count}; j++) out[k + j] = c[j];"
        return BrowserModel("\n".join([*lines.take(), f"return {result};"]), row, output, count)
    if not isinstance(model, LinearModel):
        raise TypeError(f"no JavaScript for {type(model).__name__}")
    terms = [" * ".join(f"c[{place}]" for place in term) for term in model.powers]
    summands = [f"x[{j}] * {term}" for j, term in enumerate(terms)]
    cells = [f"out[k + {j}] = {term};" for j, term in enumerate(terms)]
    if model.bias:
        summands.append(f"x[{len(terms)}]")
        cells.append(f"out[k + {len(terms)}] = 1;")
    return BrowserModel(
        f"return {' + '.join(summands)};", "\n".join(cells), output, len(model.variables)
    )


def _printed(formula: str, name: str) -> str:
    """Return a formula of one input as a JavaScript expression."""
    program = Program()
    given = program.input(name)
    value = program.build(read_formula(formula, (name,)), {name: (given,)})[0]
    return Lines(program, JAVASCRIPT, (value,)).value(value)


def _strength(loss: DataLoss) -> dict[str, Array]:
    if loss.penalty is None:
        return {}
    return {"strength": np.array([loss.penalty.values["strength"]])}


def _build(
    program: Program, term: ConfiguredTerm, first: tuple[int, ...]
) -> tuple[int, tuple[int, ...]]:
    """Return a term's value in a program, and its slope by the first of its variables."""
    variables = dict(zip(term.declaration.variables, first, strict=True))
    for name, value in term.settings:
        changeable = name == "strength"
        variables[name] = program.input("strength") if changeable else program.number(value)
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
    gradient = gradient_where_defined(program, model.tree, value, varied)
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
    body = ["const w = x[j], strength = data.strength[0];", *lines.take(), f"f += {results[0]};"]
    body.append(f"if (g !== null) g[j] += {results[1]};")
    return [f"for (const j of {weights}) {{", *indent(body), "}"]
