"""What a page's player shows of a link, for the browsers that follow a class.

It is made once for all of a class who read the same language: forty sessions of Streamlit that run
anew at the same moment take seconds, this takes milliseconds. Each session follows later.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Any

from gradviz.experiments import (
    ComparisonExperiment,
    DescentExperiment,
    OpenedLink,
    TrainingExperiment,
    read_link,
)
from gradviz.experiments.settings import NONE
from gradviz.ui.components.packing import packed
from gradviz.ui.components.player.player import player_parts, presented
from gradviz.ui.i18n import speaking

_KEPT = 24
_QUICK = 1  # of gzip: the paths' numbers hardly become smaller


@lru_cache(maxsize=_KEPT)
def followed_scene(link: str, language: str) -> bytes | None:
    """Return all that the player is told, packed, and compressed by gzip.

    None where the page of the link shows no player.

    >>> followed_scene("/gradient?f=x%5E2", "en") is None
    True
    >>> b"link" in gzip.decompress(followed_scene("/?f=x%5E2&steps=5", "es") or b"")
    True
    """
    opened = read_link(link)
    with speaking(language):
        data = _player_data(opened)
        if data is None:
            return None
        whole = {"link": link, **player_parts(data), **presented(opened.presentation)}
        return gzip.compress(packed(whole), _QUICK)


def _player_data(opened: OpenedLink) -> dict[str, Any] | None:
    """Return what a page tells its player; a page's modules are imported with its first link."""
    view: Any = opened.view
    match opened.experiment:
        case DescentExperiment() as descent:
            from gradviz.ui.descent.player import descent_data

            return descent_data(descent, descent.run(), view)
        case ComparisonExperiment(comparison="side") as comparison:
            from gradviz.ui.compare.player import side_by_side_data
            from gradviz.ui.compare.race import in_disguise

            shown = in_disguise(comparison, comparison.run())
            return side_by_side_data(comparison, shown, view)
        case TrainingExperiment() as training if view.section == NONE:
            from gradviz.ui.losses.player import training_player_data

            return training_player_data(training.run(), training.axes, view)
    return None


__all__ = ["followed_scene"]
