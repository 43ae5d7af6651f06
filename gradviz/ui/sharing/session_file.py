"""The history of a session as a file: the links of what was shown, which another session opens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gradviz.declarations.sentences import N_
from gradviz.experiments import read_link
from gradviz.experiments.links import SettingError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gradviz.experiments import Experiment

LARGEST = 500_000
"""Bytes of such a file."""
_MOST = 200
_KIND = "gradviz history"
_NO_FILE = N_("This is no file of a history: save one here first, and open that.")


def write_session(experiments: Iterable[Experiment]) -> str:
    """Return the file of experiments, the last first."""
    links = [each.link() for each in experiments]
    return json.dumps({"file": _KIND, "links": links}, indent=1)


def read_session(content: bytes) -> list[Experiment]:
    """Return the experiments of a file; what cannot be followed in a link is as without it.

    Raises SettingError for another file.

    >>> read_session(b'{"file": "gradviz history", "links": ["/?f=x^2"]}')
    [DescentExperiment(function='x^2')]
    """
    try:
        found = json.loads(content[: LARGEST + 1])
        links = found["links"] if found["file"] == _KIND else None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise SettingError(_NO_FILE) from None
    if not isinstance(links, list) or not all(isinstance(each, str) for each in links):
        raise SettingError(_NO_FILE)
    return [read_link(each).experiment for each in links[:_MOST]]
