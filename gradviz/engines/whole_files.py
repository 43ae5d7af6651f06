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
    begin with a dot are none of a data set's. A folder is replaced by a folder, and only if all in
    it are Parquet files. Raises EngineError where the disk is full or the folder cannot be written,
    and where the name is taken and must not be replaced.

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
        _remove(unfinished)  # of a process that was killed
        yield unfinished
        _give_name(unfinished, final)
    except OSError as error:
        raise cannot_write(final, error) from error
    finally:
        _remove(unfinished)


def cannot_write(path: Path, error: OSError) -> EngineError:
    """Return the sentence that says why a path could not be written.

    >>> cannot_write(Path("a"), OSError(errno.ENOSPC, "No space left on device")).code
    'no_space'
    """
    data = {"path": path, "reason": error.strerror or str(error)}
    return EngineError("no_space" if error.errno in _FULL else "unwritable", data)


def _give_name(unfinished: Path, final: Path) -> None:
    folders = unfinished.is_dir() and final.is_dir()
    if not folders or any(each.suffix != ".parquet" for each in final.iterdir()):
        unfinished.replace(final)
        return
    # a folder takes the name of an empty one only
    before = final.with_name(f".{final.name}.before")
    _remove(before)
    final.replace(before)
    try:
        unfinished.replace(final)
    except OSError:
        before.replace(final)
        raise
    _remove(before)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


__all__ = ["cannot_write", "whole_file"]
