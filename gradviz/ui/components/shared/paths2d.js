// What moves on the contour: paths with halo, heads, arrows, the start.

import { drawArrow, drawHead } from "./marks.js";
import { lineAt, thinPolyline, traceLine } from "./polylines.js";

/** @typedef {import("./types.js").Context} Context */
/** @typedef {import("./types.js").DrawnPath} DrawnPath */
/** @typedef {import("./types.js").Scaling} Scaling */
/** @typedef {import("./types.js").Scene} Scene */

/**
 * The runs as polylines in pixels.
 * @param {Scene} scene
 * @param {Scaling} toX
 * @param {Scaling} toY
 * @returns {DrawnPath[]}
 */
export function buildPaths2D(scene, toX, toY) {
  // A diverging path leaves, in the right direction.
  const limit = (pixel) => Math.max(-1e5, Math.min(1e5, pixel));
  return scene.runs.map((run) => {
    const xs = new Float64Array(run.length);
    const ys = new Float64Array(run.length);
    for (let k = 0; k < run.length; k++) {
      xs[k] = limit(toX(run.px[k]));
      ys[k] = limit(toY(run.py[k]));
    }
    return { run, line: thinPolyline(xs, ys, run.length, 0.8) };
  });
}

/**
 * Strokes the paths up to a time.
 * @param {Context} ctx
 * @param {DrawnPath[]} paths
 * @param {number} time
 * @param {Scene} scene
 */
export function drawPaths2D(ctx, paths, time, scene) {
  const { theme } = scene;
  const wide = 2.3 * theme.scale;
  ctx.lineJoin = "bevel"; // seen no different at this width, and several times faster than round
  ctx.lineCap = "butt";
  const stroke = (path, style, width, alpha, until, from) => {
    ctx.beginPath();
    traceLine(ctx, path.line, until, from);
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = style;
    ctx.lineWidth = width;
    ctx.stroke();
  };
  const shown = paths.filter(({ run, line }) => run.visible && line.n);
  const strength = (run) => (run.faded ? 0.25 : 1);
  if (scene.ghost) {
    for (const path of shown) {
      if (time < path.line.length - 1)
        stroke(
          path,
          path.run.color,
          wide * 0.7,
          0.75 * strength(path.run),
          Infinity,
          Math.floor(time),
        );
    }
  }
  for (const path of shown)
    stroke(path, theme.halo, wide + 3 * theme.scale, strength(path.run), time);
  for (const path of shown) stroke(path, path.run.color, wide, strength(path.run), time);
  ctx.globalAlpha = 1;
}

/**
 * Draws where each run is at a time.
 * @param {Context} ctx
 * @param {DrawnPath[]} paths
 * @param {number} time
 * @param {Scene} scene
 */
export function drawHeads2D(ctx, paths, time, scene) {
  for (const { run, line } of paths) {
    if (!run.visible || !line.n) continue;
    const [x, y] = lineAt(line, time);
    ctx.globalAlpha = run.faded ? 0.25 : 1;
    drawHead(ctx, x, y, 5.6 * scene.theme.scale, run.color, scene.theme);
  }
  ctx.globalAlpha = 1;
}

/**
 * Draws the start as cross-hairs.
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {Scene} scene
 * @param {string} [color]
 */
export function drawStart2D(ctx, x, y, scene, color = scene.theme.ring) {
  const { theme } = scene;
  const r = 7.5 * theme.scale;
  /** @type {[string, number][]} */
  const rings = [
    [theme.halo, 6],
    [color, 2.2],
  ];
  for (const [style, width] of rings) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    for (const [dx, dy] of [
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ]) {
      ctx.moveTo(x + dx * (r - 3), y + dy * (r - 3));
      ctx.lineTo(x + dx * (r + 4), y + dy * (r + 4));
    }
    ctx.lineWidth = width * theme.scale;
    ctx.strokeStyle = style;
    ctx.stroke();
  }
}

/**
 * The starts that runs have of their own, in their colours.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {(point: number[]) => number[]} place
 */
export function drawOwnStarts(ctx, scene, place) {
  for (const { point, color } of scene.starts || []) {
    const [x, y] = place(point);
    if (Number.isFinite(x) && Number.isFinite(y)) drawStart2D(ctx, x, y, scene, color);
  }
}

/**
 * The negative gradient and the update at a run's head. Both are of bounded length, since one
 * reaches over many orders of magnitude; their directions are exact.
 * @param {Context} ctx
 * @param {DrawnPath[]} paths
 * @param {number} time
 * @param {Scene} scene
 * @param {number} scaleX
 * @param {number} scaleY
 */
export function drawArrows2D(ctx, paths, time, scene, scaleX, scaleY) {
  const { theme } = scene;
  const g = new Float64Array(scene.dimension || 2);
  for (const { run, line } of paths) {
    if (!run.visible || run.faded || !line.n) continue;
    const [x, y] = lineAt(line, time);
    const k = Math.min(Math.floor(time), run.length - 2);
    if (scene.gradientAt(run, Math.min(Math.floor(time), run.length - 1), g)) {
      drawArrow(
        ctx,
        x,
        y,
        -g[scene.axes[0]] * scaleX,
        g[scene.axes[1]] * scaleY,
        run.color,
        1.4 * theme.scale,
        46,
        theme,
      );
    }
    if (k >= 0 && time < run.length - 1) {
      drawArrow(
        ctx,
        x,
        y,
        line.xs[k + 1] - line.xs[k],
        line.ys[k + 1] - line.ys[k],
        run.color,
        3.2 * theme.scale,
        30,
        theme,
      );
    }
  }
}
