// An optimizer's run on the picture of a question, in the browser, by the code that Python prints
// of the same declaration: as it is shown, or with a student's own numbers.

import { compileFunction, runPath } from "../shared/engine.js";

const POINTS = 240; // that a drawn path has at most

/**
 * Runs an optimizer, with other numbers where there are.
 * @param {any} surface the picture's data
 * @param {any} run
 * @param {Record<string, number | boolean>} [numbers]
 * @returns {{ points: number[][], final: number }}
 */
export function ownRun(surface, run, numbers = {}) {
  const evaluate = compileFunction(surface.function);
  const D = surface.function.variables.length;
  const settings = { ...run.settings };
  for (const [name, value] of Object.entries(numbers)) settings[name] = Number(value);
  const rate = run.learning_rate;
  const own = {
    ...run,
    optimizer: { ...run.rule.optimizer, settings },
    learning_rate: rate && { ...rate, value: Number(numbers.learning_rate ?? rate.value) },
  };
  const path = runPath(evaluate, D, own, run.start ?? surface.start, {
    steps: surface.steps,
    tolerance: surface.tolerance,
    z: surface.noise ? surface.noise.z : null,
  });
  const count = path.values.length;
  const [a, b] = surface.axes;
  const stride = Math.max(1, Math.ceil(count / POINTS));
  const points = [];
  for (let k = 0; k < count; k = k === count - 1 ? count : Math.min(k + stride, count - 1))
    points.push(
      D < 2
        ? [path.positions[k], path.values[k]]
        : [path.positions[k * D + a], path.positions[k * D + b]],
    );
  return { points, final: path.values[count - 1] };
}
