"""A training on data as a program that makes it again, by what prints those of descents."""

from gradviz.export.training_programs.training_run import TrainingRun
from gradviz.export.training_programs.written_data import DATA_FILE, TrainingData

__all__ = ["DATA_FILE", "TrainingData", "TrainingRun"]
