"""A scene as a Jupyter notebook: one that calls gradviz, and one that needs only NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradviz.declarations.sentences import N_, Say, plain
from gradviz.experiments.base import Experiment
from gradviz.export.descent_programs import DescribedRun, NoProgramError
from gradviz.export.descent_programs.described_run import numbers, one_line
from gradviz.export.descent_programs.numpy_descent import numpy_parts
from gradviz.export.training_programs import TrainingRun
from gradviz.takeaway.citations import citation
from gradviz.takeaway.programs import described_runs
from gradviz.takeaway.scenes import Scene

_INTRODUCTION = N_(
    "This notebook computes the same as the page: it opens the link, runs the optimizers, and draws"
    " their paths. It needs gradviz and Matplotlib."
)
_ALONE = N_(
    "This notebook computes the same paths with NumPy alone: the function, its gradient, and the"
    " rule of each optimizer. The picture needs Matplotlib."
)
_COMPUTED = N_(
    "This notebook opens the link with gradviz and computes what the page shows. What is in the"
    " result, `help(found)` says."
)
_TABLE = N_("How each run ended")
_PICTURE = N_("The paths")
_LOSSES = N_("The value at each step")
_FUNCTION = N_("The function")
_LOSS = N_("The data and the loss")
_GRADIENT = N_("Its gradient")
_CITED = N_("How to cite it: {citation}")

_OPEN = """import gradviz as gv

experiment = gv.open_link(
    {link}
)
found = experiment.run()"""
_OPEN_WITH_TABLE = """import gradviz as gv
from gradviz.learning import read_table

# {words}
with open("table.csv", "rb") as file:
    table = read_table(file.read())
experiment = gv.open_link(
    {link}
).with_table(table)
found = experiment.run()"""
_OWN_TABLE = N_("Your own table is no part of the link: put its file beside this notebook.")
_ENDS = """for run, path in zip(found.runs, {paths}):
    print(f"{{run.entry.label:24}} {{path.steps:5}} {{path.status:12}} {{path.values[-1]:.6g}}")"""
_VALUES = """import matplotlib.pyplot as plt

figure, axes = plt.subplots()
for run, path in zip(found.runs, {paths}):
    axes.plot(path.values, label=run.entry.label)
axes.set_xlabel("step")
axes.legend()
plt.show()"""
_CONTOURS = """import matplotlib.pyplot as plt
import numpy as np

i, j = {axes}
domain = {domain}
at = np.array({start})
across, upward = np.meshgrid(np.linspace(*domain[i], {across}), np.linspace(*domain[j], {across}))
points = np.tile(at, (*across.shape, 1))
points[..., i], points[..., j] = across, upward
{heights}
figure, axes = plt.subplots()
axes.contour(across, upward, heights, 24, colors="0.75", linewidths=0.7)
for label, path in {labelled}:
    axes.plot(path[:, i], path[:, j], marker=".", label=label)
axes.set_xlabel({names}[i])
axes.set_ylabel({names}[j])
axes.legend()
plt.show()"""
_CURVE = """import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(*{domain}[0], 400)
{heights}
figure, axes = plt.subplots()
axes.plot(x, heights, color="0.6")
for label, path in {labelled}:
    axes.plot(path[:, 0], {values}, marker=".", label=label)
axes.legend()
plt.show()"""


_RESULTS = {
    "gradient": """f, at = experiment.parsed, experiment.problem.start
