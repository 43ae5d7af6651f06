// From the data to what views show: the function with its picture, and the runs.

import { colorTable, runColor } from "./colors.js";
import { compileFunction } from "./engine.js";
import { isolineSegments, isolineValues } from "./isolines.js";
import { evaluateGrid, levelScale } from "./levels.js";
import { numberFormat, variableName } from "./numbers.js";

/** @typedef {import("./types.js").Grid} Grid */
/** @typedef {import("./types.js").Path} Path */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").RunData} RunData */
/** @typedef {import("./types.js").Surface} Surface */
/** @typedef {import("./types.js").Theme} Theme */

const GRID_POINTS = 19600;

/**
 * The picture of a function is kept as long as the function and the place looked at are the same;
 * views tell by identity what they need not draw again.
 * @param {any} data
 * @param {Theme} theme
 * @param {Surface | null} before
 * @returns {Surface}
 */
export function createSurface(data, theme, before) {
  const key = JSON.stringify([
    functionKey(data.function),
    data.domain,
    data.axes,
    data.at,
    data.minima,
    data.locale,
    data.labels,
  ]);
  if (before && before.key === key && before.theme === theme) return before;
  const evaluate = compileFunction(data.function);
  const D = data.function.variables.length;
  /** @type {Surface} */
  const surface = before && before.key === key ? { ...before } : describe(data, evaluate, D, key);
  surface.theme = theme;
  surface.lut = colorTable(theme.dark);
  surface.color = (u) => {
    const k = 3 * Math.round(255 * Math.max(0, Math.min(1, u || 0)));
    return `rgb(${surface.lut[k]},${surface.lut[k + 1]},${surface.lut[k + 2]})`;
  };
  return surface;
}

// What tells functions apart; numbers beside the source are known by their stamp.
function functionKey(fn) {
  return fn.data ? [fn.variables, fn.source, fn.stamp] : fn;
}

function describe(data, evaluate, D, key) {
  const format = numberFormat(data.locale);
  const labels = data.labels || {};
  const variables = data.function.variables.map(variableName);
  const axes = D < 2 ? [0] : data.axes || [0, 1];
  const names = axes.map((j) => variables[j]);
  const at = Float64Array.from(data.at || data.start);
  const point = Float64Array.from(at);
  const minima = (data.minima || [])
    .filter((each) => onSlice(each, data, axes, at))
    .map((each) => axes.map((j) => each[j]));
  const best = data.function.data
    ? Infinity
    : Math.min(
        Infinity,
        ...(data.minima || [])
          .map((each) => evaluate(Float64Array.from(each), null))
          .filter(Number.isFinite),
      );
  const held = data.function.held
    ? compileFunction({ source: data.function.source, data: data.function.held })
    : null;
  const roundingSteps = data.domain.map(([low, high]) => roundingStep(low, high));
  const shared = {
    held,
    roundingSteps,
    key,
    evaluate,
    dimension: D,
    axes,
    at,
    names,
    variables,
    minima,
    best,
    format,
    labels,
  };
  if (D < 2) {
    const [[x0, x1]] = data.domain;
    const x = Float64Array.from({ length: 901 }, (_, k) => x0 + ((x1 - x0) * k) / 900);
    const f = (px) => {
      point[0] = px;
      return evaluate(point, null);
    };
    const curve = { x, z: x.map(f) };
    const withGradient = (px, g) => {
      point[0] = px;
      return evaluate(point, g);
    };
    return {
      ...shared,
      domain: [data.domain[0]],
      f,
      withGradient,
      curve,
      ...levelsOf(levelScale(curve.z)),
    };
  }
  const domain = [data.domain[axes[0]], data.domain[axes[1]]];
  const f = (px, py) => {
    point[axes[0]] = px;
    point[axes[1]] = py;
    return evaluate(point, null);
  };
  const ratio = Math.max(
    0.6,
    Math.min(1.7, (domain[0][1] - domain[0][0]) / (domain[1][1] - domain[1][0]) || 1),
  );
  const points = data.grid || GRID_POINTS;
  const nx = Math.round(Math.sqrt(points * ratio));
  const grid = evaluateGrid(f, domain, nx, Math.round(points / nx));
  const scale = levelScale(grid.z);
  const isolevels = isolineValues(scale);
  const others = variables.flatMap((name, j) =>
    axes.includes(j) ? [] : [`${name} = ${format(at[j], 3)}`],
  );
  const many = others.length > 4 ? labels.slice_many : labels.slice;
  const note = others.length
    ? (many || "").replace("{place}", others.join(", ")).replace("{count}", others.length)
    : "";
  return {
    ...shared,
    domain,
    f,
    grid,
    note,
    isolevels,
    isolines: isolineSegments(grid, isolevels),
    ...levelsOf(scale),
  };
}

