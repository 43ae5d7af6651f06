"""What the fuzzers have found, and what they begin with: read again, without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.run import FOUND, seeds
from tests.fuzz.targets import TARGETS

KEPT = sorted(path for path in FOUND.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.relative_to(FOUND).as_posix())
def test_what_was_found_once_is_read(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_each_fuzzer_begins_with_what_is_read(target: str) -> None:
    assert len(seeds(target)) >= 4
    for text in seeds(target):
        TARGETS[target](text.encode())
