"""Losses, penalties and update rules as formulas in a framework's own operations.

What a framework has under its own name it may have with other numbers: torch adds the epsilon of
RMSprop behind the square root. So a rule that it has not exactly stands in the program as the
equations that it is declared by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gradviz.export.frameworks import DIALECTS
from gradviz.export.python_code import identifiers, python_formula
from gradviz.language import Equation
from gradviz.language.tree import names
from gradviz.learning.losses import ConfiguredLoss
from gradviz.learning.networks.output_loss import ScalarLoss
from gradviz.learning.penalties import ConfiguredPenalty
from gradviz.optimizers.base import Configured

_ZEROS = {"tensorflow": "tf", "torch": "torch", "jax": "jnp", "keras": "ops", "numpy": "np"}


@dataclass(frozen=True)
class WrittenRule:
    """An optimizer's rule as Python.

    `definition` is `update(x, g, state, t, rate)`, which returns the new x and the new state, and
    `beginning` is `begin(x)`, which returns the state before the first step.
    """

    definition: str
    beginning: str


def written_loss(loss: ConfiguredLoss, framework: str) -> str:
    """Return a loss as a formula of `p` and `y`.

    >>> from gradviz.learning import LOSSES
    >>> written_loss(LOSSES["MeanSquaredError"](), "torch")
    '(p - y)**2'
    """
    called = {"p": "p", "y": "y"} | {name: repr(float(value)) for name, value in loss.settings}
    return python_formula(loss.declaration.tree, DIALECTS[framework], called)


def written_penalty(penalty: ConfiguredPenalty, kernel: str, square: str, size: str) -> str:
    """Return a penalty as a sum over a kernel: `square` and `size` say how to sum over `{0}`.

    >>> from gradviz.learning import PENALTIES
    >>> written_penalty(PENALTIES["L2"](strength=0.1), "w", "({0}**2).sum()", "{0}.abs().sum()")
    '0.1 * (w**2).sum()'
    """
    parts = zip(penalty.parts, (size, square), strict=True)
    return " + ".join(f"{part!r} * {text.format(kernel)}" for part, text in parts if part)


def scalar_loss(loss: object) -> ConfiguredLoss:
    """Return what is declared of a loss of one prediction. Raises ValueError for another."""
    if not isinstance(loss, ScalarLoss):
        raise ValueError(f"no program for the loss {loss!r}")
    return loss.loss


def written_rule(optimizer: Configured, framework: str) -> WrittenRule:
    """Return the rule of an optimizer, with its schedule and its clipping.

    >>> from gradviz.optimizers import RMSprop
    >>> print(written_rule(RMSprop(), "torch").definition)
    def update(x, g, state, t, learning_rate):
        (v,) = state
        epsilon = torch.tensor(1e-07)
        rho = torch.tensor(0.9)
        v = rho * v + (1 - rho) * g**2
        step = learning_rate * g / torch.sqrt(v + epsilon)
        x = x - step
        return x, [v]
    """
    rule = optimizer.rule
    equations = [*rule.initial, *rule.update]
    known = [*rule.inputs, "x", "g", "t", *rule.states]
    known += [each.target for each in equations]
    called = identifiers(tuple(dict.fromkeys(known)))
    for fixed in ("x", "g", "t"):
        if called[fixed] != fixed:
            raise ValueError(f"no program for {optimizer!r}")
    rate = optimizer.rate_name
    constant = DIALECTS[framework].constant or "{0}"
    values = {name: float(optimizer.values[name]) for name in rule.inputs}
    numbers = [
        f"{called[name]} = {constant.format(repr(value))}"
        for name, value in values.items()
        if name != rate
    ]
    states = [called[name] for name in rule.states]
    taken = [f"({states[0]},) = state" if len(states) == 1 else f"{', '.join(states)} = state"]
    steps = [_line(each, framework, called) for each in rule.update]
    body = [*(taken if states else []), *numbers, *steps, f"return x, [{', '.join(states)}]"]
    given = called[rate] if rate in rule.inputs else "_"
    zeros = f"{_ZEROS[framework]}.zeros_like(x)"
    begun = [_line(each, framework, called) for each in rule.initial]
    set_at_start = {each.target for each in rule.initial}
    nothing = [f"{called[n]} = {zeros}" for n in rule.states if n not in set_at_start]
    needed = {name for each in rule.initial for name in names(each.tree)}
    first = [
        f"{called[name]} = {constant.format(repr(value))}"
        for name, value in values.items()
        if name in needed
    ]
    starts = [*first, *nothing, *begun, f"return [{', '.join(states)}]"]
    beginning = ["def begin(x):", *(f"    {line}" for line in starts)]
    definition = [f"def update(x, g, state, t, {given}):", *(f"    {line}" for line in body)]
    return WrittenRule("\n".join(definition), "\n".join(beginning))


def _line(equation: Equation, framework: str, called: Mapping[str, str]) -> str:
    dialect = DIALECTS[framework]
    text = python_formula(equation.tree, dialect, called)
    if not names(equation.tree):  # a number becomes a tensor, which functions want
        text = (dialect.constant or "{0}").format(text)
    return f"{called[equation.target]} = {text}"


__all__ = ["WrittenRule", "scalar_loss", "written_loss", "written_penalty", "written_rule"]
