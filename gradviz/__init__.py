"""gradviz: typed functions, their gradients, and the descents of every optimizer.

>>> import gradviz as gv
>>> run = gv.descend(gv.parse("x^2 + 3y^2"), (2, 1), gv.optimizers.Adam(learning_rate=0.1))
>>> run.positions.shape
(201, 2)
"""

from gradviz import comparing, experiments, gradients, optimizers
from gradviz.descent import descend
from gradviz.descent.trajectories import Batch, Trajectory
from gradviz.experiments import open_link, read_link
from gradviz.functions.objective import Function, parse
from gradviz.functions.surfaces import SURFACES, Surface
from gradviz.language import ExpressionError

__all__ = [
    "SURFACES",
    "Batch",
    "ExpressionError",
    "Function",
    "Surface",
    "Trajectory",
    "comparing",
    "descend",
    "experiments",
    "gradients",
    "open_link",
    "optimizers",
    "parse",
    "read_link",
]
