"""The look that all figures share: transparent, quiet, light or dark."""

from __future__ import annotations

from typing import Any

from gradviz.plots.colors import GRID, INK

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}
"""What to pass to `st.plotly_chart(config=...)` and `Figure.show(config=...)`."""


def layout(theme: str, *, x: str = "", y: str = "", height: int = 380) -> dict[str, Any]:
    """Return what every figure's layout begins with; `x` and `y` are the titles of the axes."""
    axis = {
        "gridcolor": GRID[theme],
        "zerolinecolor": GRID[theme],
        "linecolor": GRID[theme],
        "ticks": "outside",
        "tickcolor": GRID[theme],
        "automargin": True,
        "exponentformat": "power",
    }
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": INK[theme], "size": 13},
        "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
        "height": height,
        "hovermode": "closest",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.0},
        "xaxis": {**axis, "title": {"text": x}},
        "yaxis": {**axis, "title": {"text": y}},
    }


__all__ = ["CONFIG", "layout"]
