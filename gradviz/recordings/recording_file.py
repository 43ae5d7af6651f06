"""The file of a recording: a zip of one JSON header and arrays of little-endian numbers.

`recording.json` says the version, what the numbers are, and the shape of each array; `loss.f32` and
the others are the arrays as they lie in memory, row by row. Nothing in it is ever run, and whoever
reads it believes no size that it says: a file from a stranger takes bounded time and memory.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.recordings.recording import Recording
from gradviz.recordings.recording_errors import RecordingError
from gradviz.recordings.recording_header import HEADER, Header, header_of, read_header

SIZE_LIMIT = 20 << 20
"""Bytes of a file."""
UNPACKED_LIMIT = 32 << 20
"""Bytes of all arrays."""
ARRAYS = {
    "steps": "i4",
    "loss": "f4",
    "metrics": "f4",
    "gradient_norms": "f4",
    "epoch_steps": "i4",
    "epoch_logs": "f4",
    "weight_steps": "i4",
    "weights": "f4",
}
"""The arrays by name, and the kind of their numbers."""

MOST_WEIGHTS = 1000
"""Times at which the weights are kept."""
MOST_PARAMETERS = 1 << 31

_HEADER_LIMIT = 1 << 18  # bytes of the header
_DIRECTORY_LIMIT = 4096  # bytes of the list of what is in the zip: 9 short names
_END = struct.Struct("<4s4H2LH")  # the end of a zip: APPNOTE 4.3.16
# whatever zipfile meets in bytes that are no zip
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError),
    *(RuntimeError, struct.error, OverflowError, LookupError),
)


def recording_bytes(recording: Recording) -> bytes:
    """Return a recording as a file. Raises RecordingError where it is larger than one may be.

    >>> from gradviz.recordings.recording import small_recording
    >>> data = recording_bytes(small_recording())
    >>> data[:2], open_recording(data)
    (b'PK', <Recording of 2 parameters: 2 steps, 1 epochs>)
    """
    arrays = {name: getattr(recording, name) for name in ARRAYS}
    shapes = {name: tuple(array.shape) for name, array in arrays.items()}
    parts = {HEADER: header_of(recording, shapes)}
    for name, kind in ARRAYS.items():
        parts[_entry(name)] = np.ascontiguousarray(arrays[name], dtype=f"<{kind}").tobytes()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            # without a date: equal recordings are equal files
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    found = file.getvalue()
    _check_size(len(found))
    return found


def open_recording(source: str | Path | bytes) -> Recording:
    """Return the recording in a file, by its path or its bytes.

    Raises RecordingError for what is none: another file, one that is damaged, of another version,
    too large, or that contradicts itself; OSError for a path that cannot be read.

    >>> open_recording(b"PK")
    Traceback (most recent call last):
    gradviz.recordings.recording_errors.RecordingError: This is no recording of a training. ...
    """
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        _check_size(path.stat().st_size)
        data = path.read_bytes()
    _check_size(len(data))
    _check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            header = read_header(_unpacked(packed, HEADER, _HEADER_LIMIT))
            if sorted(names) != sorted([HEADER, *map(_entry, ARRAYS)]):
                raise RecordingError("does_not_fit", {"part": HEADER})
            return _read(packed, header)
    except RecordingError:
        raise
    except _BROKEN as error:
        raise RecordingError("not_a_recording") from error


def _entry(name: str) -> str:
    return f"{name}.{'i32' if ARRAYS[name] == 'i4' else 'f32'}"


def _check_size(size: int) -> None:
    if size > SIZE_LIMIT:
        limits = {"size": -(-size >> 20), "limit": SIZE_LIMIT >> 20}
        raise RecordingError("too_large", limits)


def _check_end(data: bytes) -> None:
    """Refuse a list of files longer than a recording's before `zipfile` reads it."""
    tail = data[-_END.size :]
    if len(tail) < _END.size or not data.startswith(b"PK\3\4"):
        raise RecordingError("not_a_recording")
    mark, _, _, here, count, size, _, comment = _END.unpack(tail)
    if mark != b"PK\5\6":
        raise RecordingError("damaged", {"part": "zip"})
    wide = data[-_END.size - 20 : -_END.size].startswith(b"PK\6\7")  # 64-bit sizes say more
    if wide or comment or here != count or count > 64 or size > _DIRECTORY_LIMIT:
        raise RecordingError("not_a_recording")


