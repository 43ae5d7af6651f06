// What the model does with the data, on the clock of the paths: the curve of each run bending into
// place, the boundaries moving, or what is predicted against what is true.

import { niceTicks } from "../shared/axes.js";
import { parseColor } from "../shared/colors.js";
import { compileSource } from "../shared/engine.js";
import { isolineSegments } from "../shared/isolines.js";
import { clipped, createLayers } from "../shared/layers.js";
import { roundingStep } from "../shared/surface.js";
import { watchFitKeys } from "./fit_keys.js";
import { GRAB_RADIUS, watchFitPointer } from "./fit_pointer.js";
import { parametersAt, scaledFeatures } from "./live_data.js";

/** @typedef {import("../shared/types.js").Api} Api */
/** @typedef {import("../shared/types.js").Root} Root */
/** @typedef {import("../shared/types.js").View} View */

const CLASS_COLORS = { light: ["#3b6fd4", "#e0742c"], dark: ["#6f9dff", "#ff9a52"] };

const FIELD = { nx: 49, ny: 41 };

/**
 * The picture of the data.
 * @param {Root} root
 * @param {Api} api
 * @returns {View}
 */
export function createModelFitView(root, api) {
  const layers = createLayers(root, 3);
  const [ground, still, front] = layers.contexts;
  root.prepend(layers.frame); // the buttons stay on top
  let scene = null;
  let time = 0;
  let plot = null;
  let model = null;
  let field = null;
  let scaled = null;
  let scaledOf = null;

  const toX = (x) => plot.left + ((x - plot.x0) / (plot.x1 - plot.x0)) * plot.width;
  const toY = (y) => plot.top + plot.height * (1 - (y - plot.y0) / (plot.y1 - plot.y0));
  const colors = () => CLASS_COLORS[scene.theme.dark ? "dark" : "light"];

  function place() {
    const s = scene.theme.scale;
    const [[x0, x1], [y0, y1]] = scene.fit.domain;
    plot = {
      left: 50 * s,
      top: 28 * s,
      width: Math.max(20, layers.width - 62 * s),
      height: Math.max(20, layers.height - 66 * s),
      x0,
      x1,
      y0,
      y1,
    };
  }

  const lead = () => {
    const shown = scene.runs.filter((run) => run.visible && run.length);
    return shown.find((run) => run.id === scene.lead) || shown[0];
  };

  // ---- what stays
  function drawStill() {
    const ctx = still;
    const { theme, format, fit } = scene;
    const s = theme.scale;
    const bottom = plot.top + plot.height;
    layers.clear(ctx);
    ctx.strokeStyle = ctx.fillStyle = theme.muted;
    ctx.lineWidth = 1;
    ctx.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.width + 1, plot.height + 1);
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const x of niceTicks(plot.x0, plot.x1, plot.width / (70 * s))) {
      ctx.fillRect(Math.round(toX(x)), bottom, 1, 4);
      ctx.fillText(format(x, 4), toX(x), bottom + 7 * s);
    }
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    if (!fit.jitter) {
      for (const y of niceTicks(plot.y0, plot.y1, plot.height / (40 * s))) {
        ctx.fillRect(plot.left - 4, Math.round(toY(y)), 4, 1);
        ctx.fillText(format(y, 4), plot.left - 7 * s, toY(y));
      }
    }
    ctx.fillStyle = theme.ink;
    ctx.font = `600 ${12.5 * s}px ${theme.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.fillText(shortened(ctx, fit.names[1], plot.width * 0.5), plot.left, plot.top - 9 * s);
    ctx.textAlign = "right";
    ctx.fillText(
      shortened(ctx, fit.names[0], plot.width),
      plot.left + plot.width,
      layers.height - 5 * s,
    );
    if (fit.kind !== "predicted")
      clipped(ctx, plot, () =>
        drawPoints(ctx, (i) => [
          toX(fit.features[i * fit.width]),
          toY(fit.kind === "curve" ? fit.target[i] : fit.features[i * fit.width + 1]),
        ]),
      );
  }

  function shortened(ctx, text, room) {
    while (text.length > 4 && ctx.measureText(text).width > room) text = `${text.slice(0, -2)}…`;
    return text;
  }

  // Filled: what is learned from; hollow: what is held out.
  function drawPoints(ctx, at) {
    const { theme, fit } = scene;
    const r = (fit.target.length > 300 ? 2.6 : 4.2) * theme.scale;
    const classes = fit.classes ? colors() : null;
    ctx.lineWidth = 1.4 * theme.scale;
    for (let i = 0; i < fit.target.length; i++) {
      const [x, y] = at(i);
      const color = classes ? classes[fit.target[i] >= 0.5 ? 1 : 0] : theme.ink;
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      const held = fit.places[i] < 0;
      ctx.fillStyle = held ? theme.background : color;
      ctx.globalAlpha = held ? 1 : classes ? 0.95 : 0.72;
      ctx.fill();
      ctx.globalAlpha = 1;
      ctx.strokeStyle = held ? color : theme.halo;
      ctx.stroke();
    }
  }

  // ---- what moves
  function drawMoving() {
    layers.clear(ground);
    layers.clear(front);
    if (!plot) return;
    const { fit } = scene;
    const draw = { curve: drawCurves, boundary: drawBoundaries, predicted: drawPredicted }[
      fit.kind
    ];
    clipped(front, plot, draw);
    const chosen = keys.chosen();
    if (chosen) markChosen(chosen);
  }

  function markChosen(/** @type {number[]} */ [x, y]) {
    const { theme } = scene;
    front.beginPath();
    front.arc(toX(x), toY(y), 9 * theme.scale, 0, 2 * Math.PI);
    front.lineWidth = 2.5 * theme.scale;
    front.strokeStyle = theme.accent;
    front.stroke();
  }

  function stroke(path, color, width) {
    const { theme } = scene;
    front.lineJoin = "round";
    for (const [style, wide] of [
      [theme.halo, width + 3],
      [color, width],
    ]) {
      front.beginPath();
      path();
      front.strokeStyle = style;
      front.lineWidth = wide * theme.scale;
      front.stroke();
    }
  }

  function inOrder() {
    const first = lead();
    const shown = scene.runs.filter((run) => run.visible && run.length && run !== first);
    return first ? [...shown, first] : shown;
  }

  function drawCurves() {
    const { fit } = scene;
    const features = new Float64Array(1);
    const steps = 160;
    for (const run of inOrder()) {
      const x = parametersAt(run, time);
      const points = [];
      for (let k = 0; k <= steps; k++) {
        const across = plot.x0 + ((plot.x1 - plot.x0) * k) / steps;
        scaledFeatures(fit, [across], features);
        const y = model.output(model.predict(x, features));
        points.push([toX(across), Math.max(-1e4, Math.min(1e4, toY(y)))]);
      }
      front.globalAlpha = run.faded ? 0.25 : 1;
      stroke(
        () => {
          for (const [px, py] of points) if (!Number.isNaN(py)) front.lineTo(px, py);
        },
        run.color,
        run === lead() ? 3 : 2,
      );
      front.globalAlpha = 1;
    }
  }

  // Predictions on a grid over the two features.
  function predictions(x) {
    const { fit } = scene;
    const { nx, ny } = FIELD;
    const z = new Float64Array(nx * ny);
    const features = new Float64Array(2);
    for (let j = 0, k = 0; j < ny; j++) {
      const up = plot.y0 + ((plot.y1 - plot.y0) * j) / (ny - 1);
      for (let i = 0; i < nx; i++, k++) {
        scaledFeatures(fit, [plot.x0 + ((plot.x1 - plot.x0) * i) / (nx - 1), up], features);
        z[k] = model.predict(x, features);
      }
    }
    return { nx, ny, z };
  }

  function drawBoundaries() {
    const first = lead();
    const cellX = plot.width / (FIELD.nx - 1);
    const cellY = plot.height / (FIELD.ny - 1);
    const bottom = plot.top + plot.height;
    for (const run of inOrder()) {
      const grid = predictions(parametersAt(run, time));
      if (run === first) paintField(grid);
      const [segments] = isolineSegments(grid, [0]);
      stroke(
        () => {
          for (let k = 0; k < segments.length; k += 4) {
            front.moveTo(plot.left + segments[k] * cellX, bottom - segments[k + 1] * cellY);
            front.lineTo(plot.left + segments[k + 2] * cellX, bottom - segments[k + 3] * cellY);
          }
        },
        run.color,
        run === first ? 3 : 2,
      );
    }
  }

  // The leading run's belief as a tint: the more certain, the stronger.
  function paintField({ nx, ny, z }) {
    if (!field) field = Object.assign(document.createElement("canvas"), { width: nx, height: ny });
    const pen = field.getContext("2d");
    const pixels = pen.createImageData(nx, ny);
    const tints = colors().map(parseColor);
    for (let j = 0, k = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, k++) {
        const p = 4 * ((ny - 1 - j) * nx + i);
        const certain = Math.tanh(Math.abs(z[k]) / 2);
        const tint = tints[z[k] > 0 ? 1 : 0];
        pixels.data.set([...tint, 110 * (Number.isNaN(certain) ? 0 : certain)], p);
      }
    }
    pen.putImageData(pixels, 0, 0);
    clipped(ground, plot, () => {
      ground.imageSmoothingEnabled = true;
      ground.drawImage(
        field,
        0.5,
        0.5,
        nx - 1,
        ny - 1,
        plot.left,
        plot.top,
        plot.width,
        plot.height,
      );
    });
  }

  // The leading run's predictions against the truth; in classification each class has its band.
  function drawPredicted() {
    const { fit, theme } = scene;
    const run = lead();
    stroke(
      () => {
        if (fit.jitter) {
          front.moveTo(toX(fit.threshold), plot.top);
          front.lineTo(toX(fit.threshold), plot.top + plot.height);
        } else {
          front.moveTo(toX(plot.y0), toY(plot.y0));
          front.lineTo(toX(plot.y1), toY(plot.y1));
        }
      },
      theme.muted,
      1.2,
    );
    if (!run) return;
    const x = parametersAt(run, time);
    const P = fit.width;
    if (scaledOf !== fit) {
      scaledOf = fit;
      scaled = new Float64Array(fit.features.length);
      for (let i = 0; i < fit.target.length; i++)
        scaledFeatures(
          fit,
          fit.features.subarray(i * P, (i + 1) * P),
          scaled.subarray(i * P, (i + 1) * P),
        );
    }
    drawPoints(front, (i) => {
      const p = model.output(model.predict(x, scaled.subarray(i * P, (i + 1) * P)));
      const y = fit.jitter
        ? fit.target[i] * 0.6 + 0.2 + 0.26 * (((i * 0.618034) % 1) - 0.5)
        : fit.target[i];
      return [Math.max(plot.left - 3, Math.min(plot.left + plot.width + 3, toX(p))), toY(y)];
    });
  }

  function setScene(next) {
    const before = scene;
    scene = next;
    const resized = layers.measure();
    if (layers.width < 2 || layers.height < 2) {
      plot = null;
      return;
    }
    const { fit } = scene;
    if (!model || model.of !== fit.predict + fit.output) {
      model = {
        of: fit.predict + fit.output,
        predict: compileSource("x, c", fit.predict),
        output: compileSource("p", fit.output),
      };
    }
    const same =
      before &&
      !resized &&
      plot &&
      ["fit", "theme", "format"].every((name) => before[name] === scene[name]);
    if (!same) {
      place();
      drawStill();
    }
    const labels = scene.labels || {};
    keys.say(labels.fit || "", fit.editable ? labels.fit_keys : "");
    drawMoving();
  }

  const editable = () => (scene && plot && scene.fit.editable ? scene.fit : null);
  const keys = watchFitKeys(layers.frame, api, {
    fit: editable,
    draw: () => scene && drawMoving(),
  });
  watchFitPointer(layers.frame, api, {
    fit: editable,
    locate(event) {
      const box = layers.frame.getBoundingClientRect();
      const x = event.clientX - box.left;
      const y = event.clientY - box.top;
      const across = plot.x0 + ((x - plot.left) / plot.width) * (plot.x1 - plot.x0);
      const up = plot.y1 - ((y - plot.top) / plot.height) * (plot.y1 - plot.y0);
      const round = (v, low, high) => {
        const grain = roundingStep(low, high);
        return Number(
          (Math.round(Math.max(low, Math.min(high, v)) / grain) * grain).toPrecision(9),
        );
      };
      const inside =
        x >= plot.left &&
        y >= plot.top &&
        x <= plot.left + plot.width &&
        y <= plot.top + plot.height;
      return {
        inside,
        x,
        y,
        point: [round(across, plot.x0, plot.x1), round(up, plot.y0, plot.y1)],
      };
    },
    nearest({ x, y }) {
      const { fit } = scene;
      let best = -1;
      let away = GRAB_RADIUS;
      for (let i = 0; i < fit.target.length; i++) {
        const upward = fit.kind === "curve" ? fit.target[i] : fit.features[i * fit.width + 1];
        const d = Math.hypot(toX(fit.features[i * fit.width]) - x, toY(upward) - y);
        if (d < away) {
          away = d;
          best = i;
        }
      }
      return best;
    },
  });

  layers.redraw = () => scene && setScene(scene);

  return {
    setScene,
    setTime(next, quiet) {
      time = next;
      if (!quiet && scene && plot) drawMoving();
    },
    resize: () => layers.resize(layers.redraw),
    frame: layers.frame,
    toPixel: (x, y) => plot && [toX(x), toY(y)],
    destroy() {
      layers.frame.remove();
    },
  };
}
