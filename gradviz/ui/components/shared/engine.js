// Runs descents in the browser, from the JavaScript that Python prints of the very declarations it
// runs itself. Python's paths are the reference; these follow a drag within the frame.

/** @typedef {import("./types.js").CompiledFunction} CompiledFunction */
/** @typedef {import("./types.js").PathRunner} PathRunner */
/** @typedef {import("./types.js").Evaluate} Evaluate */
/** @typedef {import("./types.js").FunctionData} FunctionData */
/** @typedef {import("./types.js").Limits} Limits */
/** @typedef {import("./types.js").Path} Path */
/** @typedef {import("./types.js").RunData} RunData */

export const STATUS = {
  converged: "converged",
  limit: "step_limit",
  diverged: "diverged",
  left: "left_domain",
  overflow: "overflow",
  update: "no_update",
  failed: "failed", // until it is known why
};

/** @type {readonly string[]} */
// as gradviz.descent.endings
export const ASTRAY = [STATUS.diverged, STATUS.left, STATUS.overflow, STATUS.update];

const LIMIT = 1e10; // gradviz.descent.endings.LIMIT
const STOP_PARAMETERS = "x, g, before, f, t, steps, tolerance, limit, target";

/**
 * erf to double precision: its series near 0, its continued fraction (Lentz) farther out.
 * Abramowitz & Stegun (1964), 7.1.6 and 7.1.14.
 * @param {number} a
 * @returns {number}
 */
export function erf(a) {
  if (Number.isNaN(a)) return a;
  const x = Math.abs(a);
  if (x > 6) return Math.sign(a);
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 100 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return Math.sign(a) * (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = x;
  for (let k = 60; k >= 1; k--) fraction = x + k / 2 / fraction;
  return Math.sign(a) * (1 - Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction));
}

/**
 * 1 / (1 + exp(-a)), without overflow.
 * @param {number} a
 * @returns {number}
 */
export function sigmoid(a) {
  return a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a));
}

/**
 * log(1 + exp(a)), without overflow.
 * @param {number} a
 * @returns {number}
 */
export function softplus(a) {
  return Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
}

/**
 * As Python's: exact, with the sign of b.
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
export function mod(a, b) {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

// What printed code calls, by the names that gradviz.language.targets gives them.
const HELPERS = { _erf: erf, _sigmoid: sigmoid, _softplus: softplus, _mod: mod };

const compiledSources = new Map();

/**
 * A function made of printed code; the same code is made once.
 * @param {string} parameters
 * @param {string} source
 * @returns {(...values: any[]) => any}
 */
export function compileSource(parameters, source) {
  const key = parameters + "\n" + source;
  let compiled = compiledSources.get(key);
  if (compiled === undefined) {
    const maker = new Function(
      ...Object.keys(HELPERS),
      `return function(${parameters}) {\n${source}\n}`,
    );
    compiled = maker(...Object.values(HELPERS));
    if (compiledSources.size > 500) compiledSources.clear();
    compiledSources.set(key, compiled);
  }
  return compiled;
}

/**
 * A function of a model's parameters has its data beside it; `over` looks at some of the rows only.
 * @param {FunctionData} fn
 * @returns {CompiledFunction}
 */
export function compileFunction(fn) {
  const defined = fn.defined ? compileSource("x", fn.defined) : null;
  if (!fn.data) {
    /** @type {CompiledFunction} */
    const plain = compileSource("x, g", fn.source);
    if (defined) plain.defined = defined;
    return plain;
  }
  const compiled = compileSource("x, g, data", fn.source);
  const data = fn.data;
  const part = { ...data, chosen: null };
  const whole = (x, g) => compiled(x, g, data);
  whole.defined = defined;
  whole.over = (x, g, chosen) => {
    part.chosen = chosen;
    return compiled(x, g, part);
  };
  return whole;
}

/**
 * The numbers of a run's rule, in its order.
 * @param {RunData} run
 * @returns {Float64Array}
 */
export function hyperparameterArray(run) {
  return Float64Array.from(run.optimizer.hyperparameters, (name) =>
    run.learning_rate && name === run.learning_rate.name
      ? run.learning_rate.value
      : run.optimizer.settings[name],
  );
}

/**
 * Where a run takes its gradient from: the exact one, that over the rows of a minibatch, or the
 * counterpart of gradviz.gradients, a stencil along the axes or the directions that Python drew.
 * @param {any} f
 * @param {number} D
 * @param {any} source
 * @returns {Evaluate}
 */
export function gradientSource(f, D, source) {
  if (source && source.order) return batchSource(f, source);
  if (!source || !source.offsets) return f;
  const { offsets, weights, divisor, h, samples, directions } = source;
  const terms = offsets.length;
  const moves = offsets.map((offset) => h * offset);
  const there = new Float64Array(D);
  const count = directions ? samples : D;
  const drawn = directions ? Math.floor(directions.length / (count * D)) : 0;
  return (x, g, k = 0) => {
    const here = f(x, null);
    if (g === null) return here;
    g.fill(0);
    const first = Math.min(k, drawn - 1) * count * D;
    for (let i = 0; i < count; i++) {
      let slope = 0;
      for (let m = 0; m < terms; m++) {
        for (let j = 0; j < D; j++)
          there[j] =
            x[j] + moves[m] * (directions ? directions[first + i * D + j] : i === j ? 1 : 0);
        slope += weights[m] * (moves[m] ? f(there, null) : here);
      }
      slope /= divisor * h;
      for (let j = 0; j < D; j++)
        g[j] += slope * (directions ? directions[first + i * D + j] : i === j ? 1 : 0);
    }
    if (directions) for (let j = 0; j < D; j++) g[j] /= count;
    return here;
  };
}