def _unpacked(packed: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Return a part of the zip. Raises RecordingError where it is none, or more than `limit`."""
    try:
        info = packed.getinfo(name)
    except KeyError:
        raise RecordingError("not_a_recording") from None
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RecordingError("damaged", {"part": name})
    if info.file_size > limit:
        raise RecordingError("unpacks_too_large", {"limit": UNPACKED_LIMIT >> 20})
    try:
        with packed.open(info) as part:
            found = part.read(limit + 1)  # it says its size, and may lie
            if len(found) <= limit:
                part.read(1)  # at the end the checksum is compared
    except _BROKEN as error:
        raise RecordingError("damaged", {"part": name}) from error
    if len(found) > limit:
        raise RecordingError("unpacks_too_large", {"limit": UNPACKED_LIMIT >> 20})
    return found


def _read(packed: zipfile.ZipFile, header: Header) -> Recording:
    _check_shapes(header)
    arrays: dict[str, NDArray[Any]] = {}
    for name, kind in ARRAYS.items():
        shape = header.shapes[name]
        data = _unpacked(packed, _entry(name), 4 * prod(shape))
        if len(data) != 4 * prod(shape):
            raise RecordingError("damaged", {"part": name})
        arrays[name] = np.frombuffer(data, f"<{kind}").astype(kind).reshape(shape)
        arrays[name].setflags(write=False)
    if not np.isfinite(arrays["weights"]).all():
        raise RecordingError("not_finite", {"part": "weights"})
    for name in ("steps", "epoch_steps", "weight_steps"):
        steps = arrays[name]
        if len(steps) and (steps[0] < 0 or (steps[1:] <= steps[:-1]).any()):
            raise RecordingError("does_not_fit", {"part": name})
    return Recording(
        layers=header.layers,
        variables=header.variables,
        **arrays,
        metric_names=header.metric_names,
        log_names=header.log_names,
        means=header.means,
        has_gradients=header.has_gradients,
        optimizer=header.optimizer,
        made_with=header.made_with,
    )


def _check_shapes(header: Header) -> None:
    """Raise RecordingError where the arrays are too large, or do not fit to each other."""
    shapes = header.shapes
    if set(shapes) != set(ARRAYS):
        raise RecordingError("does_not_fit", {"part": HEADER})
    if 4 * sum(map(prod, shapes.values())) > UNPACKED_LIMIT:
        raise RecordingError("unpacks_too_large", {"limit": UNPACKED_LIMIT >> 20})
    steps, epochs, kept = (shapes[name][:1] for name in ("steps", "epoch_steps", "weight_steps"))
    dimension = sum(variable.size for variable in header.variables)
    if dimension > MOST_PARAMETERS or prod(kept) > MOST_WEIGHTS:
        raise RecordingError("does_not_fit", {"part": "weights"})
    wanted = {
        "steps": steps,
        "loss": steps,
        "metrics": (*steps, len(header.metric_names)),
        "gradient_norms": (*steps, len(header.variables)),
        "epoch_steps": epochs,
        "epoch_logs": (*epochs, len(header.log_names)),
        "weight_steps": kept,
        "weights": (*kept, dimension),
    }
    for name, shape in wanted.items():
        if shapes[name] != shape:
            raise RecordingError("does_not_fit", {"part": name})


__all__ = [
    "ARRAYS",
    "MOST_WEIGHTS",
    "SIZE_LIMIT",
    "UNPACKED_LIMIT",
    "open_recording",
    "recording_bytes",
]
