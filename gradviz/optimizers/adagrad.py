"""Adagrad: a learning rate for each coordinate."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.optimizers.base import Optimizer, learning_rate, number, small, weight_decay

Adagrad = Optimizer(
    name="Adagrad",
    source=N_("Duchi, Hazan & Singer (2011), Figure 1 (diagonal); keras.optimizers.Adagrad"),
    summary=N_(
        "Gives each coordinate its own rate, which shrinks with all the gradients it has seen."
    ),
    hyperparameters=(
        learning_rate(0.001, demo=0.3),
        number(
            "initial_accumulator_value",
            0.1,
            0.0,
            10.0,
            words=N_("What the sum of squared gradients starts with."),
        ),
        small("epsilon", 1e-7),
        weight_decay(),
    ),
    # the paper adds epsilon after the square root, and starts from 0
    equations="""
        x = where(weight_decay > 0, x - x*weight_decay*learning_rate, x)
        accumulator[0] = initial_accumulator_value
        accumulator = accumulator + g^2
        x = x - learning_rate*g / sqrt(accumulator + epsilon)
    """,
)
