"""What the programs share: which data, which model, and how the file is read in pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gradviz.optimizers.base import Configured

READING = '''
path = sys.argv[1] if len(sys.argv) > 1 else {path}
columns = {columns}
target = {target}


def pieces():
    """Read the data piece by piece: features and target of the rows without a gap."""
    data = pyarrow.dataset.dataset(path, format={format})
    for batch in data.to_batches(columns=[*columns, target]):
        numbers = [each.cast("double") for each in batch.columns]
        table = np.column_stack([each.to_numpy(zero_copy_only=False) for each in numbers])
        table = table[~np.isnan(table).any(axis=1)]
        if len(table):
            yield table[:, :-1], table[:, -1]
'''
STATISTICS = """

# One pass for the statistics, in which the sums are merged: the data need not fit into memory.
rows, mean, squares = 0, np.zeros(len(columns)), np.zeros(len(columns))
for x, _ in pieces():
    own = x.mean(axis=0)
    share = len(x) / (rows + len(x))
    squares += ((x - own) ** 2).sum(axis=0) + (own - mean) ** 2 * rows * share
    mean += (own - mean) * share
    rows += len(x)
scale = np.sqrt(squares / rows)
scale[scale == 0] = 1.0
"""


@dataclass(frozen=True)
class LargeFit:
    """A fit to large data: the file's name, its columns, the model, and how it is trained.

    `model` is "linear" or "logistic".
    """

    path: str
    columns: tuple[str, ...]
    target: str
    model: str
    optimizer: Configured
    batch: int
    epochs: int
    seed: int = 0

    @property
    def format(self) -> str:
        """The format of the file, as Arrow names it."""
        return arrow_format(self.path)

    @property
    def is_logistic(self) -> bool:
        """Whether two classes are told apart."""
        return self.model == "logistic"

    @property
    def fields(self) -> dict[str, object]:
        """What every program's text has places for."""
        return {
            "title": "Logistic regression" if self.is_logistic else "Linear regression",
            "path": repr(self.path),
            "format": repr(self.format),
            "columns": repr(list(self.columns)),
            "target": repr(self.target),
            "batch": self.batch,
            "epochs": self.epochs,
            "seed": self.seed,
        }


def arrow_format(path: str) -> str:
    """Return the format of a file, as Arrow names it.

    >>> arrow_format("a.CSV"), arrow_format("folder")
    ('csv', 'parquet')
    """
    return "csv" if path.lower().endswith(".csv") else "parquet"


def filled(template: str, **fields: object) -> str:
    """Return a program's text with its places filled in; other braces stay as they are.

    >>> filled("x = {a}; {a}, {b}", a=1)
    'x = 1; 1, {b}'
    """
    names = "|".join(map(re.escape, fields))
    return re.sub(rf"\{{({names})\}}", lambda found: str(fields[found[1]]), template)


__all__ = ["READING", "STATISTICS", "LargeFit", "arrow_format", "filled"]
