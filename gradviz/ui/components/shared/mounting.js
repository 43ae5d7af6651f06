// How a component comes onto the page, is told of new data, and leaves.

import { unpackData } from "./data.js";

/**
 * What Streamlit hands to a component: on its first mount, and at every change of data or theme.
 * @typedef {object} Mounting
 * @property {any} data
 * @property {HTMLElement | ShadowRoot} parentElement
 * @property {Send} setTriggerValue
 */

/**
 * Tells Python a value by its name.
 * @typedef {(name: string, value: unknown) => void} Send
 */

/**
 * What a component keeps for its element.
 * @typedef {object} Instance
 * @property {(data: any, send: Send) => void} update
 * @property {() => void} destroy
 */

/**
 * A component: its own files beside its module `here`, and what is made for each of its elements.
 * @typedef {object} Definition
 * @property {string} here
 * @property {string} markup
 * @property {string[]} styles
 * @property {string} selector
 * @property {(root: HTMLElement) => Instance} create
 * @property {(data: any) => any} [prepare]
 */

/**
 * The text of a file that is served beside the modules, or that stands in the document.
 * @param {string} name
 * @param {string} here
 * @returns {Promise<string>}
 */
async function fetchText(name, here) {
  const own = document.getElementById("gradviz-files"); // a player that was taken away has one
  if (own) return JSON.parse(own.textContent)[name];
  const address = new URL(name, here);
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.pathname}: ${answer.status}`);
  return answer.text();
}

/**
 * @param {string} name
 * @param {string} here
 * @returns {Promise<CSSStyleSheet>}
 */
async function fetchSheet(name, here) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await fetchText(name, here));
  return sheet;
}

/**
 * Returns what Streamlit calls; what a person did stays with the element from call to call.
 * @param {Definition} definition
 * @returns {(mounting: Mounting) => Promise<(() => void) | undefined>}
 */
export function defineComponent({ here, markup, styles, selector, create, prepare = unpackData }) {
  /** @type {WeakMap<HTMLElement, Instance>} */
  const made = new WeakMap();
  const parts = Promise.all([
    fetchText(markup, here),
    ...styles.map((name) => fetchSheet(name, here)),
  ]);
  return async ({ data, parentElement, setTriggerValue }) => {
    const mount = parentElement.querySelector(".gradviz-mount");
    if (!mount || !data) return undefined;
    const [[text, ...sheets], complete] = await Promise.all([parts, prepare(data)]);
    if (!mount.firstChild) {
      /** @type {ShadowRoot} */ (parentElement.getRootNode()).adoptedStyleSheets = sheets;
      mount.innerHTML = text;
    }
    const root = /** @type {HTMLElement} */ (mount.querySelector(selector));
    const instance = made.get(root) ?? create(root);
    made.set(root, instance);
    instance.update(complete, setTriggerValue);
    return () => {
      // Streamlit also cleans up after a call that a newer one overtook: then the element is still
      // there.
      setTimeout(() => {
        if (root.isConnected || !made.has(root)) return;
        instance.destroy();
        made.delete(root);
      }, 0);
    };
  };
}
