// How steps and epochs belong together.

/**
 * The number of batches of an epoch.
 * @param {{ training: { target: ArrayLike<number> }, batch_size: number }} setup
 * @returns {number}
 */
export function stepsPerEpoch({ training, batch_size }) {
  return Math.ceil(training.target.length / batch_size);
}
