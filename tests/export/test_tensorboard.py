"""TensorBoard's own reader finds in the event files what the training has."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gradviz.export import tensorboard
from gradviz.export.tensorboard import tensorboard_zip
from gradviz.learning import DATASETS
from gradviz.learning.networks import Dense, Network, NetworkTraining, network_loss, train_network
from gradviz.optimizers import SGD, Adam

if TYPE_CHECKING:
    from pathlib import Path

MOONS = DATASETS["moons"](n=50, noise=0.2)


def training(last: str = "sigmoid", epochs: int = 4, rate: float = 0.02) -> NetworkTraining:
    net = Network(2, [Dense(4, "tanh"), Dense(3, "relu", dropout=0.2), Dense(1, last)])
    name = "BinaryCrossentropy" if last == "sigmoid" else "MeanSquaredError"
    loss = network_loss(net, MOONS, name)
    held = network_loss(net, DATASETS["moons"](n=20, seed=5), name)
    return train_network(loss, net.initial(2), Adam(learning_rate=rate), epochs, validation=held)


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.namelist()


def test_equal_trainings_are_equal_files() -> None:
    data = tensorboard_zip(training())
    assert data == tensorboard_zip(training())
    file = "events.out.tfevents.0000000000.gradviz"
    assert names(data) == [f"train/{file}", f"validation/{file}"]


def test_the_files_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tensorboard_zip(training(epochs=20))
    monkeypatch.setattr(tensorboard, "MOST_STEPS", 10)
    monkeypatch.setattr(tensorboard, "MOST_EPOCHS", 5)
    assert len(tensorboard_zip(training(epochs=20))) < len(whole) / 2


def read(data: bytes, folder: Path) -> dict[str, Any]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        packed.extractall(folder)
    found = {}
    for path in sorted(folder.iterdir()):
        found[path.name] = EventAccumulator(str(path), {"scalars": 0, "histograms": 0})
        found[path.name].Reload()
    return found


def scalars(events: Any, tag: str) -> np.ndarray:
    """Return steps and values, (N, 2)."""
    return np.array([(each.step, each.value) for each in events.Scalars(tag)])


def check(events: Any, tag: str, steps: Any, values: Any) -> None:
    np.testing.assert_array_equal(scalars(events, tag), np.stack([steps, np.float32(values)], 1))


@pytest.mark.references
def test_tensorboard_reads_every_value(tmp_path: Path) -> None:
    done = training()
    found = read(tensorboard_zip(done), tmp_path)
    assert sorted(found) == ["train", "validation"]
    train, held = found["train"], found["validation"]
    epochs, steps = np.arange(done.epochs + 1), np.arange(done.steps)
    check(train, "epoch_loss", epochs, done.training_by_epoch)
    check(train, "epoch_accuracy", epochs, done.training_accuracy)
    check(held, "epoch_loss", epochs, done.validation_by_epoch)
    check(held, "epoch_accuracy", epochs, done.validation_accuracy)
    check(train, "batch_loss", steps, done.batch_losses)
    for k in range(3):
        check(train, f"gradient_norm/layer_{k + 1}", steps, done.gradient_norms[:, k])
        check(train, f"update_ratio/layer_{k + 1}", steps, done.update_ratios[:, k])
    assert len(train.Tags()["scalars"]) == 3 + 6
    assert held.Tags()["scalars"] == ["epoch_loss", "epoch_accuracy"]
    assert len(train.Tags()["histograms"]) == 3 * 4
    net = done.loss.network
    for epoch in epochs:
        gradient = done.loss.gradient(done.weights[epoch])
        for kind, vector in (("", done.weights[epoch]), ("/gradient", gradient)):
            for k, parts in enumerate(net.split(vector), 1):
                for part, values in zip(("kernel", "bias"), parts, strict=True):
                    event = train.Histograms(f"layer_{k}/{part}{kind}")[epoch]
                    assert event.step == epoch
                    _compare(event.histogram_value, values)


def _compare(shown: Any, values: np.ndarray) -> None:
    assert (shown.min, shown.max) == (values.min(), values.max())
    assert shown.num == values.size
    assert shown.sum == pytest.approx(values.sum())
    assert shown.sum_squares == pytest.approx((values**2).sum())
    counts, edges = np.histogram(values, 30)
    kept = np.array(shown.bucket)
    np.testing.assert_array_equal(kept[-len(counts) :], counts)
    np.testing.assert_allclose(shown.bucket_limit[-len(counts) :], edges[1:])


@pytest.mark.references
def test_a_training_that_diverges_is_written(tmp_path: Path) -> None:
    net = Network(2, [Dense(4), Dense(1)])
    loss = network_loss(net, MOONS, "MeanSquaredError")
    done = train_network(loss, net.initial(), SGD(learning_rate=1e6), 10)
    assert done.status == "diverged"
    events = read(tensorboard_zip(done), tmp_path)["train"]
    check(events, "batch_loss", np.arange(done.steps), done.batch_losses)
    assert "epoch_accuracy" not in events.Tags()["scalars"]
