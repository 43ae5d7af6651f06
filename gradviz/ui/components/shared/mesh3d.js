// The surface in three dimensions: its box, its heights, its triangles.

/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").LevelScale} LevelScale */
/** @typedef {import("./types.js").Mesh} Mesh */
/** @typedef {import("./types.js").Range} Range */
/** @typedef {import("./types.js").Scene} Scene */

/**
 * Height of a value in [0, 1], in the form of `levelScale`: linear. `compressed` is asinh, which is
 * linear near its centre and logarithmic far out, with just enough strength that the middle half of
 * the area takes a quarter of the height (Rosenbrock's valley is seen, not only its walls), and
 * none where it already does. The centre is the end that has no long tail.
 * @param {ArrayLike<number>} values
 * @param {boolean} [compressed]
 * @returns {LevelScale | null}
 */
export function heightScale(values, compressed = false) {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  if (!sorted.length) return null;
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  const span = high - low;
  if (!(span > 1e-12 * Math.max(Math.abs(low), Math.abs(high)))) {
    return {
      zmin: low,
      zmax: high,
      flat: true,
      linear: true,
      level: (z) => (Number.isNaN(z) ? NaN : 0.5),
      value: () => low,
    };
  }
  const scaled = (z) => z / span - low / span; // span itself may overflow below 1 / span
  const quarter = (q) => scaled(sorted[Math.floor(q * (sorted.length - 1))]);
  const [q1, q2, q3] = [quarter(0.25), quarter(0.5), quarter(0.75)];
  const upper = (1 - q3) / (1 - q3 + q1 || 1);
  const center = upper > 0.7 ? 0 : upper < 0.3 ? 1 : q2;
  let strength = 0;
  const raw = (t) => (strength ? Math.asinh(strength * (t - center)) : t);
  const spread = () => (raw(q3) - raw(q1)) / (raw(1) - raw(0));
  const most = compressed ? 2000 : 0;
  for (let k = 1; k < most && spread() < 0.25; k *= 1.25) strength = k;
  if (center > 0 && spread() < 0.05) strength = 0; // a plain with a well: it should stay one
  const bottom = raw(0);
  const range = raw(1) - bottom;
  return {
    zmin: low,
    zmax: high,
    flat: false,
    linear: strength === 0,
    level: (z) => Math.min(1.02, Math.max(-0.02, (raw(scaled(z)) - bottom) / range)),
    value: (h) => {
      const u = bottom + h * range;
      return low + span * (strength ? Math.sinh(u) / strength + center : u);
    },
  };
}

/**
 * Triangles over an n x n grid; where the function has no value the edge of the hole is found by
 * bisection, so that it is smooth. Positions are in the box: x, y within +-box.x, +-box.y, z up.
 * @param {Scene} scene
 * @param {number} n
 * @param {LevelScale} height
 * @param {Box} box
 * @returns {Mesh}
 */
export function createMesh(scene, n, height, box) {
  const [[x0, x1], [y0, y1]] = scene.domain;
  const at = (i) => i / (n - 1);
  const xs = [];
  const ys = [];
  const hs = [];
  const us = [];
  const add = (s, t, z) => {
    const level = scene.level(z);
    xs.push((2 * s - 1) * box.x);
    ys.push((2 * t - 1) * box.y);
    hs.push(height.level(z));
    us.push(Number.isFinite(level) ? Math.min(1, Math.max(0, level)) : z > 0 ? 1 : 0);
    return xs.length - 1;
  };
  const value = (s, t) => scene.f(x0 + s * (x1 - x0), y0 + t * (y1 - y0));
  const corner = new Int32Array(n * n);
  const nodes = new Float64Array(n * n).fill(NaN);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const z = value(at(i), at(j));
      corner[j * n + i] = Number.isNaN(z) ? -1 : add(at(i), at(j), z);
      if (!Number.isNaN(z)) nodes[j * n + i] = hs[hs.length - 1];
    }
  }
  const cuts = new Map();
  const cut = (inside, outside) => {
    const key = inside * n * n + outside;
    if (!cuts.has(key)) {
      let [s, t] = [at(inside % n), at(Math.floor(inside / n))];
      let [ds, dt] = [at(outside % n) - s, at(Math.floor(outside / n)) - t];
      for (let k = 0; k < 12; k++) {
        ds /= 2;
        dt /= 2;
        if (!Number.isNaN(value(s + ds, t + dt))) {
          s += ds;
          t += dt;
        }
      }
      cuts.set(key, add(s, t, value(s, t)));
    }
    return cuts.get(key);
  };
  const triangles = [];
  for (let j = 0; j + 1 < n; j++) {
    for (let i = 0; i + 1 < n; i++) {
      const places = [j * n + i, j * n + i + 1, (j + 1) * n + i + 1, (j + 1) * n + i];
      const [a, b, c, d] = places.map((place) => corner[place]);
      if (a >= 0 && b >= 0 && c >= 0 && d >= 0) {
        // The flatter diagonal follows ridges and valleys instead of sawing across them.
        if (Math.abs(hs[a] - hs[c]) <= Math.abs(hs[b] - hs[d])) triangles.push(a, b, c, a, c, d);
        else triangles.push(a, b, d, b, c, d);
        continue;
      }
      const ring = [];
      for (let k = 0; k < 4; k++) {
        const here = places[k];
        const next = places[(k + 1) % 4];
        if (corner[here] >= 0) ring.push(corner[here]);
        if (corner[here] >= 0 && corner[next] < 0) ring.push(cut(here, next));
        if (corner[here] < 0 && corner[next] >= 0) ring.push(cut(next, here));
      }
      for (let k = 1; k + 1 < ring.length; k++) triangles.push(ring[0], ring[k], ring[k + 1]);
    }
  }
  const mesh = {
    n,
    nodes,
    count: xs.length,
    x: Float64Array.from(xs),
    y: Float64Array.from(ys),
    z: Float64Array.from(hs, (h) => h * box.z),
    u: Float64Array.from(us, (u) => u * 255),
    triangles: Int32Array.from(triangles),
    sx: new Float64Array(xs.length),
    sy: new Float64Array(xs.length),
    depth: new Float64Array(xs.length),
    light: new Float64Array(xs.length),
  };
  computeNormals(mesh);
  return mesh;
}

