"""What a person takes away of a scene: tables, notebooks, programs, a citation.

>>> from gradviz.experiments import DescentExperiment
>>> experiment = DescentExperiment("x^2 + 3y^2", start=(2, 1), runs=["SGD"], steps=10)
>>> scene = scene_of(experiment, experiment.run())
>>> print(trajectory_csv(scene).splitlines()[0])
run,step,x,y,f,df/dx,df/dy
"""

from gradviz.takeaway.citations import bibtex, citation
from gradviz.takeaway.many_starts_table import many_starts_csv
from gradviz.takeaway.notebooks import gradviz_notebook, link_notebook, numpy_notebook
from gradviz.takeaway.page_tables import gradient_csv, network_csv
from gradviz.takeaway.programs import scene_program, training_csv, training_data
from gradviz.takeaway.scenes import Scene, scene_of
from gradviz.takeaway.trajectory_table import trajectory_csv

__all__ = [
    "Scene",
    "bibtex",
    "citation",
    "gradient_csv",
    "gradviz_notebook",
    "link_notebook",
    "many_starts_csv",
    "network_csv",
    "numpy_notebook",
    "scene_of",
    "scene_program",
    "training_csv",
    "training_data",
    "trajectory_csv",
]
