"""What is known exactly about a function: its critical points, and how its gradient is computed.

>>> import gradviz as gv
>>> f = gv.parse("x^2 + 3y^2")
>>> [point.kind for point in gv.gradients.exact.critical_points(f, ((-2, 2), (-2, 2))).points]
['minimum']
"""

from gradviz.gradients.exact.autodiff import graph
from gradviz.gradients.exact.critical import (
    CriticalPoint,
    CriticalPoints,
    CriticalSet,
    critical_points,
)
from gradviz.gradients.exact.graph import Graph, GraphEdge, GraphNode
from gradviz.gradients.exact.nonsmooth_points import NonsmoothPoint
from gradviz.gradients.exact.operation_counts import FAMILIES, Costs, Growth, costs, growth
from gradviz.gradients.exact.sweep import Sweep, SweepStep, sweep

__all__ = [
    "FAMILIES",
    "Costs",
    "CriticalPoint",
    "CriticalPoints",
    "CriticalSet",
    "Graph",
    "GraphEdge",
    "GraphNode",
    "Growth",
    "NonsmoothPoint",
    "Sweep",
    "SweepStep",
    "costs",
    "critical_points",
    "graph",
    "growth",
    "sweep",
]
