// A film as a GIF: painted here, encoded in a Web Worker.

import { startWorker } from "../shared/workers.js";
import { HEIGHT, RATE, WIDTH } from "./film.js";

/** @typedef {import("./types.js").Film} Film */
/** @typedef {import("./types.js").Order} Order */

const LAST = 1500; // milliseconds that the last picture stays
const SAMPLES = 4;

/**
 * The bytes of a GIF; null where it was cancelled.
 * @param {Film} film
 * @param {Order} order
 * @returns {Promise<Blob | null>}
 */
export async function makeGif(film, order) {
  const worker = startWorker("movie/gif_worker.js");
  const ctx = film.canvas.getContext("2d");
  const ask = (message, transferred = []) =>
    new Promise((resolve, reject) => {
      worker.addEventListener("message", (event) => resolve(event.data), { once: true });
      worker.addEventListener("error", (event) => reject(new Error(event.message)), { once: true });
      worker.postMessage(message, transferred);
    });
  const pixels = () => ctx.getImageData(0, 0, WIDTH, HEIGHT).data;
  try {
    await ask({ kind: "colors", rgba: await sampled(film, pixels) });
    let waiting = Promise.resolve();
    for (let picture = 0; picture < film.count; picture++) {
      await film.paint(picture);
      const rgba = pixels();
      await waiting; // the worker encodes one while the next is painted
      if (order.cancelled) return null;
      const delay = picture === film.count - 1 ? LAST : 1000 / RATE;
      waiting = /** @type {Promise<any>} */ (
        ask({ kind: "picture", rgba, width: WIDTH, height: HEIGHT, delay }, [rgba.buffer])
      );
      order.report((picture + 1) / film.count);
      await new Promise((resolve) => setTimeout(resolve));
    }
    await waiting;
    const { bytes } = /** @type {any} */ (await ask({ kind: "end" }));
    return new Blob([bytes], { type: "image/gif" });
  } finally {
    worker.terminate();
  }
}

// Every eighth point of a few pictures: the colours that all of them share.
async function sampled(film, pixels) {
  const found = [];
  for (let k = 0; k < SAMPLES; k++) {
    await film.paint(Math.round((k / (SAMPLES - 1)) * (film.count - 1)));
    const all = new Uint32Array(pixels().buffer);
    found.push(all.filter((_, at) => at % 7 === k));
  }
  const together = new Uint32Array(found.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of found) {
    together.set(each, at);
    at += each.length;
  }
  return new Uint8Array(together.buffer);
}
