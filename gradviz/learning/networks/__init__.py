"""Networks of dense layers: the loss over data as a function of all parameters, and its training.

>>> from gradviz.learning import DATASETS
>>> from gradviz.learning.networks import Dense, Network, network_loss
>>> net = Network(2, [Dense(8, "tanh"), Dense(1, "sigmoid")])
>>> f = network_loss(net, DATASETS["moons"](n=100), "BinaryCrossentropy")
"""

from gradviz.learning.networks.activation_functions import ACTIVATIONS, Activation
from gradviz.learning.networks.examined_step import ExaminedStep, examine
from gradviz.learning.networks.landscape import (
    LossSlice,
    path_on_slice,
    principal_slice,
    random_slice,
    slice_losses,
)
from gradviz.learning.networks.network import Dense, Network
from gradviz.learning.networks.network_browser import browser_training
from gradviz.learning.networks.network_loss import NetworkLoss, network_loss
from gradviz.learning.networks.network_steps import TrainingSettings
from gradviz.learning.networks.network_training import NetworkTraining, train_network

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Dense",
    "ExaminedStep",
    "LossSlice",
    "Network",
    "NetworkLoss",
    "NetworkTraining",
    "TrainingSettings",
    "browser_training",
    "examine",
    "network_loss",
    "path_on_slice",
    "principal_slice",
    "random_slice",
    "slice_losses",
    "train_network",
]
