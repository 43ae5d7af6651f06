"""The experiment of the Loss surfaces page: a model trained on data by several optimizers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, ClassVar, Self

from gradviz.declarations.sentences import N_
from gradviz.descent.presets import PRESETS
from gradviz.experiments.base import Experiment, View, setting
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
from gradviz.experiments.settings import (
    NO_OPTION,
    NONE,
    Beside,
    OptionalChoice,
    Switch,
    refused,
    whole_number,
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
    FIRST_DATA,
    FORMULA,
    FULL,
    INITIALIZATION,
    LOSS,
    MINI,
    MODEL,
    OWN_MODEL,
    OWN_TABLE,
    PATIENCE,
    PENALTY,
    RUNS,
    SCALER,
    SECTION,
    SEED,
    SHARE,
    SPLIT_SEED,
    START,
    UNLIKE_FEATURES,
    PointEdits,
    checked_features,
    degree,
    offered_features,
    outline,
    without_rows,
)
from gradviz.experiments.typed_numbers import read_point
from gradviz.experiments.views import PlayerView
from gradviz.language import ExpressionError
from gradviz.learning import (
    DATASETS,
    INITIALIZERS,
    LOSSES,
    MODELS,
    PENALTIES,
    SCALERS,
    DataError,
    Dataset,
    EarlyStopping,
    Edit,
    Model,
    TypedModel,
    edited,
    losses_for,
    read_model,
    with_edit,
)
from gradviz.learning.edits import MOST as MOST_EDITS
from gradviz.learning.losses import Task
from gradviz.learning.models import ModelKind

_OFFERED_LOSS: Mapping[Task, str] = {
    "regression": "MeanSquaredError",
    "classification": "BinaryCrossentropy",
}


@dataclass(frozen=True)
class TrainingView(PlayerView):
    """How trainings are looked at: the player's own controls, and the section below it.

    `batch_run` is the label of the run whose batches are shown, None for the first; `swarm` is the
    number of seeds from which many starts are drawn.
    """

    section: str = setting(SECTION)
    batch_run: str | None = setting(OptionalChoice(key="batch_run", title=N_("Run")))
    at_epoch: int = setting(
        whole_number("at_epoch", 0, 0, 500, title=N_("At the end of epoch"), control="slider")
    )
    path_penalty: str | None = setting(OptionalChoice(key="path_penalty", title=N_("Penalty")))
    swarm: int = setting(
        whole_number("swarm", 40, 5, 200, step=5, title=N_("Seeds"), control="slider")
    )
    swarm_bias: bool = setting(
        Switch(
            key="swarm_bias",
            default=True,
            title=N_("Draw the bias too"),
            help=N_("Keras starts the bias at 0."),
        )
    )

    @classmethod
    def mistakes(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
        """Yield a penalty that there is not."""
        penalty = values["path_penalty"]
        if penalty is not None and penalty not in PENALTIES:
            yield "path_penalty", _no_option("path_penalty", penalty, PENALTIES)


@dataclass(frozen=True, repr=False)
class TrainingExperiment(Experiment):
    """A model trained on data by several optimizers.

    A model, a loss, a scaler or a learning rate that nobody chose is the one that suits the data.
    A person's own table, with `data="csv"`, is no part of the link.

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
        try:
            checked_features(values["features"], offered_features(values["data"].name))
        except DataError as error:
            yield "features", error
            return
        task = _columns(values).task
        if values["scaler"] not in (None, *SCALERS):
            yield "scaler", _no_option("scaler", values["scaler"], SCALERS)
        models = model_options(task)
        if values["model"] not in (None, *models):
            yield "model", _no_option("model", values["model"], models)
            return
        losses = [each.name for each in losses_for(task)]
        if values["loss"] is not None and values["loss"].name not in losses:
            yield "loss", _no_option("loss", values["loss"].name, losses)
        try:
            variables = _chosen_model(values)[1].variables
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

    def with_learning_rate(self, optimizer: str, rate: float) -> Self:
        """Return the experiment with a run's learning rate, rounded to three digits."""
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
        recipe = DATASETS.get(self.data.name)
        return recipe is None or all(each.name != "n" for each in recipe.parameters)

    @property
    def task(self) -> Task:
        """What the data asks for: regression or classification."""
        return _columns(self.values()).task

    @property
    def columns(self) -> tuple[str, ...]:
        """The features' names as words of a typed model."""
        return _columns(self.values()).symbols

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
        return _offered_model(self.values())

    @property
    def offered_loss(self) -> str:
        """The loss that is taken where none is chosen."""
        return _OFFERED_LOSS[self.task]

    @property
    def chosen_loss(self) -> Selection:
        """The loss, with the numbers that were set for it."""
        return Selection(self.offered_loss) if self.loss is None else self.loss

    @property
    def offered_formula(self) -> str:
        """The formula that is taken where none is typed."""
        return _offered_formula(self.columns)

    def offered_degree(self, model: str) -> int:
        """Return the degree that a model has where none is set."""
        return _offered_degree(model, self.data.name)

    @property
    def model_error(self) -> DataError | None:
        """Why the model has the degree 1 instead of its own: it would be too large."""
        return _chosen_model(self.values())[2]

    @cached_property
    def model_choice(self) -> ModelChoice:
        """The model and what is asked of it."""
        kind, model, _ = _chosen_model(self.values())
        loss = _configured(LOSSES, self.chosen_loss)
        return ModelChoice(kind, model, loss, _configured(PENALTIES, self.penalty))

    @cached_property
    def conditions(self) -> TrainingConditions:
        """How the model is trained."""
        size = {FULL: None, MINI: self.batch_size}.get(self.batches, 1)
        variables = self.model_choice.model.variables
        stops = self.early and self.share > 0.0
        return TrainingConditions(
            share=self.share,
            split_seed=self.split_seed,
            initializer=_configured(INITIALIZERS, self.init),
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
        return tuple(runs)

    def run(self, after: Trainings | None = None) -> Trainings:
        """Train with every optimizer.

        `after` is an earlier result: what depends on nothing that differs is taken over from it,
        so that after another learning rate a large table is neither split nor scaled again.
        """
        parts = Parts({} if after is None else after.parts)
        scaler = self.offered_scaler if self.scaler is None else self.scaler
        problem, error = training_problem(
            self._data(parts), scaler, self.model_choice, self.conditions, parts
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

    def _data(self, parts: Parts) -> EditedData:
        """Return the data with a person's changes."""

        def features(dataset: Dataset) -> Dataset:
            return dataset.with_features(self.features) if self.features else dataset

        name, table = self.data.name, self.table
        if name == OWN_TABLE and table is not None:
            original = table
        else:
            recipe = DATASETS[FIRST_DATA if name == OWN_TABLE else name]
            shown = {each.name: each.shown for each in recipe.parameters}
            whole = parts.part("data", self.data, lambda: recipe(**{**shown, **self.data.values}))
            original = parts.part("features", (whole, self.features), lambda: features(whole))
        return parts.part(
            "edited",
            (original, self.points),
            lambda: EditedData(original, *edited(original, self.points)),
        )

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
            gone += ["features", "points"]
        if "features" in values:
            gone += ["points"]
        if "init" in values and values["init"].name != self.init.name:
            gone += ["start"]
        if values.get("batches", MINI) != MINI:
            gone += ["batch_size"]
        if values.get("batches") == FULL:
            gone += ["batch_seed"]
        if values.get("early") is False:
            gone += ["patience"]
        return {name: self.settings()[name].default for name in gone}


def model_options(task: Task) -> tuple[str, ...]:
    """Return the models of a task, the offered one first, and a typed one.

    >>> model_options("regression")
    ('linear', 'polynomial', 'own')
    """
    return (*(each.name for each in MODELS.values() if each.task == task), OWN_MODEL)


def _configured(declared: Mapping[str, Any], chosen: Selection) -> Any:
    """Return a declaration with the numbers that were set for it, None where none is chosen."""
    if chosen.name == NONE:
        return None
    term = declared[chosen.name]
    shown = {each.name: each.shown for each in term.hyperparameters}
    return term(**{**shown, **chosen.values})


def _columns(values: Mapping[str, Any]) -> Dataset:
    """Return the data without its rows, with the chosen features."""
    name, table = values["data"].name, values["table"]
    if name == OWN_TABLE:
        return outline(FIRST_DATA) if table is None else without_rows(table)
    features = values["features"]
    return outline(name).with_features(features) if features else outline(name)


def _offered_model(values: Mapping[str, Any]) -> str:
    if values["data"].name == "sine":
        return "polynomial"
    return model_options(_columns(values).task)[0]


def _offered_degree(model: str, data: str) -> int:
    # few points and a high degree show overfitting at once
    return 9 if data == "sine" else int(MODELS[model].hyperparameters[0].shown)


def _offered_formula(columns: tuple[str, ...]) -> str:
    return f"a*exp(b*{columns[0]})"


def _chosen_model(values: Mapping[str, Any]) -> tuple[ModelKind | None, Model, DataError | None]:
    """Return the kind of model, the model, and why it is smaller than what was asked for.

    Raises ExpressionError and DataError for a typed one that cannot be read.
    """
    columns = _columns(values)
    name = _offered_model(values) if values["model"] is None else values["model"]
    if name == OWN_MODEL:
        typed = values["formula"]
        text = typed if typed.strip() else _offered_formula(columns.symbols)
        return None, _read_model(text, columns.symbols), None
    kind = MODELS[name]
    chosen = 0  # the declared one
    if kind.hyperparameters:
        asked = values[f"{name}_degree"]
        chosen = _offered_degree(name, values["data"].name) if asked is None else asked
    try:
        return kind, kind(columns.feature_names, degree=chosen), None
    except DataError as error:
        return kind, kind(columns.feature_names, degree=1), error


@lru_cache(maxsize=64)
def _read_model(text: str, columns: tuple[str, ...]) -> TypedModel:
    return read_model(text, columns)


def _no_option(name: str, value: str, options: Any) -> SettingError:
    return refused(NO_OPTION, name, value, options=", ".join(options))


__all__ = ["TrainingExperiment", "TrainingView", "model_options"]
