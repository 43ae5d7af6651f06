"""The examples of a training, as a program has them: written into it, or in a file beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.learning import Dataset, LinearModel, Model

DATA_FILE = "data.csv"
"""What the file beside a program is called."""
MOST_NUMBERS = 5_000
"""So many numbers stand in a program itself."""


@dataclass(frozen=True, eq=False)
class TrainingData:
    """The training examples at their own scale, and what the scaler makes of them.

    The model's features are `shift + factor * features`, with both of shape (P,).
    """

    examples: Dataset
    shift: NDArray[np.float64]
    factor: NDArray[np.float64]

    @property
    def is_beside(self) -> bool:
        """Whether the examples are too many for a program, which then reads `DATA_FILE`."""
        return self.examples.size * (self.examples.dimension + 1) > MOST_NUMBERS

    @property
    def table(self) -> NDArray[np.float64]:
        """The features and, as the last column, the target: (N, P + 1)."""
        return np.column_stack([self.examples.features, self.examples.target])

    @property
    def columns(self) -> tuple[str, ...]:
        """What the columns of the table are called."""
        return (*self.examples.feature_names, self.examples.target_name)

    def lines(self, about: str) -> list[str]:
        """Return the lines that make `features` (N, P) and `target` (N,); `about` says what."""
        if self.is_beside:
            read = f'np.loadtxt("{DATA_FILE}", delimiter=",", skiprows=1, encoding="utf-8")'
            table = [f"data = {read}"]
        else:
            rows = [", ".join(repr(each) for each in row) for row in self.table.tolist()]
            table = ["data = np.array([", *(f"    [{row}]," for row in rows), "])"]
        scaled = "features, target = data[:, :-1], data[:, -1]"
        lines = [f"# {about}", *table, scaled]
        if np.any(self.shift) or np.any(self.factor != 1.0):
            shift, factor = self.shift.tolist(), self.factor.tolist()
            lines.append(f"features = np.array({shift}) + np.array({factor}) * features")
        return lines


def design_lines(model: Model) -> list[str]:
    """Return the line that makes `features` the matrix of a linear model's terms, (N, D).

    >>> print(*design_lines(LinearModel(("x", "z"))))
    features = np.column_stack([*features.T] + [np.ones(len(features))])
    """
    if not isinstance(model, LinearModel):
        return []
    powers = [list(term) for term in model.powers]
    terms = f"[features[:, each].prod(axis=1) for each in {powers}]"
    if all(len(term) == 1 for term in model.powers):
        terms = "[*features.T]"
    ones = " + [np.ones(len(features))]" if model.bias else ""
    return [f"features = np.column_stack({terms}{ones})"]


__all__ = ["DATA_FILE", "MOST_NUMBERS", "TrainingData", "design_lines"]
