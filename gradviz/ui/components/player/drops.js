// What a person has let go of: it is shown until the server's answer is here.

/** @typedef {import("../shared/types.js").PlayerState} PlayerState */

/** Milliseconds that a dropped start or rate waits for the server's paths. */
export const WAIT = 4000;

/**
 * A new start as round as the picture can tell apart, so that links stay short.
 * @param {PlayerState} state
 * @param {number[]} point
 * @param {string} id
 * @returns {Float64Array}
 */
export function roundedStart(state, point, id) {
  const own = id && state.data.runs.find((run) => run.id === id).start;
  const start = Float64Array.from(own || state.data.start);
  const { axes, roundingSteps } = state.surface;
  axes.forEach((j, k) => {
    start[j] = Number((Math.round(point[k] / roundingSteps[j]) * roundingSteps[j]).toPrecision(12));
  });
  return start;
}

/**
 * What was dropped is shown until the server's paths for it are here.
 * @param {PlayerState} state
 * @param {any} data
 * @param {boolean} anew
 */
export function settleDrops(state, data, anew) {
  if (anew) {
    state.start = null;
    state.starts.clear();
    state.rates.clear();
    return;
  }
  if (state.dragging) return;
  const waiting = performance.now() - state.droppedAt < WAIT;
  const near = (a, b, size) => Math.abs(a - b) <= 1e-3 * size;
  const there = (a, b) =>
    a && a.every((x, j) => near(x, b[j], data.domain[j][1] - data.domain[j][0]));
  if (state.start && (there(data.start, state.start) || !waiting)) state.start = null;
  for (const [id, start] of state.starts) {
    const run = data.runs.find((each) => each.id === id);
    if (!run || !run.start || there(run.start, start) || !waiting) state.starts.delete(id);
  }
  for (const [id, value] of state.rates) {
    const run = data.runs.find((each) => each.id === id);
    const rate = run && run.learning_rate;
    if (!rate || near(rate.value, value, value) || !waiting) state.rates.delete(id);
  }
}
