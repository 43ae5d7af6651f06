// Marks on a canvas: heads, stars, arrows, hatching.

import { markOf, openMark, traceMark } from "./run_marks.js";

/** @typedef {import("./types.js").Context} Context */
/** @typedef {import("./types.js").Theme} Theme */

/**
 * A head: the run's mark in its colour, with a ring that shows on any ground.
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} color
 * @param {Theme} theme
 */
export function drawHead(ctx, x, y, radius, color, theme) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  traceMark(ctx, color, x, y, radius, 2.2);
  ctx.fillStyle = theme.halo;
  ctx.fill();
  traceMark(ctx, color, x, y, radius);
  ctx.fillStyle = color;
  ctx.fill();
  openMark(ctx, color, x, y, radius, theme.background);
  if (markOf(color)) return;
  ctx.beginPath();
  ctx.arc(x - radius * 0.3, y - radius * 0.35, radius * 0.32, 0, 2 * Math.PI);
  ctx.fillStyle = "rgba(255,255,255,0.55)";
  ctx.fill();
}

/**
 * Draws a minimum.
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} fill
 * @param {string} edge
 */
export function drawStar(ctx, x, y, radius, fill, edge) {
  ctx.beginPath();
  for (let k = 0; k < 10; k++) {
    const r = k % 2 ? radius * 0.45 : radius;
    const angle = -Math.PI / 2 + (k * Math.PI) / 5;
    ctx.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  ctx.closePath();
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = edge;
  ctx.stroke();
  ctx.fillStyle = fill;
  ctx.fill();
}

/** Slanted lines: how far apart, how wide. */
export const HATCH = { apart: 8, width: 1.2 };
const hatchTiles = new Map();

/**
 * Slanted lines, for where the function has no value.
 * @param {Context} ctx
 * @param {string} color
 * @param {number} ratio
 * @returns {CanvasPattern}
 */
export function hatchPattern(ctx, color, ratio) {
  const key = `${color} ${ratio}`;
  if (!hatchTiles.has(key)) {
    const tile = document.createElement("canvas");
    const size = Math.round(HATCH.apart * ratio);
    tile.width = tile.height = size;
    tile.dataset.hatch = color;
    const pen = tile.getContext("2d");
    pen.strokeStyle = color;
    pen.lineWidth = HATCH.width * ratio;
    for (const shift of [-size, 0, size]) {
      pen.moveTo(shift - 2, size + 2);
      pen.lineTo(shift + size + 2, -2);
    }
    pen.stroke();
    hatchTiles.set(key, tile);
  }
  const pattern = ctx.createPattern(hatchTiles.get(key), "repeat");
  pattern.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, 0, 0]));
  return pattern;
}

/**
 * An arrow of a direction; its length is bounded.
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 * @param {string} color
 * @param {number} width
 * @param {number} reach
 * @param {Theme} theme
 */
export function drawArrow(ctx, x, y, dx, dy, color, width, reach, theme) {
  const size = Math.hypot(dx, dy);
  // Of a thousandth of a pixel there is no direction to see.
  if (!(size > 1e-3) || !Number.isFinite(size)) return;
  const length = 10 + reach * (1 - 1 / (1 + Math.log1p(size) / 3));
  drawArrowTo(ctx, x, y, x + (dx / size) * length, y + (dy / size) * length, color, width, theme);
}

/**
 * An arrow from one place to another.
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} ex
 * @param {number} ey
 * @param {string} color
 * @param {number} width
 * @param {Theme} theme
 */
export function drawArrowTo(ctx, x, y, ex, ey, color, width, theme) {
  const size = Math.hypot(ex - x, ey - y);
  const [ux, uy] = [(ex - x) / size, (ey - y) / size];
  const tip = 3 + 2 * width;
  const outline = () => {
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(ex - ux * tip * 0.8, ey - uy * tip * 0.8);
  };
  const head = () => {
    ctx.beginPath();
    ctx.moveTo(ex, ey);
    ctx.lineTo(ex - ux * tip * 1.5 - uy * tip * 0.75, ey - uy * tip * 1.5 + ux * tip * 0.75);
    ctx.lineTo(ex - ux * tip * 1.5 + uy * tip * 0.75, ey - uy * tip * 1.5 - ux * tip * 0.75);
    ctx.closePath();
  };
  ctx.lineCap = "butt";
  ctx.lineJoin = "round";
  ctx.strokeStyle = theme.halo;
  outline();
  ctx.lineWidth = width + 3;
  ctx.stroke();
  head();
  ctx.lineWidth = 3;
  ctx.stroke();
  ctx.strokeStyle = ctx.fillStyle = color;
  outline();
  ctx.lineWidth = width;
  ctx.stroke();
  head();
  ctx.fill();
}
