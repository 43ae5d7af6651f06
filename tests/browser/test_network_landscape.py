"""The browser's slices of the loss equal Python's, without an app; Python is the reference."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gradviz.learning import Batches
from gradviz.learning.networks import (
    Dense,
    Network,
    NetworkTraining,
    TrainingSettings,
    browser_training,
    principal_slice,
    random_slice,
    slice_losses,
    train_network,
)
from gradviz.learning.networks.landscape import path_on_slice, standard_normal
from gradviz.learning.networks.output_loss import SPARSE
from gradviz.optimizers import Adam
from gradviz.ui.components.packing import packed
from tests.browser.test_network_engine import INPUTS, L2, OPEN, ROWS, losses

if TYPE_CHECKING:
    from playwright.sync_api import Page

NETS = {
    "BinaryCrossentropy": Network(
        INPUTS,
        [Dense(7, "relu", L2, dropout=0.25), Dense(6, "tanh", dropout=0.1), Dense(1, "sigmoid")],
    ),
    "MeanSquaredError": Network(INPUTS, [Dense(9, "gelu"), Dense(1)]),
    SPARSE: Network(INPUTS, [Dense(5, "elu", L2), Dense(3, "softmax", L2)]),
}
DOMAIN = [[-1.5, 1.0], [-0.5, 2.0]]
WORKER = """
const worker = new Worker("/network/worker.js", { type: "module" });
const waiting = new Map();
worker.onmessage = ({ data }) => {
  const { resolve, parts } = waiting.get(data.id);
  parts.push(data);
  if (data.done) resolve(parts);
};
let last = 0;
const send = (kind, message = {}) => new Promise((resolve) => {
  waiting.set((last += 1), { resolve, parts: [] });
  worker.postMessage({ id: last, kind, ...message });
});
const list = (found) => Array.from(found);
"""


def trained(name: str, epochs: int = 6) -> tuple[NetworkTraining, str]:
    """Return a training, and what the browser opens."""
    net = NETS[name]
    loss, _ = losses(net, name)
    settings = TrainingSettings(net.initial(1), Adam(learning_rate=0.02), Batches(ROWS, 8, seed=2))
    done = train_network(loss, settings.start, settings.optimizer, epochs, batches=settings.batches)
    setup = browser_training(loss, settings, epochs)
    return done, b64encode(packed(setup)).decode()


def asked(page: Page, body: str, given: str, **more: Any) -> Any:
    source = f"async ({{ packed, more }}) => {{ {OPEN} {WORKER} {body} }}"
    return page.evaluate(source, {"packed": given, "more": more})


def test_normal_numbers(modules: Page) -> None:
    found = modules.evaluate(
        """async () => {
          const { standardNormal } = await import("/network/landscape.js");
          const list = (...key) => Array.from(standardNormal(...key));
          return [list(4000000000, 1, 500), list(0, 0, 3)];
        }"""
    )
    np.testing.assert_allclose(found[0], standard_normal(4_000_000_000, 1, 500), rtol=1e-9)
    np.testing.assert_allclose(found[1], standard_normal(0, 0, 3), rtol=1e-12)


def test_eigenvalues(modules: Page) -> None:
    rng = np.random.default_rng(2)
    for n, rank in ((1, 1), (2, 2), (12, 12), (40, 3)):
        root = rng.normal(size=(n, rank))
        matrix = root @ root.T
        found = modules.evaluate(
            """async ([matrix, n]) => {
              const { symmetricEigen } = await import("/network/jacobi.js");
              const { values, vectors } = symmetricEigen(Float64Array.from(matrix), n);
              return [Array.from(values), Array.from(vectors)];
            }""",
            [matrix.ravel().tolist(), n],
        )
        values, vectors = np.array(found[0]), np.array(found[1]).reshape(n, n)
        size = np.abs(matrix).max()
        np.testing.assert_allclose(
            np.sort(values), np.linalg.eigvalsh(matrix), atol=1e-12 * n * size
        )
        np.testing.assert_allclose(vectors @ np.diag(values) @ vectors.T, matrix, atol=1e-11 * size)
        np.testing.assert_allclose(vectors.T @ vectors, np.eye(n), atol=1e-12)


@pytest.mark.parametrize("seed", [None, 0, 4_000_000_000], ids=["principal", "random", "large"])
@pytest.mark.parametrize("name", NETS)
def test_a_slice_and_its_loss_are_python_s(modules: Page, name: str, seed: int | None) -> None:
    done, given = trained(name)
    body = """
      await send("open", { setup });
      await send("train");
      const [plane] = await send("slice", { seed: more.seed, step: more.step });
      const parts = await send("landscape", { plane, domain: more.domain });
      const [path] = await send("path", { plane });
      const point = setup.start;
      const [place] = await send("place", { plane, point });
      const [spot] = await send("place", { plane, coordinates: [0.5, -0.25] });
      worker.terminate();
      return {
        center: list(plane.center), first: list(plane.first), second: list(plane.second),
        shares: plane.shares && list(plane.shares),
        grids: parts.slice(0, -1).map(({ size, values }) => [size, list(values)]),
        ended: parts.at(-1).cancelled,
        steps: list(path.steps), path: [list(path.across), list(path.along)], place, spot,
      };
    """
    for step in (None, 17):
        found = asked(modules, body, given, seed=seed, step=step, domain=DOMAIN)
        center = done.weights[-1] if step is None else done.at(step)[0]
        if seed is None:
            plane = principal_slice(done.weights, center)
            np.testing.assert_allclose(found["shares"], plane.shares, rtol=1e-8)
        else:
            plane = random_slice(done.loss.network, center, seed)
            assert found["shares"] is None
        np.testing.assert_allclose(found["center"], plane.center, rtol=1e-8)
        np.testing.assert_allclose(found["first"], plane.first, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(found["second"], plane.second, rtol=1e-8, atol=1e-10)
        assert [size for size, _ in found["grids"]] == [6, 11, 26, 51]
        assert found["ended"] is False
        for size, values in found["grids"]:
            across, along = (np.linspace(*ends, size) for ends in DOMAIN)
            wanted = slice_losses(done.loss, plane, across, along)
            np.testing.assert_allclose(values, wanted.ravel(), rtol=1e-8)
        path = [done.at(int(step))[0] for step in found["steps"]]
        assert found["steps"] == list(range(done.steps + 1))
        on = path_on_slice(done.loss, plane, np.array(path))
        np.testing.assert_allclose(np.transpose(found["path"]), on.coordinates, atol=1e-9)
        place, spot = found["place"], found["spot"]
        assert place["loss"] == pytest.approx(on.losses[0], rel=1e-9)
        assert place["projected"] == pytest.approx(on.projected_losses[0], rel=1e-8)
        np.testing.assert_allclose(place["coordinates"], on.coordinates[0], atol=1e-9)
        wanted = float(done.loss.value(plane.points([0.5, -0.25])))
        assert spot["projected"] == pytest.approx(wanted, rel=1e-8)


def test_a_newer_landscape_and_a_new_training_end_the_older(modules: Page) -> None:
    _, given = trained("BinaryCrossentropy")
    found = asked(
        modules,
        """
        const many = { features: new Float64Array(40000 * 4), target: new Float64Array(40000) };
        await send("open", { setup: { ...setup, training: many, order: new Float64Array(240000),
          epochs: 1 } });
        const [plane] = await send("slice", { seed: 1, step: 0 });
        const ask = () => send("landscape", { plane, domain: more.domain });
        const first = ask();
        const second = ask();
        const cancelled = (await first).at(-1).cancelled;
        await send("leave");
        const left = (await second).at(-1).cancelled;
        const third = ask();
        await send("open", { setup });
        const opened = (await third).at(-1).cancelled;
        await send("train");
        const whole = await send("landscape", { plane, domain: more.domain });
        const bad = await send("slice", { seed: null, step: 0 });
        await send("restart");
        const few = await send("slice", { seed: null, step: null });
        worker.terminate();
        return [cancelled, left, opened, whole.length, bad[0].error ?? null, few[0].error];
        """,
        given,
        domain=DOMAIN,
    )
    assert found[:5] == [True, True, True, 5, None]
    assert "few points" in found[5]
