// The box round the surface in three dimensions: floor, two back walls, grid, ticks, numbers and
// names. The lines are drawn at once, behind the surface; the function returned draws the texts.

import { niceTicks } from "./axes.js";
import { levelTicks } from "./levels.js";
import { projectPoint } from "./camera.js";

/** @typedef {import("./types.js").Box} Box */
/** @typedef {import("./types.js").Context} Context */
/** @typedef {import("./types.js").LevelScale} LevelScale */
/** @typedef {import("./types.js").Projection} Projection */
/** @typedef {import("./types.js").Scene} Scene */

/**
 * Draws the sides of the box that face away from the viewer; what it returns writes their labels.
 * @param {Context} ctx
 * @param {Scene} scene
 * @param {Projection} view
 * @param {Box} box
 * @param {LevelScale} height
 * @param {number} width
 * @returns {() => void}
 */
export function drawAxes3D(ctx, scene, view, box, height, width) {
  const theme = scene.theme;
  const put = (x, y, z) => projectPoint(view, x, y, z);
  const size = (width < 420 ? 10.5 : 12) * theme.scale;
  const nearX = view.fx >= 0 ? box.x : -box.x;
  const nearY = view.fy >= 0 ? box.y : -box.y;
  const trace = (points) =>
    points.forEach((p, k) => {
      const [px, py] = put(...p);
      if (k) ctx.lineTo(px, py);
      else ctx.moveTo(px, py);
    });
  ctx.lineJoin = "round";
  const panels = [
    [
      [-box.x, -box.y, 0],
      [box.x, -box.y, 0],
      [box.x, box.y, 0],
      [-box.x, box.y, 0],
    ],
    [
      [-nearX, -box.y, 0],
      [-nearX, box.y, 0],
      [-nearX, box.y, box.z],
      [-nearX, -box.y, box.z],
    ],
    [
      [-box.x, -nearY, 0],
      [box.x, -nearY, 0],
      [box.x, -nearY, box.z],
      [-box.x, -nearY, box.z],
    ],
  ];
  panels.forEach((panel, k) => {
    ctx.beginPath();
    trace(panel);
    ctx.closePath();
    ctx.globalAlpha = k ? 0.035 : 0.06;
    ctx.fillStyle = theme.ink;
    ctx.fill();
  });
  const [[x0, x1], [y0, y1]] = scene.domain;
  const span = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1]);
  const many = (length) => Math.min(6, Math.floor(length / (3.6 * size)));
  const mark = (low, high, half, ends) => {
    const length = span(put(...ends[0]), put(...ends[1]));
    if (length < 26) return [];
    return niceTicks(low, high, Math.max(2, many(length))).map((v) => [
      ((2 * (v - low)) / (high - low) - 1) * half,
      v,
    ]);
  };
  const ticksX = mark(x0, x1, box.x, [
    [-box.x, nearY, 0],
    [box.x, nearY, 0],
  ]);
  const ticksY = mark(y0, y1, box.y, [
    [nearX, -box.y, 0],
    [nearX, box.y, 0],
  ]);
  // The height's numbers stand at the upright edge that is farthest left on the screen.
  const sides = [
    [nearX, -nearY],
    [-nearX, nearY],
  ];
  const side = put(...sides[0], 0)[0] < put(...sides[1], 0)[0] ? sides[0] : sides[1];
  const upright = span(put(...side, 0), put(...side, box.z));
  const heightTicks = (count) =>
    height.linear && !height.flat
      ? niceTicks(height.zmin, height.zmax, 1.4 * count)
      : levelTicks(height, count);
  const ticksZ =
    !height || upright < 40
      ? []
      : heightTicks(Math.min(6, Math.max(2, Math.floor(upright / (2.6 * size))))).map((v) => [
          height.level(v) * box.z,
          v,
        ]);
  ctx.beginPath();
  for (const [x] of ticksX) {
    trace([
      [x, nearY, 0],
      [x, -nearY, 0],
    ]);
    trace([
      [x, -nearY, 0],
      [x, -nearY, box.z],
    ]);
  }
  for (const [y] of ticksY) {
    trace([
      [nearX, y, 0],
      [-nearX, y, 0],
    ]);
    trace([
      [-nearX, y, 0],
      [-nearX, y, box.z],
    ]);
  }
  for (const [z] of ticksZ)
    trace([
      [-nearX, nearY, z],
      [-nearX, -nearY, z],
      [nearX, -nearY, z],
    ]);
  ctx.globalAlpha = 0.13;
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.beginPath();
  trace([
    [-box.x, nearY, 0],
    [box.x, nearY, 0],
  ]);
  trace([
    [nearX, -box.y, 0],
    [nearX, box.y, 0],
  ]);
  trace([
    [...side, 0],
    [...side, box.z],
  ]);
  ctx.globalAlpha = 0.5;
  ctx.stroke();
  ctx.globalAlpha = 1;
  return () =>
    drawLabels3D(ctx, scene, put, {
      size,
      nearX,
      nearY,
      side,
      ticksX,
      ticksY,
      ticksZ,
      top: height ? box.z : 0,
      compressed: height && !height.linear,
    });
}

// Numbers and names stand outside of the box, each pushed away along its tick; they are drawn after
// the surface, and a number that would touch another is left out.
function drawLabels3D(
  ctx,
  scene,
  put,
  { size, nearX, nearY, side, ticksX, ticksY, ticksZ, top, compressed },
) {
  const {
    theme,
    format,
    names: [nameX, nameY],
  } = scene;
  const taken = [];
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const label = (text, from, out, away, style, color) => {
    const p = put(...from);
    const q = out ? put(...out) : [p[0] - 1, p[1]]; // the height's numbers stand to the left
    const length = Math.hypot(q[0] - p[0], q[1] - p[1]) || 1;
    const [dx, dy] = [(q[0] - p[0]) / length, (q[1] - p[1]) / length];
    ctx.font = style;
    ctx.fillStyle = color;
    const half = ctx.measureText(text).width / 2;
    const stretch = Math.abs(dx) * half + (Math.abs(dy) * size) / 2;
    const x = p[0] + dx * (away + stretch);
    const y = p[1] + dy * (away + stretch);
    if (
      taken.some(
        (other) => Math.abs(other.x - x) < other.half + half + 2 && Math.abs(other.y - y) < size,
      )
    )
      return 0;
    taken.push({ x, y, half });
    ctx.fillText(text, x, y);
    return away + 2 * stretch;
  };
  const plain = `${size}px ${theme.font}`;
  const name = `italic 600 ${size + 2}px ${theme.font}`;
  const outX = (x) => [x, nearY * 1.2, 0];
  const outY = (y) => [nearX * 1.2, y, 0];
  let reach = 8;
  for (const [x, v] of ticksX)
    reach = Math.max(reach, label(format(v, 4), [x, nearY, 0], outX(x), 6, plain, theme.muted));
  label(nameX, [0, nearY, 0], outX(0), reach + 3, name, theme.ink);
  reach = 8;
  for (const [y, v] of ticksY)
    reach = Math.max(reach, label(format(v, 4), [nearX, y, 0], outY(y), 6, plain, theme.muted));
  label(nameY, [nearX, 0, 0], outY(0), reach + 3, name, theme.ink);
  for (const [z, v] of ticksZ) label(format(v, 3), [...side, z], null, 6, plain, theme.muted);
  const { labels = {} } = scene;
  const plainTitle = labels.height_name || "f";
  const title = compressed ? labels.height_compressed || plainTitle : plainTitle;
  if (top) label(title, [...side, top], [...side, top * 1.2], 14 * theme.scale, name, theme.ink);
}
