// A segment's part inside of a rectangle.

/** @typedef {import("./types.js").Range} Range */

/**
 * The part [s0, s1] of a segment inside the domain (Liang & Barsky, 1984), or null.
 * @param {number} ax
 * @param {number} ay
 * @param {number} bx
 * @param {number} by
 * @param {Range[]} domain
 * @returns {number[] | null}
 */
export function clipSegment(ax, ay, bx, by, [[x0, x1], [y0, y1]]) {
  let s0 = 0;
  let s1 = 1;
  for (const [from, step, low, high] of [
    [ax, bx - ax, x0, x1],
    [ay, by - ay, y0, y1],
  ]) {
    if (!Number.isFinite(from) || !Number.isFinite(step)) return null;
    if (step === 0) {
      if (from < low || from > high) return null;
      continue;
    }
    const [enter, leave] = [(low - from) / step, (high - from) / step].sort((p, q) => p - q);
    s0 = Math.max(s0, enter);
    s1 = Math.min(s1, leave);
  }
  return s0 <= s1 ? [s0, s1] : null;
}
