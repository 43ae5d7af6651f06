"""What the loss page's browser computes, against Python: closed forms, minibatches, predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from gradviz.descent.presets import PRESETS
from gradviz.learning import (
    DATASETS,
    LOSSES,
    MODELS,
    PENALTIES,
    Batches,
    browser_function,
    browser_model,
    data_loss,
    prepare,
    read_model,
    train,
)
from gradviz.ui.widgets.player_data import rule_data

if TYPE_CHECKING:
    from playwright.sync_api import Page


LOOK = """
async ({ source, data, points }) => {
  const { compileFunction } = await import("/shared/engine.js");
  const arrays = {};
  for (const name in data) arrays[name] = Float64Array.from(data[name]);
  const f = compileFunction({ source, data: arrays });
  return points.map((point) => {
    const g = new Float64Array(point.length);
    return [f(Float64Array.from(point), g), ...g];
  });
}
"""
RUN = """
async ({ source, data, run, start, steps }) => {
  const { compileFunction, runPath } = await import("/shared/engine.js");
  const arrays = {};
  for (const name in data) arrays[name] = Float64Array.from(data[name]);
  run.gradient.order = Float64Array.from(run.gradient.order);
  const f = compileFunction({ source, data: arrays });
  const limits = { steps, tolerance: 0, z: null };
  const path = runPath(f, start.length, run, Float64Array.from(start), limits);
  return Array.from(path.positions);
}
"""
PREDICT = """
async ({ predict, row, output, size, points, features }) => {
  const { compileSource } = await import("/shared/engine.js");
  const p = compileSource("x, c", predict), put = compileSource("c, out, k", row);
  const mean = compileSource("p", output), out = new Float64Array(size * features.length);
  features.forEach((c, i) => put(c, out, i * size));
  const predictions = points.map((x) => features.map((c) => mean(p(x, c))));
  return { predictions, rows: Array.from(out) };
}
"""


def _lists(data: Any) -> dict[str, list[float]]:
    return {name: values.tolist() for name, values in data.items()}


@pytest.mark.parametrize("penalty", [None, "ElasticNet"])
def test_a_closed_form_is_the_loss_over_all_rows(modules: Page, penalty: str | None) -> None:
    data = prepare(DATASETS["diabetes"](), scaler="standardize").training
    model = MODELS["linear"](data.feature_names)
    f = data_loss(model, data, LOSSES["MeanSquaredError"], PENALTIES[penalty] if penalty else None)
    printed = browser_function(f, closed=True)
    assert "rows" not in printed.data
    points = np.random.default_rng(3).normal(size=(5, f.dimension))
    found = modules.evaluate(
        LOOK, {"source": printed.source, "data": _lists(printed.data), "points": points.tolist()}
    )
    values, gradients = f.value_and_gradient(points)
    # over the rows, one by one
    errors = model.predict(points, data.features) - data.target
    weights = points[:, :-1]
    more = 0.01 * (0.5 * np.abs(weights) + 0.5 * weights**2).sum(axis=1) if penalty else 0.0
    np.testing.assert_allclose([each[0] for each in found], (errors**2).mean(axis=1) + more)
    np.testing.assert_allclose([each[0] for each in found], values, rtol=1e-12)
    np.testing.assert_allclose([each[1:] for each in found], gradients, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_the_browser_takes_the_same_minibatches(modules: Page, name: str) -> None:
    data = prepare(DATASETS["moons"](), scaler="standardize").training
    f = data_loss(MODELS["logistic"](data.feature_names), data, LOSSES["BinaryCrossentropy"])
    batches = Batches(f.size, 8, seed=5)  # 75 rows: the last batch of an epoch is smaller
    optimizer: Any = PRESETS[name].configure({"learning_rate": 0.3})
    done = train(f, np.zeros(3), optimizer, 6, batches=batches)
    steps = done.trajectory.steps
    order = np.concatenate([batches.rows(k) for k in range(steps + 1)])
    run = {
        "optimizer": {
            **rule_data(optimizer.rule, 3)["optimizer"],
            "settings": {each: float(optimizer.values[each]) for each in optimizer.rule.inputs},
        },
        "gradient": {"order": order.tolist(), "size": batches.size, "length": batches.length},
    }
    printed = browser_function(f)
    given = {"source": printed.source, "data": _lists(printed.data), "run": run}
    found = modules.evaluate(RUN, {**given, "start": [0.0, 0.0, 0.0], "steps": steps})
    theirs = np.array(found).reshape(-1, 3)
    np.testing.assert_allclose(theirs, done.trajectory.positions, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", ["polynomial", "logistic", "typed"])
def test_the_browser_predicts_the_same(modules: Page, kind: str) -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(7, 2))
    loss = LOSSES["BinaryCrossentropy" if kind == "logistic" else "MeanSquaredError"]()
    model: Any = (
        read_model("a*exp(b*x) + sin(c)*z", ("x", "z"))
        if kind == "typed"
        else MODELS[kind](("x", "z"), degree=3)
    )
    points = rng.normal(size=(4, len(model.variables)))
    made = browser_model(model, loss)
    given = {"predict": made.predict, "row": made.row, "output": made.output, "size": made.size}
    found = modules.evaluate(
        PREDICT, {**given, "points": points.tolist(), "features": features.tolist()}
    )
    expected = loss.output(model.predict(points, features))
    np.testing.assert_allclose(found["predictions"], expected, rtol=1e-12)
    rows = features if kind == "typed" else model.design(features)
    np.testing.assert_allclose(found["rows"], rows.ravel(), rtol=1e-12)