/**
 * The same picture on a grid twice as fine, made in small slices so that no frame waits for it.
 * Calls `done` with what to put in its place; the function it returns stops it.
 * @param {Surface} surface
 * @param {(finer: { fine: Grid, isolines: Float32Array[] }) => void} done
 * @returns {() => void}
 */
export function refineSurface(surface, done) {
  const {
    f,
    domain: [[x0, x1], [y0, y1]],
    grid,
    isolevels,
  } = surface;
  const nx = 2 * grid.nx - 1;
  const ny = 2 * grid.ny - 1;
  const z = new Float64Array(nx * ny);
  const fine = { nx, ny, z };
  let row = 0;
  let timer = 0;
  const work = () => {
    const until = performance.now() + 4;
    for (; row < ny && performance.now() < until; row++) {
      const y = y0 + ((y1 - y0) * row) / (ny - 1);
      for (let i = 0; i < nx; i++) z[row * nx + i] = f(x0 + ((x1 - x0) * i) / (nx - 1), y);
    }
    if (row < ny) timer = setTimeout(work, 12);
    else done({ fine, isolines: isolineSegments(fine, isolevels) });
  };
  timer = setTimeout(work, 350);
  return () => clearTimeout(timer);
}

function levelsOf(scale) {
  return { scale, level: scale.level, zmin: scale.zmin, zmax: scale.zmax };
}

/**
 * The step of numbers that a picture of a domain can tell apart.
 * @param {number} low
 * @param {number} high
 * @returns {number}
 */
export function roundingStep(low, high) {
  return 10 ** (Math.floor(Math.log10(Math.abs(high - low) || 1)) - 3);
}

/**
 * Only what lies on the slice is a minimum of what is shown.
 * @param {ArrayLike<number> & any} point
 * @param {any} data
 * @param {number[]} axes
 * @param {Float64Array} at
 * @returns {boolean}
 */
export function onSlice(point, data, axes, at) {
  return point.every(
    (x, j) =>
      axes.includes(j) ||
      Math.abs(x - at[j]) <= 0.01 * Math.abs(data.domain[j][1] - data.domain[j][0]),
  );
}

/**
 * A run as views need it. `live` is what the engine made of it, if something is being dragged.
 * @param {RunData} source
 * @param {Surface} surface
 * @param {Theme} theme
 * @param {boolean} visible
 * @param {Path | null} live
 * @returns {Run}
 */
export function createRun(source, surface, theme, visible, live) {
  const D = surface.dimension;
  const positions = live ? live.positions : source.path || new Float64Array(0);
  const length = Math.floor(positions.length / D);
  const [a, b] = surface.axes;
  const px = new Float64Array(length);
  const py = new Float64Array(length);
  const values = new Float64Array(length);
  const point = new Float64Array(D);
  for (let k = 0; k < length; k++) {
    for (let j = 0; j < D; j++) point[j] = positions[k * D + j];
    px[k] = point[a];
    py[k] = b === undefined ? 0 : point[b];
    values[k] = live ? live.values[k] : surface.evaluate(point, null);
  }
  const overfit = live || source.overfitted_from === undefined ? null : source.overfitted_from;
  return {
    overfit,
    validation: surface.held
      ? Float64Array.from({ length }, (_, k) =>
          surface.held(positions.subarray(k * D, (k + 1) * D), null),
        )
      : null,
    id: source.id,
    label: source.label,
    dimension: D,
    roundingSteps: surface.roundingSteps,
    color: runColor(source.color, theme.dark),
    visible,
    source,
    positions,
    px,
    py,
    values,
    length,
    status: live ? live.status : source.status,
    ending: live ? "" : source.ending || "",
    stoppedAt: live ? live.stoppedAt : (source.stopped_at ?? length - 1),
    faded: false,
  };
}
