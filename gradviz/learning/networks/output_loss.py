"""The loss of a network's last layer, from its logits, so that nothing overflows.

A loss of `LOSSES` is a formula of the prediction p. Of BinaryCrossentropy that is the logit, so the
sigmoid of the layer is in the formula already; with any other loss, a sigmoid is put in front of
it. SparseCategoricalCrossentropy goes over all logits of a row, with softmax in its formula.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.declarations.sentences import N_
from gradviz.language import read_equations
from gradviz.language.program import Program
from gradviz.language.reader import read_formula
from gradviz.language.targets import JAVASCRIPT, Lines, compile_program, indent
from gradviz.language.tree import Node
from gradviz.language.vector_code import VectorProgram
from gradviz.learning.losses import LOSSES, ConfiguredLoss, Loss
from gradviz.learning.networks.network import Network
from gradviz.learning.terms import Array

SPARSE = "SparseCategoricalCrossentropy"


_HITS = """
let hits = 0;
for (let i = 0; i < n; i++) if (y[i] > 0.5 ? z[i] > 0 : z[i] <= 0) hits += 1;
return hits;
""".strip()
_SPARSE_HITS = """
let hits = 0;
for (let i = 0; i < n; i++) {
  let best = 0;
  for (let j = 1; j < classes; j++)
    if (z[i * classes + j] > z[i * classes + best]) best = j;
  if (best === y[i]) hits += 1;
}
return hits;
""".strip()


class OutputLoss(Protocol):
    """The loss of each row, of logits z (B, units) and targets y (B,)."""

    @property
    def name(self) -> str:
        """Keras' name of the loss."""

    @property
    def classifies(self) -> bool:
        """Whether targets are classes."""

    def encoded(self, target: Array) -> Array:
        """Return targets as `value_and_slope` takes them; raises ValueError for what is none."""

    def value_and_slope(self, z: Array, y: Array) -> tuple[Array, Array]:
        """Return each row's loss (B,) and its derivative by the logits (B, units)."""

    def output(self, z: Array) -> Array:
        """Return what the last layer gives, values or probabilities, (B, units)."""

    def hits(self, z: Array, y: Array) -> NDArray[np.bool_]:
        """Tell of which rows the class is predicted, (B,)."""

    @property
    def javascript(self) -> str:
        """The body of a function of (z, y, slope, n): the sum of the losses of n rows.

        It fills `slope` with the derivatives by the logits, row by row.
        """

    @property
    def javascript_hits(self) -> str:
        """The body of a function of (z, y, n): how many of n rows are in the class predicted."""

    @property
    def javascript_output(self) -> str:
        """The body of a function of (z, out, n): values or probabilities of n rows."""

    @property
    def has_probabilities(self) -> bool:
        """Whether the last layer gives probabilities of classes."""


