"""What a training is, and that it is the descent that every other function gets."""

from __future__ import annotations

import numpy as np
import pytest

import gradviz as gv
from gradviz.learning import DATASETS, INITIALIZERS, Batches, EarlyStopping, prepare
from gradviz.learning.networks import Dense, Network, NetworkTraining, network_loss, train_network
from gradviz.learning.penalties import L2
from gradviz.optimizers import SGD, Adam, CosineDecay, Optimizer, RMSprop
from gradviz.optimizers.base import learning_rate

READY = prepare(DATASETS["moons"](n=60, noise=0.3), share=0.3, scaler="standardize")
NET = Network(2, [Dense(5, "tanh", L2(strength=0.001)), Dense(1, "sigmoid")])
LOSS = network_loss(NET, READY.training, "BinaryCrossentropy")
HELD = network_loss(NET, READY.validation, "BinaryCrossentropy")
BATCHES = Batches(LOSS.size, 8, seed=3)
DROPPING = network_loss(
    Network(2, [Dense(6, "relu", dropout=0.3), Dense(1, "sigmoid")]),
    READY.training,
    "BinaryCrossentropy",
)

# states that are the parameters and the gradient as they are
REMEMBERING = Optimizer(
    "Remembering",
    "",
    (learning_rate(0.05),),
    """
        before[0] = x
        moved = x - before
        turned = g - last
        before = x
        last = g
        x = x - learning_rate*(g + turned/2) + 0.5*moved
    """,
)


