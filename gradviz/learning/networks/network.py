"""What a network is: dense layers, one after the other, and where each one's numbers lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from gradviz.learning.initializers import INITIALIZERS, ConfiguredInitializer, Initializer
from gradviz.learning.networks.activation_functions import ACTIVATIONS, Activation
from gradviz.learning.penalties import ConfiguredPenalty, Penalty
from gradviz.learning.terms import Array

MOST_HIDDEN, MOST_UNITS = 4, 128
OUTPUTS = ("sigmoid", "softmax", "linear")


@dataclass(frozen=True)
class Dense:
    """A layer, phi(x W + b): (..., inputs) -> (..., units).

    `activation` is a name in `ACTIVATIONS`, of the last layer "sigmoid", "softmax" or "linear";
    `kernel_regularizer` a penalty on W, `kernel_initializer` what W starts from (b starts at 0);
    `dropout` the rate of a Dropout layer behind it. Raises ValueError for what is out of range.

    Source: keras.layers.Dense, keras.layers.Dropout.

    >>> Dense(64, "relu").initializer.name, Dense(2, "tanh", dropout=0.1).dropout
    ('GlorotUniform', 0.1)
    """

    units: int
    activation: str = "linear"
    kernel_regularizer: ConfiguredPenalty | Penalty | None = None
    kernel_initializer: ConfiguredInitializer | Initializer | str = "GlorotUniform"
    dropout: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.units <= MOST_UNITS:
            raise ValueError(f"units has to be from 1 to {MOST_UNITS}, not {self.units}")
        if self.activation not in (*ACTIVATIONS, *OUTPUTS):
            known = ", ".join([*ACTIVATIONS, "softmax"])
            raise ValueError(f"activation has to be one of {known}, not {self.activation!r}")
        if not 0.0 <= self.dropout < 1.0:
            raise ValueError(f"dropout has to be in [0, 1), not {self.dropout!r}")
        given = self.kernel_initializer
        if isinstance(given, str) and given not in INITIALIZERS:
            known = ", ".join(INITIALIZERS)
            raise ValueError(f"kernel_initializer has to be one of {known}, not {given!r}")

    @property
    def phi(self) -> Activation:
        """The activation function of a hidden layer."""
        return ACTIVATIONS[self.activation]

    @property
    def penalty(self) -> ConfiguredPenalty | None:
        """The penalty on the kernel, with its values, or None."""
        given = self.kernel_regularizer
        return given() if isinstance(given, Penalty) else given

    @property
    def initializer(self) -> ConfiguredInitializer:
        """What the kernel starts from, with its values."""
        given = self.kernel_initializer
        declared = INITIALIZERS[given] if isinstance(given, str) else given
        return declared() if isinstance(declared, Initializer) else declared


@dataclass(frozen=True)
class Place:
    """Where the numbers of a layer lie in the vector of all parameters: its kernel, then its bias.

    The kernel has the shape (inputs, units), row by row.
    """

    inputs: int
    units: int
    first: int

    @property
    def kernel(self) -> slice:
        """The numbers of the kernel."""
        return slice(self.first, self.first + self.inputs * self.units)

    @property
    def bias(self) -> slice:
        """The numbers of the bias."""
        return slice(self.end - self.units, self.end)

    @property
    def end(self) -> int:
        """The place behind the bias, where the next layer begins."""
        return self.first + (self.inputs + 1) * self.units


@dataclass(frozen=True)
class Network:
    """A sequence of dense layers: 1 to 4 hidden ones and an output, as `keras.Sequential` has it.

    Its D parameters are one vector, layer by layer: kernel (inputs, units) row by row, then bias.
    Raises ValueError for too many or too few layers, and for an output that is none.

    >>> article = Network(10, (Dense(64, "relu"), Dense(1, "sigmoid")))
    >>> article.dimension, [place.bias for place in article.places]
    (769, [slice(640, 704, None), slice(768, 769, None)])
    """

    inputs: int
    layers: tuple[Dense, ...] = field()

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        if self.inputs < 1:
            raise ValueError(f"inputs has to be at least 1, not {self.inputs}")
        hidden = len(self.layers) - 1
        if not 1 <= hidden <= MOST_HIDDEN:
            raise ValueError(f"a network has 1 to {MOST_HIDDEN} hidden layers, not {hidden}")
        *below, last = self.layers
        if any(layer.activation == "softmax" for layer in below):
            raise ValueError("softmax is an activation of the last layer only")
        if last.activation not in OUTPUTS:
            raise ValueError(
                f"activation of the last layer has to be one of {', '.join(OUTPUTS)},"
                f" not {last.activation!r}"
            )
        if last.activation == "softmax" and last.units < 2:
            raise ValueError("softmax needs a unit for each class, at least 2")
        if last.dropout:
            raise ValueError("dropout has to be 0 in the last layer")

    @property
    def output(self) -> Dense:
        """The last layer."""
        return self.layers[-1]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where each layer's numbers lie."""
        found, inputs, first = [], self.inputs, 0
        for layer in self.layers:
            found.append(Place(inputs, layer.units, first))
            inputs, first = layer.units, found[-1].end
        return tuple(found)

    @property
    def dimension(self) -> int:
        """The number of parameters, D."""
        return self.places[-1].end

    @property
    def has_dropout(self) -> bool:
        """Whether a layer leaves out units in training."""
        return any(layer.dropout for layer in self.layers)

    @cached_property
    def activations(self) -> tuple[Callable[[Array], tuple[Array, Array]], ...]:
        """The functions of the hidden layers: what comes into units -> values and slopes."""
        return tuple(layer.phi.value_and_slope for layer in self.layers[:-1])

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The names of the parameters: W1[0,0], ..., b1[0], ..., W2[0,0], ...

        >>> Network(1, [Dense(2), Dense(1)]).variables
        ('W1[0,0]', 'W1[0,1]', 'b1[0]', 'b1[1]', 'W2[0,0]', 'W2[1,0]', 'b2[0]')
        """
        names = []
        for k, place in enumerate(self.places, 1):
            names += [f"W{k}[{i},{u}]" for i in range(place.inputs) for u in range(place.units)]
            names += [f"b{k}[{u}]" for u in range(place.units)]
        return tuple(names)

    def split(self, parameters: Array) -> list[tuple[Array, Array]]:
        """Return each layer's kernel (inputs, units) and bias (units,): views into (D,)."""
        return [
            (parameters[place.kernel].reshape(place.inputs, place.units), parameters[place.bias])
            for place in self.places
        ]

    def join(self, layers: Sequence[tuple[Any, Any]]) -> Array:
        """Return the vector (D,) of each layer's kernel and bias, as `split` gives them.

        It takes what `keras.layers.Dense.get_weights` returns, layer by layer. Raises ValueError
        for another shape.

        >>> net = Network(1, [Dense(2), Dense(1)])
        >>> net.join([([[1, 2]], [3, 4]), ([[5], [6]], [7])]).tolist()
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
        """
        parameters = np.empty(self.dimension)
        given = list(layers)
        for (kernel, bias), (own_kernel, own_bias) in zip(
            self.split(parameters), given, strict=True
        ):
            for name, own, array in (
                ("kernel", kernel, np.asarray(own_kernel)),
                ("bias", bias, np.asarray(own_bias)),
            ):
                if own.shape != array.shape:
                    raise ValueError(f"{name} needs the shape {own.shape}, not {array.shape}")
                own[...] = array
        return parameters

    def initial(self, seed: int = 0) -> Array:
        """Return starting parameters (D,); layer k draws from the seed (seed, k).

        >>> start = Network(3, [Dense(4, "relu"), Dense(1)]).initial(seed=2)
        >>> start.shape, bool((abs(start[:12]) < (6 / 7) ** 0.5).all()), start[12:16].tolist()
        ((21,), True, [0.0, 0.0, 0.0, 0.0])
        """
        start = np.zeros(self.dimension)
        for k, (layer, place) in enumerate(zip(self.layers, self.places, strict=True)):
            initializer = layer.initializer
            numbers = initializer.numbers(
                np.random.default_rng([seed, k]), place.inputs * place.units
            )
            start[place.kernel] = initializer.spread(place.inputs, place.units) * numbers
        return start


__all__ = ["MOST_HIDDEN", "MOST_UNITS", "OUTPUTS", "Dense", "Network", "Place"]
