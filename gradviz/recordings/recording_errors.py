"""What can be wrong with a recording's file: a code, and the data of a sentence that helps."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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


class RecordingError(ValueError):
    """A recording that cannot be read, with a stable `code`.

    `template` is the English sentence with placeholders, the message to be translated; `data`
    fills them in.

    >>> print(RecordingError("damaged", {"part": "weights"}))
    The recording is damaged: weights cannot be read. Copy the file again.
    """

    def __init__(self, code: str, data: Mapping[str, object] | None = None) -> None:
        self.code = code
        self.data = dict(data or {})
        super().__init__(self.template.format(**self.data))

    def __reduce__(self) -> tuple[type[RecordingError], tuple[str, dict[str, object]]]:
        """Return what makes the same error in another process."""
        return type(self), (self.code, self.data)

    @property
    def template(self) -> str:
        """The English sentence, its placeholders open."""
        return MESSAGES[self.code]


__all__ = ["MESSAGES", "RecordingError"]
