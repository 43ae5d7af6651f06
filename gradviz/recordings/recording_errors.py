"""What can be wrong with a recording's file: a code, and the data of a sentence that helps."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gradviz.declarations.sentence_errors import SentenceError
from gradviz.declarations.sentences import N_

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "not_a_recording": N_(
            "This is no recording of a training. Choose a file that gradviz.keras.Recorder wrote."
        ),
        "too_large": N_("The file has {size} MB; {limit} MB are allowed. Record a smaller model."),
        "unpacks_too_large": N_(
            "The file would unpack to more than {limit} MB, more than a recording holds."
        ),
        "other_version": N_(
            "The recording has version {version} of the format, and this gradviz reads version"
            " {known}. Record it again with this gradviz."
        ),
        "damaged": N_("The recording is damaged: {part} cannot be read. Copy the file again."),
        "does_not_fit": N_(
            "The recording contradicts itself: {part} does not fit the rest. Record it again."
        ),
        "not_finite": N_("{part} of the recording holds values that are no numbers."),
    }
)


class RecordingError(SentenceError):
    """A recording that cannot be read, with a stable `code`.

    >>> print(RecordingError("damaged", {"part": "weights"}))
    The recording is damaged: weights cannot be read. Copy the file again.
    """

    messages = MESSAGES


__all__ = ["MESSAGES", "RecordingError"]
