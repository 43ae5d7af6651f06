// The player that a page shows, for what else on the page draws the same, or leads it.

/** @typedef {import("./types.js").PlayerState} PlayerState */
/** @typedef {import("../player/follower.js").Follower} Follower */

/** @type {{ root: HTMLElement, state: PlayerState, follower: Follower }[]} */
const players = [];

/**
 * Keeps a player that has come onto the page.
 * @param {HTMLElement} root
 * @param {PlayerState} state
 * @param {Follower} follower
 */
export function keepPlayer(root, state, follower) {
  players.push({ root, state, follower });
}

function shown() {
  for (let k = players.length - 1; k >= 0; k--)
    if (!players[k].root.isConnected) players.splice(k, 1);
  const last = players.at(-1);
  return last && last.state.scene ? last : null;
}

/**
 * The state of the player that is shown, null where there is none.
 * @returns {PlayerState | null}
 */
export function shownPlayer() {
  return shown()?.state ?? null;
}

/**
 * What lets the player that is shown follow another one, null where there is none.
 * @returns {Follower | null}
 */
export function shownFollower() {
  return shown()?.follower ?? null;
}
