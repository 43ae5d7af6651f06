// A path on the surface.

import { clipSegment } from "./clipping.js";

/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Context} Context */
/** @typedef {import("./types.js").Scene} Scene */
/** @typedef {import("./types.js").Spot} Spot */

export const PATH_LIFT = 0.012; // of a path above the surface, in box units

const WHOLE_RANGE = [0, 1];

/**
 * A run as points on the surface in box units, dense enough to follow it, each with its time in
 * steps and whether the pen was up before it (outside the domain, or where f has no value).
 * @param {{ length: number, px: ArrayLike<number>, py: ArrayLike<number> }} run
 * @param {Scene} scene
 * @param {(x: number, y: number) => number} at the sheet's height
 * @param {Box} box
 * @returns {any}
 */
export function liftPath(run, scene, at, box) {
  const [[x0, x1], [y0, y1]] = scene.domain;
  const xs = [];
  const ys = [];
  const zs = [];
  const slopesX = [];
  const slopesY = [];
  const times = [];
  const pens = [];
  const nudgeX = (x1 - x0) / 400;
  const nudgeY = (y1 - y0) / 400;
  let up = true;
  const add = (px, py, time) => {
    const h = at(px, py);
    if (Number.isNaN(h)) {
      up = true;
      return;
    }
    xs.push(((2 * (px - x0)) / (x1 - x0) - 1) * box.x);
    ys.push(((2 * (py - y0)) / (y1 - y0) - 1) * box.y);
    zs.push(h * box.z + PATH_LIFT);
    slopesX.push(((at(px + nudgeX, py) - h) * box.z * 200) / box.x || 0);
    slopesY.push(((at(px, py + nudgeY) - h) * box.z * 200) / box.y || 0);
    times.push(time);
    pens.push(up ? 1 : 0);
    up = false;
  };
  const within = (px, py) => px >= x0 && px <= x1 && py >= y0 && py <= y1;
  const length = Math.min(run.length, run.px.length, run.py.length);
  const cell = Math.min(Math.abs(x1 - x0), Math.abs(y1 - y0)) / 60;
  for (let k = 0; k < length; k++) {
    const [ax, ay, bx, by] = [
      run.px[Math.max(0, k - 1)],
      run.py[Math.max(0, k - 1)],
      run.px[k],
      run.py[k],
    ];
    if (k === 0) {
      if (within(bx, by)) add(bx, by, 0);
      continue;
    }
    const inside =
      within(ax, ay) && within(bx, by) ? WHOLE_RANGE : clipSegment(ax, ay, bx, by, scene.domain);
    if (!inside) {
      up = true;
      continue;
    }
    const [s0, s1] = inside;
    if (s0 > 0) up = true;
    const pieces = Math.min(
      60,
      Math.max(1, Math.ceil((Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2) * (s1 - s0)) / cell)),
    );
    for (let piece = up ? 0 : 1; piece <= pieces; piece++) {
      const s = s0 + ((s1 - s0) * piece) / pieces;
      add(s === 1 ? bx : ax + s * (bx - ax), s === 1 ? by : ay + s * (by - ay), k - 1 + s);
    }
    if (s1 < 1) up = true;
  }
  const n = xs.length;
  return {
    n,
    x: new Float64Array(xs),
    y: new Float64Array(ys),
    z: new Float64Array(zs),
    slopeX: new Float64Array(slopesX),
    slopeY: new Float64Array(slopesY),
    time: new Float64Array(times),
    pen: new Uint8Array(pens),
    sx: new Float32Array(n),
    sy: new Float32Array(n),
    hidden: new Uint8Array(n),
    drawn: 0,
  };
}

/**
 * Where the head is between point k and the next one.
 * @param {any} path
 * @param {number} k
 * @param {number} time
 * @returns {Spot}
 */
export function headAt(path, k, time) {
  const next = k + 1 < path.n && !path.pen[k + 1] ? k + 1 : k;
  const part = next > k ? (time - path.time[k]) / (path.time[next] - path.time[k]) : 0;
  const between = (values) => values[k] + part * (values[next] - values[k]);
  return { x: between(path.sx), y: between(path.sy), hidden: path.hidden[part > 0.5 ? next : k] };
}

/**
 * Strokes the points from..to of a path: in front of the surface, or those behind it.
 * @param {Context} ctx
 * @param {any} path
 * @param {number} from
 * @param {number} to
 * @param {number | boolean} hidden
 */
export function tracePath(ctx, path, from, to, hidden) {
  let down = false;
  let any = false;
  let keptX = 0;
  let keptY = 0;
  ctx.beginPath();
  for (let k = Math.max(1, from + 1); k <= to; k++) {
    if (path.pen[k] || path.hidden[k] !== hidden) {
      down = false;
      continue;
    }
    if (!down) {
      keptX = path.sx[k - 1];
      keptY = path.sy[k - 1];
      ctx.moveTo(keptX, keptY);
    }
    // Steps of less than half a pixel would only cost time.
    const skip = k < to && Math.abs(path.sx[k] - keptX) + Math.abs(path.sy[k] - keptY) < 0.5;
    if (!skip || !down) {
      keptX = path.sx[k];
      keptY = path.sy[k];
      ctx.lineTo(keptX, keptY);
    }
    down = any = true;
  }
  if (any) ctx.stroke();
}