@pytest.mark.parametrize(
    "optimizer",
    [
        SGD(learning_rate=0.1, momentum=0.9, nesterov=True),
        RMSprop(),
        Adam(learning_rate=0.01, clipnorm=0.1),
        gv.optimizers.Lamb(),
        SGD(learning_rate=CosineDecay(decay_steps=20)),
        REMEMBERING(),
    ],
    ids=repr,
)
def test_it_is_the_descent_on_the_same_function(optimizer: gv.optimizers.Configured) -> None:
    start = NET.initial(1)
    done = train_network(LOSS, start, optimizer, 3, batches=BATCHES, validation=HELD)
    run = gv.descend(LOSS, start, optimizer, done.steps, gradient=BATCHES, tolerance=0.0)
    ends = run.positions[done.epoch_steps]
    np.testing.assert_allclose(done.weights, ends, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(done.training_by_epoch, run.values[done.epoch_steps], rtol=1e-9)
    np.testing.assert_allclose(done.validation_by_epoch, HELD.value(ends), rtol=1e-9)
    np.testing.assert_allclose(done.validation_accuracy, HELD.accuracy(ends))
    losses = [LOSS.value(x, BATCHES.rows(t)) for t, x in enumerate(run.positions[:-1])]
    np.testing.assert_allclose(done.batch_losses, losses, rtol=1e-9)
    moved = np.diff(run.positions, axis=0)
    for k, place in enumerate(NET.places):
        own = slice(place.first, place.end)
        ratios = np.linalg.norm(moved[:, own], axis=1)
        ratios /= np.linalg.norm(run.positions[:-1, own], axis=1)
        np.testing.assert_allclose(done.update_ratios[:, k], ratios, rtol=1e-7)
        norms = np.linalg.norm(run.gradients[:-1, own], axis=1)
        np.testing.assert_allclose(done.gradient_norms[:, k], norms, rtol=1e-8)


def test_every_step_can_be_gone_back_to() -> None:
    start, rates = DROPPING.network.initial(0), ((7, 0.01), (13, 0.3))
    settings = {"batches": BATCHES, "seed": 9, "rates": rates}
    done = train_network(DROPPING, start, Adam(), 4, **settings)
    for step in (0, 1, 6, 7, 12, 17, done.steps):
        x, _ = done.at(step)
        loss = done.batch_losses[step] if step < done.steps else None
        again, _ = done.at(min(step + 1, done.steps))
        if loss is not None:
            ratio = np.linalg.norm(again - x) / np.linalg.norm(x)
            assert ratio == pytest.approx(np.hypot(*_lengths(done, step, x)) / np.linalg.norm(x))
    np.testing.assert_array_equal(done.at(done.steps)[0], done.parameters)
    np.testing.assert_array_equal(done.at(12)[0], done.weights[2])
    with pytest.raises(ValueError, match="step has to be from 0 to 24, not 25"):
        done.at(25)


def _lengths(done: NetworkTraining, step: int, x: np.ndarray) -> list[float]:
    """Return how far each layer moved in a step."""
    return [
        float(done.update_ratios[step, k] * np.linalg.norm(x[place.first : place.end]))
        for k, place in enumerate(DROPPING.network.places)
    ]


def test_the_rate_changes_from_a_step_on() -> None:
    start = NET.initial(0)
    plain = train_network(LOSS, start, SGD(learning_rate=0.1), 2, batches=BATCHES)
    later = train_network(
        LOSS, start, SGD(learning_rate=0.1), 2, batches=BATCHES, rates=[(5, 0.0), (8, 0.2)]
    )
    np.testing.assert_array_equal(plain.at(5)[0], later.at(5)[0])
    np.testing.assert_array_equal(later.at(5)[0], later.at(8)[0])
    faster = later.at(9)[0] - later.at(8)[0]
    gradient = LOSS.gradient(later.at(8)[0], BATCHES.rows(8))
    np.testing.assert_allclose(faster, -0.2 * gradient, rtol=1e-9, atol=1e-15)


def test_dropout_is_in_training_only() -> None:
    start = DROPPING.network.initial(0)
    done = train_network(DROPPING, start, SGD(), 1, batches=BATCHES, seed=1)
    other = train_network(DROPPING, start, SGD(), 1, batches=BATCHES, seed=2)
    assert done.training_by_epoch[0] == other.training_by_epoch[0] == DROPPING.value(start)
    assert (done.batch_losses != other.batch_losses).all()


@pytest.mark.parametrize("restore", [False, True])
def test_early_stopping(restore: bool) -> None:
    early = EarlyStopping(patience=2, restore_best_weights=restore)
    start, optimizer = NET.initial(2), Adam(learning_rate=0.3)
    whole = train_network(LOSS, start, optimizer, 30, batches=BATCHES, validation=HELD)
    done = train_network(
        LOSS, start, optimizer, 30, batches=BATCHES, validation=HELD, early_stopping=early
    )
    assert whole.validation_by_epoch is not None
    stopped, best = early.stop(whole.validation_by_epoch[1:])
    assert stopped is not None
    assert (done.status, done.stopped_epoch, done.best_epoch) == ("stopped_early", stopped, best)
    assert done.epochs == stopped + 1
    np.testing.assert_array_equal(
        done.parameters, whole.weights[best + 1 if restore else stopped + 1]
    )


def test_a_training_that_diverges_ends() -> None:
    net = Network(2, [Dense(4, "linear"), Dense(1)])
    loss = network_loss(net, READY.training, "MeanSquaredError")
    done = train_network(loss, net.initial(), SGD(learning_rate=50.0), 10)
    assert done.status == "diverged"
    assert done.steps < 20
    assert len(done.training_by_epoch) == len(done.weights) == done.epochs + 1
    np.testing.assert_array_equal(done.at(done.steps)[0], done.parameters)


def test_running_means_are_of_rows() -> None:
    done = train_network(LOSS, NET.initial(), SGD(), 2, batches=BATCHES)
    lengths = [len(rows) for rows in BATCHES.epoch(0)]
    per_epoch = done.batch_losses.reshape(2, -1)
    np.testing.assert_allclose(
        done.running_by_epoch, [np.average(each, weights=lengths) for each in per_epoch]
    )


@pytest.mark.parametrize("name", ["GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal"])
def test_initial_weights_have_the_spread_of_their_fans(name: str) -> None:
    net = Network(30, [Dense(100, "relu", kernel_initializer=name), Dense(1)])
    kernel, bias = net.split(net.initial(4))[0]
    fans = 30 if name.startswith("He") else (30 + 100) / 2
    wanted = 2.0 / 30 if name.startswith("He") else 1.0 / fans
    assert kernel.var() == pytest.approx(wanted, rel=0.08)
    assert not bias.any()
    assert (net.initial(4) == net.initial(4)).all()
    assert (net.initial(5) != net.initial(4))[: kernel.size].all()
    assert name in INITIALIZERS


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"batches": Batches(3, 1)}, "batches of 3 rows for a loss over 42"),
        ({"epochs": -1}, "epochs has to be at least 0, not -1"),
        ({"seed": 1 << 32}, r"seed has to be from 0 to 2\^32 - 1"),
        ({"rates": [(-1, 0.1)]}, "step has to be at least 0, not -1"),
        ({"rates": [(1, -0.1)]}, "learning_rate of SGD has to be"),
        ({"optimizer": SGD(learning_rate=[0.1, 0.2])}, "one value of each hyperparameter"),
        ({"start": np.zeros(3)}, "start needs the shape"),
        ({"epochs": 10**7}, "epochs times parameters has to be at most"),
    ],
)
def test_what_does_not_fit_is_said(options: dict[str, object], said: str) -> None:
    given = {"start": NET.initial(), "optimizer": SGD(), "epochs": 1, **options}
    with pytest.raises(ValueError, match=said):
        train_network(LOSS, **given)  # type: ignore[arg-type]


def test_only_update_rules_train() -> None:
    with pytest.raises(TypeError, match="update rules"):
        train_network(LOSS, NET.initial(), gv.optimizers.BFGS, 1)
