"""Checkpoints of a fit: all that decides its next steps, in one .npz file of plain arrays."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.engines.engine_errors import EngineError
from gradviz.engines.whole_files import whole_file

Arrays = Mapping[str, NDArray[Any]]
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, NotImplementedError),
    *(RuntimeError, OverflowError, TypeError),
)


def save_checkpoint(path: str | Path, fingerprint: str, arrays: Arrays) -> None:
    """Write a checkpoint under a temporary name, then rename it: a kill leaves the one before.

    Raises EngineError where it cannot be written.
    """
    mark = np.frombuffer(fingerprint.encode(), dtype=np.uint8)
    with whole_file(path) as unfinished, unfinished.open("wb") as file:
        np.savez(file, allow_pickle=False, fingerprint=mark, **dict(arrays))


def load_checkpoint(path: str | Path, fingerprint: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of a checkpoint; nothing in it is ever run.

    Raises EngineError where it is damaged, or of another fit.
    """
    try:
        # NumPy would leave a file open that is damaged
        with Path(path).open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: np.array(file[name]) for name in file.files}
        found = arrays.pop("fingerprint").tobytes()
    except OSError as error:
        data = {"path": path, "reason": error.strerror or "it is damaged"}
        raise EngineError("unreadable", data) from error
    except _BROKEN as error:
        raise EngineError("damaged_checkpoint", {"path": path}) from error
    if found != fingerprint.encode():
        raise EngineError("other_checkpoint", {"path": path})
    return arrays


__all__ = ["load_checkpoint", "save_checkpoint"]