value, gradient = f.value_and_gradient(at)
print(f.gradient_latex)
print(value, gradient)""",
    "network": """for run, training in zip(found.runs, found.trainings):
    print(f"{run.title:24} {training.training_by_epoch[-1]:.6g}")""",
}
"""What is shown of the result, by the page."""


def gradviz_notebook(scene: Scene, say: Say = plain) -> str:
    """Return the notebook that imports gradviz, as the text of an .ipynb file."""
    paths = "found.trajectories"
    if scene.descent is None:
        paths = "[each.trajectory for each in found.trainings]"
    cells = [
        ("markdown", _title(scene, say(_INTRODUCTION), say)),
        ("code", _opened(scene.experiment, scene.link, say)),
        ("markdown", f"## {say(_TABLE)}"),
        ("code", _ENDS.format(paths=paths)),
        ("markdown", f"## {say(_LOSSES)}"),
        ("code", _VALUES.format(paths=paths)),
    ]
    if scene.descent is not None:
        labelled = "[(r.entry.label, p.positions) for r, p in zip(found.runs, found.trajectories)]"
        function = "found.problem.function"
        cells += [
            ("markdown", f"## {say(_PICTURE)}"),
            ("code", _picture(scene, labelled, function + ".value({points})")),
        ]
    return _notebook(cells)


def numpy_notebook(scene: Scene, say: Say = plain) -> str:
    """Return the notebook that needs only NumPy."""
    cells = [("markdown", _title(scene, say(_ALONE), say))]
    shown = False
    for run in described_runs(scene, say):
        try:
            parts = numpy_parts(run)
        except NoProgramError as error:
            cells.append(("markdown", f"## {_as_markdown(run.name)}"))
            cells.append(("markdown", _as_markdown(say(error.template, **error.data))))
            continue
        if not shown:
            shown = True
            cells += [
                ("markdown", f"## {say(_FUNCTION if scene.training is None else _LOSS)}"),
                ("code", f"{parts.imports}\n\npaths = {{}}\n\n\n{parts.function}"),
                ("markdown", f"## {say(_GRADIENT)}"),
                ("code", parts.gradient),
            ]
        cells += [
            ("markdown", f"## {_as_markdown(run.name)}"),
            ("code", parts.rule),
            ("code", f"{parts.loop}\npaths[{run.name!r}] = path"),
        ]
    if shown:
        cells += [
            ("markdown", f"## {say(_PICTURE)}"),
            ("code", _picture(scene, "paths.items()", _values_of(run))),
        ]
    return _notebook(cells)


def _values_of(run: DescribedRun) -> str:
    """Return how its function is called at many points: a loss over data takes one at a time."""
    if not isinstance(run, TrainingRun):
        return run.code("numpy").name + "({moved})"
    return "np.apply_along_axis(L, -1, {points})"


def link_notebook(experiment: Experiment, base: str = "", say: Say = plain) -> str:
    """Return a notebook that opens the link of any page, and computes what the page shows."""
    link = experiment.link(base)
    shown = f"<{link}>" if base else f"`{link}`"
    cited = _as_markdown(say(_CITED, citation=citation(link)))
    cells = [
        ("markdown", f"# gradviz\n\n{say(_COMPUTED)}\n\n{shown}\n\n{cited}"),
        ("code", _opened(experiment, link, say)),
        ("code", _RESULTS.get(experiment.page, "found")),
    ]
    return _notebook(cells)


def _opened(experiment: Experiment, link: str, say: Say) -> str:
    """Return the lines that open a link and run it, on a person's own table where there is one."""
    if getattr(experiment, "table", None) is None:
        return _OPEN.format(link=repr(link))
    return _OPEN_WITH_TABLE.format(link=repr(link), words=say(_OWN_TABLE))


def _picture(scene: Scene, labelled: str, value: str) -> str:
    start = scene.trajectories[0].positions[0]
    domain = repr([[float(a), float(b)] for a, b in scene.domain])
    if len(scene.variables) == 1:
        heights = f"heights = {value.format(points='x[:, None]', moved='x[None, :]')}"
        return _CURVE.format(
            domain=domain,
            heights=heights,
            labelled=labelled,
            values=value.format(points="path", moved="path.T"),
        )
    moved = "np.moveaxis(points, -1, 0)"
    return _CONTOURS.format(
        across=60 if scene.training else 200,
        axes=scene.axes,
        domain=domain,
        start=numbers(start.tolist()),
        heights=f"heights = {value.format(points='points', moved=moved)}",
        labelled=labelled,
        names=repr([one_line(name) for name in scene.variables]),
    )


def _title(scene: Scene, introduction: str, say: Say) -> str:
    link = f"<{scene.link}>" if scene.base else f"`{scene.link}`"
    formula = f"$${scene.latex.replace('$', '')}$$" if scene.latex else ""
    cited = say(_CITED, citation=citation(scene.link))
    return f"# gradviz\n\n{formula}\n\n{introduction}\n\n{link}\n\n{_as_markdown(cited)}"


def _as_markdown(text: str) -> str:
    r"""Return Markdown that shows a text as it is: what was typed is no markup.

    >>> _as_markdown("*a* <b>")
    '\\*a\\* \\<b\\>'
    """
    return "".join(f"\\{each}" if each in "\\`*_{}[]()<>#|!$~" else each for each in one_line(text))


def _notebook(cells: Sequence[tuple[str, str]]) -> str:
    import nbformat

    v4: Any = nbformat.v4
    made = {"markdown": v4.new_markdown_cell, "code": v4.new_code_cell}
    found = v4.new_notebook(
        cells=[
            made[kind](text, id=f"cell-{number}") for number, (kind, text) in enumerate(cells, 1)
        ],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    nbformat.validate(found)
    text: str = v4.writes(found)
    return text + "\n"


__all__ = ["gradviz_notebook", "link_notebook", "numpy_notebook"]
