"""A fit as an event file, which TensorBoard shows: `tensorboard --logdir` on its folder."""

from __future__ import annotations

from pathlib import Path

from gradviz.engines.fit_result import Fit
from gradviz.engines.whole_files import whole_file
from gradviz.export.tensorboard import (
    EVENT_FILE,
    MOST_STEPS,
    Records,
    evenly,
    event_file,
    histogram,
    scalars,
)


def write_events(fit: Fit, folder: str | Path) -> Path:
    """Write a fit's event file into a folder, which is made where it is not there; return its path.

    By step: `batch_loss`, `gradient_norm` and `rows_read`; histograms of `weights` at the steps
    that the fit kept. Of more than 5,000 steps every 2nd, 4th, ... is written. Equal fits are equal
    files. Raises EngineError where it cannot be written.

    Source: keras.callbacks.TensorBoard, whose tags are taken where there is one.
    """
    home = Path(folder)
    with whole_file(home / EVENT_FILE) as unfinished:
        home.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(event_file(_records(fit)))
    return home / EVENT_FILE


def _records(fit: Fit) -> Records:
    for step in evenly(fit.steps, MOST_STEPS):
        found = {
            "batch_loss": float(fit.loss_by_step[step]),
            "gradient_norm": float(fit.gradient_norms[step]),
            "rows_read": float(fit.rows_by_step[step]),
        }
        yield step, scalars(found)
    for step, weights in zip(fit.weight_steps.tolist(), fit.weights_by_step, strict=True):
        yield step, list(histogram("weights", weights))


__all__ = ["write_events"]
