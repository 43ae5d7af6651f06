"""What all tests share."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.doctest import DoctestModule
from hypothesis import HealthCheck, settings

from gradviz.ui.i18n import translation as i18n

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

ROOT = Path(__file__).resolve().parent.parent

# Machines of every speed run these tests, so only what is found counts, not how fast. The same
# examples each time: a test that fails today must fail tomorrow.
settings.register_profile(
    "gradviz",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("gradviz")


MOST_WORKERS = 8
"""Each of them has a Chromium and a server of its own: more than a gigabyte."""


@pytest.hookimpl(optionalhook=True)  # not each environment has pytest-xdist
def pytest_xdist_auto_num_workers() -> int:
    """Return what `-n auto` means: one more than there are processors, as some tests wait."""
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path) -> Generator[None, list[object], list[object]]:
    """Look for doctests where there are some: each module of tests is imported for that."""
    found = yield
    if ">>> " in file_path.read_text("utf-8", errors="replace"):
        return found
    return [each for each in found if not isinstance(each, DoctestModule)]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the repository's top folder."""
    return ROOT


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Start each test in English, whatever the test before it chose."""
    i18n.set_language(i18n.SOURCE)
    yield
    with suppress(KeyError):
        i18n.set_language(i18n.SOURCE)