@dataclass(frozen=True)
class ScalarLoss:
    """A loss of one prediction: loss(out(z), y), with `out` the last layer's activation.

    >>> loss = ScalarLoss(LOSSES["BinaryCrossentropy"](), "sigmoid")
    >>> value, slope = loss.value_and_slope(np.array([[800.0], [0.0]]), np.array([1.0, 0.0]))
    >>> value.round(6).tolist(), slope.tolist()
    ([0.0, 0.693147], [[0.0], [0.5]])
    """

    loss: ConfiguredLoss
    activation: str

    @property
    def name(self) -> str:
        """The loss' name."""
        return self.loss.name

    @property
    def classifies(self) -> bool:
        """Whether targets are the classes 0 and 1."""
        return self.loss.declaration.task == "classification" or self.activation == "sigmoid"

    def encoded(self, target: Array) -> Array:
        """Return the targets; raises ValueError where a class is neither 0 nor 1."""
        if self.classifies and not np.isin(target, (0.0, 1.0)).all():
            raise ValueError(f"target of {self.name} has to be 0 or 1")
        return target

    def value_and_slope(self, z: Array, y: Array) -> tuple[Array, Array]:
        """Return each row's loss (B,) and its derivative by the logit (B, 1)."""
        value, slope = self._compiled(z[:, 0], y)
        return value, slope[:, None]

    @cached_property
    def _compiled(self) -> Callable[..., tuple[Array, Array]]:
        program, wanted = _composed(self.loss, self.activation)
        return compile_program(program, ["p", "y"], wanted)

    def output(self, z: Array) -> Array:
        """Return what the last layer gives, (B, 1); of logits that a loss takes, probabilities."""
        program, value = self._output()
        result: Array = compile_program(program, ["p"], [value], alone=True)(z)
        return result

    @property
    def output_formula(self) -> Node:
        """What the last layer gives, as a formula of its logit p."""
        is_sigmoid = self.activation == "sigmoid"
        return read_formula("sigmoid(p)" if is_sigmoid else self.loss.declaration.output, ("p",))

    @property
    def has_probabilities(self) -> bool:
        """Whether the last layer gives the probability of class 1."""
        return self.output_formula == read_formula("sigmoid(p)", ("p",))

    def _output(self) -> tuple[Program, int]:
        program = Program()
        p = program.input("p")
        return program, program.build(self.output_formula, {"p": (p,)})[0]

    def hits(self, z: Array, y: Array) -> NDArray[np.bool_]:
        """Tell of which rows the sign of the logit is that of the class, (B,)."""
        found: NDArray[np.bool_] = np.where(y > 0.5, z[:, 0] > 0.0, z[:, 0] <= 0.0)
        return found

    @property
    def javascript(self) -> str:
        """The body of a function of (z, y, slope, n): the sum of the losses of n rows."""
        program, wanted = _composed(self.loss, self.activation)
        lines = Lines(program, JAVASCRIPT, wanted, _inputs(program, p="p", y="t"))
        value, slope = [lines.value(each) for each in wanted]
        body = ["const p = z[i], t = y[i];", *lines.take()]
        body += [f"f += {value};", f"slope[i] = {slope};"]
        loop = ["for (let i = 0; i < n; i++) {", *indent(body), "}"]
        return "\n".join(["let f = 0;", *loop, "return f;"])

    @property
    def javascript_hits(self) -> str:
        """The body of a function of (z, y, n): how many logits have the sign of their class."""
        return _HITS

    @property
    def javascript_output(self) -> str:
        """The body of a function of (z, out, n): what the last layer gives for n rows."""
        program, value = self._output()
        lines = Lines(program, JAVASCRIPT, [value], {program.input("p"): "z[i]"})
        found = lines.value(value)
        loop = [*lines.take(), f"out[i] = {found};"]
        return "\n".join(["for (let i = 0; i < n; i++) {", *indent(loop), "}"])


def _inputs(program: Program, **names: str) -> dict[int, str]:
    return {program.input(name): text for name, text in names.items()}


@lru_cache(maxsize=64)
def _composed(loss: ConfiguredLoss, activation: str) -> tuple[Program, tuple[int, int]]:
    """Return the program of a loss behind an activation, by its input p, and value and slope."""
    program = Program()
    z = program.input("p")
    inside = activation == "sigmoid" and loss.declaration.output != "sigmoid(p)"
    p = program.build(read_formula("sigmoid(p)", ("p",)), {"p": (z,)})[0] if inside else z
    names = {"p": (p,), "y": (program.input("y"),)}
    names |= {name: (program.number(value),) for name, value in loss.settings}
    value = program.build(loss.declaration.tree, names)[0]
    return program, (value, program.gradient(value, (z,))[0])


_EQUATIONS = """
    shifted = z - highest
    total = sum(exp(shifted))
    p = exp(shifted)/total
    loss = log(total) - sum(y*shifted)
    slope = p - y
"""


