"""Rprop: step sizes that grow and shrink with the signs of the gradient."""

from __future__ import annotations

from gradviz.declarations.hyperparameters import INSIDE_ONE, Interval
from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, learning_rate, number

Rprop = Optimizer(
    name="Rprop",
    source=N_(
        "Riedmiller & Braun (1993), in the form iRprop- of Igel & Hüsken (2000); torch.optim.Rprop"
    ),
    summary=N_(
        "Steps of its own length in each coordinate: longer while the gradient keeps its sign."
    ),
    hyperparameters=(
        learning_rate(0.01, demo=0.05),
        number(
            "eta_minus",
            0.5,
            0.01,
            0.99,
            words=N_("By what a step shrinks when the sign turns."),
            interval=INSIDE_ONE,
        ),
        number(
            "eta_plus",
            1.2,
            1.01,
            3.0,
            words=N_("By what a step grows while the sign stays."),
            interval=Interval(1, above=True),
        ),
        number("step_size_min", 1e-6, 1e-12, 1.0, scale="log", words=N_("The shortest step.")),
        number("step_size_max", 50.0, 1e-3, 100.0, scale="log", words=N_("The longest step.")),
    ),
    # Keras has no Rprop. Where the sign turned, the coordinate rests for one step. Only the first
    # step asks for the learning rate.
    equations="""
        agreement = sign(g*g_before)
        factor = where(agreement > 0, eta_plus, where(agreement < 0, eta_minus, 1))
        step_size = where(t == 1, learning_rate, step_size)*factor
        step_size = min(max(step_size, step_size_min), step_size_max)
        g_before = where(agreement < 0, 0, g)
        x = x - step_size*sign(g_before)
    """,
)
