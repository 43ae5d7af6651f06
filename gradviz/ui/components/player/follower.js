// Lets the player show what another one shows: its experiment, how it looks, learning rates, the
// step.

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

/**
 * What follows; `take` shows the data of another experiment, as a session would send them.
 * @typedef {object} Follower
 * @property {(shown: Shown) => void} show
 * @property {(id: string) => boolean} hasRate
 * @property {(data: Uint8Array) => Promise<void>} take
 * @property {() => boolean} isAhead whether it shows what the session is yet to send; asked once
 */

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
 * @param {(data: Uint8Array) => Promise<void>} player.take
 * @returns {Follower}
 */
export function createFollower({ state, numbers, reducedMotion, mark, take }) {
  let ahead = false;

  function show(/** @type {Shown} */ { looks, rates, step, playing }) {
    if (!state.data) return;
    if (looks?.size) followLink(state, numbers, settingsOf(looks));
    if (rates?.size) ahead = true;
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

  return {
    show,
    hasRate,
    async take(data) {
      await take(data);
      ahead = true;
    },
    isAhead() {
      const answer = ahead;
      ahead = false;
      return answer;
    },
  };
}
