// Round numbers along an axis.

/**
 * Round numbers from low to high, about `count` of them.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @returns {number[]}
 */
export function niceTicks(low, high, count) {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [low].filter(Number.isFinite);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999) || rough;
  const ticks = [];
  for (
    let k = Math.ceil(low / step - 1e-9);
    k * step <= high + 1e-9 * step && ticks.length < 40;
    k++
  ) {
    ticks.push(Number((k * step).toPrecision(12)));
  }
  return ticks;
}

/**
 * Round values along an axis; powers of ten where it is logarithmic and long enough.
 * @param {{ values: ArrayLike<number>, log: boolean }} axis
 * @param {number} count
 * @returns {number[]}
 */
export function axisTicks({ values, log }, count) {
  const low = values[0];
  const high = values[values.length - 1];
  if (low === high) return [low];
  if (!log) return niceTicks(low, high, count);
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, k) =>
    Number(`1e${first + k}`),
  );
  if (powers.length > 2)
    return powers.filter((_, k) => k % Math.max(1, Math.ceil(powers.length / count)) === 0);
  return seriesWithin(low, high);
}

/**
 * 1, 2 and 5 times powers of ten: what is evenly spread on a logarithmic axis.
 * @param {number} low
 * @param {number} high
 * @returns {number[]}
 */
export function seriesWithin(low, high) {
  const found = [];
  for (let k = Math.floor(Math.log10(low)); k <= Math.log10(high); k++)
    for (const digit of [1, 2, 5]) {
      const value = Number(`${digit}e${k}`);
      if (value >= low && value <= high) found.push(value);
    }
  return found;
}
