// The player that a page shows, for what else on the page draws the same.

/** @typedef {import("./types.js").PlayerState} PlayerState */

/** @type {{ root: HTMLElement, state: PlayerState }[]} */
const players = [];

/**
 * Keeps a player that has come onto the page.
 * @param {HTMLElement} root
 * @param {PlayerState} state
 */
export function keepPlayer(root, state) {
  players.push({ root, state });
}

/**
 * The state of the player that is shown, null where there is none.
 * @returns {PlayerState | null}
 */
export function shownPlayer() {
  for (let k = players.length - 1; k >= 0; k--)
    if (!players[k].root.isConnected) players.splice(k, 1);
  const last = players.at(-1);
  return last && last.state.scene ? last.state : null;
}
