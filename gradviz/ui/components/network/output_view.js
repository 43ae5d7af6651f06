// What the network makes of the data: the boundary between classes over two features, the curve
// over one, and of more a table of hits and misses, or what it predicts beside what is true. Over
// two features also what one hidden unit answers.

import { parseColor } from "../shared/colors.js";
import { clipped, createLayers } from "../shared/layers.js";
import { compileSource } from "../shared/engine.js";
import { confusionMatrix, drawMatrix } from "./confusion_matrix.js";
import { createPass } from "./layers.js";
import { drawAxes, drawDots, gridOf, paint, plotIn, rangeOf } from "./plane.js";

/** @typedef {import("./types.js").Pass} Pass */
/** @typedef {import("./types.js").Rows} Rows */
/** @typedef {import("../shared/types.js").Root} Root */

const SIDE = 56; // cells of the boundary's grid
const CURVE = 200; // points of a curve

// The place of the greatest of K numbers of a row, the first of equal ones.
function greatest(values, row, K) {
  let best = 0;
  for (let j = 1; j < K; j++) if (values[row * K + j] > values[row * K + best]) best = j;
  return best;
}

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
  let known = { setup: null, pass: null, count: 0, output: null };
  let matrix = null;
  let grid = { setup: null, xs: [], ys: [], features: null };

  // The way of rows of features (count x inputs) through the layers.
  /** @returns {Pass} */
  function passOf(features, count) {
    const { setup, weights } = scene;
    if (known.setup !== setup || known.count !== count) {
      const output = compileSource("z, out, n", setup.output);
      known = { setup, pass: createPass(setup.layers, count), count, output };
    }
    known.pass.signals[0].set(features.subarray(0, count * setup.layers[0].inputs));
    known.pass.forward(weights, count, null, false);
    return known.pass;
  }

  // Values, or probabilities of the classes, (count x units).
  function outputs(features, count) {
    const { logits } = passOf(features, count);
    const found = new Float64Array(logits.length);
    known.output(logits, found, count);
    return found;
  }

  // The class of each row: that of the greatest logit, of one logit that of its sign.
  function predicted(features, count) {
    const { logits } = passOf(features, count);
    const K = logits.length / count;
    return Array.from({ length: count }, (_, i) => {
      if (K === 1) return logits[i] > 0 ? 1 : 0;
      return greatest(logits, i, K);
    });
  }

  /** @param {any} plot @param {any} axes @param {Rows} rows @param {boolean} open */
  function dots(plot, { xs, ys }, rows, open) {
    const { classes, setup, theme } = scene;
    const count = rows.target.length;
    const color = setup.hits ? (i) => classes[rows.target[i]] : () => theme.muted;
    const width = setup.layers[0].inputs;
    const x = (i) => rows.features[i * width];
    const y = width > 1 ? (i) => rows.features[i * width + 1] : (i) => rows.target[i];
    drawDots(ctx, theme, plot, { xs, ys, count, x, y, color, open });
  }

  function bothDots(plot, axes) {
    const { setup } = scene;
    dots(plot, axes, setup.training, false);
    if (setup.validation) dots(plot, axes, setup.validation, true);
  }

  // How strong which colour is in each cell of the grid.
  /** @returns {(k: number) => [ArrayLike<number>, number]} */
  function tints(features) {
    const { setup, classes, signs, unit } = scene;
    const count = SIDE * SIDE;
    const last = setup.layers.length - 1;
    if (unit && unit.layer < last) {
      const signal = passOf(features, count).signals[unit.layer + 1];
      const { units } = setup.layers[unit.layer];
      const answers = Float64Array.from({ length: count }, (_, k) => signal[k * units + unit.unit]);
      const most = Math.max(1e-12, ...answers.map(Math.abs));
      const colors = signs.map(parseColor);
      return (k) => [colors[answers[k] < 0 ? 1 : 0], (0.75 * Math.abs(answers[k])) / most];
    }
    const found = outputs(features, count);
    const K = setup.layers[last].units;
    const colors = (setup.hits ? classes : [signs[1], signs[0]]).map(parseColor);
    if (K > 1)
      return (k) => {
        const best = greatest(found, k, K);
        return [colors[best], (0.75 * (found[k * K + best] - 1 / K)) / (1 - 1 / K)];
      };
    let [low, high] = setup.probabilities ? [0, 1] : [-1, 1]; // of a class, its margin
    if (!setup.hits) [low, high] = [Math.min(...found), Math.max(...found)];
    return (k) => {
      const u = (2 * (found[k] - low)) / (high - low || 1) - 1;
      return [colors[u < 0 ? 0 : 1], 0.75 * Math.min(1, Math.abs(u))];
    };
  }

  // Over two features: the probability of a class, or a unit's answer, as a colour.
  function drawBoundary() {
    const { setup, names, theme, unit, words } = scene;
    if (grid.setup !== setup) {
      const [across, up] = [0, 1].map((place) => rangeOf(setup.training.features, place, 2));
      grid = { setup, xs: across, ys: up, features: gridOf(across, up, SIDE) };
    }
    const { xs, ys } = grid;
    const plot = plotIn(layers, theme.scale, true);
    paint(image, parseColor(theme.background), tints(grid.features));
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(image, plot.left, plot.top, plot.width, plot.height);
    clipped(ctx, plot, () => bothDots(plot, { xs, ys }));
    const what = unit
      ? words.unit_response.replace("{unit}", `h${unit.layer + 1}[${unit.unit}]`)
      : names[1];
    drawAxes(ctx, scene, plot, { xs, ys, names: [names[0], what] });
  }

  // Over one feature: the curve.
  function drawCurve() {
    const { setup, names, theme } = scene;
    const xs = rangeOf(setup.training.features);
    const ys = rangeOf(setup.training.target);
    const plot = plotIn(layers, theme.scale, false);
    const along = (_, k) => xs[0] + (k / (CURVE - 1)) * (xs[1] - xs[0]);
    const features = Float64Array.from({ length: CURVE }, along);
    const found = outputs(features, CURVE);
    clipped(ctx, plot, () => {
      bothDots(plot, { xs, ys });
      ctx.beginPath();
      features.forEach((at, k) =>
        ctx.lineTo(
          plot.left + ((at - xs[0]) / (xs[1] - xs[0])) * plot.width,
          plot.top + plot.height * (1 - (found[k] - ys[0]) / (ys[1] - ys[0])),
        ),
      );
      ctx.lineWidth = 3 * theme.scale;
      ctx.strokeStyle = scene.color;
      ctx.stroke();
    });
    drawAxes(ctx, scene, plot, { xs, ys, names });
  }

  // Of more features and a number to predict: what is said beside what is true.
  function drawPredictions(rows) {
    const { words, theme } = scene;
    const count = rows.target.length;
    const found = outputs(rows.features, count);
    const all = rangeOf([...rows.target, ...found]);
    const plot = plotIn(layers, theme.scale, true);
    clipped(ctx, plot, () => {
      ctx.beginPath();
      ctx.moveTo(plot.left, plot.top + plot.height);
      ctx.lineTo(plot.left + plot.width, plot.top);
      ctx.strokeStyle = theme.muted;
      ctx.lineWidth = 1;
      ctx.stroke();
      const [x, y] = [(i) => rows.target[i], (i) => found[i]];
      const color = () => theme.accent;
      drawDots(ctx, theme, plot, { xs: all, ys: all, count, x, y, color, open: false });
    });
    const names = [words.true_value, words.predicted];
    drawAxes(ctx, scene, plot, { xs: all, ys: all, names });
  }

  function draw() {
    layers.clear(ctx);
    matrix = null;
    const { setup, words } = scene;
    const inputs = setup.layers[0].inputs;
    if (inputs === 2) return drawBoundary();
    if (inputs === 1 && !setup.hits) return drawCurve();
    const rows = setup.validation || setup.training;
    if (!setup.hits) return drawPredictions(rows);
    const text = setup.validation ? words.matrix_validation : words.matrix_training;
    const classes = Math.max(2, setup.layers[setup.layers.length - 1].units);
    const said = predicted(rows.features, rows.target.length);
    matrix = confusionMatrix(rows.target, said, classes);
    return drawMatrix(ctx, layers, scene, { matrix, text });
  }

  function show(next) {
    scene = next;
    layers.measure();
    if (layers.width > 2 && layers.height > 2) draw();
  }
  layers.redraw = () => scene && show(scene);

  return {
    show,
    get matrix() {
      return matrix;
    },
  };
}
