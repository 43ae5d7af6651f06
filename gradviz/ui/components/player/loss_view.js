// The loss curves: axes and pale whole curves in the still layer; in the moving one the part that
// has been, the cursor and the heads.

import { niceTicks } from "../shared/axes.js";
import { clipped, createLayers } from "../shared/layers.js";
import { drawHead } from "../shared/marks.js";
import { lineAt, thinPolyline, traceLine } from "../shared/polylines.js";
import { lossScale } from "./loss_scale.js";

/** @typedef {import("../shared/types.js").Api} Api */
/** @typedef {import("../shared/types.js").Root} Root */
/** @typedef {import("../shared/types.js").View} View */

/**
 * The loss curves.
 * @param {Root} root
 * @param {Api} api
 * @returns {View}
 */
export function createLossView(root, api) {
  const layers = createLayers(root, 2);
  const [still, moving] = layers.contexts;
  let scene = null;
  let time = 0;
  let plot = null;
  let curves = [];
  let scale = null;

  function drawStill() {
    const ctx = still;
    const { theme, labels } = scene;
    const s = theme.scale;
    layers.clear(ctx);
    const bottom = plot.top + plot.height;
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.lineWidth = 1;
    ctx.textBaseline = "middle";
    ctx.textAlign = "right";
    for (const { u, text } of scale.ticks(plot.height / (34 * s))) {
      const y = Math.round(bottom - u * plot.height) + 0.5;
      if (y < plot.top - 1 || y > bottom + 1) continue;
      ctx.strokeStyle = theme.grid;
      ctx.beginPath();
      ctx.moveTo(plot.left, y);
      ctx.lineTo(plot.left + plot.width, y);
      ctx.stroke();
      ctx.fillStyle = theme.muted;
      ctx.fillText(text, plot.left - 7 * s, y);
    }
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const step of niceTicks(0, scene.steps, plot.width / (62 * s))) {
      if (!Number.isInteger(step)) continue;
      const x = plot.left + (step / scene.steps) * plot.width;
      const text = scene.format(step);
      const room = layers.width - ctx.measureText(text).width / 2;
      ctx.fillText(text, Math.min(x, room), bottom + 7 * s);
      ctx.fillRect(Math.round(x), bottom, 1, 4);
    }
    ctx.strokeStyle = theme.muted;
    ctx.beginPath();
    ctx.moveTo(plot.left + 0.5, plot.top);
    ctx.lineTo(plot.left + 0.5, bottom + 0.5);
    ctx.lineTo(plot.left + plot.width, bottom + 0.5);
    ctx.stroke();
    ctx.fillStyle = theme.ink;
    ctx.font = `italic 600 ${13 * s}px ${theme.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    const name = scale.name.replace("f", labels.height);
    ctx.fillText(name, plot.left, plot.top - 7 * s);
    if (scene.multistart) {
      const width = ctx.measureText(name).width;
      ctx.font = `${12 * s}px ${theme.font}`;
      ctx.fillStyle = theme.muted;
      ctx.fillText(labels.multistart_band, plot.left + width + 12 * s, plot.top - 7 * s);
    }
    if (curves.some(({ held }) => held))
      drawKey(ctx, plot.left + ctx.measureText(name).width + 14 * s);
    ctx.fillStyle = theme.ink;
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    ctx.textAlign = "right";
    ctx.fillText(scene.labels.step_axis, plot.left + plot.width, layers.height - 4 * s);
    if (!scene.ghost) clip(ctx, () => drawWhole(ctx, 0, 0.32));
  }

  function curve(run, values) {
    const xs = new Float64Array(run.length);
    const ys = new Float64Array(run.length);
    for (let k = 0; k < run.length; k++) {
      xs[k] = plot.left + (k / scene.steps) * plot.width;
      const u = scale.at(values[k]);
      ys[k] = plot.top + plot.height * (1 - Math.max(-9, Math.min(9, u)));
    }
    return thinPolyline(xs, ys, run.length, 1.2);
  }

  // What lies between the quartiles of a multistart.
  function area(run) {
    const shape = new Path2D();
    const y = (value) => plot.top + plot.height * (1 - Math.max(-9, Math.min(9, scale.at(value))));
    for (let k = 0; k < run.length; k++)
      shape.lineTo(plot.left + (k / scene.steps) * plot.width, y(run.band[2][k]));
    for (let k = run.length - 1; k >= 0; k--)
      shape.lineTo(plot.left + (k / scene.steps) * plot.width, y(run.band[0][k]));
    return shape;
  }

  function fillArea(ctx, { run, area: shape }, alpha) {
    if (!shape) return;
    ctx.globalAlpha = alpha;
    ctx.fillStyle = run.color;
    ctx.fill(shape);
    ctx.globalAlpha = 1;
  }

  function drawWhole(ctx, from, alpha) {
    for (const each of curves) {
      const { run, line, held } = each;
      if (!run.visible) continue;
      fillArea(ctx, each, 0.12 * alpha);
      strokeCurve(
        ctx,
        line,
        Infinity,
        run.color,
        1.3 * scene.theme.scale,
        run.faded ? 0.12 : alpha,
        from,
      );
      if (held)
        dashed(ctx, () =>
          strokeCurve(
            ctx,
            held,
            Infinity,
            run.color,
            1.3 * scene.theme.scale,
            run.faded ? 0.12 : alpha,
            from,
          ),
        );
    }
  }

  // Dashes are what the model has not seen.
  function dashed(ctx, draw) {
    ctx.setLineDash([5 * scene.theme.scale, 4 * scene.theme.scale]);
    draw();
    ctx.setLineDash([]);
  }

  // Where the validation loss is lowest, if it rises after that.
  function markOverfitting(ctx, { run, held }) {
    if (!held || run.overfit === null || !run.visible) return;
    const { theme, labels } = scene;
    const s = theme.scale;
    const x = held.xs[run.overfit];
    const y = held.ys[run.overfit];
    drawHead(ctx, x, y, 3 * s, run.color, theme);
    ctx.beginPath();
    ctx.arc(x, y, 8 * s, 0, 2 * Math.PI);
    ctx.strokeStyle = run.color;
    ctx.lineWidth = 1.8 * s;
    ctx.stroke();
    if (run.id !== scene.lead) return;
    ctx.font = `600 ${12 * s}px ${theme.font}`;
    ctx.fillStyle = theme.ink;
    ctx.textAlign = x > plot.left + plot.width * 0.6 ? "right" : "left";
    ctx.textBaseline = "alphabetic";
    const place = [
      labels.overfitting,
      x + (ctx.textAlign === "left" ? 12 : -12) * s,
      Math.max(plot.top + 14 * s, y - 10 * s),
    ];
    ctx.lineJoin = "round";
    ctx.lineWidth = 4 * s;
    ctx.strokeStyle = theme.halo;
    ctx.strokeText(...place);
    ctx.fillText(...place);
  }

  function drawKey(ctx, x) {
    const { theme, labels } = scene;
    const s = theme.scale;
    const y = plot.top - 11 * s;
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.fillStyle = ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1.8 * s;
    for (const [text, dash] of [
      [labels.training, []],
      [labels.validation, [5 * s, 4 * s]],
    ]) {
      ctx.setLineDash(dash);
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x + 22 * s, y);
      ctx.stroke();
      ctx.fillText(text, x + 27 * s, plot.top - 7 * s);
      x += 41 * s + ctx.measureText(text).width;
    }
    ctx.setLineDash([]);
  }

  function clip(ctx, draw) {
    clipped(
      ctx,
      { left: plot.left, top: plot.top - 4, width: plot.width + 8, height: plot.height + 8 },
      draw,
    );
  }

  function strokeCurve(ctx, line, until, color, width, alpha, from = 0) {
    ctx.beginPath();
    traceLine(ctx, line, until, from);
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.lineJoin = "bevel";
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  function drawMoving() {
    const ctx = moving;
    const { theme } = scene;
    const s = theme.scale;
    layers.clear(ctx);
    const x =
      Math.round(plot.left + (Math.min(time, scene.steps) / scene.steps) * plot.width) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, plot.top);
    ctx.lineTo(x, plot.top + plot.height);
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1;
    ctx.stroke();
    clip(ctx, () => {
      ctx.save();
      ctx.beginPath();
      ctx.rect(plot.left, plot.top, x - plot.left, plot.height);
      ctx.clip();
      for (const each of curves)
        if (each.run.visible) fillArea(ctx, each, 0.06 + 0.2 / curves.length);
      ctx.restore();
      if (scene.ghost) drawWhole(ctx, Math.floor(time), 0.5);
      for (const each of curves) {
        const { run, line, held } = each;
        if (!run.visible) continue;
        if (held)
          dashed(ctx, () => strokeCurve(ctx, held, time, run.color, 1.8 * s, run.faded ? 0.25 : 1));
        strokeCurve(ctx, line, time, run.color, 2 * s, run.faded ? 0.25 : 1);
        markOverfitting(ctx, each);
      }
      for (const { run, line } of curves) {
        if (!run.visible || !line.n) continue;
        const [px, py] = lineAt(line, time);
        ctx.globalAlpha = run.faded ? 0.25 : 1;
        drawHead(ctx, px, py, 3.8 * s, run.color, theme);
        ctx.globalAlpha = 1;
      }
    });
  }

  function setScene(next) {
    const before = scene;
    scene = next;
    const resized = layers.measure();
    if (layers.width < 2 || layers.height < 2) return;
    const s = scene.theme.scale;
    plot = {
      left: 52 * s,
      top: 26 * s,
      width: Math.max(20, layers.width - 66 * s),
      height: Math.max(20, layers.height - 62 * s),
    };
    const same =
      before &&
      !resized &&
      ["curves", "log", "theme", "steps", "labels", "format", "ghost", "lead"].every(
        (name) => before[name] === scene[name],
      );
    if (!same) {
      const axes = scale && scale.key;
      const held = scene.curves
        .filter((run) => run.validation)
        .map((run) => ({ visible: run.visible, length: run.length, values: run.validation }));
      const bands = scene.curves.flatMap((run) =>
        (run.band || []).map((values) => ({ visible: run.visible, length: run.length, values })),
      );
      scale = lossScale([...scene.curves, ...held, ...bands], scene.log, scene.best, scene.format);
      curves = scene.curves.map((run) => ({
        run,
        line: curve(run, run.values),
        held: run.validation && curve(run, run.validation),
        area: run.band && area(run),
      }));
      const unchanged =
        before &&
        !resized &&
        before.ghost &&
        scene.ghost &&
        axes === scale.key &&
        ["log", "theme", "steps", "labels", "format"].every((name) => before[name] === scene[name]);
      if (!unchanged) drawStill();
    }
    drawMoving();
  }

  // The pointer that is down: where, and whether it is a finger that may yet scroll.
  let held = null;
  const stepAt = (event) => {
    const box = layers.frame.getBoundingClientRect();
    return ((event.clientX - box.left - plot.left) / plot.width) * scene.steps;
  };
  const seek = (event) => {
    if (plot && scene) api.onSeek(stepAt(event));
  };

  // The values of all runs at the step under the pointer, the lowest first.
  function hover(event) {
    if (!plot || !scene || event.pointerType === "touch") return;
    const step = Math.round(stepAt(event));
    const shown = scene.curves.filter((run) => run.visible && run.length);
    if (step < 0 || step > scene.steps || !shown.length) {
      api.onHover(null);
      return;
    }
    const rows = shown.map((run) => ({ run, value: run.values[Math.min(step, run.length - 1)] }));
    rows.sort((a, b) => a.value - b.value);
    api.onHover({ step, rows, event });
  }

  layers.frame.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    held = { x: event.clientX, waits: event.pointerType === "touch" };
    api.onHover(null);
    layers.frame.setPointerCapture(event.pointerId);
    if (!held.waits) seek(event);
  });
  layers.frame.addEventListener("pointermove", (event) => {
    if (!held) {
      hover(event);
      return;
    }
    if (Math.abs(event.clientX - held.x) > 6) held.waits = false;
    if (!held.waits) seek(event);
  });
  layers.frame.addEventListener("pointerleave", () => api.onHover(null));
  layers.frame.addEventListener("pointerup", (event) => {
    if (held && held.waits) seek(event);
    held = null;
  });
  layers.frame.addEventListener("pointercancel", () => {
    held = null;
  }); // it scrolls the page

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
