// The contour: a still layer (colours, isolines, axes, colour bar, minima) that is drawn when the
// function, the size or the theme changes, and a moving layer (paths, heads, start).

import { drawColorBar } from "./color_bar.js";
import { niceTicks } from "./axes.js";
import { createLayers } from "./layers.js";
import { levelTicks } from "./levels.js";
import { drawStar, hatchPattern } from "./marks.js";
import { drawMultistart } from "./multistart_drawing.js";
import {
  buildPaths2D,
  drawArrows2D,
  drawHeads2D,
  drawOwnStarts,
  drawPaths2D,
  drawStart2D,
} from "./paths2d.js";
import { carryByKeys } from "./picture_keys.js";
import { watchPlotPointer } from "./plot_pointer.js";

/** @typedef {import("./types.js").Api} Api */
/** @typedef {import("./types.js").Root} Root */
/** @typedef {import("./types.js").View} View */

export const STILL_PARTS = [
  "grid",
  "fine",
  "lut",
  "theme",
  "minima",
  "names",
  "format",
  "isolines",
];

/**
 * The contour.
 * @param {Root} root
 * @param {Api} api
 * @returns {View}
 */
export function createView2D(root, api) {
  const layers = createLayers(root, 2);
  const [still, moving] = layers.contexts;
  const note = document.createElement("div");
  note.className = "note";
  layers.frame.append(note);
  let scene = null;
  let time = 0;
  let plot = null;
  let paths = [];
  let image = null;
  let imageOf = [];

  // The plot keeps the domain's proportions where they are near those of the room: there the
  // gradient stands at right angles to the isolines.
  function place() {
    const s = scene.theme.scale;
    const narrow = layers.width < 480;
    still.font = `${12 * s}px ${scene.theme.font}`;
    const bar = Math.max(
      24 * s,
      ...levelTicks(scene.scale, 6).map((z) => still.measureText(scene.format(z, 3)).width),
    );
    const room = {
      left: (narrow ? 38 : 50) * s,
      top: 10 * s,
      right: layers.width - bar - 34 * s,
      bottom: layers.height - (narrow ? 34 : 42) * s,
    };
    if (scene.shared)
      Object.assign(room, {
        left: 30 * s,
        top: 7 * s,
        right: layers.width - 5 * s,
        bottom: layers.height - 20 * s,
      });
    const [[x0, x1], [y0, y1]] = scene.domain;
    if (!scene.shared) {
      // long numbers find room beside the axis, and its name beside them
      const ticks = niceTicks(y0, y1, (room.bottom - room.top) / (56 * s));
      const widths = ticks.map((y) => still.measureText(scene.format(y)).width);
      room.left = Math.max(room.left, Math.max(0, ...widths) + 24 * s);
    }
    let width = Math.max(20, room.right - room.left);
    let height = Math.max(20, room.bottom - room.top);
    const ratio = (x1 - x0) / (y1 - y0);
    if (ratio > 0.5 && ratio < 2) {
      const fit = Math.min(width / ratio, height);
      const [w, h] = [fit * ratio, fit];
      room.left += (width - w) / 2;
      room.top += (height - h) / 2;
      [width, height] = [w, h];
    }
    const left = Math.round(room.left);
    const top = Math.round(room.top);
    plot = {
      left,
      top,
      width: Math.round(width),
      height: Math.round(height),
      x0,
      y0,
      sx: 0,
      sy: 0,
    };
    plot.sx = plot.width / (x1 - x0);
    plot.sy = plot.height / (y1 - y0);
  }

  const toX = (x) => plot.left + (x - plot.x0) * plot.sx;
  const toY = (y) => plot.top + plot.height - (y - plot.y0) * plot.sy;

  function paintImage() {
    const grid = scene.fine || scene.grid;
    const { nx, ny, z } = grid;
    if (imageOf[0] === grid && imageOf[1] === scene.lut) return;
    imageOf = [grid, scene.lut];
    if (!image || image.width !== nx || image.height !== ny) {
      image = document.createElement("canvas");
      image.width = nx;
      image.height = ny;
    }
    const pen = image.getContext("2d");
    const pixels = pen.createImageData(nx, ny);
    const bytes = pixels.data;
    const levels = new Float32Array(nx * ny);
    for (let k = 0; k < z.length; k++) levels[k] = scene.level(z[k]) * 255;
    for (let j = 0, k = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, k++) {
        const u = levels[k];
        if (Number.isNaN(u)) continue;
        // A light from the upper left, just enough to make the ground a relief.
        const slope =
          ((levels[i + 1 < nx ? k + 1 : k] - levels[i ? k - 1 : k]) * nx) / 160 -
          ((levels[j + 1 < ny ? k + nx : k] - levels[j ? k - nx : k]) * ny) / 120;
        const light = Number.isNaN(slope) ? 0 : Math.max(-14, Math.min(14, slope * 1.1));
        const c = 3 * Math.round(u);
        const p = 4 * ((ny - 1 - j) * nx + i);
        bytes[p] = scene.lut[c] + light;
        bytes[p + 1] = scene.lut[c + 1] + light;
        bytes[p + 2] = scene.lut[c + 2] + light;
        bytes[p + 3] = 255;
      }
    }
    pen.putImageData(pixels, 0, 0);
  }

  function drawStill() {
    const ctx = still;
    const { theme, shared } = scene;
    const key = [
      plot.left,
      plot.top,
      plot.width,
      plot.height,
      layers.width,
      layers.height,
      layers.ratio,
    ].join();
    layers.clear(ctx);
    if (shared && shared.key === key) {
      // a panel beside this one has drawn the same
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.drawImage(shared.canvas, 0, 0);
      return;
    }
    ctx.save();
    ctx.beginPath();
    ctx.rect(plot.left, plot.top, plot.width, plot.height);
    ctx.clip();
    ctx.fillStyle = hatchPattern(ctx, theme.hatch, layers.ratio);
    ctx.fillRect(plot.left, plot.top, plot.width, plot.height);
    paintImage();
    ctx.imageSmoothingEnabled = true;
    ctx.imageSmoothingQuality = "high";
    // Grid values stand at pixel middles, so half a pixel on each side is left out.
    ctx.drawImage(
      image,
      0.5,
      0.5,
      image.width - 1,
      image.height - 1,
      plot.left,
      plot.top,
      plot.width,
      plot.height,
    );
    drawIsolines(ctx);
    ctx.restore();
    drawAxes(ctx);
    if (!shared) drawColorBar(ctx, scene, plot);
    for (const [x, y] of scene.minima) {
      const px = toX(x);
      const py = toY(y);
      if (
        px < plot.left ||
        px > plot.left + plot.width ||
        py < plot.top ||
        py > plot.top + plot.height
      )
        continue;
      drawStar(ctx, px, py, 8.5 * theme.scale, "#ffd84a", theme.dark ? "#0b0e14" : "#4a3500");
    }
    if (!shared) return;
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: ctx.canvas.width, height: ctx.canvas.height });
    canvas.getContext("2d").drawImage(ctx.canvas, 0, 0);
    Object.assign(shared, { key, canvas });
  }

  function drawIsolines(ctx) {
    const { nx, ny } = scene.fine || scene.grid;
    const cellX = plot.width / (nx - 1);
    const cellY = plot.height / (ny - 1);
    const bottom = plot.top + plot.height;
    ctx.beginPath();
    for (const segments of scene.isolines) {
      for (let k = 0; k < segments.length; k += 4) {
        ctx.moveTo(plot.left + segments[k] * cellX, bottom - segments[k + 1] * cellY);
        ctx.lineTo(plot.left + segments[k + 2] * cellX, bottom - segments[k + 3] * cellY);
      }
    }
    ctx.strokeStyle = scene.theme.isoline;
    ctx.lineWidth = 1 * scene.theme.scale;
    ctx.stroke();
  }

  function drawAxes(ctx) {
    const {
      theme,
      domain: [[x0, x1], [y0, y1]],
      format,
      names,
    } = scene;
    const s = theme.scale;
    const bottom = plot.top + plot.height;
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1;
    ctx.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.width + 1, plot.height + 1);
    ctx.fillStyle = theme.muted;
    ctx.font = `${(scene.shared ? 10.5 : 12) * s}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    const ticksX = niceTicks(x0, x1, plot.width / ((scene.shared ? 52 : 70) * s));
    const ticksY = niceTicks(y0, y1, plot.height / (56 * s));
    ctx.beginPath();
    for (const x of ticksX) {
      ctx.moveTo(toX(x), bottom);
      ctx.lineTo(toX(x), bottom + 5);
    }
    for (const y of ticksY) {
      ctx.moveTo(plot.left, toY(y));
      ctx.lineTo(plot.left - 5, toY(y));
    }
    ctx.stroke();
    for (const x of ticksX) ctx.fillText(format(x), toX(x), bottom + (scene.shared ? 6 : 8) * s);
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    let widest = 0;
    for (const y of ticksY) {
      ctx.fillText(format(y), plot.left - 8 * s, toY(y));
      widest = Math.max(widest, ctx.measureText(format(y)).width);
    }
    if (scene.shared) return;
    // The names stand at the axes' ends, in the corner that ticks leave free.
    ctx.fillStyle = theme.ink;
    ctx.font = `italic 600 ${15 * s}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    ctx.fillText(
      names[0],
      plot.left + plot.width / 2,
      Math.min(layers.height - 3, bottom + 34 * s),
    );
    ctx.save();
    ctx.translate(
      Math.max(11 * s, plot.left - 14 * s - widest - 4 * s),
      plot.top + plot.height / 2,
    );
    ctx.textBaseline = "middle";
    ctx.fillText(names[1], 0, 0);
    ctx.restore();
  }

  // Where a point of the plane is on the screen; whether it is in the picture.
  function within(x, y, spot) {
    spot.x = toX(x);
    spot.y = toY(y);
    return (
      spot.x > plot.left - 4 &&
      spot.x < plot.left + plot.width + 4 &&
      spot.y > plot.top - 4 &&
      spot.y < plot.top + plot.height + 4
    );
  }

  function drawMoving() {
    const ctx = moving;
    layers.clear(ctx);
    if (!plot) return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(plot.left, plot.top, plot.width, plot.height);
    ctx.clip();
    drawPaths2D(ctx, paths, time, scene);
    if (scene.overlay) scene.overlay(ctx, plot, toX, toY);
    if (scene.multistart) drawMultistart(ctx, scene, time, layers.ratio, within, true);
    if (!scene.startless && !scene.unmarked)
      drawStart2D(ctx, toX(scene.start[0]), toY(scene.start[1]), scene);
    drawOwnStarts(ctx, scene, (p) => [toX(p[0]), toY(p[1])]);
    if (scene.arrows) drawArrows2D(ctx, paths, time, scene, plot.sx, plot.sy);
    drawHeads2D(ctx, paths, time, scene);
    ctx.restore();
  }

  function setScene(next) {
    const before = scene;
    scene = next;
    const resized = layers.measure();
    if (layers.width < 2 || layers.height < 2) return;
    const same =
      before && !resized && plot && STILL_PARTS.every((name) => before[name] === scene[name]);
    if (!same) {
      place();
      drawStill();
      note.textContent = scene.note || "";
      Object.assign(note.style, {
        left: `${plot.left + 8}px`,
        top: `${plot.top + 8}px`,
        maxWidth: `${plot.width - 24}px`,
      });
      note.hidden = !scene.note;
    }
    paths = buildPaths2D(scene, toX, toY);
    if (say && scene.labels) say(scene.labels.start, heldByKeys() ? scene.labels.start_keys : "");
    drawMoving();
  }

  function setTime(next) {
    time = next;
    if (scene && plot) drawMoving();
  }

  // Where a pointer is, in the plane; null outside of the plot unless it is held inside.
  function locate(event, hold) {
    if (!plot) return null;
    const box = layers.frame.getBoundingClientRect();
    let x = event.clientX - box.left - plot.left;
    let y = event.clientY - box.top - plot.top;
    if (hold) {
      x = Math.min(plot.width, Math.max(0, x));
      y = Math.min(plot.height, Math.max(0, y));
    } else if (x < 0 || y < 0 || x > plot.width || y > plot.height) return null;
    return [plot.x0 + x / plot.sx, plot.y0 + (plot.height - y) / plot.sy];
  }

  // The run and step whose point is nearest to a place, within reach on the screen.
  function nearest(point, reach) {
    let best = null;
    const x = toX(point[0]);
    const y = toY(point[1]);
    for (const { run, line } of paths) {
      if (!run.visible) continue;
      for (let k = 0; k < line.n && line.step[k] <= time; k++) {
        const away = Math.hypot(line.x[k] - x, line.y[k] - y);
        if (away < reach) {
          reach = away;
          best = { run, step: line.step[k] };
        }
      }
    }
    return best;
  }

  const isStart = (event) => {
    const box = layers.frame.getBoundingClientRect();
    const near = ([x, y]) =>
      Math.hypot(event.clientX - box.left - toX(x), event.clientY - box.top - toY(y)) < 40;
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

  const draw = () => scene && setScene(scene);
  layers.redraw = () => {
    if (scene && scene.shared) scene.shared.key = ""; // not as another one has drawn it
    draw();
  };

  return {
    setScene,
    setTime,
    frame: layers.frame,
    plot: () => plot,
    toPixel: (point) => plot && [toX(point[0]), toY(point[1])],
    resize: () => layers.resize(draw),
    destroy() {
      layers.frame.remove();
    },
  };
}
