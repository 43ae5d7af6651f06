"""Files that are there when they are complete, and not before."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gradviz.engines.engine_errors import EngineError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def whole_file(path: str | Path, *, replace: bool = True) -> Iterator[Path]:
    """Give the name to write a file or folder under, which gets the name `path` at the end.

    What was written is removed where that fails, and what bore the name before stays. Names that
    begin with a dot are none of a data set's. Raises EngineError where the disk is full or the
    folder cannot be written, and where the name is taken and must not be replaced.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder, "a.txt")) as unfinished:
    ...         _ = unfinished.write_text("all of it")
    ...     [each.name for each in Path(folder).iterdir()]
    ['a.txt']
    """
    final = Path(path)
    unfinished = final.with_name(f".{final.name}.part")
    if final.exists() and not replace:
        raise EngineError("exists", {"path": final})
    try:
        yield unfinished
        unfinished.replace(final)
    except OSError as error:
        raise cannot_write(final, error) from error
    finally:
        _remove(unfinished)


def cannot_write(path: Path, error: OSError) -> EngineError:
    """Return the error that says why a file cannot be written."""
    data = {"path": path, "reason": error.strerror or str(error)}
    return EngineError("no_space" if error.errno in _FULL else "unwritable", data)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


__all__ = ["cannot_write", "whole_file"]
