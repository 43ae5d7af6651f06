// Slices of a network's loss: directions and projections. gradviz.learning.networks.landscape is
// the reference, with the sources: the same numbers, to rounding.

import { symmetricEigen } from "./jacobi.js";
import { threefry } from "./threefry.js";

/** @typedef {import("./types.js").Layer} Layer */
/** @typedef {import("./types.js").LossSlice} LossSlice */

const STREAM = 0x6c616e64;
const WORD = 2 ** 32;
const LINE = 1e-14; // a second variance below this share of the first one is rounding

/**
 * Numbers of a standard normal distribution, by Box and Muller.
 * @param {number} seed
 * @param {number} direction
 * @param {number} count
 * @returns {Float64Array}
 */
export function standardNormal(seed, direction, count) {
  const words = new Uint32Array(2);
  return Float64Array.from({ length: count }, (_, place) => {
    threefry(place, direction, seed, STREAM, words);
    const u = (words[0] + 1) / WORD;
    return Math.sqrt(-2 * Math.log(u)) * Math.cos((2 * Math.PI * words[1]) / WORD);
  });
}

/**
 * A direction with each filter, the weights into a unit, as long as the center's; biases stay.
 * @param {Layer[]} layers
 * @param {Float64Array} direction
 * @param {Float64Array} center
 * @returns {Float64Array}
 */
export function filterNormalized(layers, direction, center) {
  const result = new Float64Array(center.length);
  for (const { inputs, units, kernel } of layers)
    for (let u = 0; u < units; u++) {
      let drawn = 0;
      let own = 0;
      for (let i = 0, k = kernel + u; i < inputs; i++, k += units) {
        drawn += direction[k] * direction[k];
        own += center[k] * center[k];
      }
      const scale = drawn > 0 ? Math.sqrt(own / drawn) : 0;
      for (let i = 0, k = kernel + u; i < inputs; i++, k += units) result[k] = direction[k] * scale;
    }
  return result;
}

/**
 * The slice through a center along two random directions.
 * @param {Layer[]} layers
 * @param {Float64Array} center
 * @param {number} seed
 * @returns {LossSlice}
 */
export function randomSlice(layers, center, seed) {
  const [first, second] = [0, 1].map((k) =>
    filterNormalized(layers, standardNormal(seed, k, center.length), center),
  );
  return { center, first, second, shares: null };
}

const dot = (u, v) => {
  let sum = 0;
  for (let k = 0; k < u.length; k++) sum += u[k] * v[k];
  return sum;
};

/**
 * The slice along the first two principal directions of a path. They come from the Gram matrix of
 * its few points, (P x P), whose eigenvectors give those of the covariance, (D x D).
 * @param {Float64Array[]} path
 * @param {Float64Array} [center]
 * @returns {LossSlice}
 */
export function principalSlice(path, center = path[path.length - 1]) {
  const P = path.length;
  if (P < 3) throw new RangeError("few points");
  const D = path[0].length;
  const last = path[P - 1];
  const mean = new Float64Array(D);
  for (const point of path) for (let k = 0; k < D; k++) mean[k] += (point[k] - last[k]) / P;
  const moves = path.map((point) => point.map((w, k) => w - last[k] - mean[k]));
  const gram = new Float64Array(P * P);
  for (let i = 0; i < P; i++)
    for (let j = 0; j <= i; j++) gram[i * P + j] = gram[j * P + i] = dot(moves[i], moves[j]);
  if (!gram.every(Number.isFinite)) throw new RangeError("not finite");
  const { values, vectors } = symmetricEigen(gram, P);
  const order = Array.from(values.keys()).sort((i, j) => values[j] - values[i]);
  const [most, next] = order.map((k) => values[k]);
  if (!(next > LINE * most)) throw new RangeError("a line");
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const [first, second] = order.slice(0, 2).map((n) => {
    const direction = new Float64Array(D);
    for (let i = 0; i < P; i++) {
      const part = vectors[i * P + n] / Math.sqrt(values[n]);
      for (let k = 0; k < D; k++) direction[k] += part * moves[i][k];
    }
    let start = 0; // where the path starts along it, seen from its end
    for (let k = 0; k < D; k++) start += (path[0][k] - last[k]) * direction[k];
    return start <= 0 ? direction : direction.map((d) => -d);
  });
  return { center, first, second, shares: Float64Array.of(most / total, next / total) };
}

/**
 * The coordinates of the point of a slice nearest to a point.
 * @param {LossSlice} plane
 * @param {Float64Array} point
 * @returns {[number, number]}
 */
export function projectOnSlice({ center, first, second }, point) {
  let a = 0;
  let b = 0;
  for (let k = 0; k < point.length; k++) {
    const move = point[k] - center[k];
    a += move * first[k];
    b += move * second[k];
  }
  const [aa, ab, bb] = [dot(first, first), dot(first, second), dot(second, second)];
  const det = aa * bb - ab * ab;
  return [(bb * a - ab * b) / det, (aa * b - ab * a) / det];
}

/**
 * The point of a slice at coordinates.
 * @param {LossSlice} plane
 * @param {number[]} coordinates
 * @returns {Float64Array}
 */
export function slicePoint({ center, first, second }, [a, b]) {
  return center.map((w, k) => w + a * first[k] + b * second[k]);
}