@dataclass(frozen=True)
class SparseCategoricalCrossentropy:
    """-log p_y with p = softmax(z), of K logits z and a class y from 0 to K - 1.

    The equations are of a row's logits, `highest` the greatest of them and y 1 at the class.

    Source: Bishop, Pattern Recognition and Machine Learning (2006), equations 4.104, 4.108 and
    4.109; keras.losses.SparseCategoricalCrossentropy(from_logits=True).

    >>> loss = SparseCategoricalCrossentropy(3)
    >>> y = loss.encoded(np.array([0.0, 2.0]))
    >>> value, slope = loss.value_and_slope(np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 900.0]]), y)
    >>> value.round(6).tolist(), slope.round(6).tolist()[0]
    ([1.098612, 0.0], [-0.666667, 0.333333, 0.333333])
    """

    title: ClassVar[str] = N_("Sparse categorical cross-entropy")
    summary: ClassVar[str] = N_("How surprised the network is by the true class, of several.")
    source: ClassVar[str] = "keras.losses.SparseCategoricalCrossentropy"
    hyperparameters: ClassVar[tuple[Hyperparameter, ...]] = ()

    classes: int

    @property
    def name(self) -> str:
        """Keras' name."""
        return SPARSE

    @property
    def classifies(self) -> bool:
        """Targets are classes."""
        return True

    def encoded(self, target: Array) -> Array:
        """Return a row of K numbers for each target, 1 at its class, (B, K).

        Raises ValueError where a target is no class.
        """
        if not np.isin(target, np.arange(self.classes)).all():
            raise ValueError(f"target of {SPARSE} has to be from 0 to {self.classes - 1}")
        return np.eye(self.classes)[target.astype(np.intp)]

    def value_and_slope(self, z: Array, y: Array) -> tuple[Array, Array]:
        """Return each row's loss (B,) and its derivative by the logits (B, K)."""
        value, slope = _softmax(("loss", "slope"))(z, y, z.max(axis=-1, keepdims=True))
        return value[:, 0], slope

    def output(self, z: Array) -> Array:
        """Return the probabilities of the classes, (B, K)."""
        result: Array = _softmax(("p",))(z, z, z.max(axis=-1, keepdims=True))[0]
        return result

    def hits(self, z: Array, y: Array) -> NDArray[np.bool_]:
        """Tell of which rows the class has the greatest logit, the first of equal ones, (B,)."""
        found: NDArray[np.bool_] = z.argmax(axis=-1) == y.argmax(axis=-1)
        return found

    @property
    def javascript(self) -> str:
        """The body of a function of (z, y, slope, n): the sum of the losses of n rows."""
        program, values = _softmax_program()
        reads = {"z": "z[k + j]", "y": "(y[i] === j ? 1 : 0)", "highest": "highest"}
        writes = [("slope[k + j]", values["slope"]), ("loss", values["loss"])]
        found = program.javascript(reads, writes, "classes")
        loop = self._each_row(["let loss = 0;", *found, "f += loss;"])
        return "\n".join(["let f = 0;", *loop, "return f;"])

    def _each_row(self, body: list[str]) -> list[str]:
        """Return a loop over rows i, whose logits begin at k, with the greatest of them."""
        highest = [
            "const k = i * classes;",
            "let highest = z[k];",
            "for (let j = 1; j < classes; j++) highest = Math.max(highest, z[k + j]);",
        ]
        loop = ["for (let i = 0; i < n; i++) {", *indent([*highest, *body]), "}"]
        return [f"const classes = {self.classes};", *loop]

    @property
    def javascript_hits(self) -> str:
        """The body of a function of (z, y, n): how often the class has the greatest logit."""
        return f"const classes = {self.classes};\n{_SPARSE_HITS}"

    @property
    def has_probabilities(self) -> bool:
        """The last layer gives the probability of each class."""
        return True

    @property
    def javascript_output(self) -> str:
        """The body of a function of (z, out, n): the probabilities of n rows."""
        program, values = _softmax_program()
        reads = {"z": "z[k + j]", "highest": "highest"}
        found = program.javascript(reads, [("out[k + j]", values["p"])], "classes")
        return "\n".join(self._each_row(found))


def _softmax_program() -> tuple[VectorProgram, dict[str, int]]:
    program = VectorProgram(("z", "y"), ("highest",))
    values = dict(program.inputs)
    for equation in read_equations(_EQUATIONS, tuple(values)):
        values[equation.target] = program.build(equation.tree, values)
    return program, values


@lru_cache(maxsize=4)
def _softmax(wanted: tuple[str, ...]) -> Callable[..., Any]:
    program, values = _softmax_program()
    return program.numpy(["z", "y", "highest"], [values[name] for name in wanted])


def output_loss(network: Network, loss: ConfiguredLoss | Loss | str) -> OutputLoss:
    """Return a loss for a network's last layer, by its name or its declaration.

    Raises ValueError for an unknown name, and where layer and loss do not belong together.

    >>> from gradviz.learning.networks.network import Dense
    >>> output_loss(Network(2, [Dense(3), Dense(3, "softmax")]), "BinaryCrossentropy")
    Traceback (most recent call last):
    ValueError: BinaryCrossentropy needs 1 unit in the last layer, sigmoid or linear, not 3 softmax
    """
    last = network.output
    shape = f"{last.units} {last.activation}"
    if loss == SPARSE:
        if last.units < 2 or last.activation == "sigmoid":
            raise ValueError(
                f"{SPARSE} needs a unit for each class in the last layer, softmax or linear,"
                f" not {shape}"
            )
        return SparseCategoricalCrossentropy(last.units)
    if isinstance(loss, str):
        if loss not in LOSSES:
            raise ValueError(f"loss has to be one of {', '.join([*LOSSES, SPARSE])}, not {loss!r}")
        loss = LOSSES[loss]
    configured = loss() if isinstance(loss, Loss) else loss
    if last.units != 1 or last.activation == "softmax":
        raise ValueError(
            f"{configured.name} needs 1 unit in the last layer, sigmoid or linear, not {shape}"
        )
    return ScalarLoss(configured, last.activation)


__all__ = ["SPARSE", "OutputLoss", "ScalarLoss", "SparseCategoricalCrossentropy", "output_loss"]
