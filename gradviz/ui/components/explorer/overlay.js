// What the explorer draws over a contour or a curve: the field, the vectors at a point, the points
// where the gradient is zero.

import { isolineSegments } from "../shared/isolines.js";
import { drawArrowTo, drawStar } from "../shared/marks.js";

/** @typedef {import("../shared/types.js").Context} Context */
/** @typedef {import("../shared/types.js").Rectangle} Rectangle */
/** @typedef {import("../shared/types.js").Surface} Surface */
/** @typedef {import("../shared/types.js").Theme} Theme */

const FIELD = { across: 15, faint: 0.5 };

/**
 * A vector from a place on the screen, with a head; its length is what is given.
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 * @param {string} color
 * @param {number} width
 * @param {Theme} theme
 */
export function drawVector(ctx, x, y, dx, dy, color, width, theme) {
  const length = Math.hypot(dx, dy);
  if (!(length > 2) || !Number.isFinite(length)) return;
  drawArrowTo(ctx, x, y, x + dx, y + dy, color, width, theme);
}

/**
 * Little arrows uphill on an even grid; weaker where the gradient is weaker.
 * @param {Surface} surface
 * @param {Rectangle} plot
 * @returns {{ arrows: any[], length: number }}
 */
export function fieldArrows(surface, plot) {
  const [[x0, x1], [y0, y1]] = surface.domain;
  const cell = plot.width / FIELD.across;
  const across = FIELD.across;
  const down = Math.max(3, Math.round(plot.height / cell));
  const arrows = [];
  const point = Float64Array.from(surface.at);
  const g = new Float64Array(surface.dimension);
  const [a, b] = surface.axes;
  for (let j = 0; j < down; j++) {
    for (let i = 0; i < across; i++) {
      const [u, v] = [(i + 0.5) / across, (j + 0.5) / down];
      point[a] = x0 + u * (x1 - x0);
      point[b] = y0 + v * (y1 - y0);
      surface.evaluate(point, g);
      const [dx, dy] = [(g[a] * plot.width) / (x1 - x0), (-g[b] * plot.height) / (y1 - y0)];
      const size = Math.hypot(dx, dy);
      if (!(size > 0) || !Number.isFinite(size)) continue;
      arrows.push({
        x: plot.left + u * plot.width,
        y: plot.top + (1 - v) * plot.height,
        dx: dx / size,
        dy: dy / size,
        size,
      });
    }
  }
  const sizes = arrows.map(({ size }) => size).sort((p, q) => p - q);
  const middle = sizes[sizes.length >> 1] || 1;
  const weighed = arrows.map((arrow) => ({
    ...arrow,
    strength: arrow.size / (arrow.size + middle),
  }));
  return { arrows: weighed, length: Math.min(26, cell * 0.62) };
}

/**
 * Draws the arrows of a field.
 * @param {Context} ctx
 * @param {{ arrows: any[], length: number }} field
 * @param {Theme} theme
 */
export function drawField(ctx, { arrows, length }, theme) {
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = theme.ink;
  ctx.lineWidth = 1.3 * theme.scale;
  for (const { x, y, dx, dy, strength } of arrows) {
    const half = (length * (0.45 + 0.55 * strength)) / 2;
    const [ex, ey] = [x + dx * half, y + dy * half];
    ctx.globalAlpha = FIELD.faint * (0.35 + 0.65 * strength);
    ctx.beginPath();
    ctx.moveTo(x - dx * half, y - dy * half);
    ctx.lineTo(ex, ey);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(ex + dx * 3, ey + dy * 3);
    ctx.lineTo(ex - dx * 3 - dy * 3, ey - dy * 3 + dx * 3);
    ctx.lineTo(ex - dx * 3 + dy * 3, ey - dy * 3 - dx * 3);
    ctx.fill();
  }
  ctx.restore();
}

/**
 * The isoline through a value, in the plot's pixels.
 * @param {Context} ctx
 * @param {Surface} surface
 * @param {Rectangle} plot
 * @param {number} value
 * @param {Theme} theme
 */
export function drawIsoline(ctx, surface, plot, value, theme) {
  const grid = surface.fine || surface.grid;
  const [segments] = isolineSegments(grid, [value]);
  const cellX = plot.width / (grid.nx - 1);
  const cellY = plot.height / (grid.ny - 1);
  const bottom = plot.top + plot.height;
  ctx.beginPath();
  for (let k = 0; k < segments.length; k += 4) {
    ctx.moveTo(plot.left + segments[k] * cellX, bottom - segments[k + 1] * cellY);
    ctx.lineTo(plot.left + segments[k + 2] * cellX, bottom - segments[k + 3] * cellY);
  }
  for (const [style, width] of /** @type {[string, number][]} */ ([
    [theme.halo, 4],
    [theme.ring, 1.8],
  ])) {
    ctx.strokeStyle = style;
    ctx.lineWidth = width * theme.scale;
    ctx.stroke();
  }
}

