"""The formulas of a network's units and of its loss, with places for the numbers of a step.

`<mn data-v="z"></mn>` stands for the number of that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from gradviz.language import to_mathml
from gradviz.language.derivation import derive
from gradviz.language.reader import read_formula
from gradviz.language.tree import Node, renamed
from gradviz.learning.networks.network_loss import NetworkLoss
from gradviz.learning.networks.output_loss import ScalarLoss

Markup = Mapping[str, str]


def _markup(left: str, tree: Node, settings: Mapping[str, float]) -> Markup:
    """Return an equation: its symbols, and its right side with numbers to be filled in."""

    def slot(name: str) -> str:
        if name in settings:
            return f"<mn>{settings[name]:g}</mn>"
        return f'<mn data-v="{name}"></mn>'

    open_ = '<math displaystyle="true">'
    return {
        "symbols": f"{open_}<mi>{left}</mi><mo>=</mo>{to_mathml(tree)}</math>",
        "numbers": f"{open_}<mo>=</mo>{to_mathml(tree, slot)}</math>",
    }


@lru_cache(maxsize=32)
def activation_markup(formula: str) -> Markup:
    """Return h = phi(z).

    >>> activation_markup("tanh(a)")["numbers"].count('data-v="z"')
    1
    """
    return _markup("h", renamed(read_formula(formula, ("a",)), {"a": "z"}), {})


def network_markup(loss: NetworkLoss) -> Mapping[str, object]:
    """Return the formulas of the hidden units, of what the last layer gives, and of a row's loss.

    The loss of several classes is of p, the probability of the true one. "slope" is the derivative
    of the loss by the logit; None for several classes, and where it is that of more than the loss.
    """
    given = loss.loss
    layers = loss.network.layers[:-1]
    found: dict[str, object] = {
        "activations": [activation_markup(layer.phi.formula) for layer in layers]
    }
    if not isinstance(given, ScalarLoss):
        return found | {
            "output": None,
            "loss": _markup("ℓ", read_formula("-log(p)", ("p",)), {}),
            "slope": None,
        }
    declared = given.loss.declaration
    letters = {"p": declared.symbol}
    tree = read_formula(declared.textbook or declared.formula, declared.inputs)
    output = None
    if given.has_probabilities:
        output = _markup("p", renamed(given.output_formula, letters), {})
    slope = None
    if output is None or declared.symbol == "z":
        slope = derive(read_formula(declared.formula, declared.inputs), "p").result
    return found | {
        "output": output,
        "loss": _markup("ℓ", renamed(tree, letters), given.loss.values),
        "slope": slope and _markup("ℓ′", renamed(slope, letters), given.loss.values),
    }


__all__ = ["activation_markup", "network_markup"]
