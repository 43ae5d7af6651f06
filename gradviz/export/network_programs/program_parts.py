"""What the programs of all frameworks share: packed numbers, and the order of the batches."""

from __future__ import annotations

import base64
import textwrap
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.learning.networks import NetworkLoss, TrainingSettings
from gradviz.learning.networks.output_loss import SPARSE

UNPACKED = """
def unpacked(text, *shape):
    data = zlib.decompress(base64.b64decode(text))
    return np.frombuffer(data).reshape(shape)
"""


@dataclass(frozen=True, eq=False)
class Part:
    """What is printed: a training's loss, settings and number of epochs, and validation data."""

    loss: NetworkLoss
    settings: TrainingSettings
    epochs: int
    validation: NetworkLoss | None = None

    @property
    def has_logits(self) -> bool:
        """Whether the loss takes logits: then the last layer's activation is in the loss.

        There it is exact also for logits far from 0.
        """
        return self.loss.loss.name in (SPARSE, "BinaryCrossentropy")

    @property
    def last_activation(self) -> str:
        """The activation that is printed for the last layer."""
        return "linear" if self.has_logits else self.loss.network.output.activation

    @property
    def order(self) -> str:
        """The lines that say an epoch's order of rows."""
        batches = self.settings.batches
        lines = [f"    order = np.arange({batches.size})"]
        if batches.shuffle and not batches.is_full:
            shuffled = f"np.random.default_rng([{batches.seed}, epoch])"
            lines = [f"    order = {shuffled}.permutation({batches.size})"]
        return "\n".join(lines)

    def held(self, template: str, **more: str) -> str:
        """Return what declares the validation data, nothing where there are none."""
        if self.validation is None:
            return ""
        own = {
            "features": packed(self.validation.features),
            "target": packed(self.validation.target),
        }
        return template.format(**{**self.fields, **own, **more})

    @property
    def printed(self) -> str:
        """The losses that are printed after each epoch."""
        return "training" if self.validation is None else "training, validation"

    @property
    def fields(self) -> dict[str, object]:
        """What every program's text has places for."""
        return {
            "inputs": self.loss.network.inputs,
            "start": packed(self.settings.start),
            "features": packed(self.loss.features),
            "target": packed(self.loss.target),
            "rows": self.loss.size,
            "held_rows": 0 if self.validation is None else self.validation.size,
            "epochs": self.epochs,
            "batch_size": self.settings.batches.length,
            "rates": dict(self.settings.rates),
            "order": self.order,
        }


def packed(values: NDArray[np.float64]) -> str:
    """Return numbers as the lines of a text, compressed.

    >>> print(packed(np.zeros(2)))
        "eNpjYEAFAAAQAAE="
    """
    data = zlib.compress(np.ascontiguousarray(values, dtype="<f8").tobytes(), 9)
    text = base64.b64encode(data).decode("ascii")
    return "\n".join(f'    "{line}"' for line in textwrap.wrap(text, 88))


__all__ = ["UNPACKED", "Part", "packed"]
