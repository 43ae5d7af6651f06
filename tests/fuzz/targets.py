"""What the fuzzers call, and the tests with what they found: none raises but an own error."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from gradviz.experiments import KINDS, read_link
from gradviz.functions.objective import parse
from gradviz.language import ExpressionError
from gradviz.learning.data_errors import DataError
from gradviz.learning.table_reading import read_table
from gradviz.optimizers import read_custom


def text_of(data: bytes) -> str:
    """Return bytes as a text."""
    return data.decode("utf-8", errors="replace")


def language(data: bytes) -> None:
    """Read a text as a function, and as an optimizer; compute and print what can be read."""
    text = text_of(data)
    try:
        function = parse(text)
    except ExpressionError as error:
        assert str(error)
        assert error.caret()
    else:
        points = np.zeros((2, function.dimension))
        points[1] = 0.7
        assert function.value(points).shape == (2,)
        assert function.gradient(points).shape == (2, function.dimension)
        assert function.latex
    try:
        read_custom(text)
    except ExpressionError as error:
        assert str(error)


def links(data: bytes) -> None:
    """Read a text as the parameters of a page's link; what it says has a link of its own."""
    text = text_of(data)
    page = list(KINDS)[crc32(data) % len(KINDS)]
    opened = read_link(f"/{page}?{text}")
    for refusal in opened.refusals:
        assert str(refusal)
    again = read_link(opened.experiment.link())
    assert again.experiment == opened.experiment


def tables(data: bytes) -> None:
    """Read a file as a table, and make data of what would be chosen of it."""
    try:
        table = read_table(data)
        features, target = table.suggestion()
        table.omissions()
        table.dataset(features, target)
        table.read_otherwise(table.readable_otherwise)
    except DataError as error:
        assert str(error)


TARGETS = {"language": language, "links": links, "tables": tables}
