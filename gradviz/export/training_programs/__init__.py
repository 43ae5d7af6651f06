"""A training on data as a program that makes it again, by what prints those of descents."""

from gradviz.export.training_programs.program_data import DATA_FILE, TrainingData
from gradviz.export.training_programs.training_run import TrainingRun

__all__ = ["DATA_FILE", "TrainingData", "TrainingRun"]
