"""Data sets to learn from, found in this folder's files: a new one is one more record."""

from gradviz.learning.datasets.base import DatasetGroup, Recipe
from gradviz.learning.datasets.discovery import DATASETS, GROUPS

__all__ = ["DATASETS", "GROUPS", "DatasetGroup", "Recipe"]
