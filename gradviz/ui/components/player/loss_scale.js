// The scale of the loss curve: linear, or logarithmic where it can be.

import { niceTicks, seriesWithin } from "../shared/axes.js";
import { powerOfTen } from "../shared/numbers.js";

/** @typedef {import("../shared/types.js").LossScale} LossScale */
/** @typedef {import("../shared/types.js").Format} Format */

/**
 * A logarithm needs positive numbers. Where the least value of the function is known it shows how
 * far above that a run is; where it is not, and a value is not positive, the lowest value seen
 * takes its place. The axis says what is taken off. A run that shoots up does not squeeze the
 * others flat.
 * @param {{ visible: boolean, length: number, values: ArrayLike<number> }[]} runs
 * @param {boolean} log
 * @param {number} best
 * @param {Format} format
 * @returns {LossScale}
 */
export function lossScale(runs, log, best, format) {
  let low = Infinity;
  let high = -Infinity;
  let first = -Infinity;
  for (const run of runs) {
    if (!run.visible) continue;
    for (let k = 0; k < run.length; k++) {
      const value = run.values[k];
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (Number.isFinite(run.values[0]) && run.values[0] > first) first = run.values[0];
  }
  if (!(low <= high)) [low, high, first] = [0, 1, 1];
  return log
    ? logScale(runs, low, high, first, best, format)
    : linearScale(low, high, first, format);
}

function linearScale(low, high, first, format) {
  const top = Math.min(high, low + 3 * Math.max(first - low, 1e-12 * Math.abs(low), 1e-300));
  const span = top - low || Math.abs(low) || 1;
  const bottom = low - 0.05 * span;
  const range = (top - low || span) + 0.1 * span;
  return {
    at: (value) => (value - bottom) / range,
    ticks: (count) =>
      niceTicks(bottom, bottom + range, count).map((value) => ({
        u: (value - bottom) / range,
        text: format(value, 4),
      })),
    name: "f",
    key: `linear ${bottom} ${range}`,
  };
}

function logScale(runs, low, high, first, best, format) {
  const shift = Number.isFinite(best) ? Math.min(low, best) : Math.min(low, 0);
  let least = Infinity;
  for (const run of runs) {
    if (!run.visible) continue;
    for (let k = 0; k < run.length; k++) {
      const gap = run.values[k] - shift;
      if (gap > 0 && gap < least) least = gap;
    }
  }
  const start = Math.max(first - shift, 1e-300);
  const top = Math.min(high - shift, start * 1e3);
  if (!(least < Infinity) || !(top > 0)) return linearScale(low, high, first, format);
  // What rounding leaves of a converged run says nothing: 16 decades are all there is.
  const lowest = Math.log10(Math.max(least, top * 1e-16));
  const highest = Math.log10(top);
  const close = highest - lowest < 1.5;
  const bottom = close ? lowest - 0.1 : Math.floor(lowest - 0.05);
  const peak = close ? highest + 0.1 : Math.ceil(highest + 0.02);
  const at = (value) =>
    (Math.log10(Math.max(value - shift, 10 ** bottom)) - bottom) / (peak - bottom);
  const ticks = (count) => {
    if (close) {
      const [a, b] = [10 ** bottom, 10 ** peak];
      const values = b / a > 3 ? seriesWithin(a, b) : niceTicks(a, b, 4);
      const round = values.filter(
        (z, k, all) => !k || Math.log(z / all[k - 1]) / Math.log(b / a) > 0.1,
      );
      return round.map((z) => ({
        u: (Math.log10(z) - bottom) / (peak - bottom),
        text: format(z, 3),
      }));
    }
    const every = Math.max(1, Math.ceil((peak - bottom) / Math.max(1, count)));
    const made = [];
    for (let k = bottom; k <= peak; k += every)
      made.push({ u: (k - bottom) / (peak - bottom), text: powerOfTen(k) });
    return made;
  };
  const value = format(Math.abs(shift), 4);
  return {
    at,
    ticks,
    name: shift ? `f ${shift < 0 ? "+" : "−"} ${value}` : "f",
    key: `log ${bottom} ${peak} ${shift} ${close}`,
  };
}
