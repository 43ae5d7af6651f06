// Which class this browser is in. It is kept by the browser and stands in no address: neither in a
// link that is shared, nor in the history. A tab that is reloaded is what it was; a new one is what
// the browser was last.

/** @typedef {import("./types.js").Membership} Membership */

/** The event in the document that says that it has changed. */
export const CHANGED = "gradviz-class-changed";

const NAME = "gradviz-class";
const PLACE = "gradviz-class-place";
const LONGEST = 24 * 3600 * 1000; // no class lasts longer

/** @returns {Storage[]} the tab's own, then the browser's; a frame may be refused both */
function stores() {
  try {
    return [window.sessionStorage, window.localStorage];
  } catch {
    return [];
  }
}

/**
 * A code without what people put between its letters.
 * @param {string} text
 * @returns {string}
 */
export function bareCode(text) {
  return text.replace(/[\s–—-]+/g, "").toUpperCase();
}

/**
 * A code as it is shown, in two halves.
 * @param {string} code
 * @returns {string}
 */
export function shownCode(code) {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

/**
 * What this browser is, null where it is in no class.
 * @returns {Membership | null}
 */
export function membership() {
  for (const store of stores()) {
    const found = parsed(store.getItem(NAME));
    if (found && Date.now() - found.since < LONGEST) return found;
  }
  return null;
}

/** @returns {any} what was kept, null for what is no longer readable */
function parsed(/** @type {string | null} */ text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/**
 * Keeps what this browser is, and says so.
 * @param {{ code: string, key?: string, member?: string }} found
 */
export function enter(found) {
  const text = JSON.stringify({ ...found, since: Date.now() });
  for (const store of stores()) store.setItem(NAME, text);
  forgetPlace();
  document.dispatchEvent(new CustomEvent(CHANGED));
}

/** Forgets the class, and says so. */
export function forget() {
  const left = membership();
  for (const store of stores())
    if (parsed(store.getItem(NAME))?.code === left?.code) store.removeItem(NAME);
  forgetPlace();
  document.dispatchEvent(new CustomEvent(CHANGED));
}

function forgetPlace() {
  stores()[0]?.removeItem(PLACE);
}

/**
 * Where this tab is in its class: what it follows, what it answered while it was offline.
 * @returns {Record<string, any>}
 */
export function place() {
  return parsed(stores()[0]?.getItem(PLACE) ?? null) ?? {};
}

/**
 * Keeps something of where this tab is.
 * @param {Record<string, any>} values
 */
export function keepPlace(values) {
  stores()[0]?.setItem(PLACE, JSON.stringify({ ...place(), ...values }));
}

/**
 * Takes a teacher's key out of the address with which a window was opened, before anything else
 * reads the address.
 */
export function takeKey() {
  const { pathname, search, hash } = window.location;
  const key = new URLSearchParams(hash.slice(1)).get("key");
  const code = new URLSearchParams(search).get("code");
  if (!key) return;
  window.history.replaceState(window.history.state, "", pathname + search);
  if (code) enter({ code: bareCode(code), key });
}
