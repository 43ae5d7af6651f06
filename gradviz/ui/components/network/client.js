// Speaks to a Web Worker that trains: each question gets a promise of its answer.

import { startWorker } from "../shared/workers.js";

/** @typedef {import("./types.js").Client} Client */

/**
 * A worker that trains, and what asks it.
 * @returns {Client}
 */
export function createClient() {
  const worker = startWorker("network/worker.js");
  /** @type {Map<number, { resolve: any, reject: any, progress: any }>} */
  const waiting = new Map();
  let last = 0;

  worker.addEventListener("message", ({ data }) => {
    const asked = waiting.get(data.id);
    if (!asked) return;
    if (data.done) waiting.delete(data.id);
    if (data.error) asked.reject(new Error(data.error));
    else if (data.done) asked.resolve(data);
    else if (asked.progress) asked.progress(data);
  });
  worker.addEventListener("error", (event) => {
    for (const { reject } of waiting.values()) reject(new Error(event.message));
    waiting.clear();
  });

  return {
    ask(kind, message = {}, progress = null) {
      const id = (last += 1);
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, progress });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin (a worker has none)
        worker.postMessage({ id, kind, ...message });
      });
    },
    end() {
      worker.terminate();
      waiting.clear();
    },
  };
}
