// Trains in a Web Worker: messages in, reports with typed arrays out, in chunks between which other
// messages are heard. Each message is { id, kind, ... }; each answer bears the id of its message.
//
//   open { setup }           a training that stands before step 0 -> report
//   train { count, chunk }   so many batches -> a report each chunk, the last one with done: true
//   stop                     ends what is running after its chunk
//   restart | rewind { step } | rate { rate } | at { step } | report { first }
//   examine { step }         all numbers of a step
//   histograms               of weights, activations and gradients over the epochs
//   slice, landscape, path, place, leave: see landscape_messages.js

import { createTraining } from "./engine.js";
import { histogramsOf } from "./histograms.js";
import { createLandscapeMessages } from "./landscape_messages.js";

/** @typedef {import("./types.js").Setup} Setup */
/** @typedef {import("./types.js").Training} Training */

/** @type {Training | null} */
let training = null;
let running = 0;

// Lets the messages in that have come meanwhile; a timer would wait 4 ms.
const channel = new MessageChannel();
const waiting = [];
channel.port1.addEventListener("message", () => waiting.shift()());
channel.port1.start();
const breathe = () =>
  new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });

function answer(id, found, done = true) {
  const arrays = Object.values(found).filter((each) => each instanceof Float64Array);
  const transferred = arrays.map((each) => each.buffer);
  /** @type {any} */ (self).postMessage({ id, done, ...found }, transferred);
}

async function train(id, count, chunk) {
  const own = (running += 1);
  const current = training;
  const end = current.step + count;
  for (;;) {
    const report = current.train(Math.min(chunk, end - current.step));
    const done = report.status !== "running" || current.step >= end;
    if (done) return answer(id, report);
    answer(id, report, false);
    await breathe();
    if (own !== running) return answer(id, { ...current.report(current.step), cancelled: true });
  }
}

/** @type {Setup | null} */
let setup = null;
const landscape = createLandscapeMessages({
  opened: () => ({ setup, training }),
  answer,
  breathe,
});

const KINDS = {
  ...landscape.kinds,
  train: ({ id, count = Infinity, chunk = 100 }) => train(id, count, chunk),
  stop: ({ id }) => answer(id, { stopped: true }),
  restart: ({ id }) => answer(id, training.restart()),
  rewind: ({ id, step }) => answer(id, training.rewind(step)),
  at: ({ id, step }) => answer(id, training.at(step)),
  examine: ({ id, step }) => answer(id, training.examine(step)),
  histograms: ({ id }) => answer(id, histogramsOf(setup, training.checkpoints)),
  report: ({ id, first = 0 }) => answer(id, training.report(first)),
  rate: ({ id, rate }) => {
    training.changeRate(rate);
    answer(id, { rates: training.rates });
  },
};

const CANCEL = ["open", "train", "stop", "restart", "rewind"]; // what is running

self.addEventListener("message", async ({ data }) => {
  try {
    if (CANCEL.includes(data.kind)) {
      running += 1;
      landscape.cancel();
    }
    if (data.kind === "open") {
      setup = data.setup;
      training = createTraining(setup);
      answer(data.id, training.report());
    } else await KINDS[data.kind](data);
  } catch (error) {
    answer(data.id, { error: String(error) });
  }
});
