// The colour bar beside a contour: the colours of the levels, and round values at them.

import { levelTicks } from "./levels.js";

/** @typedef {import("./types.js").Context} Context */
/** @typedef {import("./types.js").Rectangle} Rectangle */
/** @typedef {import("./types.js").Scene} Scene */

/**
 * Draws the bar to the right of a plot.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Rectangle} plot
 */
export function drawColorBar(ctx, { theme, lut, scale, format }, plot) {
  const s = theme.scale;
  const x = plot.left + plot.width + 12 * s;
  const width = 11 * s;
  const top = plot.top;
  const height = plot.height;
  if (scale.empty) return;
  const shade = ctx.createLinearGradient(0, top + height, 0, top);
  for (let k = 0; k <= 16; k++) {
    const c = 3 * Math.round((k / 16) * 255);
    shade.addColorStop(k / 16, `rgb(${lut[c]},${lut[c + 1]},${lut[c + 2]})`);
  }
  ctx.fillStyle = shade;
  ctx.fillRect(x, top, width, height);
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1;
  ctx.strokeRect(x - 0.5, top - 0.5, width + 1, height + 1);
  ctx.font = `${12 * s}px ${theme.font}`;
  ctx.fillStyle = theme.muted;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.beginPath();
  let last = Infinity;
  for (const z of levelTicks(scale, Math.max(2, Math.floor(height / (52 * s))))) {
    const y = top + height * (1 - scale.level(z));
    if (last - y < 16 * s) continue;
    last = y;
    ctx.moveTo(x + width, y);
    ctx.lineTo(x + width + 4, y);
    ctx.fillText(format(z, 3), x + width + 7 * s, y);
  }
  ctx.stroke();
}
