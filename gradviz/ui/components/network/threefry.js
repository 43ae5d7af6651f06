// Random bits by counter, as gradviz.learning.networks.threefry has them: Threefry-2x32, 20 rounds.
// Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];
const PARITY = 0x1bd11bda;
const WORD = 2 ** 32;

/**
 * Two random words of a counter and a key, written to `out` (2 numbers of 32 bits).
 * @param {number} c0
 * @param {number} c1
 * @param {number} k0
 * @param {number} k1
 * @param {Uint32Array} out
 */
export function threefry(c0, c1, k0, k1, out) {
  const keys = [k0 | 0, k1 | 0, PARITY ^ k0 ^ k1];
  let x = (c0 + keys[0]) | 0;
  let y = (c1 + keys[1]) | 0;
  for (let k = 0; k < 20; k++) {
    const turn = ROTATIONS[k & 7];
    x = (x + y) | 0;
    y = ((y << turn) | (y >>> (32 - turn))) ^ x;
    if ((k & 3) === 3) {
      const group = (k >> 2) + 1;
      x = (x + keys[group % 3]) | 0;
      y = (y + keys[(group + 1) % 3] + group) | 0;
    }
  }
  out[0] = x;
  out[1] = y;
}

const words = new Uint32Array(2);

/**
 * Fills `mask` (count x units) with what a dropout multiplies each unit's output by, in a step:
 * 0 with probability `rate`, otherwise 1 / (1 - rate).
 * @param {number} rate
 * @param {number} seed
 * @param {number} step
 * @param {number} layer
 * @param {number} units
 * @param {ArrayLike<number>} rows
 * @param {number} count
 * @param {Float64Array} mask
 */
export function dropoutMask(rate, seed, step, layer, units, rows, count, mask) {
  const threshold = Math.floor(rate * WORD);
  const kept = 1 / (1 - rate);
  for (let b = 0; b < count; b++)
    for (let u = 0; u < units; u += 2) {
      threefry((layer << 16) + (u >> 1), rows[b], seed, step, words);
      const at = b * units + u;
      mask[at] = words[0] >= threshold ? kept : 0;
      if (u + 1 < units) mask[at + 1] = words[1] >= threshold ? kept : 0;
    }
}
