"""AdamW: Adam with weight decay kept apart from the gradient."""

from __future__ import annotations

from gradviz.declarations.sentences import N_
from gradviz.optimizers.adam import Adam
from gradviz.optimizers.base import Optimizer, decay, flag, learning_rate, small, weight_decay

AdamW = Optimizer(
    name="AdamW",
    source=N_("Loshchilov & Hutter (2019), Algorithm 2; keras.optimizers.AdamW"),
    summary=N_("Adam that also pulls the parameters towards zero, apart from the gradient."),
    hyperparameters=(
        learning_rate(0.001, demo=0.05),
        weight_decay(0.004),
        decay("beta_1", 0.9),
        decay("beta_2", 0.999),
        small("epsilon", 1e-7),
        flag("amsgrad", words=N_("Never lets a rate grow again.")),
    ),
    # in Keras it is Adam with another default; the paper's decay is not multiplied by the rate
    equations=Adam.equations,
)
