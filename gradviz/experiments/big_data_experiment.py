"""The experiment of the Big data page: gradients from samples, sizes of batch, workers, engines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal, cast

from gradviz.descent.presets import PRESETS
from gradviz.engines.base import Array
from gradviz.engines.batch_sizes import BatchComparison
from gradviz.engines.cluster import Cluster, SpeedUp, speed_up
from gradviz.engines.data_folder import MadeData
from gradviz.engines.data_parallel import (
    ParallelRun,
    TwoWeights,
    asynchronous,
    scaling_rules,
    synchronous,
)
from gradviz.engines.data_source import DataSource, open_data
from gradviz.engines.one_step import EngineStep
from gradviz.experiments import big_data_settings as declared
from gradviz.experiments.base import Experiment, View, setting
from gradviz.experiments.big_data_work import (
    OWN_ENGINES,
    BatchesWork,
    EstimatesWork,
    SampleStudy,
    StepWork,
)
from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import no_option
from gradviz.export.large_data_programs import LARGE_DATA_PROGRAMS, LargeFit
from gradviz.optimizers.base import Configured


@dataclass(frozen=True, eq=False)
class Simulation:
    """A training on a simulated cluster, both ways, and what more workers bring."""

    two: TwoWeights
    cluster: Cluster
    synchronous: ParallelRun
    asynchronous: ParallelRun
    speed_up: SpeedUp
    rules: dict[str, Array]


Shown = SampleStudy | BatchComparison | Simulation | tuple[EngineStep, ...]
"""What the page's views show."""


@dataclass(frozen=True, repr=False)
class BigDataExperiment(Experiment):
    """The gradient of a model over many rows, and what it costs to estimate it.

    `data` names a data set of the server's folder, None the made ones.

    >>> experiment = BigDataExperiment(tab="workers", workers=4)
    >>> experiment.link()
    '/bigdata?view=workers&workers=4'
    >>> found = experiment.simulated()
    >>> found.synchronous.updates, found.asynchronous.updates
    (512, 2048)
    """

    page: ClassVar[str] = "bigdata"
    view: ClassVar[type[View]] = View

    tab: str = setting(declared.TAB)
    data: str | None = setting(declared.DATA)
    rows: str = setting(declared.ROWS)
    order: str = setting(declared.ORDER)
    model: str = setting(declared.MODEL)
    target: str | None = setting(declared.TARGET)
    at: int = setting(declared.STEPS)
    seed: int = setting(declared.SEED)
    optimizer: Selection = setting(declared.OPTIMIZER)
    engines: tuple[str, ...] = setting(declared.OTHERS)
    batch: int = setting(declared.BATCH)
    epochs: int = setting(declared.EPOCHS)
    workers: int = setting(declared.COUNT)
    rows_each: int = setting(declared.WORKER_BATCH)
    rate: float = setting(declared.RATE)
    passes: int = setting(declared.PASSES)
    row_ms: float = setting(declared.ROW_TIME)
    spread: float = setting(declared.SPREAD)
    megabytes: float = setting(declared.GRADIENT_SIZE)
    gbit: float = setting(declared.BANDWIDTH)
    latency_ms: float = setting(declared.LATENCY)

    @property
    def made(self) -> MadeData | None:
        """The made data; None where it is a data set of the server's."""
        if self.data is not None:
            return None
        kind = cast("Literal['linear', 'logistic']", self.model)
        return MadeData(int(self.rows), kind, self.order)

    @cached_property
    def configured_optimizer(self) -> Configured:
        """The optimizer, with every number decided."""
        entry = PRESETS[self.optimizer.name]
        offered = {each.name: each.shown for each in declared.TRAINING[self.optimizer.name]}
        return cast("Configured", entry.configure({**offered, **self.optimizer.values}))

    @property
    def cluster(self) -> Cluster:
        """The simulated cluster, in seconds and bytes."""
        return Cluster(
            self.workers,
            self.row_ms / 1e3,
            self.spread,
            self.latency_ms / 1e3,
            self.gbit / 8 * 1e9,
            self.megabytes * 1e6,
        )

    def target_of(self, source: DataSource) -> str:
        """Return the target's column: the one chosen, else y, else the last of numbers.

        Raises SettingError where there is no such column.
        """
        names = source.features("")
        if self.target is not None:
            if self.target not in names:
                raise no_option("target", self.target, names)
            return self.target
        return "y" if "y" in names else names[-1] if names else ""

    def estimates_work(self, path: Path, target: str) -> EstimatesWork:
        """Return the work on gradients from samples."""
        return EstimatesWork(path, _stamp(path), target, self.model, self.at, self.seed)

    def batches_work(self, path: Path, target: str) -> BatchesWork:
        """Return the work on sizes of batch."""
        return BatchesWork(
            path,
            _stamp(path),
            target,
            self.model,
            self.configured_optimizer,
            self.batch,
            self.epochs,
            self.seed,
        )

    def step_work(self, engine: str, path: Path, target: str) -> StepWork:
        """Return the work on one step by an engine."""
        return StepWork(path, _stamp(path), target, self.model, self.at, engine)

    def program(self, tool: str, path: Path, source: DataSource, target: str) -> str:
        """Return the fit as a program of another tool, which names the file without its folder.

        Raises ValueError for what the tool has not.
        """
        fit = LargeFit(
            path.name,
            source.features(target),
            target,
            self.model,
            self.configured_optimizer,
            self.batch,
            self.epochs,
            self.seed,
        )
        return LARGE_DATA_PROGRAMS[tool](fit)

    def run(self, folder: Path | None = None) -> Shown:
        """Compute what the tab shows, in this process; `folder` is where large data are kept.

        Raises EngineError and DataError for data that cannot be used.
        """
        if self.tab == declared.WORKERS:
            return self.simulated()
        path = self.path(folder)
        target = self.target_of(open_data(path))
        if self.tab == declared.BATCHES:
            return self.batches_work(path, target).begin().finish()
        if self.tab == declared.ENGINES:
            names = (*OWN_ENGINES, *self.engines)
            return tuple(self.step_work(name, path, target).begin().finish() for name in names)
        return self.estimates_work(path, target).begin().finish()

    def path(self, folder: Path | None = None) -> Path:
        """Return where the data lie, made if need be. Raises EngineError and SettingError."""
        from gradviz.engines.data_folder import default_folder, own_data

        home = folder or default_folder()
        if self.made is not None:
            return self.made.begin(home).finish()
        known = own_data(home)
        if self.data not in known:
            raise no_option("data", self.data, known)
        return known[self.data]

    def simulated(self) -> Simulation:
        """Train on the simulated cluster."""
        two, cluster = TwoWeights.made(), self.cluster
        how: dict[str, Any] = {
            "batch": self.rows_each,
            "learning_rate": self.rate,
            "epochs": self.passes,
            "seed": self.seed,
        }
        return Simulation(
            two,
            cluster,
            synchronous(two, cluster, **how),
            asynchronous(two, cluster, **how),
            speed_up(cluster, self.rows_each),
            scaling_rules(two, **how),
        )


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file or a folder does."""
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return status.st_mtime_ns, status.st_size


__all__ = ["BigDataExperiment", "Simulation"]
