"""What the browser shows of a network's inside equals Python's numbers, and NumPy's histograms."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gradviz.descent.vector_step import browser_trail
from gradviz.experiments import NetworkExperiment
from gradviz.learning.networks import browser_training, examine
from gradviz.ui.components.packing import packed
from tests.browser.test_network_engine import OPEN

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from gradviz.learning.networks import NetworkTraining

CASES = {
    "dropout and a penalty": NetworkExperiment(
        data="moons", hidden="8, 6", activation=["relu", "tanh"], dropout=[0.5, 0.0],
        penalty="L2", clipping="clipnorm", clip=0.3, epochs=4,
    ),
    "three classes": NetworkExperiment(
        data="iris_species", hidden="7", activation="relu", runs=["Momentum"], epochs=5,
        rates=[(4, 0.02)],
    ),
}  # fmt: skip


def seen(page: Page, training: NetworkTraining, script: str, **more: Any) -> Any:
    """Return what a script makes of a training that the browser does."""
    setup = browser_training(training.loss, training.settings, training.epochs)
    return page.evaluate(
        f"async ({{ packed, more }}) => {{ {OPEN} const training = createTraining(setup);"
        f" training.train(); {script} }}",
        {"packed": b64encode(packed(setup)).decode(), "more": more},
    )


@pytest.mark.parametrize("case", CASES)
def test_a_step_under_the_microscope(modules: Page, case: str) -> None:
    training = CASES[case].run().trainings[0]
    step = 5
    wanted = examine(training, step)
    found = seen(
        modules,
        training,
        "const found = training.examine(more.step); const nested = (each) =>"
        " each instanceof Float64Array ? Array.from(each)"
        " : Array.isArray(each) ? each.map(nested) : each;"
        " return Object.fromEntries(Object.entries(found).map(([k, v]) => [k, nested(v)]));",
        step=step,
    )
    assert found["rows"] == wanted.rows.tolist()
    for name in ("losses", "gradient", "parameters"):
        np.testing.assert_allclose(
            found[name], getattr(wanted, name), rtol=1e-8, atol=1e-13, err_msg=name
        )
    np.testing.assert_allclose(found["states"], wanted.states.ravel(), rtol=1e-8, atol=1e-15)
    for name in ("signals", "sums", "deltas"):
        for theirs, ours in zip(found[name], getattr(wanted, name), strict=True):
            np.testing.assert_allclose(theirs, ours.ravel(), rtol=1e-8, atol=1e-13, err_msg=name)
    assert found["loss"] == pytest.approx(wanted.loss, rel=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_the_numbers_of_the_update_end_at_the_new_weight(modules: Page, case: str) -> None:
    training = CASES[case].run().trainings[0]
    rule = training.settings.optimizer.rule
    trail = browser_trail(rule)
    result = trail.slots[-1][2]
    assert rule.update[-1].target == "x"
    moved = examine(training, 6).moved
    weights = [0, 3, training.loss.dimension - 1]
    found = seen(
        modules,
        training,
        'const { compileSource } = await import("/shared/engine.js");'
        ' const run = compileSource("x, g, s, h, t, n, at, v", more.source);'
        " const e = training.examine(6); const n = e.parameters.length;"
        " return more.weights.map((at) => { const v = new Float64Array(more.size + 1);"
        " run(e.parameters, e.gradient, e.states, e.hyperparameters, 7, n, at, v);"
        " return v[more.result]; });",
        source=trail.source,
        size=trail.size,
        result=result,
        weights=weights,
    )
    np.testing.assert_allclose(found, moved[weights], rtol=1e-10)


@pytest.mark.parametrize("case", CASES)
def test_histograms_over_the_epochs(modules: Page, case: str) -> None:
    training = CASES[case].run().trainings[0]
    loss = training.loss
    found = seen(
        modules,
        training,
        'const { histogramsOf } = await import("/network/histograms.js");'
        " const found = histogramsOf(setup, training.checkpoints);"
        " return JSON.parse(JSON.stringify(found, (_, v) =>"
        " v instanceof Float64Array ? Array.from(v) : v));",
    )
    assert found["epochs"] == list(range(training.epochs + 1))
    rows = np.arange(loss.size)
    data_loss = [loss.forward(x, rows) for x in training.weights]
    for k in range(len(loss.network.layers)):
        kernels = [loss.network.split(x)[k][0].ravel() for x in training.weights]
        outs = [(*each.signals[1:], each.logits)[k].ravel() for each in data_loss]
        for name, values in (("weights", kernels), ("activations", outs)):
            one = found[name][k]
            spread = np.concatenate(values)
            assert one["low"] == pytest.approx(spread.min(), abs=1e-9)
            assert one["high"] == pytest.approx(spread.max(), abs=1e-9)
            counts = np.reshape(one["counts"], (-1, found["bins"]))
            for epoch, each in enumerate(values):
                wanted, _ = np.histogram(each, found["bins"], (one["low"], one["high"]))
                # a value on the edge of a bin may fall to either side
                assert np.abs(np.cumsum(counts[epoch]) - np.cumsum(wanted)).max() <= 1
    dead = np.reshape(found["dead"], (training.epochs + 1, -1))
    for epoch, each in enumerate(data_loss):
        for k, slopes in enumerate(each.slopes):
            assert dead[epoch, k] == (slopes == 0).all(axis=0).sum()


@pytest.mark.parametrize("case", CASES)
def test_outputs_are_probabilities(modules: Page, case: str) -> None:
    training = CASES[case].run().trainings[0]
    found = seen(
        modules,
        training,
        'const { compileSource } = await import("/shared/engine.js");'
        " const N = setup.training.target.length;"
        " const z = training.forward(training.report().parameters, setup.training.features, N)"
        ".logits; const out = new Float64Array(z.length);"
        ' compileSource("z, out, n", setup.output)(z, out, N); return Array.from(out);',
    )
    wanted = training.loss.predict(training.parameters)
    np.testing.assert_allclose(found, wanted.ravel(), rtol=1e-8, atol=1e-12)
