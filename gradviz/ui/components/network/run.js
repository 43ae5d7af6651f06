// One run of the page: its training in a worker, what came of it so far, and its weights at a step.

import { createClient } from "./client.js";
import { stepsPerEpoch } from "./epochs.js";

/** @typedef {import("./types.js").NetworkRun} NetworkRun */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Setup} Setup */

const CHUNK = 50; // batches between two reports
const KEPT = 40; // steps whose weights are kept

/**
 * A run that trains in a worker of its own.
 * @param {() => void} changed called when there is more to show
 * @returns {NetworkRun}
 */
export function createNetworkRun(changed) {
  const client = createClient();
  /** @type {Map<number, Float64Array>} */
  const weights = new Map();
  let opened = 0;
  let fetching = -1;
  /** @type {{ key: number, found: any, pending: boolean }} */
  const examined = { key: -1, found: null, pending: false };
  /** @type {{ key: number, found: any, pending: boolean }} */
  const spread = { key: -1, found: null, pending: false };

  /** @type {NetworkRun} */
  const run = {
    setup: null,
    report: null,
    steps: 0,
    busy: false,
    error: "",
    losses: new Float64Array(0),
    norms: new Float64Array(0),
    ratios: new Float64Array(0),
    open,
    weightsAt,
    examinedAt,
    histograms,
    ask: client.ask,
    end: client.end,
  };

  function take(report) {
    const L = run.setup.layers.length;
    run.losses.set(report.batchLosses, report.first);
    run.norms.set(report.gradientNorms, report.first * L);
    run.ratios.set(report.updateRatios, report.first * L);
    run.report = report;
    weights.set(report.step, report.parameters);
  }

  /** @param {Setup} setup */
  async function open(setup) {
    const own = (opened += 1);
    const L = setup.layers.length;
    const T = setup.epochs * stepsPerEpoch(setup);
    run.busy = true;
    try {
      const first = await client.ask("open", { setup });
      if (own !== opened) return;
      run.setup = setup;
      run.steps = T;
      run.error = "";
      run.losses = new Float64Array(T).fill(NaN);
      run.norms = new Float64Array(T * L).fill(NaN);
      run.ratios = new Float64Array(T * L).fill(NaN);
      weights.clear();
      fetching = -1;
      for (const each of [examined, spread])
        Object.assign(each, { key: -1, found: null, pending: false });
      take(first);
      const done = await client.ask("train", { chunk: CHUNK }, (part) => {
        if (own !== opened) return;
        take(part);
        changed();
      });
      if (own !== opened || done.cancelled) return;
      take(done);
    } catch (error) {
      if (own === opened) run.error = String(error.message || error);
    }
    run.busy = false;
    changed();
  }

  // The weights before a step; null while they are fetched, which is told when they are there.
  function weightsAt(step) {
    if (!run.report) return null;
    const k = Math.max(0, Math.min(step, run.report.step));
    const known = weights.get(k);
    if (known) return known;
    if (fetching < 0) {
      fetching = k;
      const own = opened;
      client
        .ask("at", { step: k })
        .then(({ parameters }) => {
          if (own !== opened) return;
          if (weights.size > KEPT) weights.delete(weights.keys().next().value);
          weights.set(k, parameters);
        })
        .catch(() => {})
        .finally(() => {
          if (own !== opened) return;
          fetching = -1;
          changed();
        });
    }
    return null;
  }

  // Answers a question about a key: what was found last, while the newest answer is on its way.
  function latest(slot, key, kind, message) {
    if (slot.key === key || slot.pending) return slot.found;
    slot.pending = true;
    const own = opened;
    client
      .ask(kind, message)
      .then((found) => {
        if (own === opened) Object.assign(slot, { key, found });
      })
      .catch(() => {})
      .finally(() => {
        if (own !== opened) return;
        slot.pending = false;
        changed();
      });
    return slot.found;
  }

  // All numbers of a step, or of the one looked at before while they are fetched.
  function examinedAt(step) {
    if (!run.report || run.report.step < 1) return null;
    const k = Math.max(0, Math.min(step, run.report.step - 1));
    return latest(examined, k, "examine", { step: k });
  }

  // How weights, activations and gradients are spread over the epochs that are done.
  function histograms() {
    if (!run.report) return null;
    return latest(spread, run.report.epoch, "histograms", {});
  }

  return run;
}
