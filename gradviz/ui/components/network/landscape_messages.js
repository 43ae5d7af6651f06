// What a training's worker answers about the loss landscape. Each message is { id, kind, ... }:
//
//   slice { seed | null, step | null }   directions: random, or of the path (null); through the
//                                        weights before a step, or those of the last epoch
//   landscape { plane, domain }          a grid in each progress report, from coarse to fine
//   path { plane, epochs }               where the training is on the slice: at its epochs only, or
//                                        at steps between them too
//   place { plane, point | coordinates } a point, its place on the slice, the loss at both
//   leave                                ends the landscape that is being computed

import { stepsPerEpoch } from "./epochs.js";
import { evaluator, penalties } from "./engine.js";
import { principalSlice, projectOnSlice, randomSlice, slicePoint } from "./landscape.js";
import { sliceLosses } from "./landscape_losses.js";

/** @typedef {import("./types.js").Setup} Setup */
/** @typedef {import("./types.js").Training} Training */

const MOST_POINTS = 128; // epochs of a path that its principal directions are found from
const WORK = 4e7; // weights times rows of the steps that are done again between epochs

/**
 * @param {number} count
 * @param {number} most
 * @returns {number[]}
 */
function evenly(count, most) {
  const n = Math.min(count, most);
  return Array.from({ length: n }, (_, k) => Math.round((k * (count - 1)) / Math.max(1, n - 1)));
}

/**
 * The answers, and what ends a landscape that is being computed.
 * @param {{
 *   opened: () => { setup: Setup, training: Training },
 *   answer: (id: number, found: any, done?: boolean) => void, breathe: () => Promise<void>,
 * }} worker
 * @returns {{ kinds: Record<string, (message: any) => any>, cancel: () => void }}
 */
export function createLandscapeMessages({ opened, answer, breathe }) {
  let asked = 0;
  let lossOf = null;
  let lossFor = null;

  const at = (step) => opened().training.at(step).parameters;

  function slice({ id, seed, step }) {
    const { setup, training } = opened();
    const each = stepsPerEpoch(setup);
    const last = training.report(training.step).epoch;
    const center = at(step === null ? last * each : Math.min(step, training.step));
    if (seed !== null) return answer(id, { ...randomSlice(setup.layers, center, seed) });
    const path = evenly(last + 1, MOST_POINTS).map((epoch) => at(epoch * each));
    return answer(id, { ...principalSlice(path, center) });
  }

  async function landscape({ id, plane, domain }) {
    const own = (asked += 1);
    for (const grid of sliceLosses(opened().setup, plane, domain)) {
      if (grid) answer(id, grid, false);
      await breathe();
      if (own !== asked) return answer(id, { cancelled: true });
    }
    return answer(id, { cancelled: false });
  }

  // Epochs are known; steps between them are done again, as many as do not take long.
  function steps({ id, plane, epochs = false }) {
    const { setup, training } = opened();
    const each = stepsPerEpoch(setup);
    const last = training.report(training.step).epoch;
    const again = WORK / (setup.dimension * setup.batch_size);
    const between = Math.floor((2 * again) / Math.max(1, setup.epochs * each));
    const parts = epochs ? 1 : Math.min(each, 1 + between); // the same for all runs of a page
    const seen = [];
    for (let epoch = 0; epoch < last; epoch++)
      for (let k = 0; k < parts; k++) seen.push(epoch * each + Math.round((k * each) / parts));
    seen.push(last * each);
    const places = seen.map((step) => projectOnSlice(plane, at(step)));
    answer(id, {
      steps: Float64Array.from(seen),
      across: Float64Array.from(places, ([a]) => a),
      along: Float64Array.from(places, ([, b]) => b),
    });
  }

  function place({ id, plane, point, coordinates = projectOnSlice(plane, point) }) {
    const { setup } = opened();
    if (lossFor !== setup) {
      const loss = evaluator(setup, penalties(setup));
      lossOf = (x) => loss(x, setup.training)[0];
      lossFor = setup;
    }
    answer(id, {
      coordinates,
      loss: point ? lossOf(point) : null,
      projected: lossOf(slicePoint(plane, coordinates)),
    });
  }

  const cancel = () => {
    asked += 1;
  };
  const leave = ({ id }) => {
    cancel();
    answer(id, {});
  };
  return { kinds: { slice, landscape, path: steps, place, leave }, cancel };
}
