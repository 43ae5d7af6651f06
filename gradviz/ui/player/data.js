// Takes apart the bytes that canvas.py packs: a JSON header, and behind it float64 arrays.
function unpackData(data) {
  if (!(data instanceof Uint8Array)) return data;
  const size = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true);
  const text = new TextDecoder().decode(data.subarray(4, 4 + size));
  // A copy starts at a multiple of 8 bytes, which a view on float64 needs.
  const floats = new Float64Array(data.slice(4 + size).buffer);
  return JSON.parse(text, (_, value) => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value.floats)) return floats.subarray(value.floats[0], value.floats[0] + value.floats[1]);
    if (typeof value.number === "string") return Number(value.number.replace("inf", "Infinity"));
    return value;
  });
}

// The data with what it names as its constants, as soon as these are there.
async function completeData(data) {
  const unpacked = unpackData(data);
  const parts = (unpacked.constants || []).map((name) => promised(`constants ${name}`).promise);
  return Object.assign({}, ...(await Promise.all(parts)), unpacked);
}

// The examples of which a loss is the mean come by themselves, as they seldom change.
function withExamples(data) {
  const { examples, fit, function: fn } = data;
  if (!examples) return data;
  const held = fn.held && { ...examples.held, ...fn.held };
  return {
    ...data,
    fit: { ...fit, features: examples.features, target: examples.target },
    function: { ...fn, data: { ...examples.data, ...fn.data }, held },
  };
}

// A run's rule is among the constants: its equations, and the code of its step.
function withRules(data) {
  for (const run of data.runs || []) {
    const rule = data.rules && data.rules[run.id];
    if (rule) Object.assign(run, { optimizer: { ...rule.optimizer, settings: run.settings }, equations: rule.equations });
  }
  return data;
}

// Called on the first mount and at every change of data or theme; what a person did stays with the
// element, and `made` with what was created for it.
function keepComponent(made, selector, create, data, parentElement, send) {
  const mount = parentElement.querySelector(".gradviz-mount");
  if (!mount || !data) return undefined;
  if (!mount.firstChild) mount.innerHTML = COMPONENT_MARKUP;
  const root = mount.querySelector(selector);
  if (!made.has(root)) made.set(root, create(root));
  made.get(root).update(data, send);
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: then the element is still there.
    setTimeout(() => {
      if (root.isConnected || !made.has(root)) return;
      made.get(root).destroy();
      made.delete(root);
    }, 0);
  };
}
