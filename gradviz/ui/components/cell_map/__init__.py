"""The map of cells: paints tens of thousands of runs at once, and tells which one was clicked."""

from gradviz.ui.components.cell_map.cell_map import cell_map

__all__ = ["cell_map"]
