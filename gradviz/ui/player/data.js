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
  return unpacked.constants ? { ...(await promised(`constants ${unpacked.constants}`).promise), ...unpacked } : unpacked;
}
