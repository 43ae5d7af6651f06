"""What is drawn on a page, charts and canvases, as files: SVG, PDF, PNG and CSV."""

from gradviz.ui.components.pictures.page_pictures import pictures

__all__ = ["pictures"]
