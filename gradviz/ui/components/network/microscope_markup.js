// How the rows of the microscope are written: signs, fractions, and sums of many terms.

import { inFormula } from "../shared/numbers.js";
import { fill } from "../shared/words.js";

const TERMS = 6; // of a sum that are written out

/** A name. @param {string} text */
export const mi = (text) => `<mi>${text}</mi>`;
/** A sign. @param {string} text */
export const mo = (text) => `<mo>${text}</mo>`;
/** A name with a number below it. @param {string} text @param {string | number} below */
export const sub = (text, below) => `<msub>${mi(text)}<mn>${below}</mn></msub>`;
/** A fraction. @param {string} top @param {string} bottom */
export const over = (top, bottom) => `<mfrac><mrow>${top}</mrow><mrow>${bottom}</mrow></mfrac>`;
/** A formula of parts. @param {string[]} parts */
export const math = (...parts) => `<math displaystyle="true">${parts.join("")}</math>`;
/** The derivative of the loss by the sums of a layer, from 1 on. @param {number} k */
export const delta = (k) => sub("δ", k);
/** A partial derivative. @param {string} by @param {string} of */
export const derivative = (by, of = "L") => over(mo("∂") + mi(of), mo("∂") + by);

/**
 * A row: its symbols, their numbers, the result, and a quiet remark.
 * @param {string[]} parts
 * @param {string} text
 * @returns {HTMLElement}
 */
export function row(parts, text = "") {
  const element = document.createElement("div");
  element.className = "equation";
  parts.forEach((markup, k) => {
    const span = document.createElement("span");
    span.className = k ? "filled" : "symbols";
    if (k === parts.length - 1 && k) span.classList.add("result");
    span.innerHTML = markup;
    element.append(span);
  });
  if (!text) return element;
  const span = document.createElement("span");
  span.className = "quiet";
  span.textContent = text;
  element.append(span);
  return element;
}

/** What a formula gives. @param {number} value @param {any} format */
export const number = (value, format) => `<mn>${inFormula(value, format, true)}</mn>`;
/** A number in a formula. @param {number} value @param {any} format */
export const inside = (value, format) => `<mn>${inFormula(value, format)}</mn>`;

/**
 * The sum a·b + c·d + ..., the term that is picked among those that are written out.
 * @param {number} count
 * @param {(k: number) => number[]} term
 * @param {number} kept the place of the term that is picked
 * @param {any} format
 * @returns {string}
 */
export function products(count, term, kept, format) {
  const places = Array.from({ length: Math.min(count, TERMS) }, (_, k) => k);
  if (kept >= TERMS && kept < count) places[TERMS - 1] = kept;
  const parts = places.map((k) => {
    const [a, b] = term(k);
    return `${inside(a, format)}${mo("·")}${inside(b, format)}`;
  });
  return parts.join(mo("+")) + (count > TERMS ? mo("+") + mi("⋯") : "");
}

/**
 * All terms of a sum of which not all are written out, made when somebody opens them.
 * @param {number} count
 * @param {(k: number) => number[]} term
 * @param {any} scene
 * @returns {HTMLElement[]}
 */
export function everyTerm(count, term, { words, format }) {
  if (count <= TERMS) return [];
  const box = document.createElement("details");
  box.className = "terms";
  const summary = document.createElement("summary");
  summary.textContent = fill(words.all_terms, { count: format(count) });
  box.append(summary);
  box.addEventListener("toggle", () => {
    if (box.childElementCount > 1) return;
    const list = document.createElement("ol");
    list.start = 0;
    for (let k = 0; k < count; k++) {
      const [a, b] = term(k);
      const item = document.createElement("li");
      item.textContent = `${format(a)} · ${format(b)} = ${format(a * b)}`;
      list.append(item);
    }
    box.append(list);
  });
  return [box];
}
