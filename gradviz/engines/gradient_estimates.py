"""The true gradient, and its estimates from samples of every size, in one pass over the data.

A sample of rows is drawn without replacement. A sample of row groups takes all rows of so many:
it reads less, but rows that lie together may be alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.progress import Progress
from gradviz.engines.base import Array, Evaluation, Problem
from gradviz.engines.data_source import DataSource, Part, blocks
from gradviz.engines.drawing import drawn_counts, drawn_rows
from gradviz.engines.exact_sums import ExactSum
from gradviz.engines.partial_sums import Sums, complete, evaluation
from gradviz.engines.row_gradients import losses_at, row_gradients
from gradviz.gradients.accuracy import error

Counts = NDArray[np.int64]
_NONE: Counts = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Samples:
    """R estimates from samples of each of K sizes, which count rows or row groups.

    `rows` (K, R) are the complete rows of each, `gradients` (K, R, D) the means over them, nan
    where a sample has none.
    """

    sizes: tuple[int, ...]
    rows: Counts
    gradients: Array

    def errors(self, exact: Array) -> Array:
        """Return the distance |g - exact| of each estimate to the true gradient (D,), (K, R)."""
        return np.asarray(error(self.gradients, exact).absolute)

    def root_mean_square(self, exact: Array) -> Array:
        """Return sqrt(mean |g - exact|^2) for each size, (K,)."""
        with np.errstate(invalid="ignore"):
            squares = np.square(self.errors(exact))
        return np.array([np.sqrt(row[np.isfinite(row)].mean()) for row in squares])

    def angles(self, exact: Array) -> Array:
        """Return the angle in degrees between each estimate and the true gradient, (K, R)."""
        return np.asarray(error(self.gradients, exact).angle)


@dataclass(frozen=True, eq=False)
class GradientEstimates:
    """The true gradient over N rows, and estimates of it.

    `covariance` (D, D) is that of one row's gradient over all complete rows, divided by N - 1.
    `row_groups` is None where the data have none.
    """

    exact: Evaluation
    covariance: Array
    rows: Samples
    row_groups: Samples | None

    @property
    def relative_error_of_one(self) -> float:
        """The expected distance of one row's gradient to the true one, as a part of its norm."""
        norm = float(np.linalg.norm(self.exact.gradient))
        return float(np.sqrt(np.trace(self.covariance))) / norm if norm else float("inf")

    def expected_errors(self, sizes: Sequence[int]) -> Array:
        """Return sqrt(tr(S) / B (1 - B/N)) of estimates from B rows each, S the covariance.

        Source: Cochran, Sampling Techniques (1977), theorem 2.2.
        """
        counts = np.array(sizes, dtype=np.float64)
        left = np.maximum(0.0, 1.0 - counts / self.exact.rows)
        found: Array = np.sqrt(np.trace(self.covariance) / counts * left)
        return found

    def error_band(self, sizes: Sequence[int], share: float = 0.95) -> tuple[Array, Array]:
        """Return the errors between which that share of the estimates from B rows should lie.

        The error of a mean over many rows is normal, so |g - exact|^2 is a sum of squares of normal
        numbers with the variances lambda_j / B (1 - B/N), lambda_j the eigenvalues of the
        covariance; its quantiles are those of 20,000 draws of it.

        Source: the multivariate central limit theorem; Rice, Mathematical Statistics and Data
        Analysis (2007), sections 5.3 and 7.3.
        """
        eigenvalues = np.maximum(0.0, np.linalg.eigvalsh(self.covariance))
        squares = np.square(np.random.default_rng(0).normal(size=(20_000, len(eigenvalues))))
        lengths = np.sqrt(squares @ eigenvalues)
        ends = np.quantile(lengths, [(1.0 - share) / 2.0, (1.0 + share) / 2.0])
        total = np.sqrt(eigenvalues.sum())
        expected = self.expected_errors(sizes)
        low, high = (end / total if total else 0.0 for end in ends)
        return low * expected, high * expected

    def slope(self) -> float:
        """Return the slope of log error against log B, over samples of at most a tenth of the rows.

        In theory -1/2. It is nan with fewer than two such sizes.
        """
        sizes = np.array(self.rows.sizes)
        few = (sizes <= self.exact.rows / 10) & (sizes > 1)
        errors = self.rows.root_mean_square(self.exact.gradient)[few]
        if few.sum() < 2 or not (errors > 0.0).all():
            return float("nan")
        return float(np.polyfit(np.log(sizes[few]), np.log(errors), 1)[0])

    def rows_worth(self) -> Array | None:
        """Return how many rows drawn one by one have the error of each number of row groups, (K,).

        It is the effective sample size B_eff with tr(S) / B_eff (1 - B_eff/N) = the mean squared
        error. None without row groups.

        Source: Kish, Survey Sampling (1965), section 8.2, the design effect.
        """
        if self.row_groups is None:
            return None
        error = self.row_groups.root_mean_square(self.exact.gradient)
        with np.errstate(divide="ignore"):
            worth = 1.0 / (np.square(error) / np.trace(self.covariance) + 1.0 / self.exact.rows)
        return np.asarray(worth)


