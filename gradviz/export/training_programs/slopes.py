"""The derivatives of a loss over data as NumPy code: of the loss, and of a typed model.

They are line by line what gradviz computes, so that both have the same slope at a kink.
"""

from __future__ import annotations

from gradviz.export.descent_programs.numpy_gradients import straight_lines
from gradviz.learning.losses import ConfiguredLoss
from gradviz.learning.terms import derived
from gradviz.learning.typed import TypedModel


def loss_slope(loss: ConfiguredLoss) -> tuple[list[str], str]:
    """Return the helpers and the definition of `slope_of(p, y)`, the loss' derivative by p.

    >>> from gradviz.learning import LOSSES
    >>> print(loss_slope(LOSSES["MeanSquaredError"]())[1])
    def slope_of(p, y):
        t2 = (p - y)
        return (t2 + t2)
    """
    declared = loss.declaration
    found = derived(declared.formula, declared.inputs)
    helpers, lines, [text] = straight_lines(found.program, [found.outputs["first_derivative"]])
    numbers = [f"    {name} = {value!r}" for name, value in loss.settings]
    return helpers, "\n".join(["def slope_of(p, y):", *numbers, *lines, f"    return {text}"])


def model_slopes(model: TypedModel) -> tuple[list[str], str]:
    """Return the helpers and the definition of `slopes_of(point, features)`, (D, P) -> (D, N)."""
    program, _, _, slopes = model.program
    helpers, lines, texts = straight_lines(program, slopes)
    weights = ", ".join(f"w{j}" for j in range(len(model.variables)))
    columns = ", ".join(f"c{k}" for k in range(len(model.columns)))
    body = [
        "def slopes_of(point, features):",
        f"    {weights}, = point",
        f"    {columns}, = features.T",
        *lines,
        "    return np.stack([",
        *(f"        np.broadcast_to({text}, len(features))," for text in texts),
        "    ])",
    ]
    return helpers, "\n".join(body)


__all__ = ["loss_slope", "model_slopes"]
