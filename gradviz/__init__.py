"""gradviz: typed functions, their gradients, and the descents of every optimizer.

>>> import gradviz as gv
>>> run = gv.descend(gv.parse("x^2 + 3y^2"), (2, 1), gv.optimizers.Adam(learning_rate=0.1))
>>> run.positions.shape
(201, 2)
>>> gv.open_link("/?f=x^2+3y^2&start=2,1&runs=Adam&steps=50").run().trajectories[0].steps
50
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gradviz import comparing, gradients, optimizers
from gradviz.descent import descend
from gradviz.descent.trajectories import Batch, Trajectory
from gradviz.functions.objective import Function, parse
from gradviz.functions.surfaces import SURFACES, Surface
from gradviz.language import ExpressionError, Limits

if TYPE_CHECKING:
    from gradviz import engines, experiments, export, learning, recordings
    from gradviz.engines import fit, open_data
    from gradviz.experiments import open_link, read_link
    from gradviz.recordings import open_recording

__version__ = "0.1.0"

_LATER = {
    "fit": "engines",
    "open_data": "engines",
    "open_link": "experiments",
    "open_recording": "recordings",
    "read_link": "experiments",
}
_PACKAGES = ("engines", "experiments", "export", "keras", "learning", "recordings")
"""What is imported when it is first asked for: a descent does not need it."""


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return import_module(f"gradviz.{name}")
    if name in _LATER:
        return getattr(import_module(f"gradviz.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "SURFACES",
    "Batch",
    "ExpressionError",
    "Function",
    "Limits",
    "Surface",
    "Trajectory",
    "comparing",
    "descend",
    "engines",
    "experiments",
    "export",
    "fit",
    "gradients",
    "learning",
    "open_data",
    "open_link",
    "open_recording",
    "optimizers",
    "parse",
    "read_link",
    "recordings",
]
