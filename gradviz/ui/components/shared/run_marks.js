// The shape of a run's mark, which goes with its colour: whoever sees no colours, or a print in
// grey, tells runs apart by it. The shapes are those of gradviz.plots.colors.MARKS.

import { PALETTE } from "./palette.js";

/** @typedef {import("./types.js").Context} Context */

/** Corners of the shapes, from -1 to 1, to the right and down; the first one is a disc. */
export const MARKS = [
  [],
  [-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9],
  [0, -1.1, 1.1, 0.8, -1.1, 0.8],
  [0, -1.2, 1.2, 0, 0, 1.2, -1.2, 0],
  [0, 1.1, -1.1, -0.8, 1.1, -0.8],
  [
    -0.4, -1.1, 0.4, -1.1, 0.4, -0.4, 1.1, -0.4, 1.1, 0.4, 0.4, 0.4, 0.4, 1.1, -0.4, 1.1, -0.4, 0.4,
    -1.1, 0.4, -1.1, -0.4, -0.4, -0.4,
  ],
];
const EXTENT = 1.2;

/**
 * The number of a run's colour in the palette, 0 for any other colour.
 * @param {string} color
 * @returns {number}
 */
export function markOf(color) {
  return Math.max(0, PALETTE.light.indexOf(color), PALETTE.dark.indexOf(color));
}

/** Whether the mark of a number has a hole: those of the second half of the palette. */
const isOpen = (/** @type {number} */ number) => number >= MARKS.length;

/**
 * Traces a run's mark.
 * @param {Context} ctx
 * @param {string} color
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {number} [more] pixels around it
 */
export function traceMark(ctx, color, x, y, radius, more = 0) {
  const corners = MARKS[markOf(color) % MARKS.length];
  ctx.beginPath();
  if (!corners.length) {
    ctx.arc(x, y, radius + more, 0, 2 * Math.PI);
    return;
  }
  const size = radius + more * 0.9;
  for (let k = 0; k < corners.length; k += 2)
    ctx.lineTo(x + size * corners[k], y + size * corners[k + 1]);
  ctx.closePath();
}

/**
 * Fills the hole of a mark that has one.
 * @param {Context} ctx
 * @param {string} color
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} ground
 */
export function openMark(ctx, color, x, y, radius, ground) {
  if (!isOpen(markOf(color))) return;
  ctx.beginPath();
  ctx.arc(x, y, radius * 0.42, 0, 2 * Math.PI);
  ctx.fillStyle = ground;
  ctx.fill();
}

/**
 * Gives an element a run's colour and shape, for the style.
 * @param {HTMLElement} element
 * @param {string} color
 */
export function paintAs(element, color) {
  const number = markOf(color);
  const { style } = element;
  style.setProperty("--run", color);
  style.setProperty("--shape", outlineOf(number % MARKS.length));
  style.setProperty("--hole", isOpen(number) ? "26%" : "0%");
}

function outlineOf(/** @type {number} */ number) {
  const corners = MARKS[number];
  if (!corners.length) return "circle(42%)";
  const at = (/** @type {number} */ c) => `${Math.round(50 + (50 * c) / EXTENT)}%`;
  const places = [];
  for (let k = 0; k < corners.length; k += 2)
    places.push(`${at(corners[k])} ${at(corners[k + 1])}`);
  return `polygon(${places.join(", ")})`;
}
