// What the network makes of the data: the boundary between two classes over two features, the curve
// over one, and of more a table of hits and misses, or what it predicts beside what is true.

import { niceTicks } from "../shared/axes.js";
import { parseColor } from "../shared/colors.js";
import { clipped, createLayers } from "../shared/layers.js";
import { createPass } from "./layers.js";

/** @typedef {import("../shared/types.js").Root} Root */

const SIDE = 56; // cells of the boundary's grid

const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/**
 * The picture of what the network makes of the data.
 * @param {Root} root
 * @returns {any}
 */
export function createOutputView(root) {
  const layers = createLayers(root, 1);
  const [ctx] = layers.contexts;
  const image = document.createElement("canvas");
  image.width = image.height = SIDE;
  let scene = null;
  let known = { setup: null, pass: null, count: 0 };
  let matrix = null;

  function passFor(setup, count) {
    if (known.setup !== setup || known.count !== count)
      known = { setup, pass: createPass(setup.layers, count), count };
    return known.pass;
  }

  // What comes out for rows of features (count x inputs): probabilities, or values.
  function outputs(features, count) {
    const { setup, weights } = scene;
    const pass = passFor(setup, count);
    pass.signals[0].set(features.subarray(0, count * setup.layers[0].inputs));
    const z = pass.forward(weights, count, null, false);
    const found = new Float64Array(count);
    for (let i = 0; i < count; i++) found[i] = setup.hits ? sigmoid(z[i]) : z[i];
    return found;
  }

  function rectangle(square) {
    const s = scene.theme.scale;
    const plot = { left: 46 * s, top: 24 * s, width: 0, height: 0 };
    plot.width = Math.max(20, layers.width - plot.left - 10 * s);
    plot.height = Math.max(20, layers.height - plot.top - 40 * s);
    if (square && plot.width > plot.height * 1.25) plot.width = plot.height * 1.25;
    return plot;
  }

  function rangeOf(rows, place, width) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = place; i < rows.length; i += width) {
      low = Math.min(low, rows[i]);
      high = Math.max(high, rows[i]);
    }
    const room = 0.08 * (high - low) || 1;
    return [low - room, high + room];
  }

  function title(text) {
    const { theme } = scene;
    ctx.fillStyle = theme.ink;
    ctx.font = `italic 600 ${13.5 * theme.scale}px ${theme.font}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.fillText(text, 4 * theme.scale, 15 * theme.scale);
  }

  function axes(plot, xs, ys, names) {
    const { theme, format } = scene;
    const s = theme.scale;
    const bottom = plot.top + plot.height;
    ctx.strokeStyle = ctx.fillStyle = theme.muted;
    ctx.lineWidth = 1;
    ctx.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.width + 1, plot.height + 1);
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const at of niceTicks(xs[0], xs[1], plot.width / (60 * s))) {
      const x = plot.left + ((at - xs[0]) / (xs[1] - xs[0])) * plot.width;
      ctx.fillText(format(at, 3), x, bottom + 5 * s);
    }
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    for (const at of niceTicks(ys[0], ys[1], plot.height / (44 * s))) {
      const y = bottom - ((at - ys[0]) / (ys[1] - ys[0])) * plot.height;
      ctx.fillText(format(at, 3), plot.left - 6 * s, y);
    }
    ctx.fillStyle = theme.ink;
    ctx.textAlign = "right";
    ctx.textBaseline = "alphabetic";
    ctx.fillText(names[0], plot.left + plot.width, layers.height - 5 * s);
    title(names[1]);
  }

  function dots(plot, xs, ys, rows, xOf, yOf, colorOf, open) {
    const s = scene.theme.scale;
    const step = Math.max(1, Math.ceil(rows.target.length / 600)); // more is a blot
    for (let i = 0; i < rows.target.length; i += step) {
      const x = plot.left + ((xOf(rows, i) - xs[0]) / (xs[1] - xs[0])) * plot.width;
      const y = plot.top + plot.height - ((yOf(rows, i) - ys[0]) / (ys[1] - ys[0])) * plot.height;
      ctx.beginPath();
      ctx.arc(x, y, 3.1 * s, 0, 2 * Math.PI);
      ctx.fillStyle = open ? scene.theme.background : colorOf(rows, i);
      ctx.strokeStyle = open ? colorOf(rows, i) : scene.theme.halo;
      ctx.lineWidth = (open ? 1.8 : 1) * s;
      ctx.fill();
      ctx.stroke();
    }
  }

  const classColor = (rows, i) => scene.classes[rows.target[i] > 0.5 ? 1 : 0];

  // Over two features: the probability of class 1 as a colour, and where it is a half.
  function drawBoundary() {
    const { setup, names, theme } = scene;
    const [xs, ys] = [0, 1].map((place) => rangeOf(setup.training.features, place, 2));
    const plot = rectangle(true);
    const features = new Float64Array(2 * SIDE * SIDE);
    for (let row = 0, k = 0; row < SIDE; row++)
      for (let column = 0; column < SIDE; column++) {
        features[k++] = xs[0] + ((column + 0.5) / SIDE) * (xs[1] - xs[0]);
        features[k++] = ys[1] - ((row + 0.5) / SIDE) * (ys[1] - ys[0]);
      }
    const found = outputs(features, SIDE * SIDE);
    const [low, high] = setup.hits ? [0, 1] : [Math.min(...found), Math.max(...found)];
    const [zero, one] = scene.classes.map(parseColor);
    const ground = parseColor(theme.background);
    const pen = image.getContext("2d");
    const pixels = pen.createImageData(SIDE, SIDE);
    for (let k = 0; k < found.length; k++) {
      const u = 2 * ((found[k] - low) / (high - low || 1)) - 1;
      const color = u < 0 ? zero : one;
      const share = 0.75 * Math.min(1, Math.abs(u));
      for (let c = 0; c < 3; c++)
        pixels.data[4 * k + c] = ground[c] + share * (color[c] - ground[c]);
      pixels.data[4 * k + 3] = 255;
    }
    pen.putImageData(pixels, 0, 0);
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(image, plot.left, plot.top, plot.width, plot.height);
    const [x, y] = [(rows, i) => rows.features[2 * i], (rows, i) => rows.features[2 * i + 1]];
    clipped(ctx, plot, () => {
      dots(plot, xs, ys, setup.training, x, y, classColor, false);
      if (setup.validation) dots(plot, xs, ys, setup.validation, x, y, classColor, true);
    });
    axes(plot, xs, ys, names);
  }

  // Over one feature: the curve.
  function drawCurve() {
    const { setup, names, theme } = scene;
    const xs = rangeOf(setup.training.features, 0, 1);
    const ys = rangeOf(setup.training.target, 0, 1);
    const plot = rectangle(false);
    const features = Float64Array.from(
      { length: 200 },
      (_, k) => xs[0] + (k / 199) * (xs[1] - xs[0]),
    );
    const found = outputs(features, 200);
    const [x, y] = [(rows, i) => rows.features[i], (rows, i) => rows.target[i]];
    const quiet = () => theme.muted;
    clipped(ctx, plot, () => {
      dots(plot, xs, ys, setup.training, x, y, quiet, false);
      if (setup.validation) dots(plot, xs, ys, setup.validation, x, y, quiet, true);
      ctx.beginPath();
      features.forEach((at, k) =>
        ctx.lineTo(
          plot.left + ((at - xs[0]) / (xs[1] - xs[0])) * plot.width,
          plot.top + plot.height - ((found[k] - ys[0]) / (ys[1] - ys[0])) * plot.height,
        ),
      );
      ctx.lineWidth = 3 * theme.scale;
      ctx.strokeStyle = scene.color;
      ctx.stroke();
    });
    axes(plot, xs, ys, names);
  }

  // Of more features: how often each class was taken for which.
  function drawMatrix(rows, text) {
    const { words, theme, format, classNames } = scene;
    const s = theme.scale;
    const found = outputs(rows.features, rows.target.length);
    matrix = [
      [0, 0],
      [0, 0],
    ];
    found.forEach((p, i) => (matrix[rows.target[i] > 0.5 ? 1 : 0][p > 0.5 ? 1 : 0] += 1));
    const plot = { left: 92 * s, top: 62 * s, width: 0, height: 0 };
    plot.width = Math.max(40, Math.min(layers.width - plot.left - 16 * s, 260 * s));
    plot.height = Math.max(40, Math.min(layers.height - plot.top - 14 * s, 170 * s));
    const most = Math.max(...matrix.flat(), 1);
    ctx.textBaseline = "middle";
    matrix.forEach((line, truth) =>
      line.forEach((count, said) => {
        const x = plot.left + (said * plot.width) / 2;
        const y = plot.top + (truth * plot.height) / 2;
        ctx.globalAlpha = 0.12 + (0.6 * count) / most;
        ctx.fillStyle = truth === said ? theme.accent : scene.signs[1];
        ctx.fillRect(x + 1, y + 1, plot.width / 2 - 2, plot.height / 2 - 2);
        ctx.globalAlpha = 1;
        ctx.fillStyle = theme.ink;
        ctx.font = `600 ${20 * s}px ${theme.font}`;
        ctx.textAlign = "center";
        ctx.fillText(format(count), x + plot.width / 4, y + plot.height / 4);
      }),
    );
    ctx.font = `${12 * s}px ${theme.font}`;
    ctx.fillStyle = theme.muted;
    classNames.forEach((name, k) => {
      const short = name.length > 12 ? `${name.slice(0, 11)}…` : name;
      ctx.textAlign = "center";
      ctx.fillText(short, plot.left + ((2 * k + 1) * plot.width) / 4, plot.top - 10 * s);
      ctx.textAlign = "right";
      ctx.fillText(short, plot.left - 8 * s, plot.top + ((2 * k + 1) * plot.height) / 4);
    });
    ctx.textAlign = "center";
    ctx.fillText(words.predicted, plot.left + plot.width / 2, plot.top - 27 * s);
    title(text);
  }

  // Of more features and a number to predict: what is said beside what is true.
  function drawPredictions(rows) {
    const { words, theme } = scene;
    const found = outputs(rows.features, rows.target.length);
    const all = rangeOf(Float64Array.from([...rows.target, ...found]), 0, 1);
    const plot = rectangle(true);
    const quiet = () => theme.accent;
    clipped(ctx, plot, () => {
      ctx.beginPath();
      ctx.moveTo(plot.left, plot.top + plot.height);
      ctx.lineTo(plot.left + plot.width, plot.top);
      ctx.strokeStyle = theme.muted;
      ctx.lineWidth = 1;
      ctx.stroke();
      dots(
        plot,
        all,
        all,
        rows,
        (_, i) => rows.target[i],
        (_, i) => found[i],
        quiet,
        false,
      );
    });
    axes(plot, all, all, [words.true_value, words.predicted]);
  }

  function draw() {
    layers.clear(ctx);
    matrix = null;
    const { setup, words } = scene;
    const inputs = setup.layers[0].inputs;
    if (inputs === 2) drawBoundary();
    else if (inputs === 1 && !setup.hits) drawCurve();
    else {
      const rows = setup.validation || setup.training;
      const text = setup.validation ? words.matrix_validation : words.matrix_training;
      if (setup.hits) drawMatrix(rows, text);
      else drawPredictions(rows);
    }
  }

  return {
    show(next) {
      scene = next;
      layers.measure();
      if (layers.width > 2 && layers.height > 2) draw();
    },
    get matrix() {
      return matrix;
    },
  };
}
