"""A training of a network as an event-file directory, which TensorBoard shows.

Unpack the zip and run `tensorboard --logdir` on its folder. The files hold no date and no name of
a machine: equal trainings are equal files.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.learning.networks import NetworkLoss, NetworkTraining

MOST_STEPS, MOST_EPOCHS = 5000, 100
"""Steps of which the numbers are written, and epochs of which histograms are: evenly, if more."""
BINS = 30
EVENT_FILE = "events.out.tfevents.0000000000.gradviz"
Records = Iterator[tuple[int, list[Any]]]


def tensorboard_zip(training: NetworkTraining) -> bytes:
    """Return a training's event files, zipped: a folder `train`, and one `validation`.

    As Keras names them: `epoch_loss` and `epoch_accuracy` by epoch, of both; the others of `train`.
    By step, `batch_loss`, and for each layer k from 1 `gradient_norm/layer_k` and
    `update_ratio/layer_k`; by epoch, histograms of `layer_k/kernel`, `layer_k/bias`, and their
    gradients `layer_k/kernel/gradient` and `layer_k/bias/gradient` over all rows. Epochs are
    counted from 0, the start; losses of epochs are over all rows, without dropout.

    Of more than 5,000 steps every 2nd, 4th, ... is written, and the same of 100 epochs'
    histograms. Histograms of values that are no numbers are left out. Raises ImportError without
    tensorboardX.

    Source: keras.callbacks.TensorBoard.

    >>> from gradviz.learning import DATASETS
    >>> from gradviz.learning.networks import Dense, Network, network_loss, train_network
    >>> from gradviz.optimizers import SGD
    >>> net = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")])
    >>> f = network_loss(net, DATASETS["moons"](n=20), "BinaryCrossentropy")
    >>> data = tensorboard_zip(train_network(f, net.initial(), SGD(), epochs=2))
    >>> zipfile.ZipFile(io.BytesIO(data)).namelist()
    ['train/events.out.tfevents.0000000000.gradviz']
    """
    runs: dict[str, Records] = {"train": _training_events(training)}
    if training.validation_by_epoch is not None:
        held = training.validation_by_epoch, training.validation_accuracy
        runs["validation"] = _epoch_events(*held, training.validation)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, records in runs.items():
            entry = zipfile.ZipInfo(f"{name}/{EVENT_FILE}")  # without a date
            packed.writestr(entry, event_file(records), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def event_file(records: Records) -> bytes:
    """Return the bytes of an event file, of steps and their values."""
    return first_event() + events(records)


def first_event() -> bytes:
    """Return the record with which an event file begins."""
    from tensorboardX.proto.event_pb2 import Event

    return _record(Event(wall_time=0.0, file_version="brain.Event:2").SerializeToString())


def events(records: Records) -> bytes:
    """Return the records of steps and their values, which are put at the end of a file."""
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.proto.summary_pb2 import Summary

    found = [
        # a step takes a second: the time that it took here says nothing
        Event(wall_time=float(step), step=step, summary=Summary(value=values))
        for step, values in records
    ]
    return b"".join(_record(event.SerializeToString()) for event in found)


def _record(data: bytes) -> bytes:
    """Return a record: the length and the data, each with its checksum; nothing is on disk.

    Source: TensorFlow's tfrecord format, https://www.tensorflow.org/tutorials/load_data/tfrecord.
    """
    length = struct.pack("<Q", len(data))
    return length + _checksum(length) + data + _checksum(data)


def _checksum(data: bytes) -> bytes:
    from tensorboardX.crc32c import crc32c

    found = crc32c(data)
    turned = (found >> 15 | found << 17) + 0xA282EAD8
    return struct.pack("<I", turned & 0xFFFFFFFF)


def _training_events(training: NetworkTraining) -> Records:
    yield from _epoch_events(training.training_by_epoch, training.training_accuracy, training.loss)
    for step in evenly(training.steps, MOST_STEPS):
        found = {"batch_loss": float(training.batch_losses[step])}
        for kind, numbers in (
            ("gradient_norm", training.gradient_norms[step]),
            ("update_ratio", training.update_ratios[step]),
        ):
            found |= {f"{kind}/layer_{k}": float(each) for k, each in enumerate(numbers, 1)}
        yield step, scalars(found)
    network = training.loss.network
    for epoch in evenly(training.epochs + 1, MOST_EPOCHS):
        weights = training.weights[epoch]
        gradient = training.loss.gradient(weights)
        values: list[Any] = []
        pairs = zip(network.split(weights), network.split(gradient), strict=True)
        for k, (own, slopes) in enumerate(pairs, 1):
            for part, weight, slope in zip(("kernel", "bias"), own, slopes, strict=True):
                values += histogram(f"layer_{k}/{part}", weight)
                values += histogram(f"layer_{k}/{part}/gradient", slope)
        yield epoch, values


def _epoch_events(
    losses: NDArray[np.float64], accuracy: NDArray[np.float64] | None, loss: NetworkLoss | None
) -> Records:
    classifies = loss is not None and loss.loss.classifies and accuracy is not None
    for epoch, value in enumerate(losses):
        found = {"epoch_loss": float(value)}
        if classifies and accuracy is not None:
            found["epoch_accuracy"] = float(accuracy[epoch])
        yield epoch, scalars(found)


def evenly(count: int, most: int) -> range:
    """Return at most `most` numbers below `count`, all or every 2nd, 4th, 8th, ..."""
    stride = 1
    while -(-count // stride) > most:
        stride *= 2
    return range(0, count, stride)


def scalars(values: Mapping[str, float]) -> list[Any]:
    """Return numbers as values of a summary, by their tags."""
    from tensorboardX.proto.summary_pb2 import Summary

    return [Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()]


def histogram(tag: str, values: NDArray[np.float64]) -> Sequence[Any]:
    """Return a histogram of equal bins, as one value of a summary; none of what is no number."""
    from tensorboardX.summary import histogram_raw

    if not np.isfinite(values).all():
        return ()
    counts, edges = np.histogram(values, BINS)
    summary = histogram_raw(
        tag,
        float(values.min()),
        float(values.max()),
        values.size,
        float(values.sum()),
        float(np.square(values).sum()),
        edges[1:].tolist(),
        counts.tolist(),
    )
    found: Sequence[Any] = summary.value
    return found


__all__ = [
    "EVENT_FILE",
    "MOST_STEPS",
    "Records",
    "evenly",
    "event_file",
    "events",
    "first_event",
    "histogram",
    "scalars",
    "tensorboard_zip",
]
