"""Figures that play: traces that move by frames, with one button and one slider for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go

FRAME = 60  # milliseconds


def animate(
    figure: go.Figure,
    moving: Sequence[int],
    names: Sequence[str],
    frame: Callable[[int], Sequence[dict[str, Any]]],
    *,
    label: str,
    buttons: tuple[str, str] = ("Play", "Pause"),
    plays: bool = True,
    shown: int = 0,
) -> go.Figure:
    """Give a figure frames, in which the traces `moving` are changed to what `frame(k)` says.

    `names` are the frames' names on the slider, `label` stands before the name. What is on the
    buttons is words: not every font has the glyphs of players, and Plotly draws text only. Only
    traces that are drawn by lines and points may move: contours in frames break in Plotly.
    """
    # plain dictionaries: Plotly's own objects take four times as long
    figure.frames = [
        {"name": str(k), "data": list(frame(k)), "traces": list(moving)} for k in range(len(names))
    ]
    at_once = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}, "transition": {}}
    steps = [
        {"label": name, "method": "animate", "args": [[str(k)], at_once]}
        for k, name in enumerate(names)
    ]
    figure.update_layout(
        sliders=[
            {
                "steps": steps,
                "active": shown,
                "currentvalue": {"prefix": f"{label} "},
                "pad": {"t": 58, "l": _button_width(buttons) if plays else 0},
                "ticklen": 0,
                "minorticklen": 0,
                "font": {"color": "rgba(0,0,0,0)", "size": 1},
            }
        ]
    )
    figure.layout.sliders[0].currentvalue.font = {"color": figure.layout.font.color, "size": 13}
    if plays:
        going = {
            "mode": "immediate",
            "fromcurrent": True,
            "frame": {"duration": FRAME, "redraw": False},
            "transition": {"duration": 0},
        }
        play, pause = buttons
        choices = [
            {"label": play, "method": "animate", "args": [None, going]},
            {"label": pause, "method": "animate", "args": [[None], at_once]},
        ]
        figure.update_layout(
            updatemenus=[
                {
                    "type": "buttons",
                    "direction": "down",
                    "buttons": choices,
                    "showactive": False,
                    "x": 0.0,
                    "xanchor": "left",
                    "y": 0.0,
                    "yanchor": "top",
                    "pad": {"t": 58, "r": 8},
                }
            ]
        )
    for trace, change in zip(moving, frame(shown), strict=True):
        figure.data[trace].update(change)
    return figure


def _button_width(words: Sequence[str]) -> float:
    """Return the pixels that the buttons take, one below the other, beside the slider."""
    return 8.0 * max(map(len, words)) + 36.0


__all__ = ["animate"]
