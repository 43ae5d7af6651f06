// From the loss at the nodes of a slice, and the paths on it, to what the player's views show.

import { colorTable } from "../shared/colors.js";
import { isolineSegments, isolineValues } from "../shared/isolines.js";
import { levelScale } from "../shared/levels.js";

/** @typedef {import("../shared/types.js").Theme} Theme */
/** @typedef {import("./types.js").SliceGrid} SliceGrid */
/** @typedef {import("./types.js").SlicePath} SlicePath */

/**
 * What is shown of a slice: round the center in random directions, round the paths in principal
 * ones; `zoom` widens or narrows it.
 * @param {SlicePath[]} paths the leading one first
 * @param {boolean} principal
 * @param {number} zoom
 * @returns {number[][]}
 */
export function sliceDomain(paths, principal, zoom) {
  if (!principal || !paths.length)
    return [
      [-zoom, zoom],
      [-zoom, zoom],
    ];
  return ["across", "along"].map((name) => {
    const ends = ([low, high], values) =>
      values.reduce((found, v) => [Math.min(found[0], v), Math.max(found[1], v)], [low, high]);
    const lead = ends([0, 0], paths[0][name]);
    const room = lead[1] - lead[0] || 1;
    // a path that leaves is not followed far
    const near = paths
      .slice(1)
      .flatMap((path) => Array.from(path[name]))
      .filter((v) => v >= lead[0] - room && v <= lead[1] + room);
    const [low, high] = ends(lead, near);
    const middle = (low + high) / 2;
    const half = 0.65 * (high - low || 1) * zoom;
    return [middle - half, middle + half];
  });
}

// Between the nodes, by Catmull and Rom's cubic: through all of them, without kinks at them.
function cubic(p, q, r, s, t) {
  const bend = t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p));
  return q + 0.5 * t * (r - p + bend);
}

/**
 * The loss between the nodes of a grid.
 * @param {SliceGrid} grid
 * @param {number[][]} domain
 * @returns {(a: number, b: number) => number}
 */
export function interpolated({ size, values }, [[a0, a1], [b0, b1]]) {
  const node = (i, j) => {
    const [x, y] = [i, j].map((k) => Math.min(size - 1, Math.max(0, k)));
    return values[y * size + x];
  };
  return (a, b) => {
    const x = Math.min(1, Math.max(0, (a - a0) / (a1 - a0))) * (size - 1);
    const y = Math.min(1, Math.max(0, (b - b0) / (b1 - b0))) * (size - 1);
    const i = Math.min(size - 2, Math.floor(x));
    const j = Math.min(size - 2, Math.floor(y));
    const row = (k) => cubic(node(i - 1, k), node(i, k), node(i + 1, k), node(i + 2, k), x - i);
    return cubic(row(j - 1), row(j), row(j + 1), row(j + 2), y - j);
  };
}

/**
 * A grid of a slice as the contour and the surface take it.
 * @param {SliceGrid} found
 * @param {number[][]} domain
 * @param {Theme} theme
 * @returns {any}
 */
export function sliceSurface(found, domain, theme) {
  const grid = { nx: found.size, ny: found.size, z: found.values };
  const scale = levelScale(found.values);
  const isolevels = isolineValues(scale);
  return {
    domain,
    grid,
    scale,
    isolevels,
    isolines: isolineSegments(grid, isolevels),
    f: interpolated(found, domain),
    level: scale.level,
    zmin: scale.zmin,
    zmax: scale.zmax,
    lut: colorTable(theme.dark),
    theme,
    minima: [],
    dimension: 2,
    axes: [0, 1],
    startless: true,
    arrows: false,
  };
}

/**
 * Where a step is among the steps of a path that were looked at, between two of them in part.
 * @param {ArrayLike<number>} steps
 * @param {number} step
 * @returns {number}
 */
export function timeOf(steps, step) {
  let k = 0;
  while (k + 2 < steps.length && steps[k + 1] <= step) k++;
  if (steps.length < 2) return 0;
  return k + Math.min(1, Math.max(0, (step - steps[k]) / (steps[k + 1] - steps[k])));
}
