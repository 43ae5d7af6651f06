"""The test surfaces of the literature, typed in the app's own language."""

from gradviz.functions.surfaces.base import Surface, SurfaceGroup
from gradviz.functions.surfaces.discovery import DEFAULT, GROUPS, SURFACES

__all__ = ["DEFAULT", "GROUPS", "SURFACES", "Surface", "SurfaceGroup"]
