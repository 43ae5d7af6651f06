"""Descents: a function, a start and an optimizer give a trajectory."""

from gradviz.descent.run import (
    AnyOptimizer,
    descend,
    descend_in_pieces,
    draw_directions,
    draw_noise,
)

__all__ = ["AnyOptimizer", "descend", "descend_in_pieces", "draw_directions", "draw_noise"]
