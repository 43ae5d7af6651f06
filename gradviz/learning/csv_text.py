"""The text of a person's file: its encoding, and what a file may be."""

from __future__ import annotations

import re

from gradviz.learning.data_errors import DataError

SIZE_LIMIT = 20  # megabytes
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding: UTF-8, UTF-16 with its mark, or Windows-1252.

    Windows-1252 holds all of Latin-1's letters. Raises DataError for what is no text.

    >>> decode("año;1".encode("latin-1"))
    ('año;1', 'cp1252')
    """
    if not data.strip():
        raise DataError("empty")
    if len(data) > SIZE_LIMIT * 2**20:
        raise DataError("too_large", {"size": f"{len(data) / 2**20:.1f}", "limit": SIZE_LIMIT})
    if b"\0" in data and not any(data.startswith(mark) for mark, _ in _BOMS):
        raise DataError("not_text")
    encodings = [name for mark, name in _BOMS if data.startswith(mark)] or ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
            raise DataError("not_text")
        if not text.strip():
            raise DataError("empty")
        return text.replace("\r\n", "\n").replace("\r", "\n"), encoding
    raise DataError("unknown_encoding")


def without_lines(text: str, first: int, last: int, instead: str = "") -> str:
    r"""Return a text with `instead` in place of the lines `first` to `last`, counted from 1.

    The other lines keep their numbers, which is what mistakes are told with.

    >>> without_lines("a\nb\nc\nd", 2, 3)
    'a\n\n\nd'
    """
    begin = _line_start(text, first)
    end = _line_start(text, last + 1)
    removed = text[begin:end]
    return text[:begin] + instead + "\n" * removed.count("\n") + text[end:]


def _line_start(text: str, line: int) -> int:
    place = 0
    for _ in range(line - 1):
        found = text.find("\n", place)
        if found < 0:
            return len(text)
        place = found + 1
    return place
