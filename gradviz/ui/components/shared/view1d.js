// A function of one variable: its curve, and on it the balls with their tangents.

import { niceTicks } from "./axes.js";
import { createLayers } from "./layers.js";
import { drawArrow, drawHead, drawStar, hatchPattern } from "./marks.js";
import { drawMultistart } from "./multistart_drawing.js";
import { drawOwnStarts, drawStart2D } from "./paths2d.js";
import { carryByKeys } from "./picture_keys.js";
import { watchPlotPointer } from "./plot_pointer.js";
import { lineAt } from "./polylines.js";

/** @typedef {import("./types.js").Api} Api */
/** @typedef {import("./types.js").Root} Root */
/** @typedef {import("./types.js").View} View */

/**
 * The curve.
 * @param {Root} root
 * @param {Api} api
 * @returns {View}
 */
export function createView1D(root, api) {
  const layers = createLayers(root, 2);
  const [still, moving] = layers.contexts;
  let scene = null;
  let time = 0;
  let plot = null;
  let range = null;

  const toX = (x) =>
    plot.left + ((x - scene.domain[0][0]) / (scene.domain[0][1] - scene.domain[0][0])) * plot.width;
  const toY = (z) =>
    plot.top + plot.height - ((z - range[0]) / (range[1] - range[0])) * plot.height;

  // All finite values, but of a pole only what leaves the rest to be seen.
  function measureRange() {
    const finite = scene.curve.z.filter(Number.isFinite).sort();
    if (!finite.length) return [0, 1];
    const at = (q) => finite[Math.round(q * (finite.length - 1))];
    const inner = at(0.96) - at(0.04);
    let low = at(0);
    let high = at(1);
    if (inner > 0)
      [low, high] = [Math.max(low, at(0.04) - 2 * inner), Math.min(high, at(0.96) + 2 * inner)];
    const start = scene.f(scene.start[0]);
    if (Number.isFinite(start) && start - low < 20 * (high - low || 1))
      [low, high] = [Math.min(low, start), Math.max(high, start)];
    const room = (high - low) * 0.08 || Math.abs(low) * 0.1 || 1;
    return [low - room, high + room];
  }

  function drawStill() {
    const ctx = still;
    const { theme, format } = scene;
    const s = theme.scale;
    const [x0, x1] = scene.domain[0];
    layers.clear(ctx);
    const bottom = plot.top + plot.height;
    const right = plot.left + plot.width;
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.lineWidth = 1;
    ctx.strokeStyle = theme.grid;
    ctx.fillStyle = theme.muted;
    ctx.textBaseline = "middle";
    ctx.textAlign = "right";
    for (const z of niceTicks(range[0], range[1], plot.height / (56 * s))) {
      const y = Math.round(toY(z)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(plot.left, y);
      ctx.lineTo(right, y);
      ctx.stroke();
      ctx.fillText(format(z, 4), plot.left - 8 * s, y);
    }
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const x of niceTicks(x0, x1, plot.width / (70 * s))) {
      const px = Math.round(toX(x)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(px, plot.top);
      ctx.lineTo(px, bottom);
      ctx.stroke();
      ctx.fillText(format(x), px, bottom + 8 * s);
    }
    ctx.strokeStyle = theme.muted;
    ctx.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.width + 1, plot.height + 1);
    ctx.fillStyle = theme.ink;
    ctx.font = `italic 600 ${15 * s}px ${theme.font}`;
    ctx.textBaseline = "alphabetic";
    ctx.fillText(
      scene.names[0],
      plot.left + plot.width / 2,
      Math.min(layers.height - 3, bottom + 35 * s),
    );
    ctx.textAlign = "left";
    ctx.fillText(`f(${scene.names[0]})`, plot.left, plot.top - 8 * s);
    ctx.save();
    ctx.beginPath();
    ctx.rect(plot.left, plot.top, plot.width, plot.height);
    ctx.clip();
    drawCurve(ctx);
    ctx.restore();
    for (const [x] of scene.minima) {
      const z = scene.f(x);
      if (x >= x0 && x <= x1 && Number.isFinite(z))
        drawStar(ctx, toX(x), toY(z), 8.5 * s, "#ffd84a", theme.dark ? "#0b0e14" : "#4a3500");
    }
  }

  function drawCurve(ctx) {
    const {
      theme,
      lut,
      curve: { x, z },
    } = scene;
    const bottom = plot.top + plot.height;
    const color = (k) => `rgb(${lut[3 * k]},${lut[3 * k + 1]},${lut[3 * k + 2]})`;
    ctx.fillStyle = hatchPattern(ctx, theme.hatch, layers.ratio);
    const half = plot.width / (x.length - 1) / 2;
    for (let k = 0, first = 0; k <= x.length; k++) {
      if (k < x.length && Number.isNaN(z[k])) continue;
      if (first < k) {
        const [left, right] = [toX(x[first]) - half, toX(x[k - 1]) + half];
        ctx.fillRect(left, plot.top, right - left, plot.height);
      }
      first = k + 1;
    }
    const pieces = [];
    let piece = null;
    for (let k = 0; k < x.length; k++) {
      // A jump over the whole picture is a pole, not a slope.
      const torn = k && Math.abs(z[k] - z[k - 1]) > 3 * (range[1] - range[0]);
      if (!Number.isFinite(z[k]) || torn) {
        piece = null;
        if (!torn) continue;
      }
      const px = toX(x[k]);
      const py = Math.max(-1e4, Math.min(1e4, toY(z[k])));
      if (!piece) pieces.push((piece = []));
      piece.push([px, py]);
    }
    const ground = ctx.createLinearGradient(0, plot.top, 0, bottom);
    ground.addColorStop(0, color(theme.dark ? 190 : 200));
    ground.addColorStop(1, color(30));
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 2.4 * theme.scale;
    ctx.lineJoin = "round";
    ctx.globalAlpha = theme.dark ? 0.5 : 0.3;
    ctx.fillStyle = ground;
    ctx.beginPath();
    for (const each of pieces) {
      ctx.moveTo(each[0][0], bottom);
      for (const [px, py] of each) ctx.lineTo(px, py);
      ctx.lineTo(each.at(-1)[0], bottom);
      ctx.closePath();
    }
    ctx.fill();
    ctx.globalAlpha = 0.85;
    ctx.beginPath();
    for (const each of pieces) {
      ctx.moveTo(...each[0]);
      for (const [px, py] of each) ctx.lineTo(px, py);
    }
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  // Where a point of the curve is on the screen; whether it is in the picture.
  function within(x, _, spot) {
    spot.x = toX(x);
    spot.y = toY(scene.f(x));
    return (
      spot.x > plot.left - 4 &&
      spot.x < plot.left + plot.width + 4 &&
      spot.y > plot.top - 10 &&
      spot.y < plot.top + plot.height + 4
    );
  }

  function drawMoving() {
    const ctx = moving;
    const { theme } = scene;
    const s = theme.scale;
    layers.clear(ctx);
    ctx.save();
    ctx.beginPath();
    ctx.rect(plot.left, plot.top - 10, plot.width, plot.height + 10);
    ctx.clip();
    if (scene.overlay) scene.overlay(ctx, plot, toX, toY);
    if (scene.multistart) drawMultistart(ctx, scene, time, layers.ratio, within, false);
    const startZ = scene.f(scene.start[0]);
    if (Number.isFinite(startZ) && !scene.startless && !scene.unmarked)
      drawStart2D(ctx, toX(scene.start[0]), toY(startZ), scene);
    drawOwnStarts(ctx, scene, ([x]) => [toX(x), toY(scene.f(x))]);
    const shown = scene.runs.filter((run) => run.visible && run.length);
    for (const run of shown) drawTrail(ctx, run, scene.ghost ? Infinity : time);
    for (const run of shown) drawTangent(ctx, run);
    for (const run of shown) {
      const x = placeOf(run);
      ctx.globalAlpha = run.faded ? 0.25 : 1;
      drawHead(ctx, toX(x), toY(scene.f(x)), 7 * s, run.color, theme);
    }
    ctx.restore();
    ctx.globalAlpha = 1;
  }

  // Between two steps the ball rolls along the curve.
  function placeOf(run) {
    return lineAt({ xs: run.px, ys: run.px, length: run.length }, time)[0];
  }

  function drawTrail(ctx, run, until) {
    const radius = 2.2 * scene.theme.scale;
    let keptX = NaN;
    let keptY = NaN;
    ctx.beginPath();
    for (let k = 0; k < run.length && k <= until; k++) {
      const x = toX(run.px[k]);
      const y = toY(run.values[k]);
      if (
        !Number.isFinite(x) ||
        !Number.isFinite(y) ||
        Math.abs(x - keptX) + Math.abs(y - keptY) < 2
      )
        continue;
      [keptX, keptY] = [x, y];
      ctx.moveTo(x + radius, y);
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
    }
    ctx.globalAlpha = run.faded ? 0.2 : 0.85;
    ctx.strokeStyle = scene.theme.halo;
    ctx.lineWidth = 2;
    ctx.stroke();
    ctx.fillStyle = run.color;
    ctx.fill();
    ctx.globalAlpha = 1;
  }

  function drawTangent(ctx, run) {
    const x = placeOf(run);
    const g = new Float64Array(1);
    const z = scene.withGradient(x, g);
    if (!Number.isFinite(g[0]) || !Number.isFinite(z)) return;
    const [sx, sy] = [
      plot.width / (scene.domain[0][1] - scene.domain[0][0]),
      plot.height / (range[1] - range[0]),
    ];
    const slope = (-g[0] * sy) / sx;
    const along = (72 * scene.theme.scale) / Math.hypot(1, slope);
    const [px, py] = [toX(x), toY(z)];
    for (const [style, width] of [
      [scene.theme.halo, 4.5],
      [run.color, 2],
    ]) {
      ctx.beginPath();
      ctx.moveTo(px - along, py - along * slope);
      ctx.lineTo(px + along, py + along * slope);
      ctx.strokeStyle = style;
      ctx.lineWidth = width * scene.theme.scale;
      ctx.globalAlpha = run.faded ? 0.2 : 0.9;
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
    if (scene.arrows)
      drawArrow(
        ctx,
        px,
        py,
        -Math.sign(g[0]) * Math.abs(g[0] * sx),
        0,
        run.color,
        2 * scene.theme.scale,
        46,
        scene.theme,
      );
  }

  function setScene(next) {
    const before = scene;
    scene = next;
    const resized = layers.measure();
    if (layers.width < 2 || layers.height < 2) return;
    const s = scene.theme.scale;
    const same =
      before &&
      !resized &&
      plot &&
      ["curve", "theme", "minima", "names", "format"].every((name) => before[name] === scene[name]);
    if (!same) {
      plot = {
        left: 56 * s,
        top: 30 * s,
        width: Math.max(20, layers.width - 72 * s),
        height: Math.max(20, layers.height - 74 * s),
      };
      range = measureRange();
      drawStill();
    }
    if (say && scene.labels) say(scene.labels.start, heldByKeys() ? scene.labels.start_keys : "");
    drawMoving();
  }

  function locate(event, hold) {
    if (!plot) return null;
    const box = layers.frame.getBoundingClientRect();
    let x = event.clientX - box.left - plot.left;
    const y = event.clientY - box.top - plot.top;
    if (hold) x = Math.min(plot.width, Math.max(0, x));
    else if (x < 0 || x > plot.width || y < 0 || y > plot.height) return null;
    const [x0, x1] = scene.domain[0];
    return [x0 + (x / plot.width) * (x1 - x0)];
  }

  function nearest(point, reach) {
    let best = null;
    for (const run of scene.runs) {
      if (!run.visible) continue;
      for (let k = 0; k < run.length && k <= time; k++) {
        const away = Math.abs(toX(run.px[k]) - toX(point[0]));
        if (away < reach) {
          reach = away;
          best = { run, step: k };
        }
      }
    }
    return best;
  }

  const isStart = (event) => {
    const box = layers.frame.getBoundingClientRect();
    const near = ([x]) => Math.abs(event.clientX - box.left - toX(x)) < 40;
    return (
      plot &&
      [
        ...(scene.startless ? [] : [scene.start]),
        ...(scene.starts || []).map((each) => each.point),
      ].some(near)
    );
  };
  watchPlotPointer(layers.frame, api, { locate, isStart, nearest });
  const say =
    api.movesStart && api.movesStart() && carryByKeys(layers.frame, heldByKeys, api.onStart);
  function heldByKeys() {
    if (!plot) return null;
    const { domain, startless, start, starts } = scene;
    const point = startless ? starts && starts[0] && starts[0].point : start;
    return point ? { point: Array.from(point), domain } : null;
  }

  layers.redraw = () => scene && setScene(scene);

  return {
    setScene,
    setTime(next) {
      time = next;
      if (scene && plot) drawMoving();
    },
    resize: () => layers.resize(layers.redraw),
    destroy() {
      layers.frame.remove();
    },
  };
}
