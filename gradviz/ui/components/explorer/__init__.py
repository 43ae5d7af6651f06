"""The explorer: a point of a function, its gradient, and estimates of it."""

from gradviz.ui.components.explorer.explorer import ExplorerData, explorer, labels

__all__ = ["ExplorerData", "explorer", "labels"]
