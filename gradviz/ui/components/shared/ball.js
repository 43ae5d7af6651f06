// The heads on the surface.

import { openMark, traceMark } from "./run_marks.js";

/**
 * A run's mark in its colour, with a highlight and a halo, drawn once per colour and size.
 * @param {string} color
 * @param {string} halo
 * @param {number} radius
 * @param {number} ratio
 * @returns {{ canvas: HTMLCanvasElement, size: number }}
 */
export function ballImage(color, halo, radius, ratio) {
  const size = Math.ceil(2.4 * radius + 6);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round(size * ratio);
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  const middle = size / 2;
  const mark = (more, fill) => {
    traceMark(ctx, color, middle, middle, radius, more);
    ctx.fillStyle = fill;
    ctx.fill();
  };
  mark(1.6, halo);
  mark(0, color);
  const shine = ctx.createRadialGradient(
    middle - radius * 0.35,
    middle - radius * 0.4,
    0,
    middle,
    middle,
    radius,
  );
  shine.addColorStop(0, "rgba(255,255,255,0.75)");
  shine.addColorStop(0.45, "rgba(255,255,255,0.08)");
  shine.addColorStop(1, "rgba(0,0,0,0.32)");
  mark(0, shine);
  openMark(ctx, color, middle, middle, radius, halo);
  return { canvas, size };
}
