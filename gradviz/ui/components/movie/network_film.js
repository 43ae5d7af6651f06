// The pictures of a film of a training: what the network makes of the data, its weights and losses.

import { lossChart } from "../network/charts.js";
import { createDiagram } from "../network/diagram.js";
import { epochOf, stepsPerEpoch } from "../network/epochs.js";
import { createOutputView } from "../network/output_view.js";
import { createChart } from "../shared/line_chart.js";
import { fill } from "../shared/words.js";
import { FilmError, HIGH, NOBODY, PICTURES, createSheet, filmed } from "./film.js";

/** @typedef {import("./types.js").Film} Film */
/** @typedef {import("./types.js").Order} Order */

const UPPER = Math.round(0.54 * HIGH);
const LOOK = 100; // milliseconds between two looks whether the training has ended
const UNTOUCHED = { unit: null, picked: { row: -1, layer: -1, unit: -1, input: -1 } };

/**
 * Waits until all is trained, and makes the views of a film in a stage that is not seen.
 * @param {HTMLElement} stage
 * @param {any} state of the network's pictures
 * @param {Record<string, string>} words
 * @param {Order} order
 * @returns {Promise<Film>}
 */
export async function makeFilm(stage, state, words, order) {
  const isBusy = () => [...state.runs.values()].some(({ run }) => run.busy);
  while (isBusy() && !order.cancelled) await new Promise((resolve) => setTimeout(resolve, LOOK));
  if (!state.runs.size) throw new FilmError(words.nothing);
  const now = state.scene();
  const theme = filmed(now.theme);
  const scene = { ...now, theme, playing: false, ...UNTOUCHED };
  const { run, color } = scene.runs.find((each) => each.lead);
  const { setup, report } = run;
  if (!report) throw new FilmError(run.error || words.nothing);
  const { names, classes: classNames } = state.data;
  const perEpoch = stepsPerEpoch(setup);
  const sheet = createSheet(stage, { title: words.title, theme, runs: scene.runs });
  const output = createOutputView(sheet.room(10, 0, 450, HIGH));
  const losses = createChart(sheet.room(470, 0, 480, UPPER), NOBODY);
  const diagram = createDiagram(sheet.room(470, UPPER, 480, HIGH - UPPER), NOBODY, NOBODY);
  losses.setChart(lossChart(scene));

  async function paint(picture) {
    const step = Math.round((picture / (PICTURES - 1)) * scene.steps);
    const { parameters } = await run.ask("at", { step: Math.min(step, report.step) });
    if (run.setup !== setup) throw new FilmError(words.changed);
    const shown = { ...scene, step, setup, weights: parameters, color };
    output.show({ ...shown, names, classNames });
    diagram.show(shown);
    losses.moveCursor(step);
    const said = { step, steps: scene.steps, epoch: epochOf(step, perEpoch, scene.steps) };
    const texts = Object.entries(said).map(([name, number]) => [name, scene.format(number)]);
    sheet.paint(fill(scene.words.step, Object.fromEntries(texts)));
  }

  return {
    canvas: sheet.canvas,
    count: PICTURES,
    paint,
    destroy() {
      losses.destroy();
      sheet.clear();
    },
  };
}