/**
 * Height of the sheet, as its triangles have it, above a place of the domain with both coordinates
 * in [0, 1]; NaN in a cell that lacks a corner. What lies on the sheet stands there, also where a
 * well is narrower than a cell.
 * @param {{ n: number, nodes: Float64Array }} mesh
 * @param {number} s
 * @param {number} t
 * @returns {number}
 */
export function sheetHeight({ n, nodes }, s, t) {
  const i = Math.min(n - 2, Math.floor(s * (n - 1)));
  const j = Math.min(n - 2, Math.floor(t * (n - 1)));
  const p = s * (n - 1) - i;
  const q = t * (n - 1) - j;
  const k = j * n + i;
  const [a, b, c, d] = [nodes[k], nodes[k + 1], nodes[k + n + 1], nodes[k + n]];
  if (Number.isNaN(a + b + c + d)) return NaN;
  if (Math.abs(a - c) <= Math.abs(b - d))
    return p >= q ? a + p * (b - a) + q * (c - b) : a + q * (d - a) + p * (c - d);
  return p + q <= 1 ? a + p * (b - a) + q * (d - a) : c + (1 - p) * (d - c) + (1 - q) * (b - c);
}

// Vertex normals: the sum of the adjoining triangles' normals, all upwards.
function computeNormals(mesh) {
  const { x, y, z, triangles, count } = mesh;
  const nx = new Float64Array(count);
  const ny = new Float64Array(count);
  const nz = new Float64Array(count);
  for (let k = 0; k < triangles.length; k += 3) {
    const a = triangles[k];
    const b = triangles[k + 1];
    const c = triangles[k + 2];
    const bx = x[b] - x[a];
    const by = y[b] - y[a];
    const bz = z[b] - z[a];
    const cx = x[c] - x[a];
    const cy = y[c] - y[a];
    const cz = z[c] - z[a];
    const mx = by * cz - bz * cy;
    const my = bz * cx - bx * cz;
    const mz = bx * cy - by * cx;
    for (const v of [a, b, c]) {
      nx[v] += mx;
      ny[v] += my;
      nz[v] += mz;
    }
  }
  for (let v = 0; v < count; v++) {
    const size = Math.hypot(nx[v], ny[v], nz[v]) || 1;
    nx[v] /= size;
    ny[v] /= size;
    nz[v] /= size;
  }
  Object.assign(mesh, { nx, ny, nz });
}

/**
 * The box's half width and depth keep the domain's proportions up to 2 : 1; its height is fixed.
 * @param {Range[]} domain
 * @returns {Box}
 */
export function boxOfDomain(domain) {
  const [[x0, x1], [y0, y1]] = domain;
  const ratio = Math.min(2, Math.max(0.5, (y1 - y0) / (x1 - x0) || 1));
  const x = Math.SQRT2 / Math.hypot(1, ratio);
  return { x, y: x * ratio, z: 1.1 };
}