/**
 * A line with a halo.
 * @param {Context} ctx
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {string} color
 * @param {number} width
 * @param {Theme} theme
 * @param {number[]} [dash]
 */
export function drawLine(ctx, x0, y0, x1, y1, color, width, theme, dash = []) {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  for (const [style, wide] of /** @type {[string, number][]} */ ([
    [theme.halo, width + 2.5],
    [color, width],
  ])) {
    ctx.setLineDash(style === color ? dash : []);
    ctx.strokeStyle = style;
    ctx.lineWidth = wide * theme.scale;
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

export const CRITICAL_COLORS = {
  minimum: "#ffd84a",
  maximum: "#ff6b5e",
  saddle: "#b79cff",
  degenerate: "#9aa4b2",
};

/**
 * Where the gradient is zero: a star, a triangle, a cross, a square.
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {string} kind
 * @param {Theme} theme
 */
export function drawCritical(ctx, x, y, kind, theme) {
  const s = theme.scale;
  const edge = theme.dark ? "#0b0e14" : "#2a2300";
  const fill = CRITICAL_COLORS[kind] || CRITICAL_COLORS.degenerate;
  if (kind === "minimum") {
    drawStar(ctx, x, y, 8.5 * s, fill, edge);
    return;
  }
  ctx.beginPath();
  if (kind === "maximum") {
    ctx.moveTo(x, y - 8 * s);
    ctx.lineTo(x + 7.5 * s, y + 5.5 * s);
    ctx.lineTo(x - 7.5 * s, y + 5.5 * s);
  } else if (kind === "saddle") {
    const [a, b] = [2.4 * s, 7.5 * s];
    for (const [dx, dy] of [
      [0, a],
      [b - a, b],
      [b, b - a],
      [a, 0],
      [b, a - b],
      [b - a, -b],
      [0, -a],
      [a - b, -b],
      [-b, a - b],
      [-a, 0],
      [-b, b - a],
      [a - b, b],
    ])
      ctx.lineTo(x + dx, y + dy);
  } else ctx.rect(x - 5.5 * s, y - 5.5 * s, 11 * s, 11 * s);
  ctx.closePath();
  ctx.lineJoin = "round";
  ctx.lineWidth = 3 * s;
  ctx.strokeStyle = edge;
  ctx.stroke();
  ctx.fillStyle = fill;
  ctx.fill();
}

/**
 * The same mark for a key, on a canvas of its own.
 * @param {string} kind
 * @param {Theme} theme
 * @returns {HTMLCanvasElement}
 */
export function criticalMark(kind, theme) {
  const canvas = document.createElement("canvas");
  const size = Math.ceil(22 * theme.scale);
  const ratio = window.devicePixelRatio || 1;
  canvas.width = canvas.height = Math.round(size * ratio);
  canvas.style.width = canvas.style.height = `${size}px`;
  canvas.className = "mark";
  canvas.dataset.kind = kind;
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  drawCritical(ctx, size / 2, size / 2, kind, theme);
  return canvas;
}

/**
 * The mean of points in the plane and the half axes of the ellipse that holds 95 % of them, where
 * they are normal: 2.4477 standard deviations along the covariance's eigenvectors.
 * @param {number[]} xs
 * @param {number[]} ys
 * @returns {Record<"mx" | "my" | "angle" | "a" | "b", number>}
 */
export function spreadEllipse(xs, ys) {
  const n = xs.length;
  const mean = (v) => v.reduce((sum, each) => sum + each, 0) / n;
  const [mx, my] = [mean(xs), mean(ys)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let k = 0; k < n; k++) {
    xx += (xs[k] - mx) ** 2;
    xy += (xs[k] - mx) * (ys[k] - my);
    yy += (ys[k] - my) ** 2;
  }
  [xx, xy, yy] = [xx / (n - 1), xy / (n - 1), yy / (n - 1)];
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  const radius = Math.sqrt(-2 * Math.log(0.05));
  return {
    mx,
    my,
    angle: Math.atan2(2 * xy, xx - yy) / 2,
    a: radius * Math.sqrt(Math.max(0, middle + spread)),
    b: radius * Math.sqrt(Math.max(0, middle - spread)),
  };
}