// Minibatches: the value is that over all rows, the gradient that over the step's rows, which stand
// one step after the other in `order`; each epoch has `size` rows in batches of `length`.
function batchSource(f, { order, size, length }) {
  const each = Math.ceil(size / length);
  const last =
    Math.floor(order.length / size) * each + Math.ceil((order.length % size) / length) - 1;
  return (x, g, k = 0) => {
    if (g !== null) {
      const step = Math.min(k, last);
      const epoch = Math.floor(step / each) * size;
      const first = epoch + (step % each) * length;
      f.over(x, g, order.subarray(first, Math.min(first + length, epoch + size)));
    }
    return f(x, null);
  };
}

/**
 * The counterpart of the loop that gradviz.steps prints for Python: same order, same tests.
 * @param {CompiledFunction} f
 * @param {number} D
 * @param {RunData} run
 * @param {ArrayLike<number>} start
 * @param {Limits} limits
 * @returns {Path}
 */
export function runPath(f, D, run, start, limits) {
  const { steps } = limits;
  const positions = new Float64Array((steps + 1) * D);
  const values = new Float64Array(steps + 1);
  const end = preparePath(f, D, run, limits)(start, positions, values, 0);
  return {
    positions: positions.subarray(0, end.length * D),
    values: values.subarray(0, end.length),
    ...end,
  };
}

/**
 * What runs a path from a start and writes it, from its point number `first` on, into arrays.
 * @param {CompiledFunction} f
 * @param {number} D
 * @param {RunData} run
 * @param {Limits} limits
 * @returns {PathRunner}
 */
export function preparePath(f, D, run, { steps, tolerance, target = -Infinity, z }) {
  const optimizer = run.optimizer;
  const step = compileSource("x, g, s, h, t, v", optimizer.source);
  const begin = compileSource("x, s, h", optimizer.initial);
  const stop = compileSource(STOP_PARAMETERS, optimizer.stop);
  const failure = compileSource("x, g, f, limit, defined, ruled", optimizer.failure);
  const h = hyperparameterArray(run);
  const look = gradientSource(f, D, run.gradient);
  const patience = run.gradient?.patience ?? 1;
  const s = new Float64Array(D * optimizer.states.length);
  const x = new Float64Array(D);
  const g = new Float64Array(D);
  const before = new Float64Array(D);
  // Whether the update before step t has a value, where it led to what is no number: the path is
  // walked once more, up to there.
  const ruled = (start, t) => {
    if (t === 1 || x.every(Number.isFinite)) return true;
    const undefinedAt = compileSource("x, g, s, h, t", optimizer.undefined);
    x.set(start);
    s.fill(0);
    begin(x, s, h);
    for (let k = 1; ; k++) {
      look(x, g, k - 1);
      if (z) for (let j = 0; j < D; j++) g[j] += z[(k - 1) * D + j];
      if (k === t - 1) return undefinedAt(x, g, s, h, k) < 0;
      step(x, g, s, h, k, null);
    }
  };
  return (start, positions, values, first) => {
    let status = STATUS.limit;
    let length = 0;
    let stoppedAt = steps;
    let still = 0; // how often in a row the path had converged
    x.set(start);
    s.fill(0);
    g.fill(0);
    before.fill(Infinity);
    begin(x, s, h);
    for (let t = 1; t <= steps + 1; t++) {
      const value = look(x, g, t - 1);
      if (z) for (let j = 0; j < D; j++) g[j] += z[(t - 1) * D + j];
      let ending = stop(x, g, before, value, t, steps, tolerance, LIMIT, target);
      still = ending === STATUS.converged ? still + 1 : 0;
      if (still > 0 && still < patience) ending = t > steps ? STATUS.limit : "";
      if (ending !== STATUS.failed || length === 0) {
        for (let j = 0, at = (first + length) * D; j < D; j++) positions[at + j] = x[j];
        values[first + length] = value;
        length += 1;
      }
      if (ending) {
        if (ending === STATUS.failed) {
          const [at, slope] = [x.slice(), g.slice()];
          const defined = f.defined ? f.defined(at) : !Number.isNaN(value);
          status = failure(at, slope, value, LIMIT, defined, ruled(start, t));
        } else status = ending;
        stoppedAt = t - 1;
        break;
      }
      for (let j = 0; j < D; j++) before[j] = x[j];
      step(x, g, s, h, t, null);
    }
    return { length, status, stoppedAt };
  };
}

/**
 * The numbers of the equations in step k (from point k to k + 1). The states are computed along the
 * given positions, so that they belong to the path that is shown even where that path is chaotic.
 * @param {Evaluate} f
 * @param {number} D
 * @param {RunData} run
 * @param {Float64Array} positions
 * @param {number} k
 * @param {Float64Array | null} z
 * @returns {Float64Array}
 */
export function stepValues(f, D, run, positions, k, z) {
  const optimizer = run.optimizer;
  const step = compileSource("x, g, s, h, t, v", optimizer.source);
  const begin = compileSource("x, s, h", optimizer.initial);
  const h = hyperparameterArray(run);
  const look = gradientSource(f, D, run.gradient);
  const s = new Float64Array(D * optimizer.states.length);
  const x = new Float64Array(D);
  const g = new Float64Array(D);
  const v = new Float64Array(D * optimizer.entries);
  x.set(positions.subarray(0, D));
  begin(x, s, h);
  for (let t = 1; t <= k + 1; t++) {
    x.set(positions.subarray((t - 1) * D, t * D));
    look(x, g, t - 1);
    if (z) for (let j = 0; j < D; j++) g[j] += z[(t - 1) * D + j];
    step(x, g, s, h, t, t === k + 1 ? v : null);
  }
  return v;
}
