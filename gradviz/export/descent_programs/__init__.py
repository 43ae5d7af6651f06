"""One run as a program that makes it again: NumPy alone, Keras, PyTorch, JAX, TensorFlow.

>>> import gradviz as gv
>>> f = gv.parse("x^2 + 3y^2")
>>> sgd = gv.optimizers.SGD(learning_rate=0.1)
>>> run = DescentRun(function=f, start=(2.0, 1.0), optimizer=sgd, steps=3)
>>> "2 * x," in DESCENT_PROGRAMS["NumPy"](run)
True
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gradviz.export.descent_programs.descent_run import DescentRun
from gradviz.export.descent_programs.described_run import DescribedRun, NoProgramError
from gradviz.export.descent_programs.jax_descent import jax_program
from gradviz.export.descent_programs.keras_descent import keras_program, tensorflow_program
from gradviz.export.descent_programs.numpy_descent import numpy_program
from gradviz.export.descent_programs.torch_descent import torch_program

DESCENT_PROGRAMS: Mapping[str, Callable[[DescribedRun], str]] = MappingProxyType(
    {
        "Keras": keras_program,
        "PyTorch": torch_program,
        "JAX": jax_program,
        "TensorFlow": tensorflow_program,
        "NumPy": numpy_program,
    }
)
"""By the framework's name, what prints its program; each raises NoProgramError."""

__all__ = ["DESCENT_PROGRAMS", "DescentRun", "DescribedRun", "NoProgramError"]
