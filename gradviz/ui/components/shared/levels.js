// A function's values on a grid, and the monotone map of values to levels that gives a picture
// structure.

/** @typedef {import("./types.js").Grid} Grid */
/** @typedef {import("./types.js").LevelScale} LevelScale */
/** @typedef {import("./types.js").Range} Range */

/**
 * The values of a function at the nodes of an even grid, row by row from below.
 * @param {(x: number, y: number) => number} f
 * @param {Range[]} domain
 * @param {number} nx
 * @param {number} ny
 * @returns {Grid}
 */
export function evaluateGrid(f, domain, nx, ny) {
  const [[x0, x1], [y0, y1]] = domain;
  const z = new Float64Array(nx * ny);
  for (let j = 0, k = 0; j < ny; j++) {
    const y = y0 + ((y1 - y0) * j) / (ny - 1);
    for (let i = 0; i < nx; i++, k++) z[k] = f(x0 + ((x1 - x0) * i) / (nx - 1), y);
  }
  return { nx, ny, z };
}

const LEVEL_BINS = 256;

/**
 * A monotone map of values to [0, 1] under which the whole picture has structure. First asinh, just
 * as strong as it takes to bring the median to 0.42 (linear where it already is there), so that
 * Rosenbrock's valley shows; then a part of the way to equal areas for equal colours, limited in
 * contrast (Pizer et al., 1987) so that the rounding noise of a plateau stays invisible.
 * @param {Float64Array} values
 * @returns {LevelScale}
 */
export function levelScale(values) {
  const finite = values.filter(Number.isFinite).sort();
  const count = finite.length;
  if (!count)
    return {
      zmin: 0,
      zmax: 0,
      flat: true,
      empty: true,
      level: (z) => (Number.isNaN(z) ? NaN : 0.5),
      value: () => 0,
    };
  const low = finite[0];
  const high =
    count > 400 && finite[count - 1] - low > 1e6 * (finite[Math.floor(count * 0.98)] - low)
      ? finite[Math.floor(count * 0.995)]
      : finite[count - 1]; // a pole must not use up all colours
  const span = high - low;
  if (!(span > 1e-13 * Math.max(Math.abs(low), Math.abs(high))) || !Number.isFinite(span)) {
    const flat = (z) => (Number.isNaN(z) ? NaN : z > high ? 1 : z < low ? 0 : 0.5);
    return {
      zmin: low,
      zmax: high,
      flat: true,
      level: Number.isFinite(span) ? flat : (z) => z / high / 2 + 0.5,
      value: () => low,
    };
  }
  const median = (finite[count >> 1] - low) / span;
  let strength = 0;
  if (median < 0.42) {
    let [a, b] = [-6, 16];
    for (let k = 0; k < 40; k++) {
      const middle = (a + b) / 2;
      const s = Math.exp(middle);
      if (Math.asinh(s * median) / Math.asinh(s) < 0.42) a = middle;
      else b = middle;
    }
    strength = Math.exp(a);
  }
  const total = Math.asinh(strength);
  const bend = strength ? (t) => Math.asinh(strength * t) / total : (t) => t;
  const unbend = strength ? (u) => Math.sinh(u * total) / strength : (u) => u;
  const table = limitedEqualization(finite, (z) => bend(Math.min(1, (z - low) / span)));
  const level = (z) => {
    if (Number.isNaN(z)) return NaN;
    if (z <= low) return 0;
    if (z >= high) return 1;
    const place = bend((z - low) / span) * LEVEL_BINS;
    const k = Math.min(LEVEL_BINS - 1, Math.floor(place));
    return table[k] + (place - k) * (table[k + 1] - table[k]);
  };
  const value = (u) => {
    let k = 0;
    while (k < LEVEL_BINS - 1 && table[k + 1] < u) k++;
    const part = (u - table[k]) / (table[k + 1] - table[k] || 1);
    return low + span * unbend((k + Math.min(1, Math.max(0, part))) / LEVEL_BINS);
  };
  return { zmin: low, zmax: high, flat: false, level, value };
}

function limitedEqualization(sorted, bend) {
  const shares = new Float64Array(LEVEL_BINS);
  const stride = Math.max(1, Math.floor(sorted.length / 4000));
  let seen = 0;
  for (let k = 0; k < sorted.length; k += stride, seen++)
    shares[Math.min(LEVEL_BINS - 1, Math.floor(bend(sorted[k]) * LEVEL_BINS))] += 1;
  const limit = 3 / LEVEL_BINS;
  let spare = 0;
  for (let k = 0; k < LEVEL_BINS; k++) {
    shares[k] /= seen;
    spare += Math.max(0, shares[k] - limit);
    shares[k] = Math.min(shares[k], limit);
  }
  const table = new Float64Array(LEVEL_BINS + 1);
  for (let k = 0; k < LEVEL_BINS; k++)
    table[k + 1] = table[k] + 0.3 * (shares[k] + spare / LEVEL_BINS) + 0.7 / LEVEL_BINS;
  for (let k = 0; k <= LEVEL_BINS; k++) table[k] /= table[LEVEL_BINS];
  return table;
}

/**
 * Round numbers near even levels, for the colour bar.
 * @param {LevelScale} scale
 * @param {number} count
 * @returns {number[]}
 */
export function levelTicks(scale, count) {
  if (scale.flat) return [scale.zmin];
  const ticks = [];
  for (let k = 0; k <= count; k++) {
    const u = 0.02 + (0.96 * k) / count;
    const around = Math.abs(
      scale.value(Math.min(1, u + 0.3 / count)) - scale.value(Math.max(0, u - 0.3 / count)),
    );
    const power = 10 ** Math.floor(Math.log10(around || 1));
    const round = [5, 2, 1]
      .map((m) => Number((Math.round(scale.value(u) / (m * power)) * m * power).toPrecision(12)))
      .find(
        (z) => z >= scale.zmin && z <= scale.zmax && Math.abs(scale.level(z) - u) < 0.45 / count,
      );
    if (round !== undefined && !ticks.includes(round)) ticks.push(round);
  }
  return ticks;
}
