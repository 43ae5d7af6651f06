"""Engines: the gradient of a model over a data set that is larger than memory, or over a sample.

>>> import gradviz as gv
>>> from tempfile import TemporaryDirectory
>>> from pathlib import Path
>>> maker = gv.engines.DataMaker(rows=1000, features=2, target="logistic")
>>> with TemporaryDirectory() as folder:
...     data = gv.open_data(maker.write(Path(folder, "data.parquet")))
...     done = gv.fit("logistic", data, gv.optimizers.SGD(learning_rate=1), target="y")
>>> data.size, done.rows, done.weights.shape
(1000, 1000, (3,))
"""

from gradviz.engines.arrow_engine import ArrowEngine
from gradviz.engines.base import Engine, Evaluation, Problem, Standardizer, Statistics
from gradviz.engines.data_source import DataSource, open_data
from gradviz.engines.engine_errors import EngineError
from gradviz.engines.fit_result import Fit, Progress
from gradviz.engines.fitting import fit
from gradviz.engines.make_data import DataMaker
from gradviz.engines.problem_setup import problem_of

__all__ = [
    "ArrowEngine",
    "DataMaker",
    "DataSource",
    "Engine",
    "EngineError",
    "Evaluation",
    "Fit",
    "Problem",
    "Progress",
    "Standardizer",
    "Statistics",
    "fit",
    "open_data",
    "problem_of",
]
