"""An experiment in a few words: what in it is not as it is at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradviz.ui.i18n import gettext

if TYPE_CHECKING:
    from gradviz.experiments import Experiment

_MOST = 5
_LONGEST = 60


def described(experiment: Experiment) -> str:
    """Return what in an experiment is not as it is at first."""
    titles = {each.key: each.title for each in experiment.settings().values()}
    parts = []
    for key, texts in experiment.parameters().items():
        text = ", ".join(texts)
        short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        parts.append(f"{gettext(titles[key]) if titles.get(key) else key}: {short}")
    more = " …" if len(parts) > _MOST else ""
    return (" · ".join(parts[:_MOST]) or gettext("as at first")) + more
