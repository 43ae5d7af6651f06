"""The browser's training of a network equals Python's, without an app; Python is the reference."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gradviz.learning import PENALTIES, Batches, Dataset, EarlyStopping
from gradviz.learning.networks import (
    ACTIVATIONS,
    Dense,
    Network,
    NetworkLoss,
    NetworkTraining,
    TrainingSettings,
    browser_training,
    network_loss,
    train_network,
)
from gradviz.learning.networks.output_loss import SPARSE
from gradviz.learning.networks.threefry import dropout_mask
from gradviz.optimizers import RULES, SGD, Adam, CosineDecay
from gradviz.ui.components.packing import packed
from tests.learning.networks.test_backpropagation import ENDS
from tests.learning.networks.test_network_training import REMEMBERING
from tests.learning.networks.test_threefry import KNOWN

if TYPE_CHECKING:
    from playwright.sync_api import Page

EPOCHS, ROWS, INPUTS = 3, 45, 4
FIELDS = {
    "batchLosses": "batch_losses",
    "gradientNorms": "gradient_norms",
    "updateRatios": "update_ratios",
    "trainingByEpoch": "training_by_epoch",
    "validationByEpoch": "validation_by_epoch",
    "trainingAccuracy": "training_accuracy",
    "validationAccuracy": "validation_accuracy",
    "parameters": "parameters",
}
OPEN = """
const { createTraining } = await import("/network/engine.js");
const { unpackData } = await import("/shared/data.js");
const bytes = Uint8Array.from(atob(packed), (each) => each.charCodeAt(0));
const setup = unpackData(bytes);
const plain = (report) => Object.fromEntries(Object.entries(report).map(
  ([name, each]) => [name, each instanceof Float64Array ? Array.from(each) : each]));
