// The part of the data that seldom changes. It comes by a component of its own that shows nothing,
// since Streamlit sends all data of a component at every change, but refers to a message that did
// not change.

import { unpackData } from "./data.js";

/** @typedef {import("./mounting.js").Mounting} Mounting */

/**
 * A part that is waited for: it may be there before it is asked for, or after.
 * @typedef {object} Part
 * @property {Promise<object>} arrived
 * @property {(part: object) => void} arrive
 */

/** @type {Map<string, Part>} */
const parts = new Map();

/** @type {Map<string, string>} */
const newest = new Map();

/**
 * @param {string} name
 * @returns {Part}
 */
function partOf(name) {
  let part = parts.get(name);
  if (!part) {
    let arrive = (/** @type {object} */ _part) => {};
    const arrived = new Promise((resolve) => {
      arrive = resolve;
    });
    part = { arrived, arrive };
    parts.set(name, part);
  }
  return part;
}

/**
 * Keeps the newest part of a slot for whoever asks for it by its slot and name.
 * @param {Mounting} mounting
 */
export function keepConstants({ data, parentElement }) {
  hide(parentElement);
  const { slot, name, ...constants } = unpackData(data);
  const before = newest.get(slot);
  if (before !== undefined && before !== name) parts.delete(`${slot} ${before}`);
  newest.set(slot, name);
  partOf(`${slot} ${name}`).arrive(constants);
}

/**
 * The data with what it names as its constants, as soon as these are there.
 * @param {unknown} data
 * @returns {Promise<any>}
 */
export async function completeData(data) {
  const unpacked = unpackData(data);
  const constants = (unpacked.constants || []).map((name) => partOf(name).arrived);
  return Object.assign({}, ...(await Promise.all(constants)), unpacked);
}

/**
 * Takes the room of a component that shows nothing from the page.
 * @param {HTMLElement | ShadowRoot} parentElement
 */
function hide(parentElement) {
  const element = parentElement instanceof ShadowRoot ? parentElement.host : parentElement;
  const room = element.closest('[data-testid="stElementContainer"]');
  if (room instanceof HTMLElement) room.style.display = "none";
}
