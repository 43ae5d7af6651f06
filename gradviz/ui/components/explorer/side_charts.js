// The chart beside the picture: the slope in every direction, or the error of the estimate against
// its step, with what theory says of it.

import { gradientSource } from "../shared/engine.js";

/** @typedef {import("../shared/types.js").ExplorerState} ExplorerState */
/** @typedef {import("../shared/types.js").RoleColor} RoleColor */

export const H_RANGE = [1e-16, 1]; // the steps of the error curve

const CURVE_POINTS = 121;

/**
 * The chart beside the picture: slopes by direction, or errors by step.
 * @param {ExplorerState} state
 * @param {any} found
 * @param {any} source
 * @param {RoleColor} color
 * @returns {any}
 */
export function sideChart(state, found, source, color) {
  return source ? errorChart(state, found, source, color) : slopesChart(state, found, color);
}

function slopesChart(state, found, color) {
  const {
    theme,
    surface: { labels, format },
  } = state;
  const [a, b] = state.surface.axes;
  const slope = (t) =>
    found.exact[a] * Math.cos((t * Math.PI) / 180) + found.exact[b] * Math.sin((t * Math.PI) / 180);
  const xs = Array.from({ length: 181 }, (_, k) => -180 + 2 * k);
  const top = Math.hypot(found.exact[a], found.exact[b]) || 1;
  const uphill = (Math.atan2(found.exact[b], found.exact[a]) * 180) / Math.PI;
  const downhill = uphill > 0 ? uphill - 180 : uphill + 180;
  const marks =
    found.size > 0
      ? [
          { x: uphill, y: top, color: color("ascent"), text: labels.ascent_short },
          {
            x: downhill,
            y: -top,
            color: color("descent"),
            text: labels.descent_short,
            below: true,
          },
        ]
      : [];
  return {
    x: {
      low: -180,
      high: 180,
      name: labels.angle_axis,
      ticks: [-180, -90, 0, 90, 180].map((at) => ({ at, text: `${format(at)}°` })),
    },
    y: { low: -1.35 * top, high: 1.35 * top, name: labels.slope_axis },
    lines: [
      { x: [-180, 180], y: [0, 0], color: theme.muted, width: 1.2 },
      { x: xs, y: xs.map(slope), color: color("direction"), width: 2.6 },
    ],
    marks: [...marks, { x: state.angle, y: slope(state.angle), color: color("direction") }],
    cursor: state.angle,
    theme,
    format,
  };
}

function errorChart(state, found, source, color) {
  const {
    data,
    theme,
    surface: { labels, format },
  } = state;
  const steps = Array.from(
    { length: CURVE_POINTS },
    (_, k) => H_RANGE[0] * (H_RANGE[1] / H_RANGE[0]) ** (k / (CURVE_POINTS - 1)),
  );
  const still = data.curve && data.point.every((each, j) => each === state.point[j]);
  let h = steps;
  let errors;
  if (source.offsets) errors = steps.map((each) => errorAt(state, { ...source, h: each }, found));
  else {
    h = [...data.curve.h];
    errors = [...data.curve.errors];
  }
  const floor = 1e-17;
  const shown = errors.map((each) => (Number.isFinite(each) ? Math.max(each, floor) : NaN));
  const lines = [];
  const marks = [];
  if (still) {
    const { curve } = data;
    lines.push({ x: curve.h, y: curve.truncation, color: theme.muted, width: 1.6, dash: [6, 4] });
    lines.push({ x: curve.h, y: curve.rounding, color: theme.muted, width: 1.6, dash: [2, 4] });
    marks.push(...errorRegimes(curve, labels));
    if (curve.best <= H_RANGE[1]) {
      let near = 0;
      for (let i = 1; i < h.length; i++)
        if (Math.abs(Math.log(h[i] / curve.best)) < Math.abs(Math.log(h[near] / curve.best)))
          near = i;
      marks.push({ x: curve.best, y: shown[near], color: theme.ring, text: labels.best_theory });
    }
  }
  lines.push({
    x: h,
    y: shown,
    color: color("estimate"),
    width: 2.4,
    alpha: source.offsets || still ? 1 : 0.4,
  });
  const least = shown.reduce(
    (best, each, k) => (each < shown[best] || !Number.isFinite(shown[best]) ? k : best),
    0,
  );
  if (Number.isFinite(shown[least]))
    marks.push({
      x: h[least],
      y: shown[least],
      color: color("estimate"),
      text: labels.best_measured,
      below: true,
    });
  return {
    x: { low: H_RANGE[0], high: H_RANGE[1], log: true, name: "h" },
    y: { low: 1e-17, high: 1e3, log: true, name: labels.error_axis },
    lines,
    marks,
    cursor: source.h,
    theme,
    format,
  };
}

// The names of the two errorRegimes, each beside its line where that is in sight.
function errorRegimes({ h, truncation, rounding }, labels) {
  const inSight = (y) => y > 1e-16 && y < 10;
  const last = h.findLastIndex((at, k) => at <= 0.2 && inSight(truncation[k]));
  const first = h.findIndex((at, k) => at >= 1e-14 && inSight(rounding[k]));
  const made = [];
  if (last >= 0)
    made.push({
      x: h[last],
      y: Math.min(20, truncation[last] * 30),
      text: labels.truncation,
      bare: true,
    });
  if (first >= 0)
    made.push({
      x: h[first],
      y: Math.min(20, rounding[first] * 30),
      text: labels.rounding,
      bare: true,
    });
  return made;
}

function errorAt(state, source, found) {
  const D = state.surface.dimension;
  const g = new Float64Array(D);
  gradientSource(state.surface.evaluate, D, source)(state.point, g, 0);
  let sum = 0;
  for (let j = 0; j < D; j++) sum += (g[j] - found.exact[j]) ** 2;
  return Math.sqrt(sum) / (found.size || 1);
}
