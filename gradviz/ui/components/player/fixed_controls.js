// What a link leaves out of the player's own controls, and which of them it fixes.

/** @typedef {{ controls: string[], rates: string[], start?: boolean }} Named */

/**
 * Leaves out and fixes the controls that a link names; the others are as they were.
 * @param {HTMLElement} root
 * @param {{ hidden?: Named, fixed?: Named }} data
 */
export function applyFixed(root, { hidden, fixed }) {
  for (const control of root.querySelectorAll("[data-control]")) {
    const { control: name = "" } = /** @type {HTMLElement} */ (control).dataset;
    const place = control.closest("label") ?? control;
    place.classList.toggle("left-out", Boolean(hidden?.controls.includes(name)));
    if (control instanceof HTMLInputElement || control instanceof HTMLButtonElement)
      control.disabled = Boolean(fixed?.controls.includes(name));
  }
  for (const item of root.querySelectorAll(".run")) {
    const { run = "" } = /** @type {HTMLElement} */ (item).dataset;
    const rate = item.querySelector(".run-rate");
    rate?.classList.toggle("left-out", Boolean(hidden?.rates.includes(run)));
    rate?.setAttribute("aria-disabled", String(Boolean(fixed?.rates.includes(run))));
  }
}

/**
 * Tells whether a control of the legend cannot be changed.
 * @param {HTMLElement} element
 * @returns {boolean}
 */
export function isFixed(element) {
  return element.getAttribute("aria-disabled") === "true";
}
