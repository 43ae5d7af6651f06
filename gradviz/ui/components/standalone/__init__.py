"""A component as one HTML file, which needs no server."""

from gradviz.ui.components.standalone.one_file import modules_of, one_file

__all__ = ["modules_of", "one_file"]
