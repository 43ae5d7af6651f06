"""Recordings of trainings: what `gradviz.keras.Recorder` writes, read safely, as arrays.

>>> from gradviz.recordings import RecordingError, open_recording
>>> try:
...     open_recording(b"something else")
... except RecordingError as error:
...     error.code
'not_a_recording'
"""

from gradviz.recordings.recording import Layer, Recording, Variable
from gradviz.recordings.recording_errors import RecordingError
from gradviz.recordings.recording_file import open_recording, recording_bytes

__all__ = [
    "Layer",
    "Recording",
    "RecordingError",
    "Variable",
    "open_recording",
    "recording_bytes",
]
