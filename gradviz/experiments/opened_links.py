"""A link, opened: the experiment, how it is looked at and presented, and what was not followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradviz.experiments.base import NO_FIELDS, Experiment, View
from gradviz.experiments.links import LinkReader, Parameters, Refusal
from gradviz.experiments.presentation import PRESENTATION, Presentation, read_presentation

OTHERS = ("lang", *PRESENTATION)
"""Keys of a link that every page has, and that say nothing of its experiment."""


@dataclass(frozen=True)
class OpenedLink:
    """What a link says: the experiment, how it is looked at, and what could not be followed."""

    experiment: Experiment
    view: View
    refusals: tuple[Refusal, ...]
    presentation: Presentation


def read_parameters(
    kind: type[Experiment], parameters: Parameters, fallback: Mapping[str, Any] = NO_FIELDS
) -> OpenedLink:
    """Return what the parameters of a page's link say."""
    reader = LinkReader(parameters)
    experiment = kind.read(reader, fallback)
    view = kind.view.read(reader)
    presentation = read_presentation(reader)
    reader.refuse_the_rest(but=OTHERS)
    return OpenedLink(experiment, view, tuple(reader.refusals), presentation)
