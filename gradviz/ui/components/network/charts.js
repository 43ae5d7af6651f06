// What the three charts over the steps show: loss, accuracy, and the layers' gradients.

import { axisTicks } from "../shared/axes.js";
import { stepsPerEpoch } from "./epochs.js";

const HELD = [6, 4]; // dashes are what the network was not trained on

const finite = (values) => values.filter((value) => Number.isFinite(value));

// Where each epoch ends, counted in steps.
function epochEnds({ setup, report }) {
  const per = stepsPerEpoch(setup);
  return Array.from(report.trainingByEpoch, (_, epoch) => epoch * per);
}

function axisOf(values, { log, name, format, least = Infinity }) {
  let low = Math.min(...values, least);
  let high = Math.max(...values);
  if (!(low <= high)) [low, high] = [0, 1];
  if (log) {
    high = high > 0 ? high : 1;
    low = Math.max(low > 0 ? low : high * 1e-12, high * 1e-12);
    if (low >= high) [low, high] = [low / 2, high * 2];
    [low, high] = [low / 1.15, high * 1.15];
  } else {
    const room = 0.06 * (high - low) || 0.5 * Math.abs(high) || 1;
    [low, high] = [low - room, high + room];
  }
  const ticks = axisTicks({ values: [low, high], log }, 5).map((at) => ({
    at,
    text: format(at, 3),
  }));
  return { low, high, log, name, ticks };
}

// What Keras found, as dots over our lines; its first loss is after the first epoch.
function ofKeras({ training, validation }, ends, theme) {
  return [training, validation].filter(Boolean).map((y) => ({
    x: y.map((_, k) => (k + 1) * (ends[1] - ends[0])),
    y,
    color: theme.accent,
    width: 6,
    dots: true,
  }));
}

function common({ steps, step, words, format, theme }) {
  const x = { low: 0, high: Math.max(1, steps), name: words.step_axis };
  return { x, cursor: step, format, theme };
}

/**
 * The loss of each batch, thin; that over all training and validation rows at the epochs' ends.
 * @param {any} scene
 * @returns {any}
 */
export function lossChart(scene) {
  const lines = [];
  const seen = [];
  const marks = [];
  for (const { id, run, color, lead } of scene.runs) {
    if (!run.report) continue;
    const ends = epochEnds(run);
    const training = Array.from(run.report.trainingByEpoch);
    const held = run.report.validationByEpoch && Array.from(run.report.validationByEpoch);
    seen.push(...finite(training), ...finite(held || []));
    if (lead || scene.runs.length === 1) {
      const batches = Array.from(run.losses);
      lines.push({ x: batches.map((_, k) => k), y: batches, color, width: 1, alpha: 0.35 });
    }
    lines.push({ x: ends, y: training, color, width: 2.2 });
    if (held) lines.push({ x: ends, y: held, color, width: 2, dash: HELD });
    if (scene.keras && scene.keras.run === id)
      lines.push(...ofKeras(scene.keras, ends, scene.theme));
    if (lead && held && held.length > 2 && run.report.status !== "running") {
      const best = held.indexOf(Math.min(...finite(held)));
      if (best > 0)
        marks.push({ x: ends[best], y: held[best], color, text: scene.words.best_epoch });
    }
  }
  const log = seen.length > 1 && Math.min(...seen) > 0 && Math.max(...seen) > 8 * Math.min(...seen);
  const { words } = scene;
  const name = `${words.loss_short} (${words.training} —, ${words.validation} - -)`;
  const y = axisOf(seen, { log, name, format: scene.format });
  return { ...common(scene), y, lines, marks };
}

/**
 * The share of rows in the class predicted, at the epochs' ends.
 * @param {any} scene
 * @returns {any}
 */
export function accuracyChart(scene) {
  const lines = [];
  const seen = [];
  for (const { run, color } of scene.runs) {
    if (!run.report || !run.report.trainingAccuracy) continue;
    const ends = epochEnds(run);
    const training = Array.from(run.report.trainingAccuracy);
    const held = run.report.validationAccuracy && Array.from(run.report.validationAccuracy);
    seen.push(...finite(training), ...finite(held || []));
    lines.push({ x: ends, y: training, color, width: 2.2 });
    if (held) lines.push({ x: ends, y: held, color, width: 2, dash: HELD });
  }
  const y = axisOf(seen, { log: false, name: scene.words.accuracy_short, format: scene.format });
  y.high = Math.min(y.high, 1.02);
  return { ...common(scene), y, lines, marks: [] };
}

/**
 * The norm of the gradient by each layer's weights, of the run in the lead: where it vanishes
 * towards the input, or explodes, its lines lie apart. Or how long an update is beside the weights.
 * @param {any} scene
 * @param {string[]} colors of the layers
 * @param {string} what "gradient_norm" or "update_ratio"
 * @returns {any}
 */
export function normsChart(scene, colors, what) {
  const { run } = scene.runs.find(({ lead }) => lead) || scene.runs[0];
  const L = run.setup.layers.length;
  const values = what === "update_ratio" ? run.ratios : run.norms;
  const lines = colors.map((color, m) => {
    const y = Array.from({ length: run.steps }, (_, k) => values[k * L + m]);
    return { x: y.map((_, k) => k), y, color, width: 1.6 };
  });
  const seen = finite(lines.flatMap(({ y }) => y)).filter((value) => value > 0);
  const y = axisOf(seen, { log: true, name: "", format: scene.format });
  const last = lines.map(({ y: line, color }, m) => {
    const k = line.findIndex((value) => !Number.isFinite(value));
    const at = (k < 0 ? line.length : k) - 1;
    return { x: at, y: line[at], color, text: `W${m + 1}`, bare: true };
  });
  return { ...common(scene), y, lines, marks: last.filter((mark) => mark.x >= 0) };
}
