"""The data of the page: made up, real, or a person's own table, with points moved and added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.training_settings import OWN_TABLE, offered_features, outline
from gradviz.learning import DATASETS, DataError, Edit
from gradviz.ui.i18n import gettext
from gradviz.ui.i18n.data_names import shown_names
from gradviz.ui.losses.table import own_table
from gradviz.ui.state.bound import bound_choices
from gradviz.ui.widgets.controls import numbers_box, show
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    from gradviz.declarations.hyperparameters import Value
    from gradviz.experiments.data_experiment import DataExperiment
    from gradviz.experiments.training_problem import EditedData
    from gradviz.ui.state import Page


def choose_data(page: Page[DataExperiment, Any]) -> None:
    """Show the choice of data and its controls."""
    st.subheader(gettext("Data"))
    show(page, "data", label_visibility="collapsed")
    name = page.experiment.data.name
    if name == OWN_TABLE:
        page.give(table=own_table(page))
    else:
        _choose_numbers(page)
        _choose_features(page)
        for note in DATASETS[name].notes:
            st.caption(told(note.template, **note.data))
    _undo(page)


def _choose_numbers(page: Page[DataExperiment, Any]) -> None:
    recipe = DATASETS[page.experiment.data.name]
    st.caption(gettext(recipe.summary).replace("*", r"\*"))
    if not recipe.parameters:
        return

    def changed(number: str, value: Value | None) -> None:
        page.set(data=page.experiment.data.with_value(number, value))

    numbers_box(
        gettext("Data settings"),
        recipe.name,
        recipe.parameters,
        page.experiment.data.values,
        changed,
        source=recipe.source,
        say=gettext,
    )


def _choose_features(page: Page[DataExperiment, Any]) -> None:
    """Let a person choose features where there are several."""
    experiment = page.experiment
    name = experiment.data.name
    if not offered_features(name):
        return
    known, declared = outline(name).feature_names, experiment.settings()["features"]
    chosen = known if experiment.features is None else experiment.features
    bound_choices(
        st,
        gettext(declared.title),
        known,
        key=f"{name}.{declared.key}",
        value=list(chosen),
        changed=lambda names: page.set(features=names),
        format_func=lambda each: shown_names(name, [each])[0],
        help=gettext(declared.help),
    )
    if experiment.features_error is not None:
        show_error(experiment.features_error)


def _undo(page: Page[DataExperiment, Any]) -> None:
    """Offer to take back what a person did to single points."""
    count = len(page.experiment.points)
    if count:
        st.button(
            gettext("Reset edited points ({count})", count=count),
            on_click=lambda: page.set(points=()),
            icon=":material/undo:",
        )


def show_error(error: DataError) -> None:
    """Say what is wrong with data or a model, and what to do."""
    st.error(told(error.template, **error.data), icon=":material/edit:")


def change_point(
    page: Page[Any, Any],
    data: EditedData,
    action: str,
    row: int,
    numbers: tuple[float, ...],
) -> None:
    """Move, add or remove a point, in a callback; what does not fit the data is ignored."""
    if (action == "remove") == (not numbers):
        edit = Edit(None if action == "add" else row, numbers)
        page.replace(page.experiment.with_point(edit, data))