def sample_sizes(rows: int, most: int = 100_000) -> tuple[int, ...]:
    """Return 1, 10, 100, ... up to a tenth of the rows, at most `most`.

    >>> sample_sizes(250_000)
    (1, 10, 100, 1000, 10000)
    """
    found, size = [1], 10
    while size <= min(rows // 10, most):
        found.append(size)
        size *= 10
    return tuple(found)


def group_sizes(groups: int) -> tuple[int, ...]:
    """Return 1, 2, 4, ... up to half of the row groups.

    >>> group_sizes(62), group_sizes(1)
    ((1, 2, 4, 8, 16), ())
    """
    return tuple(2**k for k in range(max(0, groups.bit_length() - 1)) if 2**k <= groups // 2)


def gradient_estimates(
    source: DataSource,
    problem: Problem,
    weights: Array,
    *,
    sizes: Sequence[int],
    draws: int = 40,
    seed: int = 0,
) -> Progress[GradientEstimates]:
    """Compute the true gradient at weights (D,) and `draws` estimates of it for each sample size.

    Yields the fraction done. Raises EngineError where no row is complete, and ValueError for a
    network.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from gradviz.descent.progress import Work
    >>> from gradviz.engines import DataMaker, open_data, problem_of
    >>> with TemporaryDirectory() as folder:
    ...     data = open_data(DataMaker(rows=5000, features=2).write(Path(folder, "data.parquet")))
    ...     of = problem_of(data, "logistic", "y")
    ...     found = Work(gradient_estimates(data, of, np.zeros(3), sizes=(10, 100))).finish()
    >>> found.rows.gradients.shape, bool(abs(found.slope() + 0.5) < 0.15)
    ((2, 40, 3), True)
    """
    parts = source.parts
    counts = source.part_sizes
    rng = np.random.default_rng((seed, 0))
    asked = np.array(
        [[drawn_counts(rng, counts, size) for _ in range(draws)] for size in sizes]
    ).reshape(len(sizes), draws, len(parts))
    drawn = _Drawn(problem, weights, (len(sizes), draws))
    by_part: list[Sums] = []
    for number, part in enumerate(parts):
        chosen = [
            drawn_rows(np.random.default_rng((seed, 1, *place, number)), counts[number], count)
            if (count := int(asked[(*place, number)]))
            else _NONE
            for place in np.ndindex(asked.shape[:2])
        ]
        by_part.append(drawn.add(part, chosen))
        yield (number + 1) / len(parts)
    total = Sums.zero(problem.dimension)
    for each in by_part:
        total = total + each
    exact = evaluation(problem, weights, total, total.rows + total.missing)
    slopes = problem.penalized(weights)[1]
    mean = exact.gradient - slopes
    covariance = (drawn.square - exact.rows * np.outer(mean, mean)) / max(1, exact.rows - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        estimates = drawn.sums / drawn.rows[..., None] + slopes
    samples = Samples(tuple(sizes), drawn.rows, estimates)
    groups = _of_row_groups(by_part, slopes, draws, seed) if source.format == "parquet" else None
    return GradientEstimates(exact, covariance, samples, groups)


class _Drawn:
    """The sums over the rows of each sample, and of the products of all rows' gradients."""

    def __init__(self, problem: Problem, weights: Array, shape: tuple[int, int]) -> None:
        self._problem, self._weights = problem, weights
        self.sums = np.zeros((*shape, problem.dimension))
        self.rows = np.zeros(shape, dtype=np.int64)
        self.square = np.zeros((problem.dimension, problem.dimension))

    def add(self, part: Part, chosen: list[Counts]) -> Sums:
        """Read a part, add the rows that each sample has there, and return the sums over all."""
        total, begin = Sums.zero(self._problem.dimension), 0
        samples, counts = self.sums.reshape(len(chosen), -1), self.rows.reshape(-1)
        for features, target in blocks(part, self._problem):
            full = ~(np.isnan(features).any(axis=1) | np.isnan(target))
            x, y, missing = complete(features, target)
            own = row_gradients(self._problem, self._weights, x, y)
            loss = losses_at(self._problem, self._weights[None], x, y)
            total = total + Sums(len(y), missing, ExactSum.of(np.append(loss, own.sum(axis=0))))
            self.square += own.T @ own
            place = np.cumsum(full) - 1  # of a complete row among the complete ones
            for k, rows in enumerate(chosen):
                low, high = np.searchsorted(rows, (begin, begin + len(target)))
                if high > low:
                    inside = rows[low:high] - begin
                    if missing:
                        inside = inside[full[inside]]
                    samples[k] += own[place[inside]].sum(axis=0)
                    counts[k] += len(inside)
            begin += len(target)
        return total


def _of_row_groups(by_part: list[Sums], slopes: Array, draws: int, seed: int) -> Samples | None:
    """Return the estimates from samples of whole row groups; those without rows are none."""
    full = [each for each in by_part if each.rows]
    sizes = group_sizes(len(full))
    if not sizes:
        return None
    rows = np.array([each.rows for each in full])
    gradients = np.array([each.total.rounded()[1:] for each in full])
    rng = np.random.default_rng((seed, 2))
    chosen = [[drawn_rows(rng, len(full), size) for _ in range(draws)] for size in sizes]
    counts = np.array([[rows[each].sum() for each in row] for row in chosen])
    sums = np.array([[gradients[each].sum(axis=0) for each in row] for row in chosen])
    return Samples(sizes, counts, sums / counts[..., None] + slopes)


__all__ = [
    "GradientEstimates",
    "Samples",
    "gradient_estimates",
    "group_sizes",
    "sample_sizes",
]
