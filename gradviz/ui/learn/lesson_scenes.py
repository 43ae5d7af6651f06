"""The scene of a lesson inside the page: its surface before it plays, what happened after."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from gradviz.experiments import (
    ComparisonExperiment,
    DescentExperiment,
    GradientExperiment,
    NetworkExperiment,
    TrainingExperiment,
)
from gradviz.experiments.big_data_work import SampleStudy
from gradviz.experiments.functions import FunctionExperiment
from gradviz.experiments.gradient import GradientView
from gradviz.experiments.gradient_results import EstimatedGradient, ExactGradient
from gradviz.experiments.network_view import NetworkView
from gradviz.experiments.runs import DescentProblem, Descents
from gradviz.experiments.selections import Selecting
from gradviz.experiments.settings import Number, Numbers
from gradviz.experiments.training_view import TrainingView
from gradviz.experiments.typed_numbers import read_point, write_numbers
from gradviz.experiments.views import PlayerView
from gradviz.lessons.lesson import PLACE
from gradviz.lessons.scene_results import result
from gradviz.ui.big_data.sample_size import show_error_chart
from gradviz.ui.components.explorer.explorer import explorer
from gradviz.ui.components.network import network_view
from gradviz.ui.components.player.player import player
from gradviz.ui.gradient.estimated import estimate_data
from gradviz.ui.gradient.exact import exact_data
from gradviz.ui.i18n import gettext, number
from gradviz.ui.losses.player import training_player_data
from gradviz.ui.network.pictures import network_words
from gradviz.ui.widgets.html_table import table
from gradviz.ui.widgets.player_data import player_data

if TYPE_CHECKING:
    from gradviz.experiments import Experiment, LearnExperiment
    from gradviz.experiments.settings import Setting
    from gradviz.lessons import Lesson
    from gradviz.ui.state import Page

_ALONE = {"linked": False, "settings": {}}
"""The address is the lesson's: the player does not write its own settings there."""
_START_COLOR, _PREDICTION_COLOR = 10, 11


def show_before(page: Page[LearnExperiment, Any], lesson: Lesson) -> None:
    """Show the scene before it plays: no path, and no arrow, gives the answer away."""
    scene, key = lesson.scene, f"before {lesson.name}"
    if isinstance(scene, FunctionExperiment):
        data = {**player_data(surface_only(scene), PlayerView()), **_ALONE, "only_surface": True}
        if lesson.prediction.kind != PLACE:
            player(data, key=key)
            return
        predicted = _point(scene, page.experiment.prediction)
        data["runs"] = [_point_run("start", gettext("Start"), _START_COLOR, scene.problem.start)]
        data["start"] = predicted or scene.problem.start

        def placed(values: tuple[float, ...]) -> None:
            page.set(prediction=write_numbers(values))

        player(data, key=key, on_start=placed)
    elif isinstance(scene, TrainingExperiment):
        found = result(scene)
        data = training_player_data(found, scene.axes, TrainingView())
        nothing = {"runs": [], "rules": {}, "minima": [], "only_surface": True}
        player({**data, **_ALONE, **nothing}, key=key)
    else:
        _show_settings(scene)


def show_after(page: Page[LearnExperiment, Any], lesson: Lesson) -> None:
    """Show the scene as it plays."""
    scene, key = lesson.scene, f"after {lesson.name}"
    found = result(scene)
    if isinstance(scene, DescentExperiment | ComparisonExperiment):
        data = {**player_data(found, PlayerView()), **_ALONE}
        predicted = _point(scene, page.experiment.prediction)
        if lesson.prediction.kind == PLACE and predicted is not None:
            own = _point_run("prediction", gettext("Prediction"), _PREDICTION_COLOR, predicted)
            data["runs"] = [*data["runs"], own]
        player(data, key=key)
    elif isinstance(scene, GradientExperiment):
        _show_gradient(scene, found, key)
    elif isinstance(scene, TrainingExperiment):
        player({**training_player_data(found, scene.axes, TrainingView()), **_ALONE}, key=key)
    elif isinstance(scene, NetworkExperiment):
        network_view(
            scene.compared,
            NetworkView(),
            key=key,
            keras=None,
            words=network_words(scene.problem),
            on_view=lambda **_: None,
            on_rate=lambda *_: None,
        )
    elif isinstance(found, SampleStudy):
        show_error_chart(found)


def _show_gradient(scene: GradientExperiment, found: Any, key: str) -> None:
    data: dict[str, Any] | None = None
    if isinstance(found, ExactGradient):
        data = exact_data(found, GradientView())
    elif isinstance(found, EstimatedGradient):
        data = estimate_data(found, scene.steps, scene.seed)
    if data is not None:
        explorer(data, key=key, on_point=lambda _: None)


def surface_only(scene: FunctionExperiment) -> Descents:
    """Return the descents of nobody on a scene's function."""
    if isinstance(scene, DescentExperiment | ComparisonExperiment):
        return Descents(replace(scene.descent_problem, surface=None), (), ())
    place = scene.problem
    values = {each.name: getattr(place, each.name) for each in fields(place)}
    problem = DescentProblem(**values, steps=1, noise=0.0, seed=0, gradient=None)
    return Descents(replace(problem, surface=None), (), ())


def _point(scene: FunctionExperiment, text: str | None) -> tuple[float, ...] | None:
    """Return the place that was predicted; None where there is none."""
    try:
        return read_point(text, scene.parsed.variables) if text else None
    except ValueError:
        return None


def _point_run(name: str, label: str, color: int, at: tuple[float, ...]) -> dict[str, Any]:
    """Return a run that stands at one point, as the player takes it."""
    return {
        "id": name,
        "label": label,
        "color": color,
        "path": np.array([at], dtype=np.float64),
        "status": "",
        "stopped_at": 0,
        "ending": "",
        "gradient": None,
        "start": at,
        "learning_rate": None,
        "optimizer": None,
        "equations": [],
    }


def _show_settings(scene: Experiment) -> None:
    """Show what a scene is set to, where its picture would give the answer away."""
    rows = []
    for name, declared in scene.settings().items():
        value = getattr(scene, name)
        if value != declared.default and declared.title:
            rows.append(("", [gettext(declared.title), _told(declared, value)]))
    if rows:
        table([gettext("Setting"), gettext("Value")], rows)
    st.caption(gettext("The picture comes when you play it: it would give the answer away."))


def _told(declared: Setting[Any], value: Any) -> str:
    if isinstance(declared, Selecting) and value.name in declared.titles:
        return gettext(declared.titles[value.name])
    if isinstance(declared, Number):
        return number(value)
    if isinstance(declared, Numbers):
        return ", ".join(str(value).replace(",", " ").split())
    return ", ".join(declared.to_texts(value))


__all__ = ["show_after", "show_before", "surface_only"]
