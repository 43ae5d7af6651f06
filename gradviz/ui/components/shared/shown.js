// What a page shows that moves, for what else on the page draws the same.

/** @typedef {{ root: HTMLElement, kind: string, state: any }} Shown */

/** @type {Shown[]} */
const all = [];

/**
 * Keeps what has come onto the page: the state of a "player" or a "network".
 * @param {HTMLElement} root
 * @param {string} kind
 * @param {any} state
 */
export function keepShown(root, kind, state) {
  all.push({ root, kind, state });
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
