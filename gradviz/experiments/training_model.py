"""The model that an experiment's settings name, and what is offered where they name none."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from gradviz.experiments.selections import Selection
from gradviz.experiments.settings import NONE
from gradviz.experiments.training_data import outline_of
from gradviz.experiments.training_settings import OWN_MODEL
from gradviz.learning import MODELS, DataError, Model, TypedModel, read_model
from gradviz.learning.losses import Task
from gradviz.learning.models import ModelKind

FIRST_LOSS: Mapping[Task, str] = {
    "regression": "MeanSquaredError",
    "classification": "BinaryCrossentropy",
}


def model_options(task: Task) -> tuple[str, ...]:
    """Return the models of a task, the offered one first, and a typed one.

    >>> model_options("regression")
    ('linear', 'polynomial', 'own')
    """
    return (*(each.name for each in MODELS.values() if each.task == task), OWN_MODEL)


def with_numbers(declared: Mapping[str, Any], chosen: Selection) -> Any:
    """Return a declaration with the numbers that were set for it, None where none is chosen."""
    if chosen.name == NONE:
        return None
    term = declared[chosen.name]
    shown = {each.name: each.shown for each in term.hyperparameters}
    return term(**{**shown, **chosen.values})


def first_model(values: Mapping[str, Any]) -> str:
    """Return the model that is taken where none is chosen."""
    if values["data"].name == "sine":
        return "polynomial"
    return model_options(outline_of(values).task)[0]


def first_degree(model: str, data: str) -> int:
    """Return the degree that a model has where none is set."""
    # few points and a high degree show overfitting at once
    return 9 if data == "sine" else int(MODELS[model].hyperparameters[0].shown)


def first_formula(columns: tuple[str, ...]) -> str:
    """Return the formula that is taken where none is typed.

    >>> first_formula(("age", "height"))
    'a*exp(b*age)'
    """
    return f"a*exp(b*{columns[0]})"


def chosen_model(values: Mapping[str, Any]) -> tuple[ModelKind | None, Model, DataError | None]:
    """Return the kind of model, the model, and why it is smaller than what was asked for.

    Raises ExpressionError and DataError for a typed one that cannot be read.
    """
    columns = outline_of(values)
    name = first_model(values) if values["model"] is None else values["model"]
    if name == OWN_MODEL:
        typed = values["formula"]
        text = typed if typed.strip() else first_formula(columns.symbols)
        return None, _read_model(text, columns.symbols), None
    kind = MODELS[name]
    chosen = 0  # the declared one
    if kind.hyperparameters:
        asked = values[f"{name}_degree"]
        chosen = first_degree(name, values["data"].name) if asked is None else asked
    try:
        return kind, kind(columns.feature_names, degree=chosen), None
    except DataError as error:
        return kind, kind(columns.feature_names, degree=1), error


@lru_cache(maxsize=64)
def _read_model(text: str, columns: tuple[str, ...]) -> TypedModel:
    return read_model(text, columns)
