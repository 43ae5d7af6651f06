// What pictures over one or two features share: the plot, its axes and title, and the examples.

import { niceTicks } from "../shared/axes.js";

/** @typedef {import("../shared/types.js").Context} Context */
/** @typedef {import("../shared/types.js").Layers} Layers */
/** @typedef {import("../shared/types.js").Rectangle} Rectangle */
/** @typedef {import("./types.js").Rows} Rows */

const MOST_DOTS = 600; // more is a blot

/**
 * The range of every `width`-th number from a place on, with some room.
 * @param {ArrayLike<number>} rows
 * @param {number} place
 * @param {number} width
 * @returns {[number, number]}
 */
export function rangeOf(rows, place = 0, width = 1) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = place; i < rows.length; i += width) {
    low = Math.min(low, rows[i]);
    high = Math.max(high, rows[i]);
  }
  const room = 0.08 * (high - low) || 1;
  return [low - room, high + room];
}

/**
 * A title at the top left of a picture.
 * @param {Context} ctx
 * @param {any} theme
 * @param {string} text
 */
export function drawTitle(ctx, theme, text) {
  ctx.fillStyle = theme.ink;
  ctx.font = `italic 600 ${13.5 * theme.scale}px ${theme.font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.fillText(text, 4 * theme.scale, 15 * theme.scale);
}

/**
 * Where a picture with axes lies, about as wide as high where it is `square`.
 * @param {Layers} layers
 * @param {number} scale
 * @param {boolean} square
 * @returns {Rectangle}
 */
export function plotIn(layers, scale, square) {
  const plot = { left: 46 * scale, top: 24 * scale, width: 0, height: 0 };
  plot.width = Math.max(20, layers.width - plot.left - 10 * scale);
  plot.height = Math.max(20, layers.height - plot.top - 40 * scale);
  if (square && plot.width > plot.height * 1.25) plot.width = plot.height * 1.25;
  return plot;
}

/**
 * The frame, the numbers at it, and what they are of.
 * @param {Context} ctx
 * @param {any} scene
 * @param {Rectangle} plot
 * @param {{ xs: number[], ys: number[], names: string[] }} axes
 */
export function drawAxes(ctx, { theme, format }, plot, { xs, ys, names }) {
  const s = theme.scale;
  const bottom = plot.top + plot.height;
  ctx.strokeStyle = ctx.fillStyle = theme.muted;
  ctx.lineWidth = 1;
  ctx.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.width + 1, plot.height + 1);
  ctx.font = `${12 * s}px ${theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  for (const at of niceTicks(xs[0], xs[1], plot.width / (60 * s))) {
    const x = plot.left + ((at - xs[0]) / (xs[1] - xs[0])) * plot.width;
    ctx.fillText(format(at, 3), x, bottom + 5 * s);
  }
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const at of niceTicks(ys[0], ys[1], plot.height / (44 * s))) {
    const y = bottom - ((at - ys[0]) / (ys[1] - ys[0])) * plot.height;
    ctx.fillText(format(at, 3), plot.left - 6 * s, y);
  }
  ctx.fillStyle = theme.ink;
  ctx.textAlign = "right";
  ctx.textBaseline = "alphabetic";
  ctx.fillText(names[0], plot.left + plot.width, bottom + 33 * s);
  drawTitle(ctx, theme, names[1]);
}

/**
 * The examples, open where they are not trained on.
 * @param {Context} ctx
 * @param {any} theme
 * @param {Rectangle} plot
 * @param {{
 *   xs: number[], ys: number[], count: number, x: (i: number) => number,
 *   y: (i: number) => number, color: (i: number) => string, open: boolean,
 * }} dots
 */
export function drawDots(ctx, theme, plot, { xs, ys, count, x, y, color, open }) {
  const s = theme.scale;
  const step = Math.max(1, Math.ceil(count / MOST_DOTS));
  for (let i = 0; i < count; i += step) {
    const across = plot.left + ((x(i) - xs[0]) / (xs[1] - xs[0])) * plot.width;
    const down = plot.top + plot.height * (1 - (y(i) - ys[0]) / (ys[1] - ys[0]));
    ctx.beginPath();
    ctx.arc(across, down, 3.1 * s, 0, 2 * Math.PI);
    ctx.fillStyle = open ? theme.background : color(i);
    ctx.strokeStyle = open ? color(i) : theme.halo;
    ctx.lineWidth = (open ? 1.8 : 1) * s;
    ctx.fill();
    ctx.stroke();
  }
}

/**
 * The middles of the cells of a grid over two features, row by row from the top, (side^2 x 2).
 * @param {number[]} xs
 * @param {number[]} ys
 * @param {number} side
 * @returns {Float64Array}
 */
export function gridOf(xs, ys, side) {
  const features = new Float64Array(2 * side * side);
  for (let row = 0, k = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      features[k++] = xs[0] + ((column + 0.5) / side) * (xs[1] - xs[0]);
      features[k++] = ys[1] - ((row + 0.5) / side) * (ys[1] - ys[0]);
    }
  return features;
}

/**
 * An image whose pixel k, row by row, has a colour, as strong as its share, over a ground.
 * @param {HTMLCanvasElement} image
 * @param {number[]} ground
 * @param {(k: number) => [ArrayLike<number>, number]} pixel colour and share of pixel k
 */
export function paint(image, ground, pixel) {
  const { width, height } = image;
  const pen = image.getContext("2d");
  const pixels = pen.createImageData(width, height);
  for (let k = 0; k < width * height; k++) {
    const [color, share] = pixel(k);
    for (let c = 0; c < 3; c++) pixels.data[4 * k + c] = ground[c] + share * (color[c] - ground[c]);
    pixels.data[4 * k + 3] = 255;
  }
  pen.putImageData(pixels, 0, 0);
}
