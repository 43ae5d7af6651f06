// How often each class was taken for which.

import { drawTitle } from "./plane.js";

/** @typedef {import("../shared/types.js").Context} Context */
/** @typedef {import("../shared/types.js").Layers} Layers */

/**
 * Counts, by the true class and then by the one that was predicted.
 * @param {ArrayLike<number>} target
 * @param {ArrayLike<number>} predicted
 * @param {number} classes
 * @returns {number[][]}
 */
export function confusionMatrix(target, predicted, classes) {
  const line = () => Array.from({ length: classes }, () => 0);
  const matrix = Array.from({ length: classes }, line);
  for (let i = 0; i < target.length; i++) matrix[target[i]][predicted[i]] += 1;
  return matrix;
}

/**
 * The matrix as a table of tinted cells.
 * @param {Context} ctx
 * @param {Layers} layers
 * @param {any} scene
 * @param {{ matrix: number[][], text: string }} shown
 */
export function drawMatrix(ctx, layers, scene, { matrix, text }) {
  const { words, theme, format, classNames } = scene;
  const s = theme.scale;
  const K = matrix.length;
  const plot = { left: 92 * s, top: 62 * s, width: 0, height: 0 };
  plot.width = Math.max(40, Math.min(layers.width - plot.left - 16 * s, (130 + 65 * K) * s));
  plot.height = Math.max(40, Math.min(layers.height - plot.top - 14 * s, (100 + 35 * K) * s));
  const [width, height] = [plot.width / K, plot.height / K];
  const most = Math.max(...matrix.flat(), 1);
  ctx.textBaseline = "middle";
  matrix.forEach((line, truth) =>
    line.forEach((count, said) => {
      const x = plot.left + said * width;
      const y = plot.top + truth * height;
      ctx.globalAlpha = 0.12 + (0.6 * count) / most;
      ctx.fillStyle = truth === said ? theme.accent : scene.signs[1];
      ctx.fillRect(x + 1, y + 1, width - 2, height - 2);
      ctx.globalAlpha = 1;
      ctx.fillStyle = theme.ink;
      ctx.font = `600 ${Math.min(20 * s, height * 0.6)}px ${theme.font}`;
      ctx.textAlign = "center";
      ctx.fillText(format(count), x + width / 2, y + height / 2);
    }),
  );
  ctx.font = `${12 * s}px ${theme.font}`;
  ctx.fillStyle = theme.muted;
  const room = Math.max(3, Math.floor(width / (7 * s)));
  const short = (name, length) => (name.length > length ? `${name.slice(0, length - 1)}…` : name);
  classNames.slice(0, K).forEach((name, k) => {
    ctx.textAlign = "center";
    ctx.fillText(short(name, room), plot.left + (k + 0.5) * width, plot.top - 10 * s);
    ctx.textAlign = "right";
    ctx.fillText(short(name, 12), plot.left - 8 * s, plot.top + (k + 0.5) * height);
  });
  ctx.textAlign = "center";
  ctx.fillText(words.predicted, plot.left + plot.width / 2, plot.top - 27 * s);
  drawTitle(ctx, theme, text);
}
