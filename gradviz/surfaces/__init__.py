"""The test surfaces of the literature, typed in the app's own language."""

from gradviz.surfaces.base import Group, Surface
from gradviz.surfaces.discovery import DEFAULT, GROUPS, SURFACES

__all__ = ["DEFAULT", "GROUPS", "SURFACES", "Group", "Surface"]