"""
L2 = PENALTIES["L2"](strength=0.01)
NET = Network(
    INPUTS,
    [
        Dense(7, "relu", L2, dropout=0.25),
        Dense(6, "tanh", kernel_initializer="HeNormal", dropout=0.1),
        Dense(1, "sigmoid", L2),
    ],
)


def losses(net: Network, name: str = "BinaryCrossentropy") -> tuple[NetworkLoss, NetworkLoss]:
    """Return the losses over rows for training and for validation."""
    rng = np.random.default_rng(1)
    features = rng.normal(size=(2 * ROWS, INPUTS))
    signal = features @ rng.normal(size=INPUTS) + rng.normal(size=2 * ROWS)
    if name == SPARSE:
        target = np.digitize(signal, np.linspace(-2, 2, net.output.units - 1)).astype(float)
    else:
        target = (signal > 0).astype(float)
    names = tuple("abcd")
    first, second = (
        network_loss(net, Dataset("", "", features[part], target[part], names, "y"), name)
        for part in (slice(0, ROWS), slice(ROWS, None))
    )
    return first, second


def trained(
    page: Page,
    net: Network,
    optimizer: Any,
    name: str = "BinaryCrossentropy",
    epochs: int = EPOCHS,
    **options: Any,
) -> tuple[NetworkTraining, dict[str, Any]]:
    """Train in Python and in the browser."""
    loss, held = losses(net, name)
    batches, start = Batches(ROWS, 8, seed=2), net.initial(1) + 0.01
    done = train_network(
        loss, start, optimizer, epochs, batches=batches, validation=held, **options
    )
    setup = browser_training(loss, done.settings, epochs, held, options.get("early_stopping"))
    found = page.evaluate(
        f"async (packed) => {{ {OPEN} return plain(createTraining(setup).train()); }}",
        b64encode(packed(setup)).decode(),
    )
    return done, found


def compare(done: NetworkTraining, found: dict[str, Any]) -> None:
    assert found["status"] == done.status
    assert found["step"] == done.steps
    assert (found["stoppedEpoch"], found["bestEpoch"]) == (done.stopped_epoch, done.best_epoch)
    for theirs, ours in FIELDS.items():
        wanted = getattr(done, ours)
        if found[theirs] is None:
            assert np.isnan(wanted).all()
        else:
            np.testing.assert_allclose(
                found[theirs], wanted.ravel(), rtol=1e-8, atol=1e-13, err_msg=ours
            )


@pytest.mark.parametrize("name", RULES)
def test_every_optimizer(modules: Page, name: str) -> None:
    compare(*trained(modules, NET, RULES[name](), seed=4))


@pytest.mark.parametrize(
    "optimizer",
    [
        SGD(momentum=0.9, nesterov=True, clipnorm=0.05),
        SGD(learning_rate=CosineDecay(decay_steps=10), clipvalue=0.01),
        Adam(amsgrad=True, weight_decay=0.01),
        REMEMBERING(),
    ],
    ids=repr,
)
def test_schedules_clipping_and_options(modules: Page, optimizer: Any) -> None:
    compare(*trained(modules, NET, optimizer, seed=1))


def test_a_rate_that_changes(modules: Page) -> None:
    compare(*trained(modules, NET, Adam(), rates=[(4, 0.05), (11, 0.0001)]))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation(modules: Page, name: str) -> None:
    penalty = PENALTIES["ElasticNet"](strength=0.01)
    net = Network(INPUTS, [Dense(5, name, penalty), Dense(3, name), Dense(1, "sigmoid")])
    compare(*trained(modules, net, Adam(learning_rate=0.01)))


@pytest.mark.parametrize(("name", "last"), ENDS, ids=lambda each: getattr(each, "activation", each))
def test_every_loss(modules: Page, name: str, last: Dense) -> None:
    net = Network(INPUTS, [Dense(5, "tanh"), Dense(2, "gelu"), last])
    compare(*trained(modules, net, SGD(learning_rate=0.1), name))


@pytest.mark.parametrize(
    "early",
    [
        EarlyStopping(patience=2),
        EarlyStopping(patience=1, min_delta=0.02, start_from_epoch=4),
        EarlyStopping(patience=3, restore_best_weights=True),
        EarlyStopping(patience=50, restore_best_weights=True),
    ],
    ids=repr,
)
def test_early_stopping(modules: Page, early: EarlyStopping) -> None:
    done, found = trained(modules, NET, Adam(learning_rate=0.1), epochs=20, early_stopping=early)
    assert done.status == ("step_limit" if early.patience > 20 else "stopped_early")
    compare(done, found)


def test_a_training_that_diverges(modules: Page) -> None:
    net = Network(INPUTS, [Dense(5, "linear"), Dense(3, "linear"), Dense(1)])
    done, found = trained(modules, net, SGD(learning_rate=30.0), "MeanSquaredError")
    assert done.status == found["status"] == "diverged"
    assert found["step"] == done.steps


def test_steps_back_and_on_again(modules: Page) -> None:
    loss, held = losses(NET)
    settings = TrainingSettings(NET.initial(0), Adam(), Batches(ROWS, 8), 3)
    setup = browser_training(loss, settings, EPOCHS, held)
    done = train_network(
        loss, settings.start, Adam(), EPOCHS, batches=settings.batches, validation=held, seed=3
    )
    found = modules.evaluate(
        f"""async (packed) => {{
          {OPEN}
          const training = createTraining(setup);
          const first = training.train(1);
          const whole = training.train();
          const past = training.at(7);
          const still = training.report(0);
          const back = training.rewind(7);
          const again = training.train();
          training.restart();
          training.train(5);
          training.changeRate(0);
          training.changeRate(0.5);
          const rates = training.rates;
          training.changeRate(0);
          const rest = training.train(3);
          const errors = [];
          for (const step of [-1, 9, 0.5])
            try {{ training.rewind(step); }} catch (error) {{ errors.push(error.message); }}
          return {{
            first: plain(first), whole: plain(whole), past: plain(past), still: plain(still),
            back: plain(back), again: plain(again), rates, rest: plain(rest), errors,
            steps: training.steps,
          }};
        }}""",
        b64encode(packed(setup)).decode(),
    )
    assert (found["first"]["step"], found["first"]["status"]) == (1, "running")
    assert len(found["whole"]["batchLosses"]) == done.steps - 1
    compare(done, found["still"])
    x, states = done.at(7)
    np.testing.assert_allclose(found["past"]["parameters"], x, rtol=1e-9)
    np.testing.assert_allclose(found["past"]["states"], states.ravel(), rtol=1e-8, atol=1e-15)
    assert found["back"]["parameters"] == found["past"]["parameters"]
    assert (found["back"]["step"], len(found["back"]["trainingByEpoch"])) == (7, 2)
    assert found["again"]["parameters"] == found["whole"]["parameters"]
    assert found["again"]["trainingByEpoch"] == found["whole"]["trainingByEpoch"]
    assert found["rates"] == [[5, 0.5]]
    np.testing.assert_allclose(found["rest"]["parameters"], done.at(5)[0], rtol=1e-9)
    assert found["errors"] == [f"step has to be from 0 to 8, not {step}" for step in (-1, 9, 0.5)]
    assert found["steps"] == done.steps


def test_a_worker_reports_hears_and_stops(modules: Page) -> None:
    loss, held = losses(NET)
    settings = TrainingSettings(NET.initial(0), Adam(), Batches(ROWS, 8), 3)
    setup = browser_training(loss, settings, 1000, held)
    found = modules.evaluate(
        f"""async (packed) => {{
          {OPEN}
          const worker = new Worker("/network/worker.js", {{ type: "module" }});
          const answers = [];
          const waiting = new Map();
          worker.onmessage = ({{ data }}) => {{
            answers.push(data);
            if (data.done) waiting.get(data.id)(data);
          }};
          let last = 0;
          const send = (message) => new Promise((resolve) => {{
            waiting.set((last += 1), resolve);
            worker.postMessage({{ id: last, ...message }});
          }});
          const opened = await send({{ kind: "open", setup }});
          const some = await send({{ kind: "train", count: 18, chunk: 6 }});
          const parts = answers.filter((each) => each.id === 2).map((each) => each.step);
          const long = send({{ kind: "train", chunk: 10 }});
          await send({{ kind: "stop" }});
          const stopped = await long;
          const rewound = await send({{ kind: "rewind", step: 7 }});
          const changed = await send({{ kind: "rate", rate: 0.5 }});
          const bad = await send({{ kind: "rewind", step: 700 }});
          const restarted = await send({{ kind: "restart" }});
          worker.terminate();
          return [opened, some, parts, stopped, rewound, changed, bad, restarted].map(
            (each) => Array.isArray(each) ? each : plain(each));
        }}""",
        b64encode(packed(setup)).decode(),
    )
    opened, some, parts, stopped, rewound, changed, bad, restarted = found
    assert opened["step"] == restarted["step"] == 0
    assert parts == [6, 12, 18]
    done = train_network(
        loss, settings.start, Adam(), EPOCHS, batches=settings.batches, validation=held, seed=3
    )
    np.testing.assert_allclose(some["parameters"], done.parameters, rtol=1e-8)
    np.testing.assert_allclose(some["batchLosses"], done.batch_losses[12:], rtol=1e-8)
    assert stopped["cancelled"]
    assert stopped["step"] < 6000
    np.testing.assert_allclose(rewound["parameters"], done.at(7)[0], rtol=1e-8)
    assert changed["rates"] == [[7, 0.5]]
    assert "step has to be from 0 to 7, not 700" in bad["error"]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_random_words(
    modules: Page, counter: tuple[int, int], key: tuple[int, int], answer: tuple[int, int]
) -> None:
    found = modules.evaluate(
        """async (given) => {
          const { threefry } = await import("/network/threefry.js");
          const out = new Uint32Array(2);
          threefry(...given, out);
          return Array.from(out);
        }""",
        [*counter, *key],
    )
    assert tuple(found) == answer


def test_dropout_masks(modules: Page) -> None:
    rows = np.array([0, 7, 123456, 3])
    found = modules.evaluate(
        """async (rows) => {
          const { dropoutMask } = await import("/network/threefry.js");
          const mask = new Float64Array(4 * 9);
          dropoutMask(0.37, 4000000000, 70000, 3, 9, rows, 4, mask);
          return Array.from(mask);
        }""",
        rows.tolist(),
    )
    assert found == dropout_mask(0.37, 4_000_000_000, 70_000, 3, 9, rows).ravel().tolist()
