"""The experiment of the Loss surfaces page: a model trained on data by several optimizers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from gradviz.declarations.sentences import N_
from gradviz.descent.presets import PRESETS
from gradviz.experiments.base import View, setting
from gradviz.experiments.data_experiment import DataExperiment
from gradviz.experiments.functions import axis_mistakes, chosen_axes
from gradviz.experiments.links import SettingError
from gradviz.experiments.runs import (
    Run,
    configured,
    run_colors,
)
from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import NONE, OptionalChoice, no_option
from gradviz.experiments.training_data import edited_data, outline_of
from gradviz.experiments.training_model import (
    chosen_model,
    first_degree,
    first_formula,
    first_model,
    model_options,
    with_numbers,
)
from gradviz.experiments.training_problem import (
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
    EARLY,
    EPOCHS,
    FORMULA,
    FULL,
    INITIALIZATION,
    LOSS,
    MINI,
    MODEL,
    PATIENCE,
    PENALTY,
    SEED,
    START,
    UNLIKE_FEATURES,
    degree,
)
from gradviz.experiments.training_view import TrainingView
from gradviz.experiments.typed_numbers import read_point
from gradviz.language import ExpressionError
from gradviz.learning import (
    INITIALIZERS,
    LOSSES,
    PENALTIES,
    DataError,
    EarlyStopping,
    losses_for,
)


@dataclass(frozen=True, repr=False)
class TrainingExperiment(DataExperiment):
    """A model trained on data by several optimizers.

    A model, a loss, a scaler or a learning rate that nobody chose is the one that suits the data.

    >>> experiment = TrainingExperiment(data="moons", epochs=20, runs=["Adam"])
    >>> experiment.link()
    '/losses?data=moons&runs=Adam&epochs=20'
    >>> found = experiment.run()
    >>> found.problem.loss.variables, [each.epochs for each in found.trainings]
    (('w1', 'w2', 'b'), [20])
    """

    page: ClassVar[str] = "losses"
    view: ClassVar[type[View]] = TrainingView

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
    across: str | None = setting(OptionalChoice(key="across", title=N_("x-axis")))
    upward: str | None = setting(OptionalChoice(key="upward", title=N_("y-axis")))

    @classmethod
    def mistakes(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
        """Yield what does not suit the data, then what does not suit the model."""
        yield from super().mistakes(values)
        task = outline_of(values).task
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

    def with_strength(self, value: float) -> Self:
        """Return the experiment with the penalty's strength, within its range."""
        if self.penalty.name == NONE:
            return self
        known = {each.name: each for each in PENALTIES[self.penalty.name].hyperparameters}
        declared = known["strength"]
        bounded = min(max(value, declared.minimum), declared.maximum)
        return replace(self, penalty=self.penalty.with_value("strength", bounded))

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
    def offered_model(self) -> str:
        """The model that is taken where none is chosen."""
        return first_model(self.values())

    @property
    def offered_losses(self) -> tuple[str, ...]:
        """The losses that suit the data, the first where none is chosen."""
        return tuple(each.name for each in losses_for(self.task))

    @property
    def chosen_loss(self) -> Selection:
        """The loss, with the numbers that were set for it."""
        return Selection(self.offered_losses[0]) if self.loss is None else self.loss

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
        problem, error = training_problem(
            edited_data(self.values(), parts),
            self.chosen_scaler,
            self.model_choice,
            self.conditions,
            parts,
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

    def _following(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what goes where other values come."""
        gone: list[str] = []
        if "init" in values and values["init"].name != self.init.name:
            gone += ["start"]
        if values.get("batches", MINI) != MINI:
            gone += ["batch_size"]
        if values.get("batches") == FULL:
            gone += ["batch_seed"]
        if values.get("early") is False:
            gone += ["patience"]
        found = {name: self.settings()[name].default for name in gone}
        return {**super()._following(values), **found}


__all__ = ["TrainingExperiment"]
