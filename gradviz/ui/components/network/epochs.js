// How steps and epochs belong together.

/**
 * The number of batches of an epoch.
 * @param {{ training: { target: ArrayLike<number> }, batch_size: number }} setup
 * @returns {number}
 */
export function stepsPerEpoch({ training, batch_size }) {
  return Math.ceil(training.target.length / batch_size);
}

/**
 * The epoch that a step is in, counted from 1; at the end it is the last one.
 * @param {number} step
 * @param {number} perEpoch
 * @param {number} steps
 * @returns {number}
 */
export function epochOf(step, perEpoch, steps) {
  return Math.min(Math.floor(step / perEpoch) + 1, Math.ceil(steps / perEpoch) || 1);
}
