"""A person's own table: uploaded, its columns chosen, and every mistake said in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.training_settings import OWN_TABLE, SEVERAL
from gradviz.learning import DataError, read_table
from gradviz.learning.csv_dialect import SIZE_LIMIT
from gradviz.learning.tables import CLASS_LIMIT
from gradviz.ui.i18n import gettext
from gradviz.ui.state import remembered
from gradviz.ui.widgets.plain import plain, quoted, told

if TYPE_CHECKING:
    from gradviz.experiments.training_experiment import TrainingExperiment
    from gradviz.learning import Dataset, Table
    from gradviz.ui.state import Page


def own_table(page: Page[TrainingExperiment, Any]) -> Dataset | None:
    """Show the box for a file and its columns; return the last good data, None where none is."""
    _translate_box()
    file = st.file_uploader(
        gettext("A table with a row for each example"),
        type=["csv", "tsv", "txt"],
        key="file",
        max_upload_size=SIZE_LIMIT,
        help=gettext(
            "CSV with commas, semicolons or tabs, up to {limit} MB. It goes to the server that you"
            " opened, and nowhere else.",
            limit=SIZE_LIMIT,
        ),
    )
    good = page.experiment.table
    if file is None:
        if good is None:
            st.info(
                gettext(
                    "A table is not part of a link. Choose the file here; until then a"
                    " synthetic line stands in for it."
                ),
                icon=":material/upload_file:",
            )
        return good
    try:
        table = remembered(
            "table", file.file_id, lambda: read_table(file.getvalue(), name=file.name)
        )
        dataset = _columns(table, file.file_id)
    except DataError as error:
        st.error(told(error.template, **error.data), icon=":material/edit:")
        if good is not None:
            st.caption(
                gettext("The picture shows the last good data: {name}", name=plain(good.title))
            )
        return good
    return _features(page, dataset)


def _features(page: Page[TrainingExperiment, Any], dataset: Dataset) -> Dataset:
    """Let a person choose features where there are several."""
    if dataset.dimension < SEVERAL:
        return dataset
    declared = page.experiment.settings()["features"]
    names = st.multiselect(
        gettext(declared.title),
        dataset.feature_names,
        dataset.feature_names,
        key=f"{OWN_TABLE}.{declared.key}",
        on_change=lambda: page.set(points=()),
        help=gettext(declared.help),
    )
    if len(names) == dataset.dimension:
        return dataset
    try:
        return remembered("features", (dataset, *names), lambda: dataset.with_features(names))
    except DataError as error:
        st.error(told(error.template, **error.data), icon=":material/edit:")
        return dataset


def _translate_box() -> None:
    """Write the words of Streamlit's own box, which has them in English only."""
    words = {
        "button p": gettext("Choose a file"),
        "[data-testid=stFileUploaderDropzoneInstructions] span": gettext(
            "Up to {limit} MB: CSV, TSV or TXT", limit=SIZE_LIMIT
        ),
    }
    box = ".st-key-file [data-testid=stFileUploaderDropzone]"
    st.html(
        "<style>"
        + "".join(
            f"{box} {place} {{ font-size: 0 }} {box} {place}::after"
            f' {{ content: "{quoted(text)}"; font-size: 0.875rem }}'
            for place, text in words.items()
        )
        + "</style>"
    )


def _columns(table: Table, stamp: str) -> Dataset:
    """Let a person choose what is predicted from what. Raises DataError."""
    features, target = table.suggestion()
    names = list(table.by_name)
    goal = st.selectbox(
        gettext("Predict"), names, names.index(target), key=f"{stamp} target", filter_mode=None
    )
    chosen = st.multiselect(
        gettext("From"),
        [name for name in names if name != goal],
        [name for name in features if name != goal],
        key=f"{stamp} from {goal}",
    )
    positive = None
    column = table.column(goal)
    few = 2 <= len(column.values) <= CLASS_LIMIT
    if column.kind == "text" and few and len(column.values) > 2:
        positive = st.selectbox(
            gettext("Class to tell from the rest"),
            column.values,
            key=f"{stamp} class of {goal}",
            filter_mode=None,
        )
    skip = False
    if any(len(table.column(name).strange) for name in (goal, *chosen)):
        skip = st.checkbox(
            gettext("Leave rows out whose cells are not numbers"), key=f"{stamp} skip"
        )
    parts = (stamp, *chosen, goal, positive, skip)
    return remembered(
        "columns", parts, lambda: table.dataset(chosen, goal, positive=positive, skip=skip)
    )
