"""What a page shows, as a value: its settings declared once, its link, and its run.

>>> experiment = DescentExperiment("x^2 + 3y^2", start=(2, 1), runs=["Adam"], steps=50)
>>> open_link(experiment.link()) == experiment
True
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

from gradviz.experiments.base import Experiment, link_parameters
from gradviz.experiments.big_data_experiment import BigDataExperiment
from gradviz.experiments.compared_runs import ComparedRun
from gradviz.experiments.comparison import ComparisonExperiment
from gradviz.experiments.descent import DescentExperiment
from gradviz.experiments.gradient import GradientExperiment
from gradviz.experiments.learn_experiment import LearnExperiment
from gradviz.experiments.links import Refusal, SettingError, page_of
from gradviz.experiments.network_experiment import NetworkExperiment
from gradviz.experiments.opened_links import OpenedLink, read_parameters
from gradviz.experiments.selections import Selection
from gradviz.experiments.training_experiment import TrainingExperiment

KINDS: Mapping[str, type[Experiment]] = {
    each.page: each
    for each in (
        DescentExperiment,
        GradientExperiment,
        ComparisonExperiment,
        TrainingExperiment,
        NetworkExperiment,
        BigDataExperiment,
        LearnExperiment,
    )
}
"""The experiments by the names of their pages."""


def read_link(link: str) -> OpenedLink:
    """Return the experiment and the view that a link says, and what of it could not be followed.

    Nothing in a link raises: a page that there is not is the first one.

    >>> opened = read_link("http://localhost:8501/?f=x^2+y^2&steps=99999")
    >>> opened.experiment
    DescentExperiment(function='x^2+y^2')
    >>> print(*opened.refusals)
    The link asks for steps = 99999, which is not possible. It is 300 now.
    """
    kind = KINDS.get(page_of(link), DescentExperiment)
    return read_parameters(kind, link_parameters(link, kind))


def open_link(link: str) -> Experiment:
    """Return the experiment that a link says; warns of each part that could not be followed."""
    opened = read_link(link)
    for refusal in opened.refusals:
        warnings.warn(str(refusal), stacklevel=2)
    return opened.experiment


__all__ = [
    "KINDS",
    "BigDataExperiment",
    "ComparedRun",
    "ComparisonExperiment",
    "DescentExperiment",
    "Experiment",
    "GradientExperiment",
    "LearnExperiment",
    "NetworkExperiment",
    "OpenedLink",
    "Refusal",
    "Selection",
    "SettingError",
    "TrainingExperiment",
    "open_link",
    "read_link",
]
