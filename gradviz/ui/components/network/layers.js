// Forward and backward through dense layers, over the rows of a batch: the counterpart of
// gradviz.learning.networks.propagation, in plain loops over flat arrays.

import { compileSource } from "../shared/engine.js";
import { dropoutMask } from "./threefry.js";

/** @typedef {import("./types.js").Layer} Layer */
/** @typedef {import("./types.js").Pass} Pass */

/**
 * z = signal W + b for `count` rows, (count x inputs) -> (count x units).
 * @param {Float64Array} x all parameters
 * @param {Layer} layer
 * @param {Float64Array} signal
 * @param {number} count
 * @param {Float64Array} z
 */
function dense(x, { inputs, units, kernel, bias }, signal, count, z) {
  if (units === 1) {
    for (let b = 0, k = 0; b < count; b++, k += inputs) {
      let sum = x[bias];
      for (let i = 0; i < inputs; i++) sum += signal[k + i] * x[kernel + i];
      z[b] = sum;
    }
    return;
  }
  // four inputs at a time: each sum is then read and written a quarter as often
  const fours = inputs - (inputs % 4);
  for (let b = 0, k = 0, m = 0; b < count; b++, k += inputs, m += units) {
    for (let u = 0; u < units; u++) z[m + u] = x[bias + u];
    let w = kernel;
    for (let i = 0; i < fours; i += 4, w += 4 * units) {
      const v0 = signal[k + i];
      const v1 = signal[k + i + 1];
      const v2 = signal[k + i + 2];
      const v3 = signal[k + i + 3];
      for (let u = 0, w0 = w; u < units; u++, w0++)
        z[m + u] +=
          v0 * x[w0] + v1 * x[w0 + units] + v2 * x[w0 + 2 * units] + v3 * x[w0 + 3 * units];
    }
    for (let i = fours; i < inputs; i++, w += units) {
      const value = signal[k + i];
      for (let u = 0; u < units; u++) z[m + u] += value * x[w + u];
    }
  }
}

/**
 * Adds a layer's part of the gradient, and returns the derivatives by what came into it in `below`
 * (count x inputs), where that is not null.
 * @param {Float64Array} x
 * @param {Layer} layer
 * @param {Float64Array} signal
 * @param {Float64Array} delta by what came out of its units, (count x units)
 * @param {number} count
 * @param {Float64Array} g
 * @param {Float64Array | null} below
 */
function denseBack(x, { inputs, units, kernel, bias }, signal, delta, count, g, below) {
  const fours = count - (count % 4);
  for (let b = 0; b < fours; b += 4) {
    const k = b * inputs;
    const m = b * units;
    for (let u = 0; u < units; u++)
      g[bias + u] +=
        delta[m + u] + delta[m + units + u] + delta[m + 2 * units + u] + delta[m + 3 * units + u];
    for (let i = 0, w = kernel; i < inputs; i++, w += units) {
      const v0 = signal[k + i];
      const v1 = signal[k + inputs + i];
      const v2 = signal[k + 2 * inputs + i];
      const v3 = signal[k + 3 * inputs + i];
      for (let u = 0, d = m; u < units; u++, d++)
        g[w + u] +=
          v0 * delta[d] +
          v1 * delta[d + units] +
          v2 * delta[d + 2 * units] +
          v3 * delta[d + 3 * units];
    }
  }
  for (let b = fours; b < count; b++) {
    const m = b * units;
    for (let u = 0; u < units; u++) g[bias + u] += delta[m + u];
    for (let i = 0, w = kernel; i < inputs; i++, w += units) {
      const value = signal[b * inputs + i];
      for (let u = 0; u < units; u++) g[w + u] += value * delta[m + u];
    }
  }
  if (below === null) return;
  for (let b = 0, k = 0, m = 0; b < count; b++, m += units)
    for (let i = 0, w = kernel; i < inputs; i++, k++, w += units) {
      let sum = 0;
      for (let u = 0; u < units; u++) sum += delta[m + u] * x[w + u];
      below[k] = sum;
    }
}

/**
 * The way of at most `capacity` rows through the layers. `forward` expects the rows' features in
 * `signals[0]`; with a `dropout` it leaves out units as in that step of that training. `backward`
 * needs the slopes.
 * @param {Layer[]} layers
 * @param {number} capacity
 * @returns {Pass}
 */
export function createPass(layers, capacity) {
  const last = layers.length - 1;
  const room = (/** @type {number} */ units) => new Float64Array(capacity * units);
  const signals = layers.map((layer) => room(layer.inputs));
  const sums = layers.map((layer) => room(layer.units));
  const slopes = layers.map((layer) => room(layer.units));
  const deltas = layers.map((layer) => room(layer.units));
  const masks = layers.map((layer) => (layer.dropout ? room(layer.units) : null));
  const activations = layers.map(
    (layer) => layer.activation && compileSource("z, out, slope, n", layer.activation),
  );

  function forward(x, count, dropout = null, needsSlopes = true) {
    for (let k = 0; k <= last; k++) {
      const layer = layers[k];
      dense(x, layer, signals[k], count, sums[k]);
      if (k === last) break;
      const n = count * layer.units;
      activations[k](sums[k], signals[k + 1], needsSlopes ? slopes[k] : null, n);
      const mask = masks[k];
      if (!dropout || !mask) continue;
      const { seed, step, rows } = dropout;
      dropoutMask(layer.dropout, seed, step, k, layer.units, rows, count, mask);
      for (let i = 0; i < n; i++) {
        signals[k + 1][i] *= mask[i];
        slopes[k][i] *= mask[i];
      }
    }
    return sums[last];
  }

  function backward(x, count, g) {
    for (let k = last; k >= 0; k--) {
      const below = k ? deltas[k - 1] : null;
      denseBack(x, layers[k], signals[k], deltas[k], count, g, below);
      if (below === null) continue;
      const slope = slopes[k - 1];
      for (let i = 0, n = count * layers[k].inputs; i < n; i++) below[i] *= slope[i];
    }
  }

  return {
    signals,
    sums,
    slopes,
    deltas,
    logits: sums[last],
    delta: deltas[last],
    forward,
    backward,
  };
}
