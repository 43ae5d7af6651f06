"""The data of the page: made up, real, or a person's own table, with points moved and added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.learning import DATASETS, DataError, edited, read_edits, with_edit, write_edits
from gradviz.learning.edits import MOST, Edit
from gradviz.ui.i18n import gettext
from gradviz.ui.losses.table import OWN, own_table
from gradviz.ui.state.kept import kept
from gradviz.ui.state.links import choice, drop
from gradviz.ui.widgets.controls import settings
from gradviz.ui.widgets.plain import told

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gradviz.learning import Dataset

FIRST = "line"
_POINTS = "points"
_SEVERAL = 3  # features from which on a person chooses among them


@dataclass(frozen=True, eq=False)
class Data:
    """The data with a person's changes, and where each example stood before them."""

    original: Dataset
    dataset: Dataset
    places: NDArray[np.intp]
    is_real: bool


def choose_data() -> Data:
    """Show the choice of data and its controls; return the last good data."""
    st.subheader(gettext("Data"))
    name = choice(
        st.selectbox,
        gettext("Data"),
        [*DATASETS, OWN],
        key="data",
        names=lambda each: gettext(DATASETS[each].title) if each in DATASETS else _own(),
        default=FIRST,
        on_change=_changed,
        label_visibility="collapsed",
    )
    dataset = own_table() if name == OWN else None
    is_real = name == OWN or not any(each.name == "n" for each in DATASETS[name].parameters)
    if dataset is None:
        dataset = _declared(FIRST if name == OWN else name, ask=name != OWN)
    dataset = _features(dataset)
    for note in dataset.notes:
        st.caption(told(note.template, **note.data))
    text = st.query_params.get(_POINTS, "")
    st.session_state[_POINTS] = text
    edits = read_edits(text)
    stamp = (dataset, edits)
    changed, places = kept("edited", stamp, lambda: edited(dataset, edits))
    if edits:
        st.button(
            gettext("Undo the changes of points ({count})", count=len(edits)),
            on_click=forget_points,
            icon=":material/undo:",
        )
    return Data(dataset, changed, places, is_real)


def _own() -> str:
    return gettext("Your own table (CSV)")


def _declared(name: str, *, ask: bool) -> Dataset:
    recipe = DATASETS[name]
    values: dict[str, Any] = {}
    if ask:
        st.caption(gettext(recipe.summary).replace("*", r"\*"))
    if ask and recipe.parameters:
        values = settings(
            gettext("What the data is like"),
            name,
            recipe.parameters,
            lambda each: each.shown,
            source=recipe.source,
        )
    return kept("data", (name, *values.items()), lambda: recipe(**values))


def _features(dataset: Dataset) -> Dataset:
    """Let a person choose features where there are several."""
    if dataset.dimension < _SEVERAL:
        return dataset
    names = st.multiselect(
        gettext("Features"),
        dataset.feature_names,
        dataset.feature_names,
        key=f"{dataset.name}.features",
        bind="query-params" if dataset.name != OWN else None,
        on_change=forget_points,
        help=gettext("With one feature you see the curve, with two the boundary between classes."),
    )
    if len(names) == dataset.dimension:
        return dataset
    try:
        return kept("features", (dataset, *names), lambda: dataset.with_features(names))
    except DataError as error:
        show_error(error)
        return dataset


def show_error(error: DataError) -> None:
    """Say what is wrong with data or a model, and what to do."""
    st.error(told(error.template, **error.data), icon=":material/edit:")


def _changed() -> None:
    forget_points()
    for name in DATASETS:
        if name != st.session_state["data"]:
            drop(name)


def forget_points() -> None:
    """Take back, in a callback, what a person did to single points."""
    st.query_params.pop(_POINTS, None)


def change_point(data: Data, action: str, row: int, numbers: tuple[float, ...]) -> None:
    """Move, add or remove a point, in a callback; what does not fit the data is ignored."""
    if len(numbers) != (0 if action == "remove" else data.dataset.dimension + 1):
        return
    edits = read_edits(st.query_params.get(_POINTS, ""))
    edit = Edit(None if action == "add" else row, numbers)
    text = write_edits(with_edit(edits, data.original.size, edit)[-MOST:])
    if text:
        st.query_params[_POINTS] = text
    else:
        forget_points()
