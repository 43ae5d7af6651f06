"""What learning from data needs beyond the core: pandas and scikit-learn, the extra `data`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def data_extra() -> Iterator[None]:
    """Say what to install where an import inside fails. Raises ModuleNotFoundError.

    >>> with data_extra():
    ...     import pandas
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"this needs {error.name}, which is not installed; in gradviz's folder:"
            " pip install '.[data]'",
            name=error.name,
        ) from error
