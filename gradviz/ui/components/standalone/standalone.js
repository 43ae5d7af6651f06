// The player in a file of its own: this plays the part of the page that it stands in elsewhere.

import { mount } from "../player/player.js";
import { bytesOf } from "./base64.js";

/**
 * Shows the data that stand in the document, and again as light becomes dark.
 * @returns {Promise<void>}
 */
export async function start() {
  const place = /** @type {HTMLElement} */ (document.getElementById("player"));
  const parentElement = place.attachShadow({ mode: "open" });
  parentElement.innerHTML = '<div class="gradviz-mount"></div>';
  const data = bytesOf(document.getElementById("gradviz-data").textContent);
  // nobody is told what a person does: what is dragged is computed here, and stays
  const show = () => mount({ data, parentElement, setTriggerValue() {} });
  await show();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
}
