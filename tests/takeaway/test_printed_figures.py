"""Figures for slides and paper: their size, their lines in grey, what was typed in them."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from gradviz.experiments import DescentExperiment, TrainingExperiment
from gradviz.experiments.base import Experiment
from gradviz.plots.printed_figures import (
    FORMATS,
    PARTS,
    SIZES,
    FigureWords,
    figure_of,
    printed_figure,
)
from gradviz.takeaway import scene_of

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
EXPERIMENTS: dict[str, Experiment] = {
    "first screen": DescentExperiment(steps=30),
    "one variable": DescentExperiment("sqrt(x) + x^2", runs=["Adam"], steps=20),
    "four variables": DescentExperiment("a^2 + b^2 + c d + d^2 + c^2", runs=["SGD"], upward="d"),
    "flat": DescentExperiment("f(x, y) = 7", runs=["SGD"], steps=10),
    "diverges": DescentExperiment("x^4 + y^4", start=(3, 3), runs=["Momentum"], steps=50),
    "no value": DescentExperiment("log(x) + log(y)", runs=["SGD"], steps=20),
    "no runs": DescentExperiment(runs=[]),
    "trained": TrainingExperiment(data="moons", epochs=5, runs=["Adam", "SGD"]),
}


def read(data: bytes) -> ET.Element:
    """Return a figure as a tree, which it is where its texts are escaped."""
    return ET.fromstring(data)  # noqa: S314  (our own)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_scene_can_be_drawn(name: str, part: str) -> None:
    experiment = EXPERIMENTS[name]
    data = figure_of(experiment, "svg", "column", part, FigureWords("step"))
    root = read(data)
    assert root.tag == f"{SVG}svg"


def test_a_slide_has_the_pixels_of_a_projector() -> None:
    experiment = EXPERIMENTS["first screen"]
    data = figure_of(experiment, "png", "slide", "both", FigureWords("step", "f"))
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (1920, 1080)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("size", SIZES)
def test_the_same_scene_gives_the_same_file(kind: str, size: str) -> None:
    scene = scene_of(EXPERIMENTS["one variable"], EXPERIMENTS["one variable"].run())
    assert printed_figure(scene, kind, size) == printed_figure(scene, kind, size)


def test_runs_can_be_told_apart_in_grey() -> None:
    """Each of twelve lines has a pattern or a mark of its own, whatever its color."""
    names = "SGD Momentum Nesterov Adagrad RMSprop Adam Adamax Nadam Lion Lamb RAdam Rprop".split()
    experiment = DescentExperiment(runs=names, steps=30)
    data = figure_of(experiment, "svg", "page", "values", FigureWords())
    root = read(data)
    legend = next(each for each in root.iter(f"{SVG}g") if each.get("id", "").startswith("legend"))
    styles = set()
    for line in legend.iter(f"{SVG}g"):
        if line.get("id", "").startswith("line2d"):
            dashes = [
                part
                for path in line.iter(f"{SVG}path")
                for part in path.get("style", "").split(";")
                if "dasharray" in part
            ]
            marks = [each.get(HREF) for each in line.iter(f"{SVG}use")]
            styles.add((*dashes[:1], *marks))
    assert len(styles) == len(names)


def test_what_was_typed_is_shown_as_it_is() -> None:
    own = "$x_{: rate = 0.1 in [0, 1]; x -= rate*g"
    try:
        experiment = DescentExperiment("x^2", runs=["SGD"], own=own)
    except ValueError:  # the language refuses the name: a title can still be anything
        experiment = DescentExperiment("x^2", runs=["SGD"])
    data = figure_of(experiment, "svg", "slide", "both", FigureWords("<step>", r"$\frac{ <b>"))
    assert read(data).tag == f"{SVG}svg"


def test_a_picture_is_not_empty() -> None:
    data = figure_of(EXPERIMENTS["four variables"], "png", "page", "paths", FigureWords())
    with Image.open(io.BytesIO(data)) as image:
        assert np.asarray(image.convert("L")).std() > 5


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="no figure"):
        figure_of(EXPERIMENTS["flat"], "exe", "slide", "both", FigureWords())
