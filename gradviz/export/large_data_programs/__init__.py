"""The fit of a model to large data as programs of other tools, to be read and taken away.

Each reads the file in pieces, brings the features to mean 0 and standard deviation 1, and prints
the loss over all rows and the weights for features as they are.

>>> list(LARGE_DATA_PROGRAMS)
['Spark MLlib', 'TensorFlow', 'Keras']
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gradviz.export.large_data_programs.keras_data_code import keras_data_code
from gradviz.export.large_data_programs.large_fit import LargeFit
from gradviz.export.large_data_programs.mllib_code import mllib_code
from gradviz.export.large_data_programs.tf_data_code import tf_data_code

LARGE_DATA_PROGRAMS: Mapping[str, Callable[[LargeFit], str]] = MappingProxyType(
    {"Spark MLlib": mllib_code, "TensorFlow": tf_data_code, "Keras": keras_data_code}
)
"""By the tool's name, what prints its program."""

__all__ = ["LARGE_DATA_PROGRAMS", "LargeFit", "keras_data_code", "mllib_code", "tf_data_code"]
