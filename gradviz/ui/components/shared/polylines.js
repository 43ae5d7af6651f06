// Polylines that grow with the clock.

/** @typedef {import("./types.js").Context} Context */
/** @typedef {import("./types.js").Polyline} Polyline */

/**
 * A polyline in pixels without the points that are less than `least` pixels from the one kept
 * before: late steps of a descent crowd on one spot, and each would cost as much as the first.
 * @param {Float64Array} xs
 * @param {Float64Array} ys
 * @param {number} length
 * @param {number} least
 * @returns {Polyline}
 */
export function thinPolyline(xs, ys, length, least) {
  const x = new Float32Array(length);
  const y = new Float32Array(length);
  const step = new Int32Array(length);
  let n = 0;
  for (let k = 0; k < length; k++) {
    const a = xs[k];
    const b = ys[k];
    if (!Number.isFinite(a) || !Number.isFinite(b)) continue;
    if (n && k < length - 1 && Math.abs(a - x[n - 1]) + Math.abs(b - y[n - 1]) < least) continue;
    x[n] = a;
    y[n] = b;
    step[n] = k;
    n += 1;
  }
  return { x, y, step, n, xs, ys, length };
}

/**
 * Traces a thinned line up to a time; the last bit goes to where the head is.
 * @param {Context} ctx
 * @param {Polyline} line
 * @param {number} time
 * @param {number} [from]
 */
export function traceLine(ctx, line, time, from = 0) {
  let k = 0;
  while (k < line.n && line.step[k] < from) k++;
  if (k >= line.n) return;
  ctx.moveTo(line.x[k], line.y[k]);
  for (k += 1; k < line.n && line.step[k] <= time; k++) ctx.lineTo(line.x[k], line.y[k]);
  if (k < line.n) {
    const [x, y] = lineAt(line, time);
    if (Number.isFinite(x) && Number.isFinite(y)) ctx.lineTo(x, y);
  }
}

/**
 * Where a line is at a time; it rests at its last point.
 * @param {Pick<Polyline, "xs" | "ys" | "length">} line
 * @param {number} time
 * @returns {number[]}
 */
export function lineAt(line, time) {
  const last = line.length - 1;
  if (time >= last) return [line.xs[last], line.ys[last]];
  const k = Math.max(0, Math.floor(time));
  const part = time - k;
  return [
    line.xs[k] + part * (line.xs[k + 1] - line.xs[k]),
    line.ys[k] + part * (line.ys[k + 1] - line.ys[k]),
  ];
}
