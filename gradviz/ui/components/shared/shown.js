// What a page shows that moves, for what else on the page draws the same, or leads it.

/** @typedef {import("./types.js").PlayerState} PlayerState */
/** @typedef {import("../player/follower.js").Follower} Follower */
/** @typedef {{ root: HTMLElement, kind: string, state: any, follower: Follower | null }} Shown */

/** @type {Shown[]} */
const all = [];

/**
 * Keeps what has come onto the page: the state of a "player" or a "network".
 * @param {HTMLElement} root
 * @param {string} kind
 * @param {any} state
 * @param {Follower | null} follower what lets a player follow another one
 */
export function keepShown(root, kind, state, follower = null) {
  all.push({ root, kind, state, follower });
}

/**
 * What came last of that which is still on the page and has something to show, null without.
 * @returns {Shown | null}
 */
export function lastShown() {
  for (let k = all.length - 1; k >= 0; k--) if (!all[k].root.isConnected) all.splice(k, 1);
  const last = all.at(-1);
  return last && last.state.scene ? last : null;
}

/**
 * The state of the player that is shown, null where there is none.
 * @returns {PlayerState | null}
 */
export function shownPlayer() {
  const last = lastShown();
  return last?.kind === "player" ? last.state : null;
}

/**
 * What lets the player that is shown follow another one, null where there is none.
 * @returns {Follower | null}
 */
export function shownFollower() {
  return lastShown()?.follower ?? null;
}
