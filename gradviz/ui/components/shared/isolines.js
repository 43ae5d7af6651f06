// Isolines: the values at which they lie, and their segments by marching squares.

/** @typedef {import("./types.js").Grid} Grid */
/** @typedef {import("./types.js").LevelScale} LevelScale */

const ISOLINES = 15;

/**
 * Values at even levels: as many lines on the hillside as colours.
 * @param {LevelScale} scale
 * @returns {number[]}
 */
export function isolineValues(scale) {
  if (scale.flat) return [];
  return Array.from({ length: ISOLINES }, (_, k) => scale.value((k + 0.7) / ISOLINES));
}

/**
 * Marching squares (Lorensen & Cline, 1987, in the plane): for each value its segments as
 * x0, y0, x1, y1 in grid units. Cells with a corner that has no value have no line.
 * @param {Grid} grid
 * @param {number[]} levels
 * @returns {Float32Array[]}
 */
export function isolineSegments({ nx, ny, z }, levels) {
  const found = levels.map(() => []);
  const cross = (out, level, a, ax, ay, b, bx, by) => {
    const part = (level - a) / (b - a);
    out.push(ax + part * (bx - ax), ay + part * (by - ay));
  };
  for (let j = 0; j + 1 < ny; j++) {
    for (let i = 0; i + 1 < nx; i++) {
      const k = j * nx + i;
      const a = z[k];
      const b = z[k + 1];
      const c = z[k + nx + 1];
      const d = z[k + nx];
      const low = Math.min(a, b, c, d);
      const high = Math.max(a, b, c, d);
      if (!(high - low < Infinity)) continue;
      for (let n = 0; n < levels.length; n++) {
        const level = levels[n];
        if (level <= low || level > high) continue;
        const out = found[n];
        const edges = [];
        if (a < level !== b < level) cross(edges, level, a, i, j, b, i + 1, j);
        if (b < level !== c < level) cross(edges, level, b, i + 1, j, c, i + 1, j + 1);
        if (d < level !== c < level) cross(edges, level, d, i, j + 1, c, i + 1, j + 1);
        if (a < level !== d < level) cross(edges, level, a, i, j, d, i, j + 1);
        if (edges.length === 8 && a < level === (a + b + c + d) / 4 < level) {
          // A saddle: the middle decides which two edges belong together.
          out.push(edges[0], edges[1], edges[2], edges[3], edges[4], edges[5], edges[6], edges[7]);
        } else if (edges.length === 8) {
          out.push(edges[0], edges[1], edges[6], edges[7], edges[2], edges[3], edges[4], edges[5]);
        } else out.push(...edges);
      }
    }
  }
  return found.map((segments) => Float32Array.from(segments));
}
