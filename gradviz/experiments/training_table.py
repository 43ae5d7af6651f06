"""What a person's own table is used for. The table is beside the link; these settings are in it.

So whoever opens the link, and then the same table, sees the same screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gradviz.declarations.sentences import N_
from gradviz.experiments.links import SettingError
from gradviz.experiments.settings import OptionalChoice, Setting, Switch
from gradviz.learning import Dataset, Table
from gradviz.learning.table_columns import LONGEST_CLASS, Column
from gradviz.learning.tables import COLUMN_LIMIT

_LONGEST_NAME = 100
_NO_NAMES = N_("{name} has to be names of columns, at most {most}.")


@dataclass(frozen=True, kw_only=True)
class ColumnNames(Setting[tuple[str, ...] | None]):
    """Names of columns, each a text of its own since commas may stand in them."""

    default: tuple[str, ...] | None = None

    def checked(self, value: object) -> tuple[str, ...] | None:
        """Return the names. Raises SettingError for what cannot be names."""
        if value is None or value == self.default:
            return self.default
        error = SettingError(_NO_NAMES, {"name": self.key, "most": COLUMN_LIMIT})
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise error
        names = tuple(dict.fromkeys(value))
        texts = all(isinstance(each, str) and 0 < len(each) <= _LONGEST_NAME for each in names)
        if not texts or len(names) > COLUMN_LIMIT:
            raise error
        return names

    def from_texts(self, texts: Sequence[str]) -> object:
        """Return the names; an empty text is none."""
        return tuple(text for text in texts if text)

    def to_texts(self, value: tuple[str, ...] | None) -> list[str]:
        """Return a text for each name; one empty text for none at all."""
        return list(value or ()) or [""]


TARGET = OptionalChoice(key="csv.target", longest=_LONGEST_NAME, title=N_("Predict"))
TABLE_FEATURES = ColumnNames(
    key="csv.features",
    title=N_("From"),
    help=N_("With one feature you see the curve, with two the boundary between classes."),
)
POSITIVE = OptionalChoice(
    key="csv.class", longest=LONGEST_CLASS, title=N_("Class to tell from the rest")
)
SKIP = Switch(key="csv.skip", title=N_("Leave rows out whose cells are not numbers"))
OTHERWISE = ColumnNames(
    key="csv.otherwise",
    default=(),
    title=N_("Read the other way"),
    help=N_("Choose the columns whose numbers were not read as they are meant."),
)
TABLE_FIELDS = ("target", "table_features", "positive", "skip", "otherwise")
"""The fields of the experiment that name what is in a table."""


def chosen_columns(values: Mapping[str, Any], table: Table) -> tuple[tuple[str, ...], str]:
    r"""Return the features and the target: those that were chosen, else those that are suggested.

    >>> from gradviz.learning import read_table
    >>> table = read_table(b"a,b,y\n1,5,2\n2,3,5\n4,8,8\n8,2,9\n")
    >>> chosen_columns({"target": None, "table_features": None}, table)
    (('a', 'b'), 'y')
    >>> chosen_columns({"target": "a", "table_features": None}, table)
    (('b', 'y'), 'a')
    """
    features, target = table.suggestion(values["target"])
    chosen = values["table_features"]
    return (features if chosen is None else chosen), target


def positive_class(values: Mapping[str, Any], column: Column, most_classes: int) -> str | None:
    """Return the class of a target that is told from the rest, None for each from all others."""
    chosen: str | None = values["positive"]
    if not column.has_choosable_classes or len(column.values) < 3 or chosen in column.values:
        return chosen
    return None if len(column.values) <= most_classes else column.values[0]


def dataset_of(values: Mapping[str, Any], table: Table, most_classes: int = 2) -> Dataset:
    """Return the data set that an experiment's settings make of a table. Raises DataError."""
    read = table.read_otherwise(values["otherwise"])
    features, target = chosen_columns(values, read)
    positive = positive_class(values, read.column(target), most_classes)
    return read.dataset(
        features, target, positive=positive, most_classes=most_classes, skip=values["skip"]
    )


def suited_to(values: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """Return the settings that name what a table does not have, as they are by default."""
    known = set(table.by_name)
    gone: dict[str, Any] = {}
    if values["target"] is not None and values["target"] not in known:
        gone |= {"target": None, "positive": None}
    if not set(values["table_features"] or ()) <= known:
        gone["table_features"] = None
    if not set(values["otherwise"]) <= known:
        gone["otherwise"] = ()
    return gone
