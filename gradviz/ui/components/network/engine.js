// Trains a network in the browser, from the JavaScript that Python prints of the declarations it
// trains with itself. gradviz.learning.networks.network_training is the reference: the same steps
// in the same order, the same records.

import { compileSource } from "../shared/engine.js";
import { stepsPerEpoch } from "./epochs.js";
import { createPass } from "./layers.js";

/** @typedef {import("./types.js").Checkpoint} Checkpoint */
/** @typedef {import("./types.js").Dropout} Dropout */
/** @typedef {import("./types.js").EarlyStopping} EarlyStopping */
/** @typedef {import("./types.js").Pass} Pass */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./types.js").Rows} Rows */
/** @typedef {import("./types.js").Seen} Seen */
/** @typedef {import("./types.js").Setup} Setup */
/** @typedef {import("./types.js").Status} Status */
/** @typedef {import("./types.js").Training} Training */

const BLOCK = 256; // rows evaluated at once

/**
 * The loss over all rows of a data set, and the share of rows in the class predicted.
 * @param {Setup} setup
 * @param {(x: Float64Array, g: Float64Array | null) => number} penalty
 * @returns {(x: Float64Array, rows: Rows) => [number, number]}
 */
export function evaluator(setup, penalty) {
  const loss = compileSource("z, y, slope, n", setup.loss);
  const hits = setup.hits && compileSource("z, y, n", setup.hits);
  const pass = createPass(setup.layers, BLOCK);
  const inputs = setup.layers[0].inputs;
  return (x, { features, target }) => {
    let sum = 0;
    let right = 0;
    for (let first = 0; first < target.length; first += BLOCK) {
      const end = Math.min(first + BLOCK, target.length);
      pass.signals[0].set(features.subarray(first * inputs, end * inputs));
      const z = pass.forward(x, end - first, null, false);
      const y = target.subarray(first, end);
      sum += loss(z, y, pass.delta, end - first);
      if (hits) right += hits(z, y, end - first);
    }
    return [sum / target.length + penalty(x, null), hits ? right / target.length : NaN];
  };
}

/**
 * The penalties of all kernels; their slopes are added to g where that is not null.
 * @param {Setup} setup
 * @returns {(x: Float64Array, g: Float64Array | null) => number}
 */
export function penalties({ layers }) {
  const parts = layers
    .filter((layer) => layer.penalty)
    .map(({ penalty, kernel, bias }) => ({
      of: compileSource("x, g, first, end", penalty),
      kernel,
      bias,
    }));
  return (x, g) => parts.reduce((sum, { of, kernel, bias }) => sum + of(x, g, kernel, bias), 0);
}

/**
 * The loss over a batch's rows and its gradient, with the dropout of a step.
 * @param {Setup} setup
 * @param {(x: Float64Array, g: Float64Array | null) => number} penalty
 * @returns {{
 *   look: (x: Float64Array, g: Float64Array, rows: Int32Array, step: number) => number,
 *   seen: (count: number) => Seen,
 * }}
 */
function batchGradient(setup, penalty) {
  const { layers, training, batch_size } = setup;
  const loss = compileSource("z, y, slope, n", setup.loss);
  const pass = createPass(layers, batch_size);
  const inputs = layers[0].inputs;
  const target = new Float64Array(batch_size);
  /** @type {Dropout | null} */
  const dropout = layers.some((layer) => layer.dropout)
    ? { seed: setup.seed, step: 0, rows: [] }
    : null;

  function look(x, g, rows, step) {
    const count = rows.length;
    const features = pass.signals[0];
    for (let b = 0; b < count; b++) {
      const from = rows[b] * inputs;
      for (let i = 0; i < inputs; i++) features[b * inputs + i] = training.features[from + i];
      target[b] = training.target[rows[b]];
    }
    if (dropout) {
      dropout.step = step;
      dropout.rows = rows;
    }
    const z = pass.forward(x, count, dropout);
    const sum = loss(z, target, pass.delta, count);
    for (let i = 0, n = count * layers[layers.length - 1].units; i < n; i++) pass.delta[i] /= count;
    g.fill(0);
    pass.backward(x, count, g);
    return sum / count + penalty(x, g);
  }

  // What each of the rows last looked at became on its way, and its own loss.
  function seen(count) {
    const units = layers[layers.length - 1].units;
    const slope = new Float64Array(units);
    const losses = new Float64Array(count);
    for (let b = 0; b < count; b++) {
      const z = pass.logits.subarray(b * units, (b + 1) * units);
      losses[b] = loss(z, target.subarray(b, b + 1), slope, 1);
    }
    const parts = (each, width) => each.map((v, k) => v.slice(0, count * layers[k][width]));
    return {
      losses,
      signals: parts(pass.signals, "inputs"),
      sums: parts(pass.sums, "units"),
      slopes: parts(pass.slopes, "units"),
      deltas: parts(pass.deltas, "units"),
    };
  }

  return { look, seen };
}

