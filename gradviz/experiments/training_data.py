"""The data that an experiment's settings name, with a person's changes of single points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradviz.experiments.training_problem import EditedData, Parts
from gradviz.experiments.training_settings import FIRST_DATA, OWN_TABLE, outline, without_rows
from gradviz.learning import DATASETS, Dataset, edited


def outline_of(values: Mapping[str, Any]) -> Dataset:
    """Return the data without its rows, with the chosen features."""
    name, table = values["data"].name, values["table"]
    if name == OWN_TABLE:
        return outline(FIRST_DATA) if table is None else without_rows(table)
    features = values["features"]
    return outline(name).with_features(features) if features else outline(name)


def is_real(name: str) -> bool:
    """Tell whether data was measured, and not made up.

    >>> is_real("iris"), is_real("moons")
    (True, False)
    """
    recipe = DATASETS.get(name)
    return recipe is None or all(each.name != "n" for each in recipe.parameters)


def edited_data(values: Mapping[str, Any], parts: Parts) -> EditedData:
    """Return the data with a person's changes; parts of it are taken over where they are alike."""
    chosen, table, names = values["data"], values["table"], values["features"]

    def features(dataset: Dataset) -> Dataset:
        return dataset.with_features(names) if names else dataset

    if chosen.name == OWN_TABLE and table is not None:
        original = table
    else:
        recipe = DATASETS[FIRST_DATA if chosen.name == OWN_TABLE else chosen.name]
        shown = {each.name: each.shown for each in recipe.parameters}
        whole = parts.part("data", chosen, lambda: recipe(**{**shown, **chosen.values}))
        original = parts.part("features", (whole, names), lambda: features(whole))
    points = values["points"]
    return parts.part(
        "edited", (original, points), lambda: EditedData(original, *edited(original, points))
    )
