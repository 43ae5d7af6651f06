// What is computed at the point: the gradient there, and what an estimate makes of it.

import { gradientSource } from "../shared/engine.js";

/** @typedef {import("../shared/types.js").ExplorerState} ExplorerState */

/**
 * The gradient at the point, its estimate, and the estimate's error.
 * @param {ExplorerState} state
 * @param {any} source
 * @returns {any}
 */
export function gradientsAt(state, source) {
  const { surface, data, point } = state;
  const D = surface.dimension;
  const exact = new Float64Array(D);
  const value = surface.evaluate(point, exact);
  const made = { value, exact, size: Math.hypot(...exact), estimate: null, cloud: null };
  if (!source) return made;
  made.estimate = estimateAt(state, source, 0);
  if (data.cloud) {
    const many = gradientSource(surface.evaluate, D, { ...source, directions: data.cloud });
    const count = Math.floor(data.cloud.length / (source.samples * D));
    const g = new Float64Array(D);
    made.cloud = Array.from({ length: count }, (_, k) => {
      many(point, g, k);
      return Float64Array.from(g);
    });
  }
  const off = made.estimate.map((each, j) => each - exact[j]);
  const length = Math.hypot(...made.estimate);
  made.error = made.size > 0 ? Math.hypot(...off) / made.size : Math.hypot(...off);
  const cosine =
    made.estimate.reduce((sum, each, j) => sum + each * exact[j], 0) / (length * made.size);
  // Small angles need more digits than the cosine has.
  const cross = Math.hypot(...off) / made.size;
  made.angle =
    made.size > 0 && length > 0
      ? ((cosine > 0.999999 ? Math.min(cross, 1) : Math.acos(Math.max(-1, cosine))) * 180) / Math.PI
      : NaN;
  return made;
}

// What the browser cannot evaluate, at complex points, Python has on a grid of steps.
function estimateAt(state, source, k) {
  const { surface, point, data } = state;
  const D = surface.dimension;
  const g = new Float64Array(D);
  if (source.offsets || !data.curve) {
    gradientSource(surface.evaluate, D, source)(point, g, k);
    return g;
  }
  const { h, estimates } = data.curve;
  let best = 0;
  for (let i = 1; i < h.length; i++)
    if (Math.abs(Math.log(h[i] / source.h)) < Math.abs(Math.log(h[best] / source.h))) best = i;
  return estimates.subarray(best * D, (best + 1) * D);
}
