"""A component as one HTML file, which needs no server."""

from gradviz.ui.components.standalone.one_file import one_file

__all__ = ["one_file"]
