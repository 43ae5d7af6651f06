"""The network's pictures: trainings in the browser on one clock, and what is inside of them."""

from gradviz.ui.components.network.network_component import labels, network_view

__all__ = ["labels", "network_view"]
