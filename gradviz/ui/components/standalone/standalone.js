// A component in a file of its own: this plays the part of the page that it stands in elsewhere.

import { inflated } from "./packed_text.js";

/** @typedef {import("../shared/mounting.js").Mounting} Mounting */

/**
 * Shows the data that stand in the document, and again as light becomes dark.
 * @param {(mounting: Mounting) => Promise<unknown>} mount the component's
 * @returns {Promise<void>}
 */
export async function start(mount) {
  const place = /** @type {HTMLElement} */ (document.getElementById("scene"));
  const parentElement = place.attachShadow({ mode: "open" });
  parentElement.innerHTML = '<div class="gradviz-mount"></div>';
  const data = await inflated(document.getElementById("gradviz-data").textContent);
  // nobody is told what a person does: what is dragged is computed here, and stays
  const show = () => mount({ data, parentElement, setTriggerValue() {} });
  await show();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
}
