"""The experiment of the Loss surfaces page: a model trained on data by several optimizers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from gradviz.declarations.sentences import N_
from gradviz.descent.presets import PRESETS
from gradviz.experiments.base import View, setting
from gradviz.experiments.custom_runs import CUSTOM, OwnOptimizer
from gradviz.experiments.functions import axis_mistakes, chosen_axes
from gradviz.experiments.links import SettingError
from gradviz.experiments.runs import (
    CLIP,
    CLIPPING_KIND,
    SCHEDULE,
    Run,
    clipping_options,
    configured,
    find_optimizer,
    rounded_rate,
    run_colors,
    schedule_options,
    with_number,
)
from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import NONE, Beside, OptionalChoice, no_option
from gradviz.experiments.training_data import edited_data, is_real, outline_of
from gradviz.experiments.training_model import (
    FIRST_LOSS,
    chosen_model,
    first_degree,
    first_formula,
    first_model,
    model_options,
    with_numbers,
)
from gradviz.experiments.training_problem import (
    EditedData,
    ModelChoice,
    Parts,
    TrainingConditions,
    TrainingProblem,
    Trainings,
    training_problem,
)
from gradviz.experiments.training_settings import (
    BATCH_SEED,
    BATCH_SIZE,
    BATCHES,
    DATA,
    EARLY,
    EPOCHS,
    FEATURES,
    FORMULA,
    FULL,
    INITIALIZATION,
    LOSS,
    MINI,
    MODEL,
    PATIENCE,
    PENALTY,
    RUNS,
    SCALER,
    SEED,
    SHARE,
    SPLIT_SEED,
    START,
    UNLIKE_FEATURES,
    PointEdits,
    checked_features,
    degree,
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
from gradviz.experiments.training_view import TrainingView
from gradviz.experiments.typed_numbers import read_point
from gradviz.language import ExpressionError
from gradviz.learning import (
    INITIALIZERS,
    LOSSES,
    PENALTIES,
    SCALERS,
    DataError,
    Dataset,
    EarlyStopping,
    Edit,
    Table,
    losses_for,
    with_edit,
)
from gradviz.learning.edits import MOST as MOST_EDITS
from gradviz.learning.losses import Task


@dataclass(frozen=True, repr=False)
class TrainingExperiment(OwnOptimizer):
    """A model trained on data by several optimizers.

    A model, a loss, a scaler or a learning rate that nobody chose is the one that suits the data.
    A person's own table, with `data="csv"`, is no part of the link; which of its columns are used,
    and how they are read, is: `with_table` follows it.

    >>> experiment = TrainingExperiment(data="moons", epochs=20, runs=["Adam"])
    >>> experiment.link()
    '/losses?data=moons&epochs=20&runs=Adam'
    >>> found = experiment.run()
    >>> found.problem.loss.variables, [each.epochs for each in found.trainings]
    (('w1', 'w2', 'b'), [20])
    """

    page: ClassVar[str] = "losses"
    view: ClassVar[type[View]] = TrainingView

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
    model: str | None = setting(MODEL)
    polynomial_degree: int | None = setting(degree("polynomial"))
    logistic_degree: int | None = setting(degree("logistic"))
    formula: str = setting(FORMULA)
    loss: Selection | None = setting(LOSS)
    penalty: Selection = setting(PENALTY)
    epochs: int = setting(EPOCHS)
    batches: str = setting(BATCHES)
    batch_size: int = setting(BATCH_SIZE)
    batch_seed: int = setting(BATCH_SEED)
    init: Selection = setting(INITIALIZATION)
    seed: int = setting(SEED)
    start: str = setting(START)
    early: bool = setting(EARLY)
    patience: int = setting(PATIENCE)
    runs: tuple[Selection, ...] = setting(RUNS)
    schedule: Selection = setting(SCHEDULE)
    clipping: str = setting(CLIPPING_KIND)
    clip: float = setting(CLIP)
    across: str | None = setting(OptionalChoice(key="across", title=N_("x-axis")))
    upward: str | None = setting(OptionalChoice(key="upward", title=N_("y-axis")))

    def __post_init__(self) -> None:
        super().__post_init__()
        features = checked_features(self.features, offered_features(self.data.name))
        object.__setattr__(self, "features", features)

    @classmethod
    def mistakes(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
        """Yield what does not suit the data, then what does not suit the model."""
        yield from super().mistakes(values)
        try:
            checked_features(values["features"], offered_features(values["data"].name))
        except DataError as error:
            yield "features", error
            return
        task = outline_of(values).task
        if values["scaler"] not in (None, *SCALERS):
            yield "scaler", no_option("scaler", values["scaler"], SCALERS)
        models = model_options(task)
        if values["model"] not in (None, *models):
            yield "model", no_option("model", values["model"], models)
            return
        losses = [each.name for each in losses_for(task)]
        if values["loss"] is not None and values["loss"].name not in losses:
            yield "loss", no_option("loss", values["loss"].name, losses)
        try:
            variables = chosen_model(values)[1].variables
        except (ExpressionError, DataError) as error:
            yield "formula", error
            return
        if values["start"].strip():
            try:
                read_point(values["start"], variables)
            except SettingError as error:
                yield "start", error
        yield from axis_mistakes(values, variables)

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

        >>> from gradviz.learning import read_table
        >>> table = read_table(b"a,b,y\n1,5,2\n2,3,5\n4,8,8\n8,2,9\n")
        >>> own = TrainingExperiment(data="csv", target="a").with_table(table)
        >>> own.table, own.link()
        (<Dataset csv: 4 rows of b, y for a, regression>, '/losses?data=csv&csv.target=a')
        """
        return self.changed(table=dataset_of(self.values(), table))

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

    def with_strength(self, value: float) -> Self:
        """Return the experiment with the penalty's strength, within its range."""
        if self.penalty.name == NONE:
            return self
        known = {each.name: each for each in PENALTIES[self.penalty.name].hyperparameters}
        declared = known["strength"]
        bounded = min(max(value, declared.minimum), declared.maximum)
        return replace(self, penalty=self.penalty.with_value("strength", bounded))

    def with_point(self, edit: Edit, data: EditedData) -> Self:
        """Return the experiment with one more change of its data.

        What does not fit the data changes nothing.
        """
        if len(edit.numbers) not in (0, data.dataset.dimension + 1):
            return self
        return replace(self, points=with_edit(self.points, data.original.size, edit)[-MOST_EDITS:])

    def for_section(self, section: str) -> Self:
        """Return the experiment on which a section opens.

        Normalization opens on features of unlike sizes where neither data nor a model was chosen:
        those of the first data are alike, so that nothing would be seen.

        >>> TrainingExperiment().for_section("normalization").link()
        '/losses?data=breast_cancer&breast_cancer.features=mean%20radius&breast_cancer.features=mean%20area'
        """
        first = {name: each.default for name, each in self.settings().items()}
        untouched = ("data", "points", "model", "formula", "scaler", "loss")
        chosen = any(getattr(self, name) != first[name] for name in untouched)
        if section != "normalization" or chosen:
            return self
        return self.changed(data=Selection("breast_cancer"), features=UNLIKE_FEATURES)

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
    def offered_model(self) -> str:
        """The model that is taken where none is chosen."""
        return first_model(self.values())

    @property
    def offered_loss(self) -> str:
        """The loss that is taken where none is chosen."""
        return FIRST_LOSS[self.task]

    @property
    def chosen_loss(self) -> Selection:
        """The loss, with the numbers that were set for it."""
        return Selection(self.offered_loss) if self.loss is None else self.loss

    @property
    def offered_formula(self) -> str:
        """The formula that is taken where none is typed."""
        return first_formula(self.columns)

    def offered_degree(self, model: str) -> int:
        """Return the degree that a model has where none is set."""
        return first_degree(model, self.data.name)

    @property
    def model_error(self) -> DataError | None:
        """Why the model has the degree 1 instead of its own: it would be too large."""
        return chosen_model(self.values())[2]

    @cached_property
    def model_choice(self) -> ModelChoice:
        """The model and what is asked of it."""
        kind, model, _ = chosen_model(self.values())
        loss = with_numbers(LOSSES, self.chosen_loss)
        return ModelChoice(kind, model, loss, with_numbers(PENALTIES, self.penalty))

    @cached_property
    def conditions(self) -> TrainingConditions:
        """How the model is trained."""
        size = {FULL: None, MINI: self.batch_size}.get(self.batches, 1)
        variables = self.model_choice.model.variables
        stops = self.early and self.share > 0.0
        return TrainingConditions(
            share=self.share,
            split_seed=self.split_seed,
            initializer=with_numbers(INITIALIZERS, self.init),
            seed=self.seed,
            start=read_point(self.start, variables) if self.start.strip() else None,
            batch_size=size,
            batch_seed=0 if size is None else self.batch_seed,
            epochs=self.epochs,
            early=EarlyStopping(self.patience) if stops else None,
        )

    @property
    def axes(self) -> tuple[int, int]:
        """The places of the two parameters that a picture shows."""
        return chosen_axes(self.across, self.upward, self.model_choice.model.variables)

    @property
    def options(self) -> dict[str, Any]:
        """What all runs share: the schedule and the clipping."""
        return {**schedule_options(self.schedule), **clipping_options(self.clipping, self.clip)}

    def configured_runs(self, problem: TrainingProblem) -> tuple[Run, ...]:
        """Return the runs on a problem, with every number decided."""
        entries = [PRESETS[each.name] for each in self.runs]
        runs = []
        for entry, each, color in zip(entries, self.runs, run_colors(entries), strict=True):
            numbers = dict(each.values)
            rate = problem.offered_rate(entry)
            if entry.rate is not None and rate is not None:
                numbers.setdefault(entry.rate.name, rate)
            runs.append(Run(entry, configured(entry, numbers, self.options), color))
        return self.with_own_run(runs, self.options)

    def run(self, after: Trainings | None = None) -> Trainings:
        """Train with every optimizer.

        `after` is an earlier result: what depends on nothing that differs is taken over from it,
        so that after another learning rate a large table is neither split nor scaled again.
        """
        parts = Parts({} if after is None else after.parts)
        scaler = self.offered_scaler if self.scaler is None else self.scaler
        problem, error = training_problem(
            edited_data(self.values(), parts), scaler, self.model_choice, self.conditions, parts
        )
        runs = self.configured_runs(problem)
        trainings = tuple(
            parts.part(
                f"training with {run.entry.key}",
                (problem, run.optimizer),
                lambda run=run: problem.train(run),  # type: ignore[misc]
            )
            for run in runs
        )
        return Trainings(problem, runs, trainings, error, parts.made)

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
        if "init" in values and values["init"].name != self.init.name:
            gone += ["start"]
        if values.get("batches", MINI) != MINI:
            gone += ["batch_size"]
        if values.get("batches") == FULL:
            gone += ["batch_seed"]
        if values.get("early") is False:
            gone += ["patience"]
        return {name: self.settings()[name].default for name in gone}


__all__ = ["TrainingExperiment"]
