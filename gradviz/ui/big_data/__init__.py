"""The Big data page: samples, sizes of batch, workers and engines."""
