"""The drawing of a computational graph, which follows the step that is shown."""

from __future__ import annotations

from gradviz.ui.components.component import Component

_GRAPH = Component("graph")


def graph_drawing(svg: str, *, key: str) -> None:
    """Show a drawing made by `gradviz.plots.computational_graph`."""
    _GRAPH({"svg": svg}, key=key)


__all__ = ["graph_drawing"]
