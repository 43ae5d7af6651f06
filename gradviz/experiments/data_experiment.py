"""What experiments that learn from data share: the data, its split, and the optimizers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from gradviz.descent.presets import PRESETS
from gradviz.experiments.base import setting
from gradviz.experiments.custom_runs import CUSTOM, OwnOptimizer
from gradviz.experiments.runs import (
    CLIP,
    CLIPPING_KIND,
    SCHEDULE,
    clipping_options,
    find_optimizer,
    rounded_rate,
    schedule_options,
    with_number,
)
from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import Beside, no_option
from gradviz.experiments.training_data import is_real, outline_of
from gradviz.experiments.training_problem import EditedData
from gradviz.experiments.training_settings import (
    DATA,
    FEATURES,
    RUNS,
    SCALER,
    SHARE,
    SPLIT_SEED,
    PointEdits,
    checked_features,
    offered_features,
)
from gradviz.experiments.training_table import (
    OTHERWISE,
    POSITIVE,
    SKIP,
    TABLE_FEATURES,
    TABLE_FIELDS,
    TARGET,
    dataset_of,
)
from gradviz.learning import SCALERS, DataError, Dataset, Edit, Table, with_edit
from gradviz.learning.edits import MOST as MOST_EDITS
from gradviz.learning.losses import Task


@dataclass(frozen=True, repr=False)
class DataExperiment(OwnOptimizer):
    """Something that several optimizers train on data.

    A person's own table, with `data="csv"`, is no part of the link; which of its columns are used,
    and how they are read, is: `with_table` follows it.
    """

    most_classes: ClassVar[int] = 2

    data: Selection = setting(DATA)
    table: Dataset | None = setting(Beside(key="table", default=None, kind=Dataset))
    target: str | None = setting(TARGET)
    table_features: tuple[str, ...] | None = setting(TABLE_FEATURES)
    positive: str | None = setting(POSITIVE)
    skip: bool = setting(SKIP)
    otherwise: tuple[str, ...] = setting(OTHERWISE)
    features: tuple[str, ...] | None = setting(FEATURES)
    points: tuple[Edit, ...] = setting(PointEdits(key="points"))
    share: float = setting(SHARE)
    split_seed: int = setting(SPLIT_SEED)
    scaler: str | None = setting(SCALER)
    runs: tuple[Selection, ...] = setting(RUNS)
    schedule: Selection = setting(SCHEDULE)
    clipping: str = setting(CLIPPING_KIND)
    clip: float = setting(CLIP)

    def __post_init__(self) -> None:
        super().__post_init__()
        features = checked_features(self.features, offered_features(self.data.name))
        object.__setattr__(self, "features", features)

    @classmethod
    def mistakes(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
        """Yield what does not suit the data."""
        yield from super().mistakes(values)
        try:
            checked_features(values["features"], offered_features(values["data"].name))
        except DataError as error:
            yield "features", error
            return
        if values["scaler"] not in (None, *SCALERS):
            yield "scaler", no_option("scaler", values["scaler"], SCALERS)

    def changed(self, **values: Any) -> Self:
        """Return the same with other values, and with what follows from them.

        Other data takes its changed points along, and what cannot be beside the new values is as
        it is offered.
        """
        values = {name: self._checked(name, value) for name, value in values.items()}
        values = self.with_fitting_numbers(values)
        after = {**self.values(), **self._following(values), **values}
        for _ in range(len(after) + 1):
            wrong = next(self.mistakes(after), None)
            if wrong is None:
                break
            name, error = wrong
            if name in values:
                raise error
            after[name] = self.settings()[name].default
        return super().changed(**after)

    def parameters(self) -> dict[str, list[str]]:
        """Return the parameters of the link that says this; defaults are left out."""
        found = super().parameters()
        if self.features is not None:
            found[f"{self.data.name}.features"] = list(self.features) or [""]
        return found

    def with_table(self, table: Table) -> Self:
        r"""Return the experiment on a table, its columns used and read as the settings say.

        Raises DataError for columns that cannot be used.

        >>> from gradviz.experiments import TrainingExperiment
        >>> from gradviz.learning import read_table
        >>> table = read_table(b"a,b,y\n1,5,2\n2,3,5\n4,8,8\n8,2,9\n")
        >>> own = TrainingExperiment(data="csv", target="a").with_table(table)
        >>> own.table, own.link()
        (<Dataset csv: 4 rows of b, y for a, regression>, '/losses?data=csv&csv.target=a')
        """
        return self.changed(table=dataset_of(self.values(), table, self.most_classes))

    def with_learning_rate(self, optimizer: str, rate: float) -> Self:
        """Return the experiment with a run's learning rate, rounded to three digits."""
        if optimizer == CUSTOM:
            return self.with_own_rate(rate)
        entry = PRESETS[optimizer]
        if entry.rate is None:
            return self
        return self.with_value(optimizer, entry.rate.name, rounded_rate(entry, rate))

    def with_value(self, optimizer: str, name: str, value: Any) -> Self:
        """Return the experiment with one number of an optimizer; None is what is offered."""
        return replace(self, runs=with_number(self.runs, optimizer, name, value))

    def with_point(self, edit: Edit, data: EditedData) -> Self:
        """Return the experiment with one more change of its data.

        What does not fit the data changes nothing.
        """
        if len(edit.numbers) not in (0, data.dataset.dimension + 1):
            return self
        return replace(self, points=with_edit(self.points, data.original.size, edit)[-MOST_EDITS:])

    @property
    def is_real(self) -> bool:
        """Whether the data was measured, and not made up."""
        return is_real(self.data.name)

    @property
    def task(self) -> Task:
        """What the data asks for: regression or classification."""
        return outline_of(self.values()).task

    @property
    def columns(self) -> tuple[str, ...]:
        """The features' names as words of a typed model."""
        return outline_of(self.values()).symbols

    @property
    def features_error(self) -> DataError | None:
        """Why all features are taken: none was chosen."""
        return DataError("no_features") if self.features == () else None

    @property
    def offered_scaler(self) -> str:
        """The scaler that is taken where none is chosen."""
        return "standardize" if self.is_real else "none"

    @property
    def chosen_scaler(self) -> str:
        """The scaler that is taken."""
        return self.offered_scaler if self.scaler is None else self.scaler

    @property
    def options(self) -> dict[str, Any]:
        """What all runs share: the schedule and the clipping."""
        return {**schedule_options(self.schedule), **clipping_options(self.clipping, self.clip)}

    def _checked(self, name: str, value: Any) -> Any:
        if name == "runs" and not isinstance(value, str):
            # a name alone stands for the optimizer with the numbers it has
            known = {each.name: each for each in self.runs}
            value = [
                each
                if isinstance(each, Selection)
                else known.get(find_optimizer(each).key, Selection(each))
                for each in value
            ]
        return self.settings()[name].checked(value)

    def _following(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what goes where other values come."""
        gone: list[str] = []
        if "data" in values and values["data"].name != self.data.name:
            gone += ["features", "points", *TABLE_FIELDS]
        if "features" in values or not values.keys().isdisjoint(TABLE_FIELDS):
            gone += ["points"]
        if "target" in values and values["target"] != self.target:
            gone += ["table_features", "positive"]
        return {name: self.settings()[name].default for name in gone}


__all__ = ["DataExperiment"]
