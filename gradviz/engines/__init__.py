"""Engines: the gradient of a model over a data set that is larger than memory, or over a sample."""