/**
 * The epoch after which early stopping stops, null for never, and the best epoch.
 * @param {EarlyStopping} early
 * @param {Float64Array} losses of validation, at the ends of epochs
 * @returns {[number | null, number]}
 */
export function stopEarly({ patience, min_delta, start_from_epoch }, losses) {
  let best = Infinity;
  let bestEpoch = start_from_epoch;
  let waited = 0;
  for (let epoch = start_from_epoch; epoch < losses.length; epoch++) {
    waited += 1;
    if (epoch === start_from_epoch || losses[epoch] < best - min_delta) {
      best = losses[epoch];
      bestEpoch = epoch;
      waited = 0;
    } else if (waited >= patience && epoch > 0) return [epoch, bestEpoch];
  }
  return [null, bestEpoch];
}

/**
 * A training that stands before step 0, and can be moved on and back.
 * @param {Setup} setup
 * @returns {Training}
 */
export function createTraining(setup) {
  const { dimension: D, layers, optimizer, training, validation, batch_size: length } = setup;
  const L = layers.length;
  const N = training.target.length;
  const perEpoch = stepsPerEpoch(setup);
  const T = setup.epochs * perEpoch;
  const order = Int32Array.from(setup.order);
  const penalty = penalties(setup);
  const { look, seen } = batchGradient(setup, penalty);
  const evaluate = evaluator(setup, penalty);
  const update = compileSource("x, g, s, h, t, n", optimizer.step);
  const begin = compileSource("x, s, h, n", optimizer.initial);
  let rates = setup.rates.map((pair) => [...pair]);

  const x = new Float64Array(D);
  const before = new Float64Array(D);
  const g = new Float64Array(D);
  const s = new Float64Array(D * optimizer.states.length);
  const h = new Float64Array(optimizer.hyperparameters.length);
  const batchLosses = new Float64Array(T);
  const gradientNorms = new Float64Array(T * L);
  const updateRatios = new Float64Array(T * L);
  const byEpoch = [0, 1, 2, 3].map(() => new Float64Array(setup.epochs + 1));
  /** @type {Checkpoint[]} */
  let kept = [];
  let step = 0;
  let diverged = false;
  /** @type {[number | null, number | null]} */
  let stopping = [null, null];

  function rowsOf(k) {
    const epoch = Math.floor(k / perEpoch);
    const first = epoch * N + (k % perEpoch) * length;
    return order.subarray(first, Math.min(first + length, (epoch + 1) * N));
  }

  function setNumbers(k) {
    h.set(optimizer.hyperparameters);
    for (const [first, rate] of rates) if (first <= k) h[optimizer.rate] = rate;
  }

  function keepEpoch() {
    const place = kept.length;
    kept.push({ parameters: x.slice(), states: s.slice() });
    [byEpoch[0][place], byEpoch[2][place]] = evaluate(x, training);
    if (validation) [byEpoch[1][place], byEpoch[3][place]] = evaluate(x, validation);
    lookWhetherToStop();
  }

  function lookWhetherToStop() {
    const early = validation && kept.length > 1 ? setup.early_stopping : null;
    stopping = early ? stopEarly(early, byEpoch[1].subarray(1, kept.length)) : [null, null];
  }

  /** @returns {Status} */
  function status() {
    if (diverged) return "diverged";
    if (stopping[0] !== null) return "stopped_early";
    return step < T ? "running" : "step_limit";
  }

  // The parameters at the end, the best ones where they are to be restored.
  function parameters() {
    const best = stopping[1];
    const restored =
      best !== null && setup.early_stopping.restore_best_weights && status() !== "running";
    return (restored && !diverged ? kept[best + 1].parameters : x).slice();
  }

  function layerNorm(vector, { kernel, bias, units }) {
    let sum = 0;
    for (let j = kernel; j < bias + units; j++) sum += vector[j] * vector[j];
    return Math.sqrt(sum);
  }

  // One step, from x and s to those after it; the batch's loss before it.
  function advance(k) {
    setNumbers(k);
    const loss = look(x, g, rowsOf(k), k);
    before.set(x);
    update(x, g, s, h, k + 1, D);
    return loss;
  }

  function record(k, loss) {
    batchLosses[k] = loss;
    let squares = 0;
    for (let j = 0; j < D; j++) squares += x[j] * x[j];
    for (let m = 0; m < L; m++) {
      gradientNorms[k * L + m] = layerNorm(g, layers[m]);
      const size = layerNorm(before, layers[m]);
      for (let j = layers[m].kernel; j < layers[m].bias + layers[m].units; j++)
        before[j] = x[j] - before[j];
      updateRatios[k * L + m] = layerNorm(before, layers[m]) / size;
    }
    return Number.isFinite(loss) && Math.sqrt(squares) <= setup.limit;
  }

  /** @returns {Report} */
  function report(first = 0) {
    const end = kept.length;
    const [losses, held, right, heldRight] = byEpoch.map((values) => values.slice(0, end));
    return {
      step,
      epoch: end - 1,
      status: status(),
      first,
      stoppedEpoch: stopping[0],
      bestEpoch: stopping[1],
      batchLosses: batchLosses.slice(first, step),
      gradientNorms: gradientNorms.slice(first * L, step * L),
      updateRatios: updateRatios.slice(first * L, step * L),
      trainingByEpoch: losses,
      validationByEpoch: validation ? held : null,
      trainingAccuracy: setup.hits ? right : null,
      validationAccuracy: setup.hits && validation ? heldRight : null,
      parameters: parameters(),
    };
  }

  function train(count = Infinity) {
    const first = step;
    for (let k = 0; k < count && status() === "running"; k++) {
      diverged = !record(step, advance(step));
      step += 1;
      if (!diverged && step % perEpoch === 0) keepEpoch();
    }
    return report(first);
  }

  function restart() {
    x.set(setup.start);
    s.fill(0);
    setNumbers(0);
    begin(x, s, h, D);
    step = 0;
    diverged = false;
    kept = [];
    keepEpoch();
    return report();
  }

  // Puts x and s to where they were before a step, from the last epoch before it.
  function restore(k) {
    const epoch = Math.min(Math.floor(k / perEpoch), kept.length - 1);
    x.set(kept[epoch].parameters);
    s.set(kept[epoch].states);
    for (let j = epoch * perEpoch; j < k; j++) advance(j);
  }

  function checked(k) {
    if (Number.isInteger(k) && k >= 0 && k <= step) return;
    throw new RangeError(`step has to be from 0 to ${step}, not ${k}`);
  }

  function rewind(k) {
    checked(k);
    restore(k);
    if (k < step) diverged = false;
    step = k;
    kept.length = Math.min(kept.length, Math.floor(k / perEpoch) + 1);
    lookWhetherToStop();
    return report();
  }

  function at(k) {
    checked(k);
    const now = [x.slice(), s.slice(), g.slice()];
    restore(k);
    const found = { parameters: x.slice(), states: s.slice() };
    [x, s, g].forEach((values, m) => values.set(now[m]));
    return found;
  }

  // All numbers of the step k, from before it: what the batch's rows became, forward and back.
  function examine(k) {
    checked(k);
    if (k >= T) throw new RangeError(`there is no step ${k}, only ${T}`);
    const now = [x.slice(), s.slice(), g.slice()];
    restore(k);
    setNumbers(k);
    const rows = rowsOf(k);
    const loss = look(x, g, rows, k);
    const found = {
      step: k,
      loss,
      rows: Float64Array.from(rows),
      parameters: x.slice(),
      states: s.slice(),
      gradient: g.slice(),
      hyperparameters: h.slice(),
      ...seen(rows.length),
    };
    [x, s, g].forEach((values, m) => values.set(now[m]));
    return found;
  }

  function changeRate(rate) {
    if (optimizer.rate < 0) throw new RangeError("this optimizer has no learning rate");
    if (!(rate >= 0 && rate < Infinity))
      throw new RangeError(`learning rate has to be a number from 0 on, not ${rate}`);
    rates = [...rates.filter(([first]) => first < step), [step, rate]];
  }

  // The way of other rows through the layers, for a boundary or for what each unit answers.
  function forward(point, features, count) {
    const pass = createPass(layers, count);
    pass.signals[0].set(features.subarray(0, count * layers[0].inputs));
    pass.forward(point, count);
    return pass;
  }

  restart();
  return {
    get step() {
      return step;
    },
    get steps() {
      return T;
    },
    get rates() {
      return rates;
    },
    train,
    report,
    restart,
    rewind,
    at,
    examine,
    // the parameters at the start and after each epoch
    get checkpoints() {
      return kept.map((each) => each.parameters);
    },
    changeRate,
    forward,
  };
}
