// How weights, activations and gradients of each layer are spread, at the start and after each
// epoch, and which units answer no row any more.

import { compileSource } from "../shared/engine.js";
import { createPass } from "./layers.js";

/** @typedef {import("./types.js").Histogram} Histogram */
/** @typedef {import("./types.js").Histograms} Histograms */
/** @typedef {import("./types.js").Layer} Layer */
/** @typedef {import("./types.js").Pass} Pass */
/** @typedef {import("./types.js").Setup} Setup */

export const BINS = 31;
const MOST_EPOCHS = 40;
const MOST_ROWS = 256;
const WORK = 3e8; // multiplications, about half a second

/**
 * Of many values those that are looked at, from the first to the last.
 * @param {number} count
 * @param {number} most
 * @returns {number[]}
 */
export function evenly(count, most) {
  if (count <= most) return Array.from({ length: count }, (_, k) => k);
  return Array.from({ length: most }, (_, k) => Math.round((k * (count - 1)) / (most - 1)));
}

/**
 * How many units of each hidden layer have no slope for any row: nothing they get changes what they
 * give, and no gradient comes through them.
 * @param {Layer[]} layers
 * @param {Float64Array[]} slopes (count x units)
 * @param {number} count
 * @returns {boolean[][]}
 */
export function deadUnits(layers, slopes, count) {
  return layers.slice(0, -1).map(({ units }, k) =>
    Array.from({ length: units }, (_, u) => {
      for (let b = 0; b < count; b++) if (slopes[k][b * units + u] !== 0) return false;
      return true;
    }),
  );
}

/**
 * The least and the greatest finite value of all; a bin's width apart at least.
 * @param {ArrayLike<number>[]} epochs
 * @returns {[number, number]}
 */
function extent(epochs) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of epochs)
    for (let j = 0; j < values.length; j++)
      if (Number.isFinite(values[j])) {
        low = Math.min(low, values[j]);
        high = Math.max(high, values[j]);
      }
  if (!(low <= high)) return [-1, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/**
 * Counts of values for each epoch, all in the same bins.
 * @param {ArrayLike<number>[]} epochs
 * @param {[number, number]} [range]
 * @returns {Histogram}
 */
export function histogram(epochs, range = extent(epochs)) {
  const [low, high] = range;
  const counts = new Float64Array(epochs.length * BINS);
  epochs.forEach((values, epoch) => {
    for (let j = 0; j < values.length; j++) {
      if (!Number.isFinite(values[j])) continue;
      const bin = Math.floor(((values[j] - low) / (high - low)) * BINS);
      counts[epoch * BINS + Math.max(0, Math.min(BINS - 1, bin))] += 1;
    }
  });
  return { low, high, counts };
}

/**
 * The histograms of a training; activations and gradients are those over its first rows.
 * @param {Setup} setup
 * @param {Float64Array[]} checkpoints the parameters at the start and after each epoch
 * @returns {Histograms}
 */
export function histogramsOf(setup, checkpoints) {
  const { layers, training } = setup;
  const epochs = evenly(checkpoints.length, MOST_EPOCHS);
  const affordable = Math.floor(WORK / (6 * setup.dimension * epochs.length));
  const count = Math.max(1, Math.min(training.target.length, MOST_ROWS, affordable));
  const pass = createPass(layers, count);
  const loss = compileSource("z, y, slope, n", setup.loss);
  const target = training.target.subarray(0, count);
  const last = layers.length - 1;
  /** @type {Float64Array[][][]} */
  const [weights, activations, gradients] = [[], [], []];
  const dead = new Float64Array(epochs.length * last);
  pass.signals[0].set(training.features.subarray(0, count * layers[0].inputs));
  const kernels = (values) => layers.map(({ kernel, bias }) => values.slice(kernel, bias));
  epochs.forEach((epoch, place) => {
    const x = checkpoints[epoch];
    const g = new Float64Array(setup.dimension);
    loss(pass.forward(x, count), target, pass.delta, count);
    for (let i = 0; i < pass.delta.length; i++) pass.delta[i] /= count;
    pass.backward(x, count, g);
    weights.push(kernels(x));
    gradients.push(kernels(g));
    activations.push([...pass.signals.slice(1), pass.logits].map((values) => values.slice()));
    deadUnits(layers, pass.slopes, count).forEach((units, k) => {
      dead[place * last + k] = units.filter(Boolean).length;
    });
  });
  const byLayer = (found) => layers.map((_, k) => histogram(found.map((each) => each[k])));
  return {
    epochs: Float64Array.from(epochs),
    bins: BINS,
    weights: byLayer(weights),
    activations: byLayer(activations),
    gradients: byLayer(gradients),
    dead,
  };
}
