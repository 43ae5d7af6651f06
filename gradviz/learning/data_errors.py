"""What can be wrong with data and models: a code, and the data of a sentence that helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.declarations.sentences import N_

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        # the file
        "empty": N_("The file is empty. Choose one with a row for each example."),
        "too_large": N_("The file has {size} MB; {limit} MB are allowed. Leave rows out of it."),
        "not_text": N_(
            "This is not a text file. Save the table as CSV (in a spreadsheet: Save as, CSV UTF-8)."
        ),
        "unknown_encoding": N_(
            "The file's letters are in an encoding that is not known here. Save it as CSV UTF-8."
        ),
        "ragged": N_(
            "Line {line} has {count} cells, but the lines before it have {expected}. Correct it,"
            " or put text with a separator in it between quotation marks."
        ),
        "no_separator": N_(
            "There is only one column. Part the columns with commas, semicolons or tabs."
        ),
        "decimal_column": N_(
            "There is only one column: the comma of {example} is its decimal sign. Add a second"
            " column, parted by semicolons or tabs."
        ),
        "comma_twice": N_(
            "The comma both parts the cells and is the decimal sign, as in {example} (line {line})."
            " Save the table with semicolons between its cells."
        ),
        "header_only": N_(
            "The file has a header and no rows below it. Add a row for each example."
        ),
        "too_many_cells": N_(
            "The table has {count} cells; {limit} are allowed. Leave rows or columns out of it."
        ),
        "too_many_texts": N_(
            "A column holds {count} different texts; {limit} are allowed. Leave columns of free"
            " text out, or take fewer rows."
        ),
        "long_cell": N_(
            "Line {line} has a cell of more than {limit} characters. Shorten it, or leave its"
            " column out."
        ),
        "too_many_columns": N_("The file has {count} columns; {limit} are allowed. Keep fewer."),
        "unclosed_quote": N_(
            "A quotation mark that opens in line {line} is never closed. Close it or delete it."
        ),
        "too_few_rows": N_(
            "Usable rows: {count}; at least {least} are needed. Add rows, or fill in missing cells."
        ),
        "no_numeric_column": N_(
            "No column holds numbers only, so there is nothing to learn from. Add one."
        ),
        # the chosen columns
        "unknown_column": N_("There is no column “{column}”. The columns are: {names}."),
        "no_features": N_("Choose at least one column to predict from."),
        "only_dates": N_(
            "The column “{column}” holds dates, which are no numbers, so there is nothing to"
            " predict “{target}” from. Add a column with, for example, the days since the first."
        ),
        "one_column": N_(
            "Only the column “{column}” holds numbers that differ, so there is nothing to predict"
            " it from. Add a second one."
        ),
        "too_large_number": N_(
            "The column “{column}” has {value} in row {row}; numbers may be as large as {limit}."
            " Write it in a larger unit, or choose another column."
        ),
        "target_is_feature": N_(
            "The column “{column}” is what shall be predicted, so it cannot be predicted from."
        ),
        "not_a_number": N_(
            "The column “{column}” has “{example}” in row {row}, which is not a number ({count}"
            " such cells in all). Correct them, choose another column or leave these rows out."
        ),
        "constant_column": N_(
            "The column “{column}” is {value} in every row, so it says nothing. Choose another."
        ),
        "one_class": N_(
            "The column “{column}” is “{value}” in every row; two classes are needed to tell them"
            " apart. Choose another."
        ),
        "too_many_classes": N_(
            "The column “{column}” has {count} different values. Choose one of them as the class to"
            " be told from the rest, or a column with two."
        ),
        "no_classes": N_(
            "The column “{column}” has {count} different texts, which are too many or too long to"
            " be classes. Choose another column to predict."
        ),
        "unknown_class": N_("The column “{column}” never is “{value}”. Its values are: {names}."),
        # the model
        "too_many_parameters": N_(
            "The model has {count} parameters; {limit} are allowed. Choose fewer columns or a lower"
            " degree."
        ),
        "no_parameters": N_(
            "The formula has no parameter, so there is nothing to learn. Write one as a letter, for"
            " example a*{column}."
        ),
        "no_column": N_(
            "The formula uses no column of the data ({names}), so it predicts the same for every"
            " row. Use at least one."
        ),
        "one_formula": N_("Write one formula here, for example a*exp(b*{column})."),
    }
)


class DataError(SentenceError):
    """Data or a model that cannot be used, with a stable `code`.

    >>> print(DataError("too_few_rows", {"count": 1, "least": 4}))
    Usable rows: 1; at least 4 are needed. Add rows, or fill in missing cells.
    """

    messages = MESSAGES


@dataclass(frozen=True)
class Note:
    """Something that a person should know about their data: a sentence to be translated."""

    template: str
    data: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.template.format(**self.data)
