"""Measures the training of networks, in Python and in Chromium, beside Keras: one run, one table.

    .venv-references/bin/python -m tests.benchmarks.bench_networks

The model is the article's, 64 units of relu and a sigmoid, on 10,000 rows of 10 columns, 10 epochs
in batches of 32 by Adam. Everything that is recorded counts. Keras, on JAX, is measured where it is
installed: its whole `fit` of a new model, and that of a model compiled before. Rivals take turns
and may use the machine as they do by themselves; a figure is the median. The slices of the loss are
of that model over 569 rows, from the question to a worker to its first and its last picture.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from base64 import b64encode
from contextlib import ExitStack
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from gradviz.learning import DATASETS, Batches, Dataset
from gradviz.learning.networks import (
    Dense,
    Network,
    TrainingSettings,
    browser_training,
    network_loss,
    train_network,
)
from gradviz.optimizers import Adam
from gradviz.ui.components.packing import packed
from tests.browser.conftest import chromium, module_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

ROWS, COLUMNS, EPOCHS, BATCH = 10_000, 10, 10, 32
RUN = """
async (packed) => {
  const { createTraining } = await import("/network/engine.js");
  const { unpackData } = await import("/shared/data.js");
  const setup = unpackData(Uint8Array.from(atob(packed), (each) => each.charCodeAt(0)));
  const begun = performance.now();
  const report = createTraining(setup).train();
  return [performance.now() - begun, report.trainingByEpoch[report.epoch]];
}
"""
SLICES = {"slice of 569 rows, first picture": 0, "slice of 569 rows, 51 x 51": 1}
SLICE = """
async (packed) => {
  const { createClient } = await import("/network/client.js");
  const { unpackData } = await import("/shared/data.js");
  const client = createClient();
  const setup = unpackData(Uint8Array.from(atob(packed), (each) => each.charCodeAt(0)));
  await client.ask("open", { setup });
  await client.ask("train");
  const begun = performance.now();
  const plane = await client.ask("slice", { seed: null, step: null });
  const domain = [[-1, 1], [-1, 1]];
  let first = 0;
  await client.ask("landscape", { plane, domain }, () => (first ||= performance.now() - begun));
  client.end();
  return [first, performance.now() - begun];
}
"""


def article_data(rows: int = ROWS) -> Dataset:
    """Return rows of normal numbers, and on which side of a plane they are."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(rows, COLUMNS))
    target = (features @ rng.normal(size=COLUMNS) > 0).astype(float)
    names = tuple(f"c{j}" for j in range(COLUMNS))
    return Dataset("", "", features, target, names, "y", "classification")


def timed(run: Callable[[], object]) -> float:
    """Return how many milliseconds a call takes."""
    begun = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - begun)


def in_browser(
    page: Page, net: Network, data: Dataset, epochs: int, script: str = RUN, figure: int = 0
) -> Callable[[], float]:
    """Return what trains or slices in the browser and gives its milliseconds."""
    loss = network_loss(net, data, "BinaryCrossentropy")
    settings = TrainingSettings(net.initial(), Adam(), Batches(loss.size, BATCH))
    sent = b64encode(packed(browser_training(loss, settings, epochs))).decode()
    return lambda: float(page.evaluate(script, sent)[figure])


def keras_fits(data: Dataset) -> dict[str, Callable[[], float]]:
    """Return the trainings by Keras, none where it is not installed."""
    if find_spec("keras") is None:
        return {}
    os.environ.update(KERAS_BACKEND="jax", JAX_PLATFORMS="cpu")
    import keras

    features, target = data.features.astype("float32"), data.target.astype("float32")

    def model() -> Any:
        made = keras.Sequential([
            keras.Input((COLUMNS,)),
            keras.layers.Dense(64, "relu"),
            keras.layers.Dense(1, "sigmoid"),
        ])  # fmt: skip
        made.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
        return made

    def fit(made: Any) -> object:
        return made.fit(features, target, epochs=EPOCHS, batch_size=BATCH, verbose=0)

    compiled = model()
    fit(compiled)
    return {
        "keras.fit": lambda: timed(lambda: fit(model())),
        "keras.fit, compiled before": lambda: timed(lambda: fit(compiled)),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=5, help="how often each is measured")
    times = parser.parse_args().times
    data, net = article_data(), Network(COLUMNS, [Dense(64, "relu"), Dense(1, "sigmoid")])
    loss, batches = network_loss(net, data, "BinaryCrossentropy"), Batches(ROWS, BATCH)
    moons, few = DATASETS["moons"](n=200), article_data(569)
    with ExitStack() as stack:
        page = _page(stack)
        runs: dict[str, Callable[[], float]] = {
            **keras_fits(data),
            "Python": lambda: timed(
                lambda: train_network(loss, net.initial(), Adam(), EPOCHS, batches=batches)
            ),
            "browser": in_browser(page, net, data, EPOCHS),
        }
        for phi in ("relu", "tanh", "gelu"):
            small = Network(2, [Dense(8, phi), Dense(8, phi), Dense(1, "sigmoid")])
            runs[f"browser, moons, 8 and 8 {phi}"] = in_browser(page, small, moons, 100)
        for name, figure in SLICES.items():
            runs[name] = in_browser(page, net, few, EPOCHS, SLICE, figure)
        for run in runs.values():
            run()
        taken: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(times):
            for name, run in runs.items():
                taken[name].append(run())
    medians = {name: statistics.median(each) for name, each in taken.items()}
    goals = {"Python": ">= 5", "browser": ">= 3"}
    most = dict(zip(SLICES, (300, 2000), strict=True))
    for name, median in medians.items():
        line = f"{name:32} {median:9.1f} ms"
        if name in goals:
            for rival in (each for each in medians if each.startswith("keras")):
                line += f"   {medians[rival] / median:5.1f} x {rival}"
            line += f"   (goal {goals[name]} x keras.fit)"
        goal = 100 if "moons" in name else most.get(name)
        print(line + (f"   (goal <= {goal} ms)" if goal else ""))


def _page(stack: ExitStack) -> Page:
    """Return a page of a real Chromium that can import the components' modules."""
    browser = stack.enter_context(_given(chromium))
    address = stack.enter_context(_given(module_address))
    page: Page = browser.new_page()
    page.goto(address)
    return page


def _given(fixture: Any) -> Any:
    """Return a fixture's generator as a context."""
    from contextlib import contextmanager

    return contextmanager(fixture.__wrapped__)()


if __name__ == "__main__":
    main()
