"""A training as one HTML file: its pictures with their engine, its link, how it is cited."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from gradviz.takeaway import citation
from gradviz.ui.components.standalone import one_file
from gradviz.ui.i18n import current_language, gettext
from gradviz.ui.i18n.data_names import shown_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.experiments.network_problem import NetworkProblem


def network_title(problem: NetworkProblem) -> str:
    """Return the data and the units of each layer, from the features to the output."""
    data = problem.material.data.original
    sizes = [problem.network.inputs, *(layer.units for layer in problem.network.layers)]
    return f"{shown_names(data.name, [data.title])[0]}, {'–'.join(map(str, sizes))}"


def network_page(problem: NetworkProblem, told: Mapping[str, Any], link: str) -> str:
    """Return the file; `told` are the data of its pictures."""
    title = network_title(problem)
    notes = [
        gettext(
            "The network is trained in this file when it opens, and anew while you drag a learning"
            " rate."
        )
    ]
    if told["keras"] is None:
        notes.append(
            gettext("Training with Keras, other data or other layers need a server: open the link.")
        )
    else:
        notes.append(
            gettext(
                "The losses of Keras are as recorded. Training with Keras, other data or other"
                " layers need a server: open the link."
            )
        )
    return one_file(
        "network",
        told,
        language=current_language(),
        title=f"{title} – gradviz",
        heading=f"{escape(title)}<br>{_formula(problem)}",
        link=link,
        citation=gettext("How to cite it: {citation}", citation=citation(link)),
        note=" ".join(notes),
    )


def _formula(problem: NetworkProblem) -> str:
    """Return an equation for each layer, in MathML."""
    layers, above, equations = problem.network.layers, "<mi>x</mi>", []
    for place, layer in enumerate(layers, 1):
        left = "<mi>p</mi>" if place == len(layers) else _numbered("h", place)
        equations.append(
            f"<math><mrow>{left}<mo>=</mo><mi>{layer.activation}</mi><mo>(</mo>{above}"
            f"{_numbered('W', place)}<mo>+</mo>{_numbered('b', place)}<mo>)</mo></mrow></math>"
        )
        above = left
    return ", ".join(equations)


def _numbered(letter: str, place: int) -> str:
    return f"<msub><mi>{letter}</mi><mn>{place}</mn></msub>"


__all__ = ["network_page", "network_title"]
