"""What can be wrong with large data and its engines: a code, and the data of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.declarations.sentences import N_

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        # the data
        "no_such_file": N_("There is no file or folder “{path}”. Check the spelling."),
        "unreadable": N_("“{path}” cannot be read: {reason}."),
        "not_parquet": N_(
            "“{path}” is not a Parquet file. Give a Parquet or CSV file, or a folder that holds"
            " such files only."
        ),
        "no_files": N_(
            "The folder “{path}” holds no Parquet or CSV files. Give the folder that the data"
            " lies in."
        ),
        "mixed_files": N_(
            "The folder “{path}” holds both Parquet and CSV files. Keep only one kind in it."
        ),
        "other_columns": N_(
            "“{path}” has no column “{column}”, which “{first}” has. All files need the same"
            " columns."
        ),
        "damaged_row_group": N_(
            "Row group {group} of “{path}” is damaged and cannot be read. Copy the file again."
        ),
        "damaged_csv": N_("“{path}” cannot be read as CSV: {reason}."),
        "not_numeric": N_(
            "The column “{column}” holds {kind}, not numbers. Choose other columns, or write it as"
            " numbers."
        ),
        "no_rows": N_(
            "No row has a number in every column that is used ({missing} rows have none in one)."
            " Fill in missing values, or choose other columns."
        ),
        "infinite": N_(
            "The column “{column}” holds an infinite number. Correct it, or choose other columns."
        ),
        "no_row_groups": N_(
            "A CSV file has no row groups to sample. Sample rows, or write the data as Parquet."
        ),
        "too_large": N_(
            "{rows} rows of {columns} columns are too many to be held in memory at once, as NumPy"
            " needs them. Engines that read them piece by piece can use them."
        ),
        # the model
        "not_two_classes": N_(
            "The target “{column}” holds {value}, but two classes have to be written as 0 and 1."
            " Choose another target, or a model with a class for each value."
        ),
        "unknown_classes": N_(
            "The target “{column}” holds {value}, but {count} classes have to be written as the"
            " whole numbers from 0 to {last}."
        ),
        "has_dropout": N_(
            "This model has dropout, which no engine for large data draws. Set dropout to 0."
        ),
        # checkpoints
        "damaged_checkpoint": N_(
            "The checkpoint “{path}” is damaged. Remove it, and the fit begins anew."
        ),
        "other_checkpoint": N_(
            "The checkpoint “{path}” is of another fit: its data, model, optimizer or settings are"
            " not these. Give it another name, or remove it."
        ),
        # Spark
        "no_spark": N_(
            "Spark is not installed: install it by pip install -r requirements-spark.txt."
        ),
        "no_java": N_("Spark needs Java 17 or later: install it, or set JAVA_HOME."),
        "broken_java": N_(
            "Java {version} corrupts data in Spark: install 25.0.3 or later, or Java 17 or 21."
        ),
        "other_spark_session": N_(
            "A Spark session on {master} runs already: use that master, or stop it."
        ),
        "unreachable_master": N_(
            "The Spark master {master} cannot be reached. Check its address, and that it runs."
        ),
        "spark_failed": N_("Spark could not do it: {reason}."),
        # writing
        "no_space": N_(
            "There is no space left to write “{path}”. Free some, or write less; nothing was left"
            " there."
        ),
        "unwritable": N_("“{path}” cannot be written: {reason}."),
        "exists": N_("“{path}” is there already. Remove it, or choose another name."),
    }
)


class EngineError(SentenceError):
    """Data that an engine cannot use, with a stable `code`.

    >>> print(EngineError("damaged_row_group", {"group": 3, "path": "data.parquet"}))
    Row group 3 of “data.parquet” is damaged and cannot be read. Copy the file again.
    """

    messages = MESSAGES


__all__ = ["MESSAGES", "EngineError"]
