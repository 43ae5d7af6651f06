// A small chart of lines with a cursor that is dragged: linear or logarithmic axes, marks with
// words.

import { niceTicks } from "./axes.js";
import { createLayers } from "./layers.js";
import { drawHead } from "./marks.js";
import { powerOfTen } from "./numbers.js";

/** @typedef {import("./types.js").Root} Root */

/**
 * spec: { x, y: { low, high, log, name, ticks },
 * lines: [{ x, y, color, width, dash, alpha, dots }],
 * marks: [{ x, y, color, text, below, bare }], cursor, theme, format }
 * @param {Root} root
 * @param {(value: number, final: boolean) => void} onCursor
 * @returns {Record<"setChart" | "moveCursor" | "resize" | "destroy", (chart?: any) => void>}
 */
export function createChart(root, onCursor) {
  const layers = createLayers(root, 2);
  const [still, moving] = layers.contexts;
  let spec = null;
  let plot = null;
  let held = null;

  const part = (axis, value) => {
    const [low, high, v] = axis.log
      ? [Math.log10(axis.low), Math.log10(axis.high), Math.log10(value)]
      : [axis.low, axis.high, value];
    return (v - low) / (high - low);
  };
  const toX = (value) => plot.left + part(spec.x, value) * plot.width;
  const toY = (value) => plot.top + plot.height * (1 - part(spec.y, value));

  function ticksOf(axis, room) {
    if (axis.ticks) return axis.ticks;
    if (!axis.log)
      return niceTicks(axis.low, axis.high, room).map((at) => ({ at, text: spec.format(at, 3) }));
    const [low, high] = [
      Math.ceil(Math.log10(axis.low) - 1e-9),
      Math.floor(Math.log10(axis.high) + 1e-9),
    ];
    const every = Math.max(1, Math.ceil((high - low) / Math.max(1, room)));
    const made = [];
    for (let k = low; k <= high; k += every) made.push({ at: 10 ** k, text: powerOfTen(k) });
    return made;
  }

  function drawStill() {
    const ctx = still;
    const { theme } = spec;
    const s = theme.scale;
    layers.clear(ctx);
    ctx.font = `${12 * s}px ${theme.font}`;
    const marksY = ticksOf(spec.y, (layers.height - 60 * s) / (44 * s));
    const widest = Math.max(0, ...marksY.map(({ text }) => ctx.measureText(text).width));
    plot = { left: widest + 16 * s, top: 26 * s, width: 0, height: 0 };
    plot.width = Math.max(20, layers.width - plot.left - 14 * s);
    plot.height = Math.max(20, layers.height - plot.top - 46 * s);
    const bottom = plot.top + plot.height;
    ctx.lineWidth = 1;
    ctx.strokeStyle = theme.grid;
    ctx.fillStyle = theme.muted;
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    for (const { at, text } of marksY) {
      const y = Math.round(toY(at)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(plot.left, y);
      ctx.lineTo(plot.left + plot.width, y);
      ctx.stroke();
      ctx.fillText(text, plot.left - 7 * s, y);
    }
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const { at, text } of ticksOf(spec.x, plot.width / (58 * s))) {
      const x = Math.round(toX(at)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(x, plot.top);
      ctx.lineTo(x, bottom);
      ctx.stroke();
      ctx.fillText(text, x, bottom + 7 * s);
    }
    ctx.strokeStyle = theme.muted;
    ctx.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.width + 1, plot.height + 1);
    ctx.fillStyle = theme.ink;
    ctx.font = `italic 600 ${13.5 * s}px ${theme.font}`;
    ctx.textBaseline = "alphabetic";
    ctx.fillText(
      spec.x.name,
      plot.left + plot.width / 2,
      Math.min(layers.height - 4, bottom + 38 * s),
    );
    ctx.textAlign = "left";
    // a long title is made narrower rather than cut off
    ctx.fillText(spec.y.name, plot.left, plot.top - 9 * s, layers.width - plot.left - 4 * s);
  }

  // The lines stay as they are while the cursor moves.
  function drawLines() {
    const ctx = still;
    const s = spec.theme.scale;
    ctx.save();
    ctx.beginPath();
    ctx.rect(plot.left, plot.top, plot.width, plot.height);
    ctx.clip();
    for (const line of spec.lines) {
      ctx.beginPath();
      let open = false;
      for (let k = 0; k < line.x.length; k++) {
        const x = toX(line.x[k]);
        const y = Math.max(-1e4, Math.min(1e4, toY(line.y[k])));
        if (!Number.isFinite(x) || !Number.isFinite(y)) {
          open = false;
          continue;
        }
        if (open && !line.dots) ctx.lineTo(x, y);
        else ctx.moveTo(x, y);
        // a line of no length with round caps is a dot
        if (line.dots) ctx.lineTo(x, y);
        open = true;
      }
      ctx.setLineDash((line.dash || []).map((each) => each * s));
      ctx.globalAlpha = line.alpha ?? 1;
      ctx.strokeStyle = line.color;
      ctx.lineWidth = (line.width || 2) * s;
      ctx.lineJoin = "round";
      ctx.lineCap = line.dots ? "round" : "butt";
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
    ctx.restore();
  }

  function drawMoving() {
    const ctx = moving;
    const { theme } = spec;
    const s = theme.scale;
    layers.clear(ctx);
    if (Number.isFinite(spec.cursor)) drawCursor(ctx, toX(spec.cursor));
    ctx.font = `${12 * s}px ${theme.font}`;
    for (const mark of spec.marks) drawMark(ctx, mark);
  }

  function drawCursor(ctx, x) {
    const { theme } = spec;
    const s = theme.scale;
    const bottom = plot.top + plot.height;
    x = Math.max(plot.left, Math.min(plot.left + plot.width, x));
    ctx.strokeStyle = theme.accent;
    ctx.lineWidth = 2 * s;
    ctx.beginPath();
    ctx.moveTo(x, plot.top);
    ctx.lineTo(x, bottom);
    ctx.stroke();
    drawHead(ctx, x, bottom, 6.5 * s, theme.accent, theme);
  }

  function drawMark(ctx, { x, y, color, text, below, bare }) {
    const { theme } = spec;
    const s = theme.scale;
    const [px, py] = [toX(x), toY(y)];
    if (!Number.isFinite(px) || !Number.isFinite(py)) return;
    const inside = Math.max(plot.top, Math.min(plot.top + plot.height, py));
    if (!bare) drawHead(ctx, px, inside, 4.5 * s, color, theme);
    if (!text) return;
    const half = ctx.measureText(text).width / 2 + 4 * s;
    const centre = Math.max(plot.left + half, Math.min(plot.left + plot.width - half, px));
    ctx.textAlign = "center";
    // Not over the numbers of the axis.
    const under = below && inside + 24 * s < plot.top + plot.height;
    ctx.textBaseline = under ? "top" : "bottom";
    const line = inside + (under ? 9 : -9) * s;
    ctx.lineWidth = 4 * s;
    ctx.lineJoin = "round";
    ctx.strokeStyle = theme.halo;
    ctx.strokeText(text, centre, line);
    ctx.fillStyle = theme.ink;
    ctx.fillText(text, centre, line);
  }

  function setChart(next) {
    spec = next;
    layers.measure();
    if (layers.width < 2 || layers.height < 2) return;
    drawStill();
    drawLines();
    drawMoving();
  }

  // The same chart at another place of its cursor.
  function moveCursor(cursor) {
    if (!spec) return;
    if (layers.measure() || !plot) setChart({ ...spec, cursor });
    else {
      spec = { ...spec, cursor };
      drawMoving();
    }
  }

  function valueAt(event) {
    const box = layers.frame.getBoundingClientRect();
    const u = Math.max(0, Math.min(1, (event.clientX - box.left - plot.left) / plot.width));
    const { low, high, log } = spec.x;
    return log ? 10 ** (Math.log10(low) + u * Math.log10(high / low)) : low + u * (high - low);
  }

  root.addEventListener("pointerdown", (event) => {
    if (!plot || event.button > 0 || !event.isPrimary || spec.fixed) return;
    held = event.pointerId;
    root.setPointerCapture(held);
    onCursor(valueAt(event), false);
  });
  root.addEventListener("pointermove", (event) => {
    if (event.pointerId === held) onCursor(valueAt(event), false);
  });
  const release = (event) => {
    if (event.pointerId !== held) return;
    held = null;
    onCursor(valueAt(event), true);
  };
  root.addEventListener("pointerup", release);
  root.addEventListener("pointercancel", release);

  layers.redraw = () => spec && setChart(spec);

  return {
    moveCursor,
    setChart,
    resize: () => layers.resize(layers.redraw),
    destroy() {
      layers.frame.remove();
    },
  };
}
