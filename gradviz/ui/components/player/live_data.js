// The loss over data while a person moves one of its points or a penalty's strength: the same
// source, other numbers beside it. Python's answer takes its place when they let go.

import { compileSource } from "../shared/engine.js";

/** @typedef {import("../shared/types.js").Run} Run */
/** @typedef {import("../shared/types.js").FunctionData} FunctionData */
/** @typedef {import("../shared/types.js").MovedPoint} MovedPoint */

let liveStamps = 0;

/**
 * A point's features at the model's scale; `shift` and `factor` are those of the scaler.
 * @param {any} fit
 * @param {ArrayLike<number>} features
 * @param {Float64Array} [out]
 * @returns {Float64Array}
 */
export function scaledFeatures(fit, features, out = new Float64Array(features.length)) {
  for (let j = 0; j < features.length; j++) out[j] = fit.shift[j] + fit.factor[j] * features[j];
  return out;
}

/**
 * The data with `moved` ({ index, features, target }) and `strength` in their places.
 * @param {any} data
 * @param {MovedPoint | null} moved
 * @param {number | null} strength
 * @returns {any}
 */
export function liveData(data, moved, strength) {
  if (!moved && strength === null) return data;
  const fn = data.function;
  const numbers = { ...fn.data };
  const held = fn.held && { ...fn.held };
  let fit = data.fit;
  if (strength !== null) {
    numbers.strength = Float64Array.of(strength);
    if (held) held.strength = numbers.strength;
  }
  if (moved) {
    const { index, features, target } = moved;
    const place = fit.places[index];
    const into = place < 0 ? held : numbers;
    const row = place < 0 ? -1 - place : place;
    fit = { ...fit, features: fit.features.slice(), target: fit.target.slice() };
    fit.features.set(features, index * features.length);
    fit.target[index] = target;
    if (into && into.rows) {
      into.rows = into.rows.slice();
      into.target = into.target.slice();
      compileSource("c, out, k", fit.row)(scaledFeatures(fit, features), into.rows, row * fit.size);
      into.target[row] = target;
    }
  }
  return {
    ...data,
    fit,
    function: { ...fn, data: numbers, held, stamp: `live ${(liveStamps += 1)}` },
  };
}

/**
 * Losses of one family are the same model on the same data, changed a little: the clock goes on.
 * @param {FunctionData} fn
 * @returns {string}
 */
export function functionFamily(fn) {
  return fn.family || JSON.stringify(fn);
}

/**
 * The parameters of a run at a time, between two steps in a straight line.
 * @param {Run} run
 * @param {number} time
 * @returns {Float64Array}
 */
export function parametersAt(run, time) {
  const D = run.dimension;
  const last = run.length - 1;
  const k = Math.min(last, Math.max(0, Math.floor(time)));
  const part = k < last ? Math.min(1, time - k) : 0;
  const x = new Float64Array(D);
  for (let j = 0; j < D; j++) {
    const here = run.positions[k * D + j];
    x[j] = part ? here + part * (run.positions[(k + 1) * D + j] - here) : here;
  }
  return x;
}
