// What Python sends: bytes decoded, and its parts put together.

/**
 * Decodes the bytes that packing.py packs: a JSON header, and behind it float64 arrays.
 * @param {unknown} data
 * @returns {any}
 */
export function unpackData(data) {
  if (!(data instanceof Uint8Array)) return data;
  const size = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true);
  const text = new TextDecoder().decode(data.subarray(4, 4 + size));
  // A copy starts at a multiple of 8 bytes, which a view on float64 needs.
  const floats = new Float64Array(data.slice(4 + size).buffer);
  return JSON.parse(text, (_, value) => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value.floats))
      return floats.subarray(value.floats[0], value.floats[0] + value.floats[1]);
    if (Array.isArray(value.uint16))
      return new Uint16Array(floats.buffer, 8 * value.uint16[0], value.uint16[1]);
    if (typeof value.number === "string") return Number(value.number.replace("inf", "Infinity"));
    return value;
  });
}

/**
 * The examples of which a loss is the mean come by themselves, as they seldom change.
 * @param {any} data
 * @returns {any}
 */
export function withExamples(data) {
  const { examples, fit, function: fn } = data;
  if (!examples) return data;
  const held = fn.held && { ...examples.held, ...fn.held };
  return {
    ...data,
    fit: { ...fit, features: examples.features, target: examples.target },
    function: { ...fn, data: { ...examples.data, ...fn.data }, held },
  };
}

/**
 * A run's rule is among the constants: its equations, and the code of its step.
 * @param {any} data
 * @returns {any}
 */
export function withRules(data) {
  for (const run of data.runs || []) {
    const rule = data.rules && data.rules[run.id];
    if (rule)
      Object.assign(run, {
        optimizer: { ...rule.optimizer, settings: run.settings },
        equations: rule.equations,
      });
  }
  return data;
}
