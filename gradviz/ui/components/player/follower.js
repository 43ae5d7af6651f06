// Lets the player show what another one shows: how it looks, learning rates, the step.

import { HOME_VIEW, followLink } from "./link.js";

/** @typedef {import("../shared/types.js").PlayerState} PlayerState */

/**
 * What another player shows; `looks` are texts of its link by name, null for one that is gone.
 * @typedef {object} Shown
 * @property {Map<string, string | null>} [looks]
 * @property {Map<string, number>} [rates]
 * @property {number} step
 * @property {boolean} playing
 */

/** @typedef {{ show: (shown: Shown) => void, hasRate: (id: string) => boolean }} Follower */

const NEAR = 0.05; // of the run: two clocks that are no farther apart go on as they are
const PATIENCE = 15_000; // milliseconds until the server's own paths for a rate are here

/** @type {Record<string, (text: string) => any>} */
const READ = {
  speed: Number,
  log: (text) => text !== "false",
  compressed: (text) => text === "true",
  arrows: (text) => text === "true",
  hide: (text) => text.split(","),
  camera: (text) => text.split(",").map(Number),
  numbers: String,
  coordinate: String,
};

function settingsOf(/** @type {Map<string, string | null>} */ looks) {
  const found = {};
  for (const [name, text] of looks)
    if (name in READ) found[name] = text === null ? HOME_VIEW[name] : READ[name](text);
  return found;
}

/**
 * Makes what shows it.
 * @param {object} player
 * @param {PlayerState} player.state
 * @param {any} player.numbers
 * @param {MediaQueryList} player.reducedMotion
 * @param {(...names: string[]) => void} player.mark
 * @returns {Follower}
 */
export function createFollower({ state, numbers, reducedMotion, mark }) {
  function show(/** @type {Shown} */ { looks, rates, step, playing }) {
    if (!state.data) return;
    if (looks?.size) followLink(state, numbers, settingsOf(looks));
    for (const [id, value] of rates ?? []) {
      state.rates.set(id, value);
      state.droppedAt = performance.now() + PATIENCE;
    }
    const apart = Math.abs(state.time - step) > NEAR * state.steps;
    if (!playing || !state.playing || apart) state.time = step;
    state.playing = playing && !reducedMotion.matches;
    state.kept = !playing;
    if (looks?.size || rates?.size) mark("runs", "words");
    else mark("words");
  }

  function hasRate(/** @type {string} */ id) {
    const run = state.data?.runs.find((each) => each.id === id);
    return Boolean(run?.optimizer && run.learning_rate);
  }

  return { show, hasRate };
}
