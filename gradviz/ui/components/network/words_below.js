// What stands below the pictures: the four steps of training in numbers, and a row for each run.

import { paintAs } from "../shared/run_marks.js";
import { fill } from "../shared/words.js";
import { stepsPerEpoch } from "./epochs.js";

/** @typedef {import("./types.js").NetworkRun} NetworkRun */
/** @typedef {import("../shared/types.js").Root} Root */

/**
 * The four steps of training at a step of the run in the lead.
 * @param {HTMLElement} list
 * @param {any} scene
 */
export function showSteps(list, scene) {
  const { run, step, words, format, color } = scene;
  const L = run.setup.layers.length;
  const done = run.report.step;
  const k = Math.min(step, done - 1);
  const made = [[words.initialize, words.initialization]];
  if (k >= 0) {
    const N = run.setup.training.target.length;
    const per = stepsPerEpoch(run.setup);
    const rows = Math.min(run.setup.batch_size, N - (k % per) * run.setup.batch_size);
    const parts = (values) =>
      Array.from({ length: L }, (_, m) => `W${m + 1}: ${format(values[k * L + m], 3)}`).join(", ");
    made.push(
      [
        words.compute_loss,
        fill(words.loss_of_batch, { loss: format(run.losses[k], 4), rows: format(rows) }),
      ],
      [words.compute_gradient, `‖∇L‖  ${parts(run.norms)}`],
      [words.update, `‖Δw‖/‖w‖  ${parts(run.ratios)}`],
    );
  }
  list.style.setProperty("--run", color);
  list.replaceChildren(
    ...made.map(([title, text]) => {
      const item = document.createElement("li");
      const strong = document.createElement("strong");
      const span = document.createElement("span");
      strong.textContent = title;
      span.textContent = text;
      item.append(strong, span);
      return item;
    }),
  );
}

/**
 * The step and what the rows say of it, for a screen reader.
 * @param {Element} root
 * @returns {string}
 */
export function summaryOf(root) {
  const text = (from, name) => from.querySelector(name).textContent;
  const rows = [...root.querySelectorAll(".runs li")].map((row) =>
    [`${text(row, "button")}:`, text(row, ".of-training"), text(row, ".held")]
      .filter(Boolean)
      .join(" "),
  );
  return [text(root, ".counter"), ...rows].join(". ");
}

const SLIDER = 400; // places of a rate's slider, over six powers of ten
const rateAt = (place) => Number((10 ** (-5 + (6 * place) / SLIDER)).toPrecision(3));
const placeOf = (rate) => Math.round(((Math.log10(rate) + 5) / 6) * SLIDER);

/**
 * A row for each run: its name, its losses and accuracies, and its learning rate.
 * @param {HTMLElement} list
 * @param {{
 *   lead: (id: string) => void, rate: (id: string, rate: number, final: boolean) => void,
 * }} tell
 * @returns {{ show: (scene: any) => void }}
 */
export function createRows(list, tell) {
  let made = "";
  /** @type {Map<string, any>} */
  const rows = new Map();

  function build(runs, words) {
    rows.clear();
    list.replaceChildren(
      ...runs.map(({ id, label, rate }) => {
        const item = document.createElement("li");
        item.innerHTML =
          '<span class="dot"></span><strong><button type="button" class="name"></button></strong>' +
          '<span class="of-training"></span><span class="held quiet"></span>' +
          '<label><span>η</span><input type="range" min="0"><output></output></label>';
        const [name, slider] = [item.querySelector("button"), item.querySelector("input")];
        name.textContent = label;
        name.addEventListener("click", () => tell.lead(id));
        slider.max = String(SLIDER);
        slider.setAttribute("aria-label", fill(words.rate, { run: label }));
        const told = (final) => () => tell.rate(id, rateAt(Number(slider.value)), final);
        slider.addEventListener("input", told(false));
        slider.addEventListener("change", told(true));
        if (!rate) item.querySelector("label").hidden = true;
        rows.set(id, { item, slider });
        return item;
      }),
    );
  }

  return {
    show({ runs, words, format, lead, step }) {
      const key = JSON.stringify(runs.map(({ id, label }) => [id, label]));
      if (key !== made) build(runs, words);
      made = key;
      for (const { id, run, rate, color } of runs) {
        const { item, slider } = rows.get(id);
        paintAs(item, color);
        item.classList.toggle("lead", id === lead);
        item.querySelector("button").setAttribute("aria-pressed", String(id === lead));
        if (rate) {
          // inside of a shadow tree the document knows only its host
          const holder = /** @type {ShadowRoot} */ (slider.getRootNode());
          if (holder.activeElement !== slider) slider.value = String(placeOf(rate));
          slider.style.setProperty("--part", `${(100 * Number(slider.value)) / SLIDER}%`);
          item.querySelector("output").textContent = format(rate, 3);
        }
        const at =
          run.report && Math.min(run.report.epoch, Math.floor(step / stepsPerEpoch(run.setup)));
        const text = (losses, shares, word) => {
          if (!losses || !(at >= 0)) return "";
          const share = shares ? `, ${format(100 * shares[at], 3)} %` : "";
          return `${word} ${format(losses[at], 4)}${share}`;
        };
        const report = run.report || {};
        const training = text(report.trainingByEpoch, report.trainingAccuracy, words.training);
        const isOver = run.report && step >= run.report.step;
        const early = isOver && report.status === "stopped_early";
        const stopped = early ? ` (${words.stopped_early})` : "";
        const when = training && `${fill(words.at_epoch, { epoch: format(at) })}: `;
        const found = when + training + stopped;
        const ended = isOver && report.status === "diverged" ? words.diverged : found;
        item.querySelector(".of-training").textContent = run.error || ended;
        item.querySelector(".held").textContent = text(
          report.validationByEpoch,
          report.validationAccuracy,
          words.validation,
        );
      }
    },
  };
}
