"""What learning from data needs beyond the core: the extra `data`, or `engines`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def data_extra(extra: str = "data") -> Iterator[None]:
    """Say what to install where an import inside fails. Raises ModuleNotFoundError.

    The extra `data` is pandas and scikit-learn, `engines` is PyArrow and threadpoolctl.

    >>> with data_extra():
    ...     import pandas
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"this needs {error.name}, which is not installed; in gradviz's folder:"
            f" pip install '.[{extra}]'",
            name=error.name,
        ) from error
