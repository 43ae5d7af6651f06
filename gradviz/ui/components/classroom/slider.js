// A number with a slider, on a linear or a logarithmic scale.

import { threeDigits } from "../shared/numbers.js";
import { make } from "./elements.js";

/** @typedef {import("./types.js").RaceNumber} RaceNumber */

const PARTS = 600;

/**
 * The number at a part of the range, from 0 to 1.
 * @param {Pick<RaceNumber, "minimum" | "maximum" | "scale" | "kind">} number
 * @param {number} part
 * @returns {number}
 */
export function numberAt({ minimum, maximum, scale, kind }, part) {
  const isLog = scale === "log" && minimum > 0;
  const value = isLog
    ? minimum * (maximum / minimum) ** part
    : minimum + (maximum - minimum) * part;
  const rounded = kind === "integer" ? Math.round(value) : threeDigits(value);
  return Math.min(maximum, Math.max(minimum, rounded));
}

/**
 * The part of the range, from 0 to 1, at which a number lies.
 * @param {Pick<RaceNumber, "minimum" | "maximum" | "scale">} number
 * @param {number} value
 * @returns {number}
 */
export function partOf({ minimum, maximum, scale }, value) {
  const part =
    scale === "log" && minimum > 0
      ? Math.log(value / minimum) / Math.log(maximum / minimum)
      : (value - minimum) / (maximum - minimum);
  return Math.max(0, Math.min(1, part || 0));
}

/**
 * Makes the slider of a number; a switch gets a box to tick.
 * @param {RaceNumber} number
 * @param {string} label
 * @param {import("../shared/types.js").Format} format
 * @param {(value: number | boolean, final: boolean) => void} changed
 * @returns {{ element: HTMLElement, set: (value: number | boolean) => void }}
 */
export function createSlider(number, label, format, changed) {
  if (number.kind === "flag") return createSwitch(label, changed);
  const name = make("span", { textContent: label });
  const output = make("output");
  const input = make("input", { type: "range", min: "0", max: String(PARTS), step: "1" });
  input.setAttribute("aria-label", label);
  const element = make("label", { class: "slider" }, name, output, input);
  let exact = { at: "", value: NaN }; // a number that was set may lie between two of the slider's
  const value = () =>
    input.value === exact.at ? exact.value : numberAt(number, Number(input.value) / PARTS);
  function say(/** @type {number} */ now) {
    output.textContent = format(now, 3);
    input.setAttribute("aria-valuetext", output.textContent);
  }
  input.addEventListener("input", () => {
    say(value());
    changed(value(), false);
  });
  input.addEventListener("change", () => changed(value(), true));
  function set(/** @type {number | boolean} */ now) {
    input.value = String(Math.round(PARTS * partOf(number, Number(now))));
    exact = { at: input.value, value: Number(now) };
    say(exact.value);
  }
  return { element, set };
}

function createSwitch(/** @type {string} */ label, changed) {
  const input = make("input", { type: "checkbox" });
  const element = make("label", { class: "switch" }, input, make("span", { textContent: label }));
  input.addEventListener("change", () => changed(input.checked, true));
  return {
    element,
    set(/** @type {number | boolean} */ now) {
      input.checked = Boolean(now);
    },
  };
}
