"""What is drawn on a page as files: charts as SVG, PNG and CSV, canvases as PNG."""

from gradviz.ui.components.pictures.page_pictures import pictures

__all__ = ["pictures"]
