"""A training of a network as a program of a framework that reproduces it from scratch.

The programs hold the examples and the initial weights as they are, compressed, and take their
batches in the same order. So they print the same losses, but where units are dropped out: every
framework draws others.

>>> list(PROGRAMS)
['Keras', 'PyTorch', 'TensorFlow']
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gradviz.export.network_programs.keras_program import KERAS_OPTIMIZERS, keras_code
from gradviz.export.network_programs.tensorflow_program import tensorflow_code
from gradviz.export.network_programs.torch_program import torch_code

PROGRAMS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {"Keras": keras_code, "PyTorch": torch_code, "TensorFlow": tensorflow_code}
)
"""By the framework's name, what prints its program."""

__all__ = ["KERAS_OPTIMIZERS", "PROGRAMS", "keras_code", "tensorflow_code", "torch_code"]
