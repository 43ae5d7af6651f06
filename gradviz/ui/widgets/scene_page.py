"""A scene as one HTML file: its player, its formula, its link and how it is cited."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from gradviz.language.printing import mathml_name, to_mathml
from gradviz.optimizers.base import Configured
from gradviz.takeaway import citation
from gradviz.ui.components.player.player import player_parts
from gradviz.ui.components.standalone import one_file
from gradviz.ui.i18n import current_language, gettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradviz.takeaway import Scene


def scene_page(scene: Scene, player: Mapping[str, Any]) -> str:
    """Return the file; `player` is the data of its player."""
    note = gettext(
        "Drag the starting point in the picture or a learning rate below it, and every path"
        " follows."
    )
    fixed = [run.entry.label for run in scene.runs if not isinstance(run.optimizer, Configured)]
    if fixed:
        why = gettext("{runs}: as recorded, since SciPy made these paths.", runs=", ".join(fixed))
        note = f"{note} {why}"
    words = {**player.get("words", {}), "follows": gettext("as recorded")}
    return one_file(
        "player",
        player_parts({**player, "words": words, "linked": False}),
        language=current_language(),
        title=f"{scene.title} – gradviz",
        heading=_heading(scene),
        link=scene.link,
        citation=gettext("How to cite it: {citation}", citation=citation(scene.link)),
        note=note,
    )


def _heading(scene: Scene) -> str:
    if scene.descent is None:
        return escape(scene.title)
    f = scene.descent.function
    between = "<mo>,</mo>".join(mathml_name(name) for name in f.variables)
    left = f"{mathml_name(f.name)}<mo>(</mo>{between}<mo>)</mo><mo>=</mo>"
    return f"<math><mrow>{left}{to_mathml(f.tree)}</mrow></math>"


__all__ = ["scene_page"]
