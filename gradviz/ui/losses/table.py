"""A person's own table: uploaded, its columns chosen, and every mistake said in a sentence."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradviz.experiments.training_table import (
    TABLE_FIELDS,
    chosen_columns,
    dataset_of,
    positive_class,
    suited_to,
)
from gradviz.learning import DataError, read_table
from gradviz.learning.csv_text import SIZE_LIMIT
from gradviz.ui.i18n import gettext, number
from gradviz.ui.state import remembered
from gradviz.ui.state.bound import bound_choice, bound_choices
from gradviz.ui.state.session import keep, last
from gradviz.ui.widgets.controls import show
from gradviz.ui.widgets.long_work import NotComputed, computed
from gradviz.ui.widgets.plain import plain, told
from gradviz.ui.widgets.upload_box import translate_upload_box
from gradviz.workers import Call

_EACH = ""  # no cell's text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gradviz.experiments.data_experiment import DataExperiment
    from gradviz.learning import Dataset, Note, Table
    from gradviz.ui.state import Page

_LARGE = 300_000  # bytes of a file whose reading takes longer than to ask a worker


def own_table(page: Page[DataExperiment, Any]) -> Dataset | None:
    """Show the box for a file and its columns; return the last good data, None where none is."""
    translate_upload_box("file", gettext("Up to {limit} MB: CSV, TSV or TXT", limit=SIZE_LIMIT))
    file = st.file_uploader(
        gettext("A table with a row for each example"),
        type=["csv", "tsv", "txt"],
        key="file",
        max_upload_size=SIZE_LIMIT,
        help=told(
            "CSV with commas, semicolons, tabs or blanks, up to {limit} MB. It goes to the server"
            " that you opened, and nowhere else.",
            limit=SIZE_LIMIT,
        ),
    )
    good = page.experiment.table
    try:
        table = _table(file)
        if table is None:
            if good is None:
                _ask_for_a_file()
            return good
        _suit(page, table)
        dataset = _columns(page, table)
    except (DataError, NotComputed) as error:
        data = error.data if isinstance(error, DataError) else {}
        st.error(told(error.template, **data), icon=":material/edit:")
        if good is not None:
            st.caption(
                gettext("The picture shows the last good data: {name}", name=plain(good.title))
            )
        return good
    _tell(dataset.notes[len(table.notes) :], but=table.readings)
    return dataset


def _table(file: Any) -> Table | None:
    """Return the table of a file; without one the last, since a box forgets what was left."""
    if file is None:
        known: Table | None = last("table")
        return known
    return remembered("table", file.file_id, lambda: _read(file.getvalue(), file.name))


def _read(data: bytes, name: str) -> Table:
    """Return the table of a file: of a large one a worker reads it, so that nobody else waits."""
    if len(data) < _LARGE:
        return read_table(data, name=name)
    return computed("table", Call(read_table, data, name), gettext("Reading the table"))


def _ask_for_a_file() -> None:
    st.info(
        gettext(
            "A table is not part of a link. Choose the file here; until then a"
            " synthetic line stands in for it."
        ),
        icon=":material/upload_file:",
    )


def _suit(page: Page[DataExperiment, Any], table: Table) -> None:
    """Begin anew with a table that has other columns; say what a link names that is not there."""
    names, before = tuple(table.by_name), last("columns of the table")
    if before is not None and before != names:
        defaults = page.experiment.settings()
        page.set(**{name: defaults[name].default for name in TABLE_FIELDS})
    keep("columns of the table", names)
    gone = suited_to(page.experiment.values(), table)
    if gone:
        page.set(**gone)
        st.info(gettext("The link names columns that this table does not have."))


def _tell(notes: Iterable[Note], but: Sequence[Note] = ()) -> None:
    """Say what a person should know, numbers as their language writes them."""
    for note in notes:
        if note not in but:
            data = {
                name: number(each, 12) if isinstance(each, float | int) else each
                for name, each in note.data.items()
            }
            st.caption(told(note.template, **data))


def _columns(page: Page[DataExperiment, Any], table: Table) -> Dataset:
    """Let a person choose what is predicted from what. Raises DataError."""
    _tell(table.notes)
    stamp = blake2b(repr(tuple(table.by_name)).encode(), digest_size=6).hexdigest()
    read = _readings(page, table, stamp)
    features, target = chosen_columns(page.experiment.values(), read)
    _choose_target(page, read, target, stamp)
    _choose_features(page, read, features, target, stamp)
    _tell(read.omissions(target))
    column, declared_class = read.column(target), page.experiment.settings()["positive"]
    if column.has_choosable_classes and len(column.values) > 2:
        most = page.experiment.most_classes
        offered = positive_class({"positive": None}, column, most)
        names = {each: each for each in column.values}
        bound_choice(
            st.selectbox,
            gettext(declared_class.title),
            names if offered is not None else {_EACH: gettext("Each of them"), **names},
            key=f"csv.class {stamp} {target}",
            value=positive_class(page.experiment.values(), column, most) or _EACH,
            changed=lambda value: page.set(positive=None if value in (offered, _EACH) else value),
            filter_mode=None,
        )
    if any(len(read.column(name).strange) for name in (target, *features)):
        show(page, "skip")
    values = page.experiment.values()
    most = page.experiment.most_classes
    parts = (table, most, *(values[name] for name in TABLE_FIELDS))
    return remembered("columns", parts, lambda: dataset_of(values, table, most))


def _choose_target(page: Page[DataExperiment, Any], table: Table, target: str, stamp: str) -> None:
    declared, offered = page.experiment.settings()["target"], table.suggestion()[1]
    bound_choice(
        st.selectbox,
        gettext(declared.title),
        list(table.by_name),
        key=f"csv.target {stamp}",
        value=target,
        changed=lambda name: page.set(target=None if name == offered else name),
        filter_mode=None,
    )


def _choose_features(
    page: Page[DataExperiment, Any],
    table: Table,
    features: Sequence[str],
    target: str,
    stamp: str,
) -> None:
    declared = page.experiment.settings()["table_features"]
    offered = table.suggestion(target)[0]
    names = [name for name in table.by_name if name != target]

    def changed(chosen: list[str]) -> None:
        ordered = tuple(name for name in names if name in chosen)
        page.set(table_features=None if ordered == offered else ordered)

    bound_choices(
        st,
        gettext(declared.title),
        names,
        key=f"csv.features {stamp} {target}",
        value=[name for name in features if name in names],
        changed=changed,
        help=gettext(declared.help),
    )


def _readings(page: Page[DataExperiment, Any], table: Table, stamp: str) -> Table:
    """Say how numbers were read; let a person choose the other way where there is one."""
    otherwise = page.experiment.otherwise
    read = remembered("readings", (table, otherwise), lambda: table.read_otherwise(otherwise))
    _tell(read.readings)
    if not table.readable_otherwise:
        return read
    declared = page.experiment.settings()["otherwise"]

    def name(column: str) -> str:
        reading = table.column(column).reading
        if reading is None or reading.other is None:
            return column
        return f"{column}: {reading.example} = {number(reading.other, 12)}"

    bound_choices(
        st,
        gettext(declared.title),
        list(table.readable_otherwise),
        key=f"csv.otherwise {stamp}",
        value=[each for each in otherwise if each in table.readable_otherwise],
        changed=lambda names: page.set(otherwise=tuple(names)),
        format_func=name,
        help=gettext(declared.help),
    )
    return read
