// What a schedule makes of the learning rate: a curve of each run's rate over the steps.

import { compileSource, hyperparameterArray } from "../shared/engine.js";

/** @typedef {import("../shared/types.js").Root} Root */
/** @typedef {import("../shared/types.js").Run} Run */
/** @typedef {import("../shared/types.js").RunData} RunData */

/**
 * The learning rate of each step, from the rule's own equations; null where no schedule makes it.
 * @param {RunData} source
 * @param {number} D
 * @param {number} steps
 * @returns {Float64Array | null}
 */
export function scheduledRates(source, D, steps) {
  const rule = source.optimizer;
  if (!rule || rule.rate_entry === null || rule.rate_entry === undefined) return null;
  const step = compileSource("x, g, s, h, t, v", rule.source);
  const h = hyperparameterArray(source);
  const [x, g] = [new Float64Array(D), new Float64Array(D)];
  const s = new Float64Array(D * rule.states.length);
  const v = new Float64Array(D * rule.entries);
  return Float64Array.from({ length: steps }, (_, k) => {
    step(x.fill(0), g, s.fill(0), h, k + 1, v);
    return v[rule.rate_entry * D];
  });
}

/**
 * The curves, on one scale from 0 to the largest rate, and a line at the step that is shown.
 * @param {Root} root
 * @returns {{ update: (shown: any) => void }}
 */
export function createRatesView(root) {
  const place = root.querySelector(".rates");
  const [picture, top, end] = ["svg", ".rates-top", ".rates-end"].map((name) =>
    place.querySelector(name),
  );
  const line = place.querySelector("line");
  let shown = "";

  function update({ runs, steps, time, dimension, format, stamp }) {
    if (stamp !== shown) {
      shown = stamp;
      const curves = runs
        .filter((run) => run.visible)
        .map((run) => ({ run, rates: scheduledRates(run.source, dimension, steps) }))
        .filter(({ rates }) => rates);
      place.hidden = !curves.length;
      const most = Math.max(
        ...curves.map(({ rates }) => rates.reduce((a, b) => Math.max(a, b), 0)),
      );
      top.textContent = format(most, 3);
      end.textContent = format(steps);
      for (const old of picture.querySelectorAll("polyline")) old.remove();
      for (const { run, rates } of curves) {
        const curve = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
        const points = Array.from(rates, (rate, k) => [
          ((100 * k) / Math.max(1, steps - 1)).toFixed(2),
          (100 - (96 * rate) / (most || 1)).toFixed(2),
        ]);
        curve.setAttribute("points", points.join(" "));
        curve.setAttribute("stroke", run.color);
        curve.dataset.run = run.id;
        picture.append(curve);
      }
    }
    if (place.hidden) return;
    const at = ((100 * Math.min(time, steps - 1)) / Math.max(1, steps - 1)).toFixed(2);
    line.setAttribute("x1", at);
    line.setAttribute("x2", at);
  }

  return { update };
}
