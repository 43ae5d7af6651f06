// The runs that are shown: Python's paths, or what the engine makes of them under a moving hand.

import { runPath } from "../shared/engine.js";
import { createRun } from "../shared/surface.js";
import { multistartOf } from "./multistart.js";

/** @typedef {import("../shared/types.js").PlayerState} PlayerState */

/**
 * Computes the runs of the state, and the number of steps shown.
 * @param {PlayerState} state
 */
export function makeRuns(state) {
  const { data, surface, theme } = state;
  state.made += 1;
  const otherData = state.moved !== null || state.strength !== null;
  const live = state.start !== null || state.starts.size > 0 || state.rates.size > 0 || otherData;
  const common = state.start || data.start;
  const noise = data.noise ? data.noise.z : null;
  state.runs = data.runs.map((source) => {
    const visible = !state.hidden.has(source.id);
    // Dragged, or not.
    const own = source.start ? state.starts.get(source.id) || null : state.start;
    const moved = otherData || own !== null || state.rates.has(source.id);
    const start = own || source.start || common;
    if (!live || !moved || !source.optimizer) {
      const run = createRun(source, surface, theme, visible, null);
      run.faded = moved && !source.optimizer;
      return run;
    }
    const rate = state.rates.get(source.id);
    const changed =
      rate === undefined
        ? source
        : { ...source, learning_rate: { ...source.learning_rate, value: rate } };
    const path = runPath(surface.evaluate, surface.dimension, changed, start, {
      steps: data.steps,
      tolerance: data.tolerance,
      z: noise,
    });
    return createRun(changed, surface, theme, visible, path);
  });
  state.multistart = multistartOf(
    data,
    surface,
    state.runs,
    common,
    noise,
    state.multistart,
    JSON.stringify([data.version, [...state.rates], [...common]]),
  );
  const atEnd = state.scene && state.time >= state.steps;
  const longest = state.multistart
    ? data.steps
    : Math.max(1, ...state.runs.map((run) => run.length - 1));
  // A steady axis under a moving hand.
  state.steps = state.dragging ? Math.max(longest, state.steps) : longest;
  if (atEnd || state.time > state.steps) state.time = state.steps;
  if (live) state.liveFrames += 1;
}
