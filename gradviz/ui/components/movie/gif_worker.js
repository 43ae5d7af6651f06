// Encodes a GIF in a Web Worker: pictures in, one at a time, bytes out. All pictures share the
// colours of a few of them, and of each only what has changed is written.

import { GIFEncoder, nearestColorIndex, quantize } from "../vendor/gifenc.js";

const CLEAR = 255; // the place of what stays as it was

const gif = GIFEncoder();
/** @type {number[][]} */
let palette = [];
const known = new Int16Array(1 << 21).fill(-1);
let before = null;

function indexOf(rgba, at) {
  const key = ((rgba[at] >> 1) << 14) | ((rgba[at + 1] >> 1) << 7) | (rgba[at + 2] >> 1);
  if (known[key] < 0)
    known[key] = nearestColorIndex(palette, [rgba[at], rgba[at + 1], rgba[at + 2]]);
  return known[key];
}

function write({ rgba, width, height, delay }) {
  const count = width * height;
  const whole = new Uint8Array(count);
  for (let k = 0; k < count; k++) whole[k] = indexOf(rgba, 4 * k);
  const shown = whole.slice();
  if (before) for (let k = 0; k < count; k++) if (whole[k] === before[k]) shown[k] = CLEAR;
  const first = before === null;
  const colors = [...palette];
  while (colors.length < 256) colors.push([0, 0, 0]);
  gif.writeFrame(shown, width, height, {
    delay,
    dispose: 1,
    ...(first ? { palette: colors, repeat: 0 } : { transparent: true, transparentIndex: CLEAR }),
  });
  before = whole;
}

self.addEventListener("message", ({ data }) => {
  if (data.kind === "colors") palette = quantize(data.rgba, CLEAR);
  else if (data.kind === "picture") write(data);
  else gif.finish();
  const bytes = data.kind === "end" ? gif.bytes() : null;
  /** @type {any} */ (self).postMessage({ bytes }, bytes ? [bytes.buffer] : []);
});
