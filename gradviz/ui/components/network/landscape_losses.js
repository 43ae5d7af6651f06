// The loss on a slice, from coarse to fine: each node of the finest grid is computed once.

import { compileSource } from "../shared/engine.js";
import { penalties } from "./engine.js";
import { slicePoint } from "./landscape.js";
import { createPass } from "./layers.js";

/** @typedef {import("./types.js").LossSlice} LossSlice */
/** @typedef {import("./types.js").Setup} Setup */
/** @typedef {import("./types.js").SliceGrid} SliceGrid */

const BLOCK = 128; // rows at once: what the numbers of a layer need stays close at hand
const SIDE = 51;
const STRIDES = [10, 5, 2, 1]; // 6, 11, 26 and 51 nodes a side
const BREATH = 12; // milliseconds until others are heard

/**
 * Computes the loss over the training rows on a slice. What comes into the first layer's units is
 * linear in the coordinates, z = z0 + a za + b zb, so that this layer's product is not done again
 * at each node. Yields null to let others be heard, and each grid when it is whole.
 * @param {Setup} setup
 * @param {LossSlice} plane
 * @param {number[][]} domain of the two coordinates
 * @returns {Generator<SliceGrid | null, void>}
 */
export function* sliceLosses(setup, plane, domain) {
  const { dimension, layers, training } = setup;
  const { features, target } = training;
  const [{ inputs, units, activation }, { kernel: second }] = layers;
  const N = target.length;
  const first = createPass(layers.slice(0, 1), BLOCK);
  const pass = createPass(layers.slice(1), BLOCK);
  const phi = compileSource("z, out, slope, n", activation);
  const loss = compileSource("z, y, slope, n", setup.loss);
  const penalty = penalties(setup);
  const penalized = layers.some((layer) => layer.penalty);
  const parts = [plane.center, plane.first, plane.second];
  const [z0, za, zb] = parts.map(() => new Float64Array(BLOCK * units));
  const z = new Float64Array(BLOCK * units);
  const x = new Float64Array(dimension);
  const values = new Float64Array(SIDE * SIDE);
  const known = new Uint8Array(SIDE * SIDE);
  const [[a0, a1], [b0, b1]] = domain;
  const place = (node) => [
    a0 + ((a1 - a0) * (node % SIDE)) / (SIDE - 1),
    b0 + ((b1 - b0) * Math.floor(node / SIDE)) / (SIDE - 1),
  ];
  let heard = performance.now();

  for (const stride of STRIDES) {
    const nodes = [];
    for (let j = 0; j < SIDE; j += stride)
      for (let i = 0; i < SIDE; i += stride) if (!known[j * SIDE + i]) nodes.push(j * SIDE + i);
    for (let row = 0; row < N; row += BLOCK) {
      const count = Math.min(BLOCK, N - row);
      const y = target.subarray(row, row + count);
      first.signals[0].set(features.subarray(row * inputs, (row + count) * inputs));
      [z0, za, zb].forEach((into, k) => into.set(first.forward(parts[k], count, null, false)));
      for (const node of nodes) {
        const [a, b] = place(node);
        for (let k = second; k < dimension; k++)
          x[k] = plane.center[k] + a * plane.first[k] + b * plane.second[k];
        const n = count * units;
        for (let k = 0; k < n; k++) z[k] = z0[k] + a * za[k] + b * zb[k];
        phi(z, pass.signals[0], null, n);
        values[node] += loss(pass.forward(x, count, null, false), y, pass.delta, count);
        if (performance.now() - heard > BREATH) {
          yield null;
          heard = performance.now();
        }
      }
    }
    for (const node of nodes) {
      const added = penalized ? penalty(slicePoint(plane, place(node)), null) : 0;
      values[node] = values[node] / N + added;
      known[node] = 1;
    }
    const size = Math.floor((SIDE - 1) / stride) + 1;
    const shown = new Float64Array(size * size);
    for (let j = 0, k = 0; j < size; j++)
      for (let i = 0; i < size; i++, k++) shown[k] = values[(j * SIDE + i) * stride];
    yield { size, values: shown };
    heard = performance.now();
  }
}
