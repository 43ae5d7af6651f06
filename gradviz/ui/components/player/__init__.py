"""The trajectory player: contour, surface, loss curve and the numbers of a step on one clock."""

from gradviz.ui.components.player.player import PlayerData, labels, player

__all__ = ["PlayerData", "labels", "player"]
