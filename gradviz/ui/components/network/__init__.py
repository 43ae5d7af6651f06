"""The network's pictures: trainings in the browser on one clock, and what is inside of them."""

from gradviz.ui.components.network.network_component import network_view
from gradviz.ui.components.network.network_data import labels, network_data

__all__ = ["labels", "network_data", "network_view"]
